//! The HTTP client under every call to AWS: HTTP/1.1 over rustls with ring, or plain to an emulator.
//! Made by `client`; the SDK's clients and our own calls (`call`) use it. The SDK's own HTTP client
//! would be the same but for HTTP/2 and proxies, which no endpoint here needs and every function would
//! carry (`decisions/0011`).
//!
//! It never repeats a request and never ends one that is sent: that is the SDK's to decide, by the
//! kind of error that it is told.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::connection::{CaptureSmithyConnection, ConnectionMetadata};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::retry::ErrorKind;
use hyper::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::{
    CaptureConnection, HttpConnector as Tcp, capture_connection,
};
use hyper_util::client::legacy::{self, Client};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use tower_service::Service;

/// How long a connection is kept that nobody uses.
pub(crate) const KEPT: Duration = Duration::from_secs(90);

/// A client with connections of its own, which it keeps for `kept` after their last use.
pub(crate) fn new(kept: Duration) -> SharedHttpClient {
    SharedHttpClient::new(Web { kept, lines: Mutex::default() })
}

/// Connectors by how long a connection may take to come about, the one setting that is looked at.
struct Web {
    kept: Duration,
    lines: Mutex<Vec<(Option<Duration>, SharedHttpConnector)>>,
}

impl HttpClient for Web {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        _components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let within = settings.connect_timeout();
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, line)) = lines.iter().find(|(known, _)| *known == within) {
            return line.clone();
        }
        let line = match &*TLS {
            Some(tls) => SharedHttpConnector::new(Line(client(tls.clone(), self.kept, within))),
            None => SharedHttpConnector::new(Cut),
        };
        lines.push((within, line.clone()));
        line
    }
}

type Http = Client<Reach, SdkBody>;

fn client(tls: ClientConfig, kept: Duration, within: Option<Duration>) -> Http {
    let mut tcp = Tcp::new();
    tcp.set_nodelay(true);
    tcp.enforce_http(false);
    let tls = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http();
    let inner = tls.enable_http1().wrap_connector(tcp);
    let mut client = Client::builder(TokioExecutor::new());
    client.pool_timer(TokioTimer::new()).pool_idle_timeout(kept).build(Reach { inner, within })
}

/// The system's certificates, read when the first connector is made. Those that cannot be read are
/// left out; where there are none, no connection to AWS comes about.
static TLS: LazyLock<Option<ClientConfig>> = LazyLock::new(|| {
    let found = rustls_native_certs::load_native_certs();
    let mut roots = RootCertStore::empty();
    let (good, bad) = roots.add_parsable_certificates(found.certs);
    let unread = found.errors.len();
    if good == 0 || bad > 0 || unread > 0 {
        tracing::warn!(tls.good = good, tls.bad = bad, tls.unread = unread, "certificates");
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().ok()?;
    Some(config.with_root_certificates(roots).with_no_client_auth())
});

/// The way to any address, given up after a while.
#[derive(Clone)]
struct Reach {
    inner: HttpsConnector<Tcp>,
    within: Option<Duration>,
}

impl Service<Uri> for Reach {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, to: Uri) -> Self::Future {
        let (coming, within) = (self.inner.call(to), self.within);
        Box::pin(async move {
            let Some(within) = within else { return coming.await };
            tokio::time::timeout(within, coming).await.map_err(|_| Late)?
        })
    }
}

/// No connection came about in time.
#[derive(Debug, thiserror::Error)]
#[error("no connection in time")]
struct Late;

struct Line(Http);

impl HttpConnector for Line {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let mut request = match request.try_into_http1x() {
            Ok(request) => request,
            Err(error) => {
                return HttpConnectorFuture::ready(Err(ConnectorError::user(error.into())));
            }
        };
        let connection = capture_connection(&mut request);
        if let Some(capture) = request.extensions().get::<CaptureSmithyConnection>() {
            capture.set_connection_retriever(move || seen(&connection));
        }
        let coming = self.0.request(request);
        HttpConnectorFuture::new(async move {
            let answer = coming.await.map_err(|error| kind(error.into()))?;
            HttpResponse::try_from(answer.map(SdkBody::from_body_1_x))
                .map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

/// Stands where no TLS can be spoken.
#[derive(Debug)]
struct Cut;

impl HttpConnector for Cut {
    fn call(&self, _request: HttpRequest) -> HttpConnectorFuture {
        let why = "this process cannot speak TLS";
        HttpConnectorFuture::ready(Err(ConnectorError::user(why.into())))
    }
}

/// What the SDK asks of the connection under a request: that it is not used again when it went bad.
fn seen(connection: &CaptureConnection) -> Option<ConnectionMetadata> {
    connection.connection_metadata().as_ref()?;
    let connection = connection.clone();
    let poison = move || {
        if let Some(connected) = connection.connection_metadata().as_ref() {
            connected.poison();
        }
    };
    Some(ConnectionMetadata::builder().proxied(false).poison_fn(poison).build())
}

/// The kind of a failure, by which the SDK decides on another try: as the SDK's own client tells it.
fn kind(error: BoxError) -> ConnectorError {
    if within::<Late>(&*error).is_some() {
        return ConnectorError::timeout(error);
    }
    let broken = within::<std::io::Error>(&*error).is_some();
    if let Some(http) = within::<hyper::Error>(&*error) {
        return match () {
            () if http.is_timeout() => ConnectorError::timeout(error),
            () if http.is_user() => ConnectorError::user(error),
            () if http.is_closed() || http.is_canceled() || broken => ConnectorError::io(error),
            () if http.is_incomplete_message() => {
                ConnectorError::other(error, Some(ErrorKind::TransientError))
            }
            () => ConnectorError::other(error, None),
        };
    }
    let unreached = within::<legacy::Error>(&*error).is_some_and(legacy::Error::is_connect);
    match unreached || broken {
        true => ConnectorError::io(error),
        false => ConnectorError::other(error, None),
    }
}

/// An error of this type in the chain.
pub(crate) fn within<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut chain = std::iter::successors(Some(error), |&error| error.source());
    chain.find_map(|error| error.downcast_ref())
}

impl fmt::Debug for Web {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Web")
    }
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line")
    }
}
