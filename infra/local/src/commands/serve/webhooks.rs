//! `POST /webhooks/{registration}`, on loopback: a proxy with a public name and TLS stands before it.
//! The request goes through the function `webhook` in the envelope that the cloud would give it.

use crate::house::House;
use app::webhook::{Doors, LARGEST};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use tokio::sync::watch;

#[derive(Clone)]
struct Door {
    house: Arc<House>,
    doors: Arc<Doors>,
    hints: watch::Sender<u64>,
}

/// The route.
pub(super) fn routes(house: &Arc<House>, hints: &watch::Sender<u64>) -> Router {
    let (house, hints) = (Arc::clone(house), hints.clone());
    let door = Door { house, doors: Arc::default(), hints };
    Router::new()
        .route("/webhooks/{registration}", post(answer))
        .layer(DefaultBodyLimit::max(LARGEST + 1))
        .with_state(door)
}

async fn answer(
    State(door): State<Door>,
    Path(registration): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    // A header that is there twice arrives joined, as the gateway joins it.
    let mut joined: Map<String, Value> = Map::new();
    for (name, value) in &headers {
        let Ok(value) = value.to_str() else { continue };
        let value = match joined.get(name.as_str()).and_then(Value::as_str) {
            Some(before) => format!("{before},{value}"),
            None => value.to_owned(),
        };
        joined.insert(name.as_str().to_owned(), Value::String(value));
    }
    let event = json!({
        "version": "2.0",
        "rawPath": format!("/webhooks/{registration}"),
        "headers": joined,
        "requestContext": { "http": { "method": "POST" } },
        "body": BASE64.encode(&body),
        "isBase64Encoded": true,
    });
    let now = door.house.now();
    match webhook::handle(&door.house.app, &door.doors, &event, now).await {
        Ok(told) => {
            if told.status < 300 {
                door.hints.send_modify(|count| *count += 1);
            }
            let status =
                StatusCode::from_u16(told.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = (status, told.body).into_response();
            response.headers_mut().clear();
            for (name, value) in told.headers {
                if let (Ok(name), Ok(value)) = (
                    axum::http::HeaderName::try_from(name),
                    axum::http::HeaderValue::try_from(value),
                ) {
                    response.headers_mut().insert(name, value);
                }
            }
            response
        }
        Err(error) => {
            tracing::error!(failure = %error, "a webhook could not be kept");
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}
