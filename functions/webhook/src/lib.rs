#![doc = include_str!("../README.md")]

mod envelope;

use app::webhook::{Doors, take};
use app::{App, AppError};
use connectors::kit::{Raw, Reply};
use domain::calendar::Time;
use envelope::Request;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// What the gateway sends back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Response {
    /// HTTP status.
    #[serde(rename = "statusCode")]
    pub status: u16,
    /// Headers; none without a body.
    pub headers: BTreeMap<String, String>,
    /// The body; empty unless the vendor asked for one.
    pub body: String,
    /// Bodies are plain text here.
    #[serde(rename = "isBase64Encoded")]
    pub is_base64: bool,
}

/// Takes one request of a vendor's webhook, in the envelope of an HTTP API (payload format 2.0) or a
/// function URL. What the vendor did wrong is answered; it is no error of ours.
///
/// # Errors
/// [`AppError::Rejected`] when it is no such envelope, [`AppError::Retry`] when the request could not
/// be kept: the gateway answers with a server error and the vendor sends it again.
pub async fn handle(
    app: &App,
    doors: &Doors,
    event: &Value,
    now: Time,
) -> Result<Response, AppError> {
    let request = Request::read(event)?;
    if request.method != "POST" {
        return Ok(plain(405));
    }
    let Some(body) = request.body() else { return Ok(plain(400)) };
    let raw = Raw { headers: &request.headers, body: &body };
    let Reply { status, media, body, .. } =
        take(app, doors, &request.registration, &raw, now).await?;
    let headers = media.map(|media| ("content-type".to_owned(), media.to_owned()));
    Ok(Response {
        status,
        headers: headers.into_iter().collect(),
        body: String::from_utf8(body)
            .map_err(|_| AppError::Bug("an answer is not text".to_owned()))?,
        is_base64: false,
    })
}

fn plain(status: u16) -> Response {
    Response { status, headers: BTreeMap::new(), body: String::new(), is_base64: false }
}
