//! The envelope of an HTTP API or function URL (payload format 2.0), down to the bytes that the vendor
//! signed. Only what is used is read.

use app::AppError;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::Deserialize;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    #[serde(borrow, rename = "rawPath")]
    path: Cow<'a, str>,
    #[serde(default)]
    headers: BTreeMap<String, Value>,
    #[serde(default)]
    body: Option<Cow<'a, str>>,
    #[serde(default)]
    is_base64_encoded: bool,
    request_context: Context,
}

#[derive(Deserialize)]
struct Context {
    http: Http,
}

#[derive(Deserialize)]
struct Http {
    method: String,
}

/// A request as it arrived.
pub(crate) struct Request {
    pub(crate) method: String,
    /// The last part of the path: which registration it is for.
    pub(crate) registration: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    body: Option<String>,
    is_base64: bool,
}

impl Request {
    pub(crate) fn read(event: &Value) -> Result<Self, AppError> {
        let envelope = Envelope::deserialize(event).map_err(|_| {
            AppError::rejected("this is no request of an HTTP API in payload format 2.0")
        })?;
        let mut path = envelope.path.trim_end_matches('/').rsplit('/');
        let registration = path.next().unwrap_or_default().to_owned();
        let text = |value: Value| match value {
            Value::String(text) => Some(text),
            _ => None,
        };
        let header = |(name, value): (String, Value)| Some((name.to_lowercase(), text(value)?));
        Ok(Self {
            method: envelope.request_context.http.method,
            registration,
            headers: envelope.headers.into_iter().filter_map(header).collect(),
            body: envelope.body.map(Cow::into_owned),
            is_base64: envelope.is_base64_encoded,
        })
    }

    /// The very bytes; `None` when what the gateway says about them is not true.
    pub(crate) fn body(&self) -> Option<Vec<u8>> {
        let text = self.body.as_deref().unwrap_or_default();
        if self.is_base64 { BASE64.decode(text).ok() } else { Some(text.as_bytes().to_vec()) }
    }
}
