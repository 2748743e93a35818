//! Requests to vendors and their answers, as values.

use super::Fault;
use std::fmt;
use std::time::Duration;

/// How something is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Makes or changes.
    Post,
    /// Makes or changes at a known place.
    Put,
}

/// What a request carries.
#[derive(Clone, PartialEq, Eq)]
pub enum Body {
    /// `application/json`
    Json(String),
    /// `application/x-www-form-urlencoded`, as name and value, not yet encoded.
    Form(Vec<(String, String)>),
}

/// Whose credentials the executor adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Auth {
    /// None: the address itself is the secret, or the body carries what is needed.
    None,
    /// The connection's access token, as `Authorization: Bearer`.
    Bearer,
    /// The app's own id and secret, as `Authorization: Basic`.
    App,
}

/// A request, without credentials. No `Debug` of bodies: they may hold names and tokens.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// How.
    pub method: Method,
    /// Where, with its query; `https`, but for loopback in tests.
    pub url: String,
    /// Further headers.
    pub headers: Vec<(String, String)>,
    /// What it carries.
    pub body: Option<Body>,
    /// Whose credentials.
    pub auth: Auth,
    /// Asking twice is the same as asking once: a read, or a write with an idempotency key. Only
    /// such a request is asked again when its answer was lost.
    pub repeatable: bool,
}

impl Request {
    /// A read with the connection's token.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            method: Method::Get,
            url: url.into(),
            headers: Vec::new(),
            body: None,
            auth: Auth::Bearer,
            repeatable: true,
        }
    }
    /// A write with the connection's token. Not repeatable unless said so.
    pub fn post(url: impl Into<String>, body: Body) -> Self {
        Self { method: Method::Post, body: Some(body), repeatable: false, ..Self::get(url) }
    }
    /// With one more header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The query may hold what a person typed; the path only ids, unless it is the secret itself.
        let bare = self.url.split('?').next().unwrap_or_default();
        let host = bare.match_indices('/').nth(2).map_or(bare.len(), |(end, _)| end);
        let length = if self.auth == Auth::None { host } else { bare.len() };
        write!(out, "{:?} {}", self.method, bare.get(..length).unwrap_or_default())
    }
}

/// An answer. No `Debug` of its body.
#[derive(Clone, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// As it came, decompressed.
    pub body: Vec<u8>,
}

impl Response {
    /// A header by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
    /// How long the vendor asks to wait (`Retry-After` in seconds; RFC 9110 10.2.3).
    pub fn retry_after(&self) -> Option<Duration> {
        self.header("retry-after")?.trim().parse().ok().map(Duration::from_secs)
    }
    /// The answer if it is one, else what its status says: 401 expired, 403 revoked, 404 and 410
    /// gone, 408, 425, 429 and 5xx later, other 4xx refused, redirects wrong. A vendor that means
    /// something else by a status looks at it first.
    ///
    /// # Errors
    /// As said.
    pub fn sound(&self) -> Result<&Self, Fault> {
        let status = self.status;
        match status {
            200..=299 => Ok(self),
            401 => Err(Fault::Expired),
            403 => Err(Fault::Revoked(format!("status {status}"))),
            404 | 410 => Err(Fault::Gone(format!("status {status}"))),
            408 | 425 | 429 | 500.. => {
                Err(Fault::Later { why: format!("status {status}"), after: self.retry_after() })
            }
            400..=499 => Err(Fault::Refused(format!("status {status}"))),
            _ => Err(Fault::Wrong(format!("status {status}"))),
        }
    }
    /// The body of a sound answer, read as JSON.
    ///
    /// # Errors
    /// As [`Response::sound`]; [`Fault::Wrong`] when it cannot be read as such.
    pub fn json<'a, T: serde::Deserialize<'a>>(&'a self) -> Result<T, Fault> {
        let sound = self.sound()?;
        serde_json::from_slice(&sound.body).map_err(|error| {
            // The position only: the message of a JSON error may repeat what stands there.
            Fault::Wrong(format!("JSON, line {} column {}", error.line(), error.column()))
        })
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Response({}, {} bytes)", self.status, self.body.len())
    }
}
