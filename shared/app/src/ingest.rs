//! What webhooks have told, worked in: each request is split into errands of the connections that it
//! is about, then each connection's errands are done under its lease. The same thing told fifty
//! times is fetched once; an account that is not connected is passed over; one connection that
//! fails stands in nobody's way.

mod errands;
mod split;

use crate::drain::{Deadline, drain};
use crate::{App, AppError};
use domain::calendar::Time;
use domain::ids::{ConnectionId, TenantId};
use futures::StreamExt;
use serde::Serialize;
use std::collections::BTreeSet;
use store::keys::{self, SHARDS, Waiting};

/// Entries read from a shard at a time.
const PAGE: usize = 200;
/// Rounds of one run: work that makes work comes to its turn, a circle does not.
const ROUNDS: usize = 20;

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Ingested {
    /// Requests that were split.
    pub requests: usize,
    /// Errands that were done.
    pub done: usize,
    /// Errands, or requests, that wait for a later time.
    pub waiting: usize,
}

/// Works in all that came in by `now`.
///
/// # Errors
/// When the store cannot answer.
pub async fn ingest(app: &App, now: Time, deadline: Deadline) -> Result<Ingested, AppError> {
    let mut told = Ingested::default();
    let split =
        drain(app, Waiting::Webhook, now, deadline, |key| split::split(app, key, now)).await?;
    (told.requests, told.waiting) = split;
    for _ in 0..ROUNDS {
        let connections = due(app, now).await?;
        if connections.is_empty() || deadline.is_over() {
            break;
        }
        let runs = connections
            .iter()
            .map(|(tenant, connection)| errands::errands(app, tenant, connection, now, deadline));
        let results: Vec<_> =
            futures::stream::iter(runs).buffer_unordered(app.patience.in_flight).collect().await;
        let mut moved = 0;
        for result in results {
            match result {
                Ok((done, waiting)) => {
                    moved += done;
                    told.done += done;
                    told.waiting += waiting;
                }
                Err(error) => tracing::warn!(failure = %error, "errands of a connection failed"),
            }
        }
        if moved == 0 {
            break;
        }
    }
    Ok(told)
}

/// Connections that have something to do.
async fn due(app: &App, now: Time) -> Result<BTreeSet<(TenantId, ConnectionId)>, AppError> {
    let mut found = BTreeSet::new();
    for shard in 0..SHARDS {
        let entries = app.store.due(Waiting::Errand, shard, now, PAGE).await?;
        found.extend(entries.iter().filter_map(|entry| keys::errand_in(&entry.key)));
    }
    Ok(found)
}
