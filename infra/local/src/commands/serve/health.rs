//! `GET /health`, on loopback only: numbers for whoever watches the machine. No names, no addresses.

use super::pulse::Pulse;
use crate::house::House;
use app::look::health;
use axum::Json;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// A store that takes longer to answer is stuck.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Clone)]
struct Watched {
    house: Arc<House>,
    pulse: Arc<Pulse>,
}

/// Answers on `listener` until it is told to stop.
pub(super) fn start(
    running: &mut JoinSet<()>,
    listener: TcpListener,
    house: &Arc<House>,
    pulse: &Arc<Pulse>,
    stopping: &watch::Receiver<bool>,
    beside: Router,
) {
    let watched = Watched { house: Arc::clone(house), pulse: Arc::clone(pulse) };
    let router = Router::new().route("/health", get(answer)).with_state(watched).merge(beside);
    let mut stopping = stopping.clone();
    let stop = async move {
        let _ = stopping.wait_for(|stopping| *stopping).await;
    };
    running.spawn(async move {
        if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stop).await {
            tracing::error!(failure = %error, "the health endpoint has ended");
        }
    });
}

async fn answer(State(watched): State<Watched>) -> (StatusCode, Json<Value>) {
    let now = watched.house.now();
    let counted = tokio::time::timeout(PATIENCE, health(&watched.house.app, now)).await;
    let (waits, trouble) = match counted {
        Ok(Ok(waits)) => (json!(waits), None),
        Ok(Err(error)) => (Value::Null, Some(error.to_string())),
        Err(_) => (Value::Null, Some("the store does not answer".to_owned())),
    };
    let (loops, well) = watched.pulse.shown();
    let well = well && trouble.is_none();
    let code = if well { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let told = json!({
        "status": if well { "ok" } else { "trouble" },
        "version": env!("CARGO_PKG_VERSION"),
        "pid": std::process::id(),
        "uptime_seconds": watched.pulse.uptime().as_secs(),
        "now": now,
        "waits": waits,
        "loops": loops,
        "store": trouble.unwrap_or_else(|| "ok".to_owned()),
    });
    (code, Json(told))
}
