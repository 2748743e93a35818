//! Numbers that say whether the machine keeps up: for the health endpoint, so they must be cheap.

use crate::{App, AppError};
use chrono::TimeDelta;
use domain::calendar::Time;
use futures::{StreamExt, TryStreamExt};
use serde::Serialize;
use store::book::OutState;
use store::keys::{self, SHARDS, View, Waiting};
use store::table::{Entry, Key};

/// Entries counted in a shard of the index, at most.
const SHARD: usize = 1_000;
/// Messages that are looked at, at most.
const MESSAGES: usize = 1_000;
/// Entries of a list that are counted, at most.
const LIST: usize = 10_000;
/// Whatever waits is due before this.
const EVER: TimeDelta = TimeDelta::days(3_650);

/// What waits, over all tenants.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Health {
    /// Things that came in and are not worked in.
    pub deliveries: usize,
    /// Accounts whose time to be looked at has come.
    pub accounts_due: usize,
    /// Jobs that run.
    pub jobs: usize,
    /// Messages that wait for a sender.
    pub pending: usize,
    /// Messages that a sender has.
    pub claimed: usize,
    /// Messages of which nobody knows whether they left.
    pub unknown: usize,
    /// Rows that cannot be worked on.
    pub stuck: usize,
    /// Accounts and desk entries with something for a person.
    pub tasks: usize,
    /// The oldest thing that should have been done by now waits since then.
    pub oldest: Option<Time>,
    /// A number above is a lower bound: counting ended there.
    pub more: bool,
}

/// Counts what waits. The indexes may lag, so these are numbers to watch, not to act on.
///
/// # Errors
/// When the store cannot answer.
pub async fn health(app: &App, now: Time) -> Result<Health, AppError> {
    let mut health = Health::default();
    let deliveries = all(app, Waiting::Delivery, now + EVER, &mut health.more).await?;
    let due = all(app, Waiting::Wake, now, &mut health.more).await?;
    let jobs = all(app, Waiting::Job, now + EVER, &mut health.more).await?;
    let mut messages = all(app, Waiting::SendFirst, now + EVER, &mut health.more).await?;
    messages.extend(all(app, Waiting::Send, now + EVER, &mut health.more).await?);
    let waits = [&deliveries, &due, &jobs, &messages].into_iter().flatten();
    health.oldest = waits.filter_map(since).filter(|at| *at <= now).min();
    health.deliveries = deliveries.len();
    health.accounts_due = due.len();
    health.jobs = jobs.len();
    states(app, &messages, &mut health).await?;
    for tenant in app.store.tenants().await? {
        let listed = app.store.listed(&tenant, View::Tasks, None, false, LIST).await?;
        health.more |= listed.len() == LIST;
        let stuck = |entry: &&Entry| {
            keys::desk_task_in(&entry.key).is_some_and(|id| id.starts_with("stuck-"))
        };
        health.stuck += listed.iter().filter(stuck).count();
        health.tasks += listed.len();
    }
    Ok(health)
}

/// What waits of a kind in all shards.
async fn all(
    app: &App,
    kind: Waiting,
    until: Time,
    more: &mut bool,
) -> Result<Vec<Entry>, AppError> {
    let mut found = Vec::new();
    for shard in 0..SHARDS {
        let here = app.store.due(kind, shard, until, SHARD).await?;
        *more |= here.len() >= SHARD;
        found.extend(here);
    }
    Ok(found)
}

/// When something is due, as its place in the index says.
fn since(entry: &Entry) -> Option<Time> {
    entry.at.range.split('#').next()?.parse().ok()
}

/// How the messages stand that wait for a sender or for an answer.
async fn states(app: &App, messages: &[Entry], health: &mut Health) -> Result<(), AppError> {
    health.more |= messages.len() > MESSAGES;
    // Owned keys: what borrows from the list cannot be sent to another thread.
    let keys: Vec<Key> = messages.iter().take(MESSAGES).map(|entry| entry.key.clone()).collect();
    let rows = keys.into_iter().map(|key| async move { app.store.message_at(&key).await });
    let rows: Vec<_> = futures::stream::iter(rows)
        .buffer_unordered(app.patience.in_flight.max(1))
        .try_collect()
        .await?;
    for row in rows.into_iter().flatten() {
        match row.value.state {
            OutState::Pending => health.pending += 1,
            OutState::Claimed { .. } => health.claimed += 1,
            OutState::Unknown { .. } => health.unknown += 1,
            OutState::Sent { .. } | OutState::Person { .. } | OutState::Abandoned { .. } => {}
        }
    }
    Ok(())
}
