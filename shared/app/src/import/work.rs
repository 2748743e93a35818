//! Working in what was accepted: one file after the other, in the order in which they came.

use super::How;
use super::apply::apply;
use crate::drain::{Deadline, drain, stuck};
use crate::rulebook::RuleBook;
use crate::{App, AppError, jobs};
use chrono::TimeDelta;
use domain::calendar::Time;
use domain::rules::Books;
use store::StoreError;
use store::book::{BooksRow, Delivery, DeliveryState};
use store::keys::Waiting;
use store::table::Key;

/// Works in an import that was accepted earlier and interrupted. One that cannot be worked in is
/// given up, with a task: the one that comes after it brings newer news.
pub(super) async fn before(app: &App, key: &Key, now: Time) -> Result<(), AppError> {
    match one(app, key.clone(), now).await {
        Ok(()) => Ok(()),
        Err(error @ AppError::Retry(_)) => Err(error),
        Err(error) => {
            stuck(app, key, &error, now).await?;
            end(app, key, None).await
        }
    }
}

/// Times that an import which was just accepted is tried.
const TRIES: usize = 5;

/// Works in an import that was just accepted, to its end: nobody must be told that it is all in while
/// it is not. A running `serve` may work at the same one; whatever either has done is done.
pub(super) async fn through(app: &App, key: &Key, now: Time) -> Result<(), AppError> {
    let mut trouble = String::new();
    for _ in 0..TRIES {
        match one(app, key.clone(), now).await {
            Err(AppError::Retry(why)) => trouble = why,
            done => return done,
        }
    }
    Err(AppError::Retry(format!(
        "the file was accepted, but not all of it could be worked in yet ({trouble}); the next tick \
         or the same import goes on with it"
    )))
}

/// Works in the deliveries that wait.
///
/// # Errors
/// When the store cannot answer.
pub async fn work(app: &App, now: Time, deadline: Deadline) -> Result<(usize, usize), AppError> {
    // Whatever was accepted is due, also on a data folder whose clock was set back by hand.
    let until = now + TimeDelta::minutes(1);
    drain(app, Waiting::Delivery, until, deadline, |key| one(app, key, now)).await
}

async fn one(app: &App, key: Key, now: Time) -> Result<(), AppError> {
    let Some(delivery) = app.store.delivery(&key).await? else { return Ok(()) };
    if delivery.value.state == DeliveryState::Done {
        return Ok(());
    }
    let how: How = serde_json::from_str(&delivery.value.how)
        .map_err(|error| AppError::Bug(format!("a delivery cannot be read: {error}")))?;
    let bytes = app.blobs.get(&delivery.value.file).await?.ok_or_else(|| {
        AppError::Bug(format!("the file {} of a delivery is not there", delivery.value.file))
    })?;
    let tenant = &delivery.value.tenant;
    let loaded = RuleBook::load(app, tenant).await?;
    let news = Books { snapshot: how.snapshot, cash_to: how.cash_to, importing: false };
    // Each debtor is planned under the news that this import brings: its own rows are all in.
    let book = loaded.with_books(&delivery.value.ledger, news);
    let parsed = connectors::read(&bytes, &how.hints())
        .map_err(|error| AppError::Bug(format!("an accepted file cannot be read: {error}")))?;
    apply(app, &book, &parsed, &how, (&key, &delivery.value), now).await?;
    crate::tick::close_stale(app, tenant, &delivery.value.ledger, now).await?;
    if !how.complete {
        // Accounts that are not in the file may have waited for news only.
        jobs::turn_ledger(app, tenant, &delivery.value.ledger, "new books", now).await?;
    }
    end(app, &key, Some(&how)).await?;
    if !how.complete {
        jobs::work(app, now, Deadline::default()).await?;
    }
    Ok(())
}

/// Refuses to go on when the ledger has moved on to another import: somebody else has ended this one.
pub(super) async fn still_open(app: &App, key: &Key, delivery: &Delivery) -> Result<(), AppError> {
    let books = app.store.books(&delivery.tenant, &delivery.ledger).await?;
    match books.and_then(|books| books.value.importing) {
        Some(importing) if importing == key.sk => Ok(()),
        _ => Err(AppError::Retry("this import was ended by somebody else".to_owned())),
    }
}

/// The delivery is done, and its ledger as new as its news, if they are in.
async fn end(app: &App, key: &Key, news: Option<&How>) -> Result<(), AppError> {
    loop {
        let Some(delivery) = app.store.delivery(key).await? else { return Ok(()) };
        if delivery.value.state == DeliveryState::Done {
            return Ok(());
        }
        let Delivery { tenant, ledger, .. } = &delivery.value;
        let Some(known) = app.store.books(tenant, ledger).await? else { return Ok(()) };
        let mut books = BooksRow { importing: None, ..known.value };
        if let Some(how) = news {
            books.snapshot = books.snapshot.max(Some(how.snapshot));
            books.cash_to = books.cash_to.max(Some(how.cash_to));
            books.told_stale = None;
        }
        match app.store.finish_delivery(key, &delivery, &books, known.version).await {
            Ok(()) => return Ok(()),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
