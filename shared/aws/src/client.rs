//! How this process reaches AWS: one HTTP client and one configuration, both made when first asked
//! for. Every engine of this crate builds its SDK client from [`config`], in a function from
//! [`config_of_function`]; what an engine must not share (how often it repeats a call, how long it
//! waits) it sets on its own client.

use crate::http;
use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, ConfigLoader, Region, SdkConfig};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::sdk_config::SharedCredentialsProvider;
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};
use std::sync::OnceLock;
use std::time::Duration;
use tokio::sync::OnceCell;

/// The region that an emulator is told.
const ANY_REGION: &str = "eu-west-1";

/// The HTTP client of this process: HTTP/1.1 over rustls with ring, or plain; connections kept for the
/// next call. Its clones are the same client.
///
/// Certificates come from the system's trust store, read once in a process and only when the first
/// SDK client is built; `SSL_CERT_FILE` names one file to read instead of a folder of hundreds.
/// Connections belong to the runtime that opened them: a process with several runtimes (a test
/// program) takes [`new_http_client`] for each.
pub fn http_client() -> SharedHttpClient {
    static CLIENT: OnceLock<SharedHttpClient> = OnceLock::new();
    CLIENT.get_or_init(new_http_client).clone()
}

/// A client of the same kind with connections of its own.
pub fn new_http_client() -> SharedHttpClient {
    http::new(http::KEPT)
}

/// What the environment says (region, credentials, `AWS_ENDPOINT_URL` for an emulator, which may be
/// plain HTTP), with the one HTTP client and the default [`timeouts`]. Read once.
pub async fn config() -> &'static SdkConfig {
    static CONFIG: OnceCell<SdkConfig> = OnceCell::const_new();
    CONFIG.get_or_init(async || loader(http_client()).load().await).await
}

/// What Lambda tells a function in its environment: region, credentials, and `AWS_ENDPOINT_URL` (also
/// that of one service) for an emulator. [`config`] would find the same, but looks for files, asks
/// metadata services and takes on roles besides; what a function never does is not linked into it.
pub fn config_of_function() -> SdkConfig {
    let read = |name| std::env::var(name).ok().filter(|text| !text.is_empty());
    let mut config = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(http_client())
        .timeout_config(timeouts())
        .retry_config(RetryConfig::standard())
        .credentials_provider(SharedCredentialsProvider::new(
            EnvironmentVariableCredentialsProvider::new(),
        ))
        .service_config(OfService)
        .use_fips(read("AWS_USE_FIPS_ENDPOINT").is_some_and(|wanted| wanted == "true"));
    config.set_region(read("AWS_REGION").map(Region::new));
    config.set_endpoint_url(read("AWS_ENDPOINT_URL"));
    config.build()
}

/// Settings of one service, such as `AWS_ENDPOINT_URL_SESV2`.
#[derive(Debug)]
struct OfService;

impl LoadServiceConfig for OfService {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        let service = key.service_id().to_uppercase().replace([' ', '-'], "_");
        std::env::var(format!("{}_{service}", key.env())).ok()
    }
}

/// An emulator at `endpoint` (such as `http://127.0.0.1:8000`), with credentials that mean nothing
/// and an HTTP client of its own. Reads nothing from the environment that could lead elsewhere.
pub async fn emulator(endpoint: &str) -> SdkConfig {
    emulator_through(endpoint, new_http_client()).await
}

/// [`emulator`], through an HTTP client that is given: the seam at which tests lose answers.
pub async fn emulator_through(endpoint: &str, http: SharedHttpClient) -> SdkConfig {
    loader(http)
        .endpoint_url(endpoint)
        .region(Region::from_static(ANY_REGION))
        .test_credentials()
        .load()
        .await
}

/// How long a call may take, unless an engine says otherwise. All of it is far below the lease of a
/// claim (180 s by default), so a worker learns that it has no answer while the lease is its own.
pub fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(2))
        .operation_attempt_timeout(Duration::from_secs(6))
        .operation_timeout(Duration::from_secs(20))
        .build()
}

fn loader(http: SharedHttpClient) -> ConfigLoader {
    aws_config::defaults(BehaviorVersion::latest()).http_client(http).timeout_config(timeouts())
}
