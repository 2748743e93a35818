//! From a connector's request to one that can be carried. The only place that reveals a credential,
//! and only into a header that is marked as sensitive.

use crate::guard::Reach;
use app::ports::Credentials;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use connectors::kit::{Auth, Body, Method, Request};
use reqwest::Url;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

/// Headers that only the executor writes.
const OURS: &[&str] = &[
    "accept-encoding",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "cookie",
    "host",
    "proxy-authorization",
    "te",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// What can be carried, more than once.
pub(crate) struct Outgoing {
    method: reqwest::Method,
    url: Url,
    headers: HeaderMap,
    body: Option<Vec<u8>>,
    /// For the log; empty where the address may be a secret.
    pub(crate) path: String,
    /// The host, with its port unless it is the usual one.
    pub(crate) host: String,
}

impl Outgoing {
    /// Checks a request and writes it out.
    ///
    /// # Errors
    /// One line without anything of it.
    pub(crate) fn of(
        request: &Request,
        credentials: &Credentials,
        reach: Reach,
    ) -> Result<Self, &'static str> {
        let url = Url::parse(&request.url).map_err(|_| "the address cannot be read")?;
        reach.check(&url)?;
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| "a header's name")?;
            if OURS.contains(&name.as_str()) {
                return Err("a header that is not the connector's");
            }
            let mut value = HeaderValue::from_str(value).map_err(|_| "a header's value")?;
            value.set_sensitive(true);
            headers.append(name, value);
        }
        if let Some(value) = authorization(request.auth, credentials)? {
            headers.insert(AUTHORIZATION, value);
        }
        let body = request.body.as_ref().map(|body| {
            let (media, bytes) = encoded(body);
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(media));
            bytes
        });
        let host = url.host_str().unwrap_or_default();
        let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let path = if request.auth == Auth::None { String::new() } else { url.path().to_owned() };
        Ok(Self { method: method(request.method), url, headers, body, path, host })
    }

    /// As a request of the client.
    pub(crate) fn write(&self) -> reqwest::Request {
        let mut request = reqwest::Request::new(self.method.clone(), self.url.clone());
        *request.headers_mut() = self.headers.clone();
        *request.body_mut() = self.body.clone().map(Into::into);
        request
    }

    /// The method's name.
    pub(crate) fn method(&self) -> &str {
        self.method.as_str()
    }
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Get => reqwest::Method::GET,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
    }
}

fn encoded(body: &Body) -> (&'static str, Vec<u8>) {
    match body {
        Body::Json(text) => ("application/json", text.clone().into_bytes()),
        Body::Form(fields) => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            form.extend_pairs(fields);
            ("application/x-www-form-urlencoded", form.finish().into_bytes())
        }
    }
}

fn authorization(
    auth: Auth,
    credentials: &Credentials,
) -> Result<Option<HeaderValue>, &'static str> {
    let text = match (auth, credentials) {
        // Others' credentials do not go where none are asked for.
        (Auth::None, _) => return Ok(None),
        (Auth::Bearer, Credentials::Bearer(token)) if !token.is_unusable() => {
            format!("Bearer {}", token.reveal())
        }
        (Auth::App, Credentials::Basic { id, secret }) if !secret.is_unusable() => {
            format!("Basic {}", STANDARD.encode(format!("{id}:{}", secret.reveal())))
        }
        _ => return Err("the credentials that it needs are not there"),
    };
    let mut value = HeaderValue::from_str(&text).map_err(|_| "credentials with odd characters")?;
    value.set_sensitive(true);
    Ok(Some(value))
}
