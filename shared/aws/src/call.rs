//! Calls to services of which this product needs one or two operations: S3, Secrets Manager, Bedrock. The
//! SDK's clients for them are larger than what a function does with them (`decisions/0011`), so the
//! request and the reading of its answer are written here; all around them (credentials, signature,
//! repeats, timeouts, connections) is the SDK's own and set as its clients set it.

use crate::client;
use aws_config::SdkConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_runtime::service_clock_skew::{ServiceClockSkewClassifier, ServiceClockSkewInterceptor};
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::orchestrator::{
    HttpRequest, HttpResponse, OrchestratorError, SensitiveOutput,
};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_types::retry::RetryConfig;
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use serde::Deserialize;
use std::fmt;
use std::sync::Arc;

/// A service, as a call must know it.
pub(crate) struct Service {
    /// In the signature.
    pub(crate) name: &'static str,
    /// How the signature is made.
    pub(crate) signing: SigningOptions,
    /// The code in an answer that refuses.
    pub(crate) code: fn(&HttpResponse) -> Option<String>,
}

/// What is asked. Its `Debug` shows the operation alone: the rest are names of files, texts of mails.
pub(crate) struct Request {
    /// The operation's name in the service's API. What functions may do is compared with these.
    pub(crate) operation: &'static str,
    pub(crate) method: &'static str,
    /// Percent-encoded, from the first slash on.
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, &'static str)>,
    pub(crate) body: Vec<u8>,
}

/// The body of an answer that grants. Its `Debug` shows nothing of it.
pub(crate) struct Answer(pub(crate) Arc<[u8]>);

/// An answer that refuses: its code, and nothing of its words.
#[derive(Debug)]
pub(crate) struct Refused(ErrorMetadata);

/// Why a call did not succeed.
pub(crate) type Failed = SdkError<Refused, HttpResponse>;

/// Calls one service.
pub(crate) struct Caller(Operation<Request, Answer, Refused>);

impl Caller {
    /// Calls `service` at `endpoint`. Credentials, region, repeats and timeouts are those of `config`.
    pub(crate) fn new(config: &SdkConfig, service: Service, endpoint: &str) -> Self {
        let Service { name, signing, code } = service;
        let mut settings = Layer::new("call");
        settings.store_put(AuthSchemeOptionResolverParams::new(()));
        settings.store_put(SensitiveOutput);
        settings.store_put(SigV4OperationSigningConfig {
            region: config.region().cloned().map(SigningRegion::from),
            name: Some(SigningName::from_static(name)),
            signing_options: signing,
            ..SigV4OperationSigningConfig::default()
        });
        let mut parts = RuntimeComponentsBuilder::new("call")
            .with_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
            .with_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(
                StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]),
            )))
            .with_interceptor(ServiceClockSkewInterceptor::new())
            .with_retry_classifier(TransientErrorClassifier::<Refused>::new())
            .with_retry_classifier(AwsErrorCodeClassifier::<Refused>::new())
            .with_retry_classifier(ServiceClockSkewClassifier::<Refused>::new())
            .with_retry_classifier(HttpStatusCodeClassifier::default());
        if let Some(credentials) = config.credentials_provider() {
            parts.set_identity_resolver(SCHEME_ID, credentials);
        }
        if config.identity_cache().is_some() {
            parts.set_identity_cache(config.identity_cache());
        }
        if config.time_source().is_some() {
            parts.set_time_source(config.time_source());
        }
        let repeats = config.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
        let timeouts = config.timeout_config().cloned().unwrap_or_else(client::timeouts);
        let operation = Operation::builder()
            .service_name(name)
            .operation_name("call")
            .http_client(config.http_client().unwrap_or_else(client::http_client))
            .endpoint_url(endpoint)
            .standard_retry(&repeats)
            .timeout_config(timeouts)
            .with_connection_poisoning()
            .runtime_plugin(
                StaticRuntimePlugin::new()
                    .with_config(settings.freeze())
                    .with_runtime_components(parts),
            )
            .serializer(written)
            .deserializer(move |answer| read(answer, code))
            .build();
        Self(operation)
    }

    /// Calls. What failed for a while is tried again, as the SDK's clients do.
    pub(crate) async fn call(&self, request: Request) -> Result<Answer, Failed> {
        self.0.invoke(request).await
    }
}

fn written(request: Request) -> Result<HttpRequest, BoxError> {
    let mut made = HttpRequest::new(SdkBody::from(request.body));
    made.set_method(request.method)?;
    made.set_uri(request.path)?;
    for (name, value) in request.headers {
        made.headers_mut().try_insert(name, value)?;
    }
    Ok(made)
}

fn read(
    answer: &HttpResponse,
    code: fn(&HttpResponse) -> Option<String>,
) -> Result<Answer, OrchestratorError<Refused>> {
    if answer.status().is_success() {
        return Ok(Answer(answer.body().bytes().unwrap_or_default().into()));
    }
    let mut about = ErrorMetadata::builder();
    if let Some(code) = code(answer) {
        about = about.code(code);
    }
    Err(OrchestratorError::operation(Refused(about.build())))
}

/// Code of an error (Smithy, AWS JSON 1.1 and REST JSON 1, "Operation error serialization"): of a header or of the
/// body, without a namespace before it and an address behind it.
pub(crate) fn json_code(answer: &HttpResponse) -> Option<String> {
    #[derive(Deserialize)]
    struct Body {
        #[serde(rename = "__type", alias = "code")]
        kind: Option<String>,
    }
    let of_body = || serde_json::from_slice::<Body>(answer.body().bytes()?).ok()?.kind;
    let code = answer.headers().get("x-amzn-errortype").map(str::to_owned).or_else(of_body)?;
    let code = code.split(':').next()?;
    Some(code.rsplit('#').next()?.to_owned())
}

impl ProvideErrorMetadata for Refused {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code().unwrap_or("refused"))
    }
}

impl std::error::Error for Refused {}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({}…)", self.operation)
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer(…)")
    }
}
