//! The executor: tries of one call, within its time, with credentials. Called by the loop that drives
//! connectors' machines. It never interprets an answer and never follows a redirect.

use crate::budget::Budget;
use crate::guard::{Guarded, Reach};
use crate::limits::Limits;
use crate::outgoing::Outgoing;
use crate::returned::{Lost, whole};
use app::ports::{Credentials, NoAnswer, Wire};
use async_trait::async_trait;
use connectors::kit::{Request, Response};
use reqwest::{Client, redirect, retry};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep_until, timeout_at};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

/// How vendors see us.
const AGENT: &str = concat!("credit-control/", env!("CARGO_PKG_VERSION"));
/// Lines of headers in an answer.
const HEADERS: usize = 100;
/// Connections are dropped before the vendor drops them: a request on a dying connection is lost.
const IDLE: Duration = Duration::from_secs(20);

/// No client can be made on this machine.
#[derive(Debug, thiserror::Error)]
#[error("no HTTP client can be made: {0}")]
pub struct CannotStart(String);

/// Requests over the network. One for a whole process: it keeps connections open.
pub struct ReqwestWire {
    client: Client,
    reach: Reach,
    limits: Limits,
    budget: Budget,
}

impl ReqwestWire {
    /// To the vendors themselves.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn new() -> Result<Self, CannotStart> {
        Self::make(Reach::Public, Limits::default())
    }

    /// The way to vendors that the environment wants: live, or loopback only where `CC_VENDORS` is
    /// `loopback`, for trying out with made-up vendors. `read` gives a variable.
    ///
    /// # Errors
    /// As [`ReqwestWire::new`].
    pub fn wanted(read: impl Fn(&str) -> Option<String>) -> Result<Self, CannotStart> {
        match read("CC_VENDORS").as_deref() {
            Some("loopback") => Self::for_loopback(Limits::default()),
            _ => Self::new(),
        }
    }

    /// To loopback and nothing else, over `http` too: tests and made-up vendors.
    ///
    /// # Errors
    /// When no client can be made.
    pub fn for_loopback(limits: Limits) -> Result<Self, CannotStart> {
        Self::make(Reach::Loopback, limits)
    }

    fn make(reach: Reach, limits: Limits) -> Result<Self, CannotStart> {
        let roots = RootCertStore::from_iter(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| CannotStart(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let client = Client::builder()
            .tls_backend_preconfigured(tls)
            .https_only(reach == Reach::Public)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .no_proxy()
            .referer(false)
            .user_agent(AGENT)
            .dns_resolver(Arc::new(Guarded(reach)))
            .connect_timeout(limits.connect)
            .pool_idle_timeout(IDLE)
            .http1_only()
            .http1_max_headers(HEADERS)
            .build()
            .map_err(|error| CannotStart(error.without_url().to_string()))?;
        let budget = Budget::new(limits.repeats);
        Ok(Self { client, reach, limits, budget })
    }

    async fn once(
        &self,
        outgoing: &Outgoing,
        attempt: u32,
        until: Instant,
    ) -> Result<Response, Lost> {
        let began = Instant::now();
        let carried = async {
            let answer = self.client.execute(outgoing.write()).await;
            whole(answer, &self.limits).await
        };
        let carried = timeout_at(until, carried).await.unwrap_or_else(|_| Err(Lost::late()));
        let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let (method, host, path) = (outgoing.method(), &*outgoing.host, &*outgoing.path);
        match &carried {
            Ok(answer) => tracing::info!(
                http.method = method,
                http.host = host,
                http.path = path,
                http.status = answer.status,
                http.ms = ms,
                http.attempt = attempt,
                "a vendor answered"
            ),
            Err(lost) => tracing::warn!(
                http.method = method,
                http.host = host,
                http.path = path,
                http.why = %lost.why,
                http.ms = ms,
                http.attempt = attempt,
                "a vendor did not answer"
            ),
        }
        carried
    }

    /// When the next try may begin; `None` when there is none.
    fn next(&self, attempt: u32, until: Instant) -> Option<Instant> {
        if attempt >= self.limits.tries {
            return None;
        }
        let pause = self.limits.pause.saturating_mul(1 << (attempt - 1).min(10));
        let at = Instant::now() + pause.mul_f64(0.5 + 0.5 * fraction());
        (at < until).then_some(at)
    }
}

/// From 0 to 1, so that callers who failed together do not come back together.
fn fraction() -> f64 {
    getrandom::u32().map_or(1.0, |bits| f64::from(bits) / f64::from(u32::MAX))
}

/// The vendor's front door answered instead of it, and did not say how long to wait.
fn is_passing(answer: &Response) -> bool {
    matches!(answer.status, 502..=504) && answer.header("retry-after").is_none()
}

#[async_trait]
impl Wire for ReqwestWire {
    async fn call(
        &self,
        request: &Request,
        credentials: &Credentials,
    ) -> Result<Response, NoAnswer> {
        let outgoing = Outgoing::of(request, credentials, self.reach).map_err(|why| NoAnswer {
            maybe_sent: false,
            too_large: false,
            why: why.to_owned(),
            after: None,
        })?;
        let until = Instant::now() + self.limits.whole;
        let (mut attempt, mut maybe_sent) = (1, false);
        loop {
            let carried = self.once(&outgoing, attempt, until).await;
            let again = match &carried {
                Ok(answer) => is_passing(answer),
                Err(lost) => lost.again,
            };
            maybe_sent |= carried.as_ref().map_or_else(|lost| lost.maybe_sent, |_| true);
            if !again && carried.is_ok() {
                self.budget.answered(&outgoing.host);
            }
            let next = self.next(attempt, until).filter(|_| again && request.repeatable);
            let allowed = next.is_none() || self.budget.take(&outgoing.host);
            match (next, carried) {
                (Some(at), _) if allowed => sleep_until(at).await,
                (_, Ok(answer)) => return Ok(answer),
                (_, Err(lost)) => {
                    let after = (!allowed).then_some(self.limits.rest);
                    let Lost { too_large, why, .. } = lost;
                    return Err(NoAnswer { maybe_sent, too_large, why, after });
                }
            }
            attempt += 1;
        }
    }
}
