//! The secret.

use super::server::{Reply, Request, Server};
use aws::client::{emulator, emulator_through};
use aws::secrets::{SecretError, Secrets};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

/// Answers every call with a key that carries the call's number.
#[derive(Debug, Clone, Default)]
struct Counting(Arc<AtomicU32>);

impl HttpConnector for Counting {
    fn call(&self, _request: HttpRequest) -> HttpConnectorFuture {
        let number = self.0.fetch_add(1, Relaxed) + 1;
        let secret = json!({ "vault": format!("canary-{number}") }).to_string();
        let body = json!({ "Name": "ar", "SecretString": secret }).to_string();
        let status = StatusCode::try_from(200).unwrap();
        HttpConnectorFuture::ready(Ok(HttpResponse::new(status, SdkBody::from(body))))
    }
}

#[tokio::test(start_paused = true)]
async fn a_value_stands_for_five_minutes() {
    let asked = Counting::default();
    let connector = SharedHttpConnector::new(asked.clone());
    let http = http_client_fn(move |_, _| connector.clone());
    let secrets = Secrets::new(&emulator_through("http://127.0.0.1:9", http).await, "ar");
    for _ in 0..3 {
        assert_eq!(secrets.read().await.unwrap().get("vault"), Some("canary-1"));
    }
    tokio::time::advance(Duration::from_secs(301)).await;
    let secret = secrets.read().await.unwrap();
    assert_eq!(secret.get("vault"), Some("canary-2"), "a new key is taken up");
    assert_eq!(secret.get("other"), None);
    assert_eq!(asked.0.load(Relaxed), 2);
    assert!(!format!("{secret:?}").contains("canary") && !format!("{secret:?}").contains("vault"));
}

#[tokio::test]
async fn nothing_of_a_secret_is_told_when_it_is_not_right() {
    for text in ["canary", "[\"canary\"]", "{\"canary\": 7}", "{\"vault\": {\"a\": \"canary\"}}"] {
        let server =
            Server::start(move |_: &Request| Reply::json(200, json!({ "SecretString": text })))
                .await;
        let error = Secrets::new(&server.config().await, "ar").read().await.unwrap_err();
        assert!(matches!(error, SecretError::NotAnObject));
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
    let denied = Server::start(|_: &Request| {
        Reply::error(400, "ResourceNotFoundException", "canary does not exist")
    })
    .await;
    let error = Secrets::new(&emulator(&denied.endpoint).await, "ar").read().await.unwrap_err();
    assert_eq!(error.to_string(), "the secret cannot be read: ResourceNotFoundException");
}
