//! The one loop behind `tick`, `dispatch` and the rest: read what is due, do one unit, go on. A
//! unit that fails is moved to a later time, longer each time, and becomes a task; it never stands
//! in the way of others. A hint starts the loop early, a schedule starts it anyway.

use crate::{App, AppError};
use chrono::TimeDelta;
use domain::calendar::Time;
use domain::ids::{TenantId, fingerprint};
use futures::StreamExt;
use std::collections::HashSet;
use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::time::Instant;
use store::StoreError;
use store::book::DeskTask;
use store::keys::{self, SHARDS, Waiting};
use store::table::Key;

/// Entries read from a shard at a time.
const PAGE: usize = 500;

/// Until when a drain may begin new units: the deadline of the function that runs it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Deadline(pub Option<Instant>);

impl Deadline {
    /// Whether there is no time left to begin something.
    pub fn is_over(&self) -> bool {
        self.0.is_some_and(|end| Instant::now() >= end)
    }
}

/// The rows that a drain has worked on. Only a hash of each, since there may be a million: should two
/// ever have the same, one of them waits for the next drain.
#[derive(Default)]
struct Seen {
    by: RandomState,
    hashes: HashSet<u64>,
}

impl Seen {
    fn is_new(&mut self, key: &Key) -> bool {
        self.hashes.insert(self.by.hash_one(key))
    }
}

/// Works through everything of a kind that is due by `until`, each row once. Returns how many
/// units were done and how many failed.
///
/// # Errors
/// When the store could not say all that is due; what it did say is worked through first.
pub async fn drain<F, Fut>(
    app: &App,
    kind: Waiting,
    until: Time,
    deadline: Deadline,
    work: F,
) -> Result<(usize, usize), AppError>
where
    F: Fn(Key) -> Fut,
    Fut: Future<Output = Result<(), AppError>>,
{
    let mut done = Seen::default();
    let mut failed = 0;
    let mut trouble: Option<AppError> = None;
    loop {
        let mut found: Vec<Key> = Vec::new();
        for shard in 0..SHARDS {
            match app.store.due(kind, shard, until, PAGE).await {
                Ok(entries) => found.extend(entries.into_iter().map(|entry| entry.key)),
                Err(error) => trouble = Some(error.into()),
            }
        }
        // An index may repeat an entry, or still show one that was just worked on.
        found.retain(|key| done.is_new(key));
        if found.is_empty() || deadline.is_over() {
            return trouble.map_or(Ok((done.hashes.len() - failed, failed)), Err);
        }
        let work = &work;
        let unit = |key: Key| async move {
            if deadline.is_over() {
                return Ok(());
            }
            match work(key.clone()).await {
                Ok(()) => Ok(()),
                Err(error) => Err((key, error)),
            }
        };
        let results: Vec<_> = futures::stream::iter(found)
            .map(unit)
            .buffer_unordered(app.patience.in_flight)
            .collect()
            .await;
        for (key, error) in results.into_iter().filter_map(Result::err) {
            failed += 1;
            if let Err(error) = put_off(app, kind, &key, &error, until).await {
                trouble = Some(error);
            }
        }
    }
}

/// Moves a row that failed to a later time. A passing trouble leaves it where it is.
async fn put_off(
    app: &App,
    kind: Waiting,
    key: &Key,
    error: &AppError,
    now: Time,
) -> Result<(), AppError> {
    tracing::warn!(unit.kind = ?kind, unit.failure = %error, "a unit of work failed");
    if matches!(error, AppError::Retry(_)) {
        return Ok(());
    }
    let mut wait = TimeDelta::minutes(15);
    if let Some(count) = stuck(app, key, error, now).await? {
        wait = wait * (1 << count.min(7));
    }
    match app.store.postpone(kind, key, now + wait).await {
        Ok(()) | Err(StoreError::Conflict) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Tells a person that a row cannot be worked on. Returns how often it happened before.
///
/// # Errors
/// When the store cannot answer.
pub(crate) async fn stuck(
    app: &App,
    key: &Key,
    error: &AppError,
    now: Time,
) -> Result<Option<u32>, AppError> {
    let Some(tenant) = keys::tenant_in(key) else { return Ok(None) };
    let id = format!("stuck-{}", fingerprint(&[&key.pk, &key.sk], 5));
    let about = format!("a stored row cannot be worked on: {error}");
    raise(app, &tenant, &id, "stuck_row", &about, None, now).await.map(Some)
}

/// Opens a task without a debtor, or counts it once more if it is open. Returns how often it
/// happened before.
///
/// # Errors
/// When the store cannot answer.
pub async fn raise(
    app: &App,
    tenant: &TenantId,
    id: &str,
    kind: &str,
    about: &str,
    file: Option<&str>,
    now: Time,
) -> Result<u32, AppError> {
    loop {
        let known = app.store.desk_task(tenant, id).await?;
        let version = known.as_ref().map(|known| known.version);
        let open = known.map(|known| known.value).filter(|task| task.done.is_none());
        let count = open.as_ref().map_or(0, |task| task.count + 1);
        let task = open.map_or_else(
            || DeskTask {
                tenant: tenant.clone(),
                id: id.to_owned(),
                kind: kind.to_owned(),
                since: now,
                due: now.date_naive(),
                assigned: None,
                about: about.to_owned(),
                file: file.map(str::to_owned),
                count: 0,
                done: None,
            },
            |task| DeskTask { count, about: about.to_owned(), ..task },
        );
        match app.store.put_desk_task(&task, version).await {
            Ok(()) => return Ok(count),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
