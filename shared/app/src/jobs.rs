//! Jobs: what changes many debtors (a policy, the end of a stop, new books) turns each of them,
//! page by page, and goes on where it was when it was interrupted.

use crate::drain::{Deadline, drain, stuck};
use crate::rulebook::RuleBook;
use crate::turn::{Input, turn};
use crate::{App, AppError};
use domain::calendar::Time;
use domain::ids::{LedgerId, TenantId};
use futures::StreamExt;
use std::collections::HashMap;
use store::StoreError;
use store::book::{Job, OutState};
use store::keys::{View, Waiting};
use store::table::Key;

/// Debtors turned between two marks.
const PAGE: usize = 200;

/// Starts turning every debtor of a tenant.
///
/// # Errors
/// When the store cannot answer.
pub async fn turn_all(app: &App, tenant: &TenantId, why: &str, now: Time) -> Result<(), AppError> {
    let Some(settings) = app.store.tenant(tenant).await? else { return Ok(()) };
    for ledger in &settings.value.ledgers {
        turn_ledger(app, tenant, ledger, why, now).await?;
    }
    Ok(())
}

/// Starts turning every debtor of a ledger.
///
/// # Errors
/// When the store cannot answer.
pub async fn turn_ledger(
    app: &App,
    tenant: &TenantId,
    ledger: &LedgerId,
    why: &str,
    now: Time,
) -> Result<(), AppError> {
    let job = Job {
        tenant: tenant.clone(),
        ledger: ledger.clone(),
        why: why.to_owned(),
        after: None,
        failures: 0,
    };
    app.store.start_job(&format!("turn#{ledger}"), &job, now).await?;
    Ok(())
}

/// Works through the jobs that wait.
///
/// # Errors
/// When the store cannot answer.
pub async fn work(app: &App, now: Time, deadline: Deadline) -> Result<(usize, usize), AppError> {
    drain(app, Waiting::Job, now, deadline, |key| one(app, key, now, deadline)).await
}

async fn one(app: &App, key: Key, now: Time, deadline: Deadline) -> Result<(), AppError> {
    let Some(mut job) = app.store.job(&key).await? else { return Ok(()) };
    let book = RuleBook::load(app, &job.value.tenant).await?;
    loop {
        let (tenant, ledger) = (&job.value.tenant, &job.value.ledger);
        let page = app.store.members(tenant, ledger, job.value.after.as_deref(), PAGE).await?;
        let (book, nothing) = (&book, &Input::default());
        let turns = futures::stream::iter(&page)
            .map(|debtor| async move { (debtor, turn(app, book, debtor, nothing, now).await) })
            .buffer_unordered(app.patience.in_flight)
            .collect::<Vec<_>>()
            .await;
        for (debtor, turned) in turns {
            match turned {
                Ok(_) => {}
                Err(error @ AppError::Retry(_)) => return Err(error),
                // One that cannot be turned does not stand in the way of those behind it.
                Err(error) => {
                    stuck(app, &store::keys::state(tenant, debtor), &error, now).await?;
                }
            }
        }
        let last = page.len() < PAGE;
        job.value.after = page.last().map(ToString::to_string);
        let stop = last || deadline.is_over();
        let due = (!last).then_some(now);
        match app.store.put_job(&key, &job.value, job.version, due).await {
            Ok(()) => job.version += 1,
            // It was started anew meanwhile; whoever did that works through it.
            Err(StoreError::Conflict) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        if stop {
            return Ok(());
        }
    }
}

/// Makes every waiting message of a tenant due now.
///
/// # Errors
/// When the store cannot answer.
pub async fn wake_messages(app: &App, tenant: &TenantId, now: Time) -> Result<(), AppError> {
    for key in app.store.list(tenant, View::Outbox).await? {
        let Some(message) = app.store.message_at(&key).await? else { continue };
        if message.value.state == OutState::Pending {
            match app.store.write(vec![app.store.moved(&message, now)?]).await {
                Ok(()) | Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(())
}

/// Turns the debtors whose wake has come. What each turn did is told to `told`.
///
/// # Errors
/// When the store cannot answer.
pub async fn wake_debtors(
    app: &App,
    now: Time,
    deadline: Deadline,
    told: impl Fn(&crate::turn::Turned),
) -> Result<(usize, usize), AppError> {
    let books: tokio::sync::Mutex<HashMap<TenantId, RuleBook>> = tokio::sync::Mutex::default();
    let (books, told) = (&books, &told);
    drain(app, Waiting::Wake, now, deadline, |key| async move {
        let Some((tenant, debtor)) = store::keys::debtor_in(&key) else {
            return Err(AppError::Bug("a row that is no debtor waits to be woken".to_owned()));
        };
        let book = {
            let mut books = books.lock().await;
            match books.get(&tenant) {
                Some(book) => book.clone(),
                None => {
                    let book = RuleBook::load(app, &tenant).await?;
                    books.insert(tenant.clone(), book.clone());
                    book
                }
            }
        };
        let turned = turn(app, &book, &debtor, &Input::default(), now).await?;
        told(&turned);
        Ok(())
    })
    .await
}
