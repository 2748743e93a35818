//! The tick: everything that is due, in the order that makes it right. Imports that were
//! interrupted first (they may bring payments), then jobs, then debtors whose wake has come, then
//! the outbox. Also looks for ledgers that fell silent and tells people what waits.

use crate::connections::connection_of;
use crate::drain::{Deadline, raise, stuck};
use crate::rulebook::RuleBook;
use crate::send::{Sent, send_due};
use crate::{App, AppError, digest, import, jobs};
use domain::because::{Rule, Why};
use domain::calendar::{Time, local_day};
use domain::fact::Fact;
use domain::ids::{LedgerId, TenantId};
use domain::plan::Decision;
use domain::rules::Rules;
use serde::Serialize;
use std::sync::Mutex;
use store::{StoreError, keys};

/// What a tick did, in numbers of debtors; `sent` and `failed` count messages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Ticked {
    /// Debtors whose wake had come.
    pub due: usize,
    /// Debtors for which a message was decided.
    pub decided: usize,
    /// Messages handed over.
    pub sent: usize,
    /// Debtors about which a person was asked.
    pub asked: usize,
    /// Debtors of which something is overdue and held back.
    pub held: usize,
    /// Messages refused, in doubt, or units of work that failed.
    pub failed: usize,
}

/// Runs everything that is due at `now`.
///
/// # Errors
/// When the store cannot answer.
pub async fn tick(app: &App, now: Time, deadline: Deadline) -> Result<Ticked, AppError> {
    let mut ticked = decide(app, now, deadline).await?;
    let Sent { sent, failed, dropped, .. } = send_due(app, now, deadline).await?;
    ticked.sent += sent;
    ticked.failed += failed;
    if dropped > 0 {
        // What was taken back may have made room for the right message: decide and send it now.
        let again = decide_due(app, now, deadline).await?;
        ticked.decided += again.decided;
        ticked.asked += again.asked;
        let second = send_due(app, now, deadline).await?;
        ticked.sent += second.sent;
        ticked.failed += second.failed;
    }
    Ok(ticked)
}

/// All of a tick but sending: where that is somebody else's, as in the cloud.
///
/// # Errors
/// When the store cannot answer.
pub async fn decide(app: &App, now: Time, deadline: Deadline) -> Result<Ticked, AppError> {
    let ticked = decide_due(app, now, deadline).await?;
    for tenant in app.store.tenants().await? {
        match of_tenant(app, &tenant, now).await {
            Ok(()) => {}
            Err(error @ AppError::Retry(_)) => return Err(error),
            // One tenant's broken settings are no other's business.
            Err(error) => {
                stuck(app, &keys::tenant(&tenant), &error, now).await?;
            }
        }
    }
    Ok(ticked)
}

/// What concerns a tenant as a whole.
async fn of_tenant(app: &App, tenant: &TenantId, now: Time) -> Result<(), AppError> {
    let book = RuleBook::load(app, tenant).await?;
    look_for_silence(app, &book, now).await?;
    digest::daily(app, &book, now).await.map(|_| ())
}

/// Imports, jobs, and the debtors whose wake has come.
///
/// # Errors
/// When the store cannot answer.
pub async fn decide_due(app: &App, now: Time, deadline: Deadline) -> Result<Ticked, AppError> {
    let mut failed = import::work(app, now, deadline).await?.1;
    failed += jobs::work(app, now, deadline).await?.1;
    let tally = Mutex::new(Ticked::default());
    let told = |turned: &crate::turn::Turned| {
        let facts = || turned.entries.iter().map(|entry| &entry.fact);
        let Ok(mut tally) = tally.lock() else { return };
        tally.due += 1;
        tally.decided += usize::from(facts().any(|fact| matches!(fact, Fact::MessageDecided(_))));
        tally.asked += usize::from(facts().any(|fact| matches!(fact, Fact::TaskOpened(_))));
        tally.held += usize::from(turned.decisions.iter().any(is_held));
    };
    failed += jobs::wake_debtors(app, now, deadline, told).await?.1;
    let mut ticked = tally.into_inner().unwrap_or_default();
    ticked.failed = failed;
    Ok(ticked)
}

/// Whether something is overdue and held back.
pub fn is_held(decision: &Decision) -> bool {
    let because = decision.because();
    let held =
        |why: &Why| matches!(why, Why::Held | Why::ReplyWaits | Why::Promised(_) | Why::Disputed);
    match &because.rule {
        Rule::NothingToAsk => because.left_out.iter().any(|(_, why)| held(why)),
        Rule::Quiet(_) | Rule::Stale | Rule::Importing | Rule::Stopped | Rule::NeedsApproval => {
            true
        }
        _ => false,
    }
}

/// A live tenant whose ledger has no new news gets one task for it, and nothing overdue is sent.
async fn look_for_silence(app: &App, book: &RuleBook, now: Time) -> Result<(), AppError> {
    let settings = book.settings();
    if settings.live.is_none() {
        return Ok(());
    }
    for ledger in &settings.ledgers {
        let Some(known) = app.store.books(&settings.id, ledger).await? else { continue };
        let today = local_day(now, book.zone());
        if is_fresh(book, ledger, now) || known.value.told_stale.is_some() {
            continue;
        }
        let news = known.value.cash_to.map_or("never".to_owned(), |day| day.to_string());
        let about = match connection_of(ledger) {
            None => format!("payments are posted to {news}; import newer open items"),
            Some(id) => format!("{id} was last read to its end for {news}; see its connection"),
        };
        raise(app, &settings.id, &stale_task(ledger), "refresh_ledger", &about, None, now).await?;
        let told = store::book::BooksRow { told_stale: Some(today), ..known.value };
        match app.store.put_books(&settings.id, ledger, &told, Some(known.version)).await {
            Ok(()) | Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn is_fresh(book: &RuleBook, ledger: &LedgerId, now: Time) -> bool {
    let rules = Rules {
        policy: &book.policy,
        calendar: book.calendar(),
        zone: book.zone(),
        tenant_calendar: book.calendar(),
        tenant_zone: book.zone(),
        language: "",
        answers: false,
        stopped: false,
        books: book.books(ledger),
    };
    rules.is_fresh(now)
}

fn stale_task(ledger: &LedgerId) -> String {
    format!("stale-{ledger}")
}

/// New news came: the task that asked for them is done.
pub(crate) async fn close_stale(
    app: &App,
    tenant: &TenantId,
    ledger: &LedgerId,
    _now: Time,
) -> Result<(), AppError> {
    let id = stale_task(ledger);
    while let Some(known) = app.store.desk_task(tenant, &id).await? {
        if known.value.done.is_some() {
            break;
        }
        let mut task = known.value;
        task.done = Some("newer open items were imported".to_owned());
        match app.store.put_desk_task(&task, Some(known.version)).await {
            Ok(()) => break,
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
