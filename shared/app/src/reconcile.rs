//! The sweep: all that changed at a vendor since the last one, so that a webhook that was lost costs
//! minutes, and once a day all that is open, so that nothing is ever missed for good. Goes on where
//! it was when it was interrupted. Called by the function `reconcile`.

use crate::connections::{Ended, Ground, Held, Todo, Trouble, failed, ledger_of, swept, works};
use crate::drain::{Deadline, drain};
use crate::rulebook::RuleBook;
use crate::{App, AppError, jobs, tick};
use chrono::TimeDelta;
use connectors::kit::{Cursor, Errand as Job, News, Object, Sort};
use domain::calendar::{Time, local_day};
use domain::ids::{ConnectionId, LedgerId, TenantId};
use domain::item::Kind;
use serde::Serialize;
use std::collections::HashSet;
use store::StoreError;
use store::book::{BooksRow, Sweep};
use store::keys::{self, Waiting};
use store::table::Key;

/// Between two sweeps of all that is open.
const WHOLE: TimeDelta = TimeDelta::hours(24);

/// What a run did, in numbers of connections.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Reconciled {
    /// Swept, or swept a part further.
    pub swept: usize,
    /// Failed; they are tried again.
    pub failed: usize,
}

/// Sweeps the connections that are due.
///
/// # Errors
/// When the store cannot answer.
pub async fn reconcile(app: &App, now: Time, deadline: Deadline) -> Result<Reconciled, AppError> {
    let sweep = |key: Key| async move {
        let Some((tenant, id)) = keys::connection_in(&key) else { return Ok(()) };
        one(app, &tenant, &id, deadline).await
    };
    let (swept, failed) = drain(app, Waiting::Sweep, now, deadline, sweep).await?;
    Ok(Reconciled { swept, failed })
}

/// Sweeps one connection now, whenever it is due.
///
/// # Errors
/// When the store cannot answer.
pub async fn one(
    app: &App,
    tenant: &TenantId,
    id: &ConnectionId,
    deadline: Deadline,
) -> Result<(), AppError> {
    let Some(mut held) = Held::take(app, tenant, id).await? else { return Ok(()) };
    let result = sweep(app, &mut held, deadline).await;
    let minutes = i64::from(held.line.connector.limits.sweep_minutes);
    match &result {
        Ok(next) => {
            held.sweep_at = Some(next.unwrap_or(app.clock.now() + TimeDelta::minutes(minutes)));
            works(&mut held).await?;
        }
        Err(Trouble::Own(error)) => tracing::warn!(failure = %error, "a sweep broke off"),
        Err(trouble) => held.sweep_at = Some(failed(&mut held, trouble).await?),
    }
    held.release().await?;
    match result {
        Err(Trouble::Own(error)) => Err(error),
        _ => Ok(()),
    }
}

/// One sweep, or a part of one. Returns when to go on, if it is not over.
async fn sweep(
    app: &App,
    held: &mut Held<'_>,
    deadline: Deadline,
) -> Result<Option<Time>, Trouble> {
    let now = app.clock.now();
    let tenant = held.line.connection.tenant.clone();
    let ledger = ledger_of(&held.line.connection.id);
    let known = held.line.connection.sweep.clone();
    let whole = known.whole.is_none_or(|whole| whole + WHOLE <= now);
    let since = if whole { None } else { known.until };
    let resumed = known.cursor.is_some();
    let cursor = match known
        .cursor
        .as_ref()
        .and_then(|cursor| serde_json::from_value::<Cursor>(cursor.clone()).ok())
    {
        Some(cursor) => cursor,
        None => {
            let sweep = Sweep { began: Some(now), cursor: None, ..known.clone() };
            held.row().sweep = sweep;
            held.line.begin(&Job::Sweep { since })?
        }
    };
    let began = held.line.connection.sweep.began.unwrap_or(now);
    let first = known.whole.is_none();
    let loaded = RuleBook::load(app, &tenant).await?;
    let book = if first { loaded } else { loaded.with_fresh_news(&ledger, now) };
    let mut heard = Heard {
        ground: Ground { app, book: &book, ledger: ledger.clone() },
        began,
        seen: HashSet::new(),
        late: Vec::new(),
        changed: false,
    };
    let ended = held.run(cursor, deadline, &mut heard).await;
    let Heard { mut seen, late, changed, .. } = heard;
    // The first sweep finds all of it, and no webhook has told of what was there before.
    swept(held, &book, began, changed && !first).await?;
    for object in late {
        Todo::Fetch(object).ask(app, &tenant, &held.line.connection.id, now).await?;
    }
    match ended {
        Ok(Ended::Done) => {}
        Ok(Ended::Later(at, when)) => {
            held.row().sweep.cursor = stored(&at);
            return Ok(Some(when));
        }
        Err(broken) => {
            held.row().sweep.cursor = stored(&broken.at);
            return Err(broken.trouble);
        }
    }
    if since.is_none() {
        if resumed {
            // What the part before the interruption saw is not known any more: all is asked about.
            seen.clear();
        }
        missing(held, &ledger, &seen).await?;
    }
    let sweep = &mut held.row().sweep;
    *sweep = Sweep {
        until: Some(began),
        began: None,
        cursor: None,
        whole: if since.is_none() { Some(began) } else { sweep.whole },
    };
    fresh(app, &book, &ledger, first).await?;
    Ok(None)
}

fn stored(cursor: &Cursor) -> Option<serde_json::Value> {
    serde_json::to_value(cursor).ok()
}

/// What is open with us and was not among all that is open there: fetched, one by one, never
/// assumed.
async fn missing(
    held: &Held<'_>,
    ledger: &LedgerId,
    seen: &HashSet<Object>,
) -> Result<(), AppError> {
    let (app, row) = (held.line.app, &held.line.connection);
    for debtor in app.store.all_members(&row.tenant, ledger).await? {
        let Some(loaded) = app.store.debtor(&row.tenant, &debtor).await? else { continue };
        let open = loaded.debtor.items.iter().filter(|item| item.doc.kind == Kind::Invoice);
        for item in open {
            let object = Object { sort: Sort::Invoice, id: item.doc.id.to_string() };
            if !seen.contains(&object) {
                Todo::Fetch(object).ask(app, &row.tenant, &row.id, app.clock.now()).await?;
            }
        }
    }
    Ok(())
}

/// The ledger's news are as new as this sweep. Where they were not, its debtors are planned again.
async fn fresh(app: &App, book: &RuleBook, ledger: &LedgerId, first: bool) -> Result<(), AppError> {
    let tenant = &book.settings().id;
    let now = app.clock.now();
    let today = local_day(now, book.zone());
    loop {
        let known = app.store.books(tenant, ledger).await?;
        let version = known.as_ref().map(|known| known.version);
        let before = known.map(|known| known.value);
        if before.as_ref().is_some_and(|books| {
            books.snapshot == Some(today)
                && books.cash_to == Some(today)
                && books.importing.is_none()
        }) {
            return Ok(());
        }
        let stale = before.as_ref().is_none_or(|books| books.told_stale.is_some());
        let books = BooksRow {
            snapshot: Some(today),
            cash_to: Some(today),
            importing: None,
            told_stale: None,
        };
        match app.store.put_books(tenant, ledger, &books, version).await {
            Ok(()) => {}
            Err(StoreError::Conflict) => continue,
            Err(error) => return Err(error.into()),
        }
        tick::close_stale(app, tenant, ledger, now).await?;
        if first || stale {
            jobs::turn_ledger(app, tenant, ledger, "new books", now).await?;
            jobs::work(app, now, Deadline::default()).await?;
        }
        return Ok(());
    }
}

struct Heard<'a> {
    ground: Ground<'a>,
    /// When the sweep was begun: no answer of it is older, also of a part before an interruption.
    began: Time,
    seen: HashSet<Object>,
    late: Vec<Object>,
    changed: bool,
}

impl crate::connections::Listener for Heard<'_> {
    async fn hear(&mut self, news: News) -> Result<(), Trouble> {
        let invoices = news.items.iter().filter(|item| item.kind == connectors::Kind::Invoice);
        let ids = invoices.filter_map(|item| item.id.clone());
        self.seen.extend(ids.map(|id| Object { sort: Sort::Invoice, id }));
        let applied = self.ground.apply(&news, self.began).await?;
        self.late.extend(applied.late);
        self.changed |= applied.changed;
        Ok(())
    }
}
