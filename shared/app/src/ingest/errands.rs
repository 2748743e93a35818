//! The errands of one connection, under its lease: things that changed are fetched together, then
//! what people pressed is carried out, then cards and notes.

use crate::chat;
use crate::connections::{
    Ended, Ground, Held, Noting, Todo, Trouble, failed, heard_again, ledger_of, works,
};
use crate::drain::{Deadline, raise};
use crate::rulebook::RuleBook;
use crate::{App, AppError};
use chrono::TimeDelta;
use connectors::kit::{Errand as Job, Fault, News, Object};
use domain::calendar::Time;
use domain::ids::{ConnectionId, DebtorId, OutboxId, TenantId, fingerprint};
use store::StoreError;
use store::Versioned;
use store::book::Errand;
use store::table::Key;

/// Things fetched with one errand of the vendor's machine.
const AT_ONCE: usize = 40;
/// Failures after which people are told of an errand.
const TOLD: u32 = 5;

/// One thing to be done.
struct One {
    key: Key,
    row: Versioned<Errand>,
    todo: Todo,
}

/// Does what is due at a connection. Returns how many were done, and how many wait.
pub(super) async fn errands(
    app: &App,
    tenant: &TenantId,
    id: &ConnectionId,
    now: Time,
    deadline: Deadline,
) -> Result<(usize, usize), AppError> {
    let Some(mut held) = Held::take(app, tenant, id).await? else { return Ok((0, 0)) };
    let result = work(app, &mut held, now, deadline).await;
    held.release().await?;
    result
}

async fn work(
    app: &App,
    held: &mut Held<'_>,
    now: Time,
    deadline: Deadline,
) -> Result<(usize, usize), AppError> {
    let (tenant, id) = (held.line.connection.tenant.clone(), held.line.connection.id.clone());
    let book = RuleBook::load(app, &tenant).await?.with_fresh_news(&ledger_of(&id), now);
    heard_again(held, &book).await?;
    let due = due(app, &tenant, &id, now).await?;
    let (fetches, others): (Vec<One>, Vec<One>) =
        due.into_iter().partition(|one| matches!(one.todo, Todo::Fetch(_)));
    let mut tally = (0, 0);
    let mut works_again = false;
    for batch in fetches.chunks(AT_ONCE) {
        if deadline.is_over() {
            return Ok(tally);
        }
        match fetch(held, &book, batch, deadline).await {
            Ok(Ended::Done) => {
                works_again = true;
                tally.0 += done(app, batch).await?;
            }
            Ok(Ended::Later(_, at)) => tally.1 += put_off(app, batch, at).await?,
            Err(Trouble::Own(error)) => return Err(error),
            Err(
                trouble @ Trouble::Vendor(Fault::Refused(_) | Fault::Wrong(_) | Fault::Gone(_)),
            ) => {
                // One of them is what is wrong: each alone, so that it holds up only itself.
                let (ok, waits) = each(held, &book, batch, deadline, &trouble).await?;
                tally = (tally.0 + ok, tally.1 + waits);
            }
            Err(trouble) => {
                let again = failed(held, &trouble).await?;
                tally.1 += put_off(app, batch, again).await?;
                return Ok(tally);
            }
        }
        held.renew().await?;
    }
    for one in others {
        if deadline.is_over() {
            return Ok(tally);
        }
        let result = match &one.todo {
            Todo::Click(click) => chat::click(held, &book, click).await,
            Todo::Card { task, debtor } => chat::card(held, &book, task, debtor.as_ref()).await,
            Todo::Note { debtor, message } => note(held, &book, debtor, message, deadline).await,
            // Fetched above.
            Todo::Fetch(_) => Ok(()),
        };
        match result {
            Ok(()) => {
                works_again = true;
                tally.0 += done(app, std::slice::from_ref(&one)).await?;
            }
            Err(Trouble::Own(AppError::Retry(why))) => {
                tracing::debug!(failure = why, "an errand waits");
                tally.1 += put_off(app, &[one], now + TimeDelta::seconds(30)).await?;
            }
            Err(
                trouble @ Trouble::Vendor(Fault::Later { .. } | Fault::Revoked(_) | Fault::Expired),
            ) => {
                let again = failed(held, &trouble).await?;
                tally.1 += put_off(app, &[one], again).await?;
                return Ok(tally);
            }
            Err(trouble) => {
                tally.1 += stuck(app, &one, &trouble, now).await?;
            }
        }
        held.renew().await?;
    }
    if works_again {
        works(held).await?;
    }
    Ok(tally)
}

/// What is due; rows that this program cannot read wait.
async fn due(
    app: &App,
    tenant: &TenantId,
    id: &ConnectionId,
    now: Time,
) -> Result<Vec<One>, AppError> {
    let mut due = Vec::new();
    for (key, row) in app.store.errands(tenant, id).await? {
        let at = row.pending.as_ref();
        let at = at.and_then(|at| at.range.split('#').next()?.parse::<Time>().ok());
        if at.is_none_or(|at| at > now) {
            continue;
        }
        let todo = serde_json::from_value(row.value.what.clone())
            .map_err(|_| AppError::Retry("an errand of a newer program".to_owned()))?;
        due.push(One { key, row, todo });
    }
    Ok(due)
}

/// Fetches a batch and works it in.
async fn fetch(
    held: &mut Held<'_>,
    book: &RuleBook,
    batch: &[One],
    deadline: Deadline,
) -> Result<Ended, Trouble> {
    let objects = batch.iter().filter_map(|one| match &one.todo {
        Todo::Fetch(object) => Some(object.clone()),
        _ => None,
    });
    run(held, book, &Job::Fetch(objects.collect()), deadline).await
}

async fn run(
    held: &mut Held<'_>,
    book: &RuleBook,
    job: &Job,
    deadline: Deadline,
) -> Result<Ended, Trouble> {
    let app = held.line.app;
    let ledger = ledger_of(&held.line.connection.id);
    let asked = app.clock.now();
    let ground = Ground { app, book, ledger };
    let mut listener = Fetched { ground, asked, late: Vec::new() };
    let begun = held.line.begin(job)?;
    let ended = held.run(begun, deadline, &mut listener).await.map_err(|broken| broken.trouble)?;
    let Fetched { late, .. } = listener;
    let now = app.clock.now();
    let (tenant, id) = (&held.line.connection.tenant, &held.line.connection.id);
    for object in late {
        // Asked for anew: what was read is older than what is in.
        Todo::Fetch(object).ask(app, tenant, id, now).await?;
    }
    Ok(ended)
}

/// Each of a batch that failed as a whole, alone.
async fn each(
    held: &mut Held<'_>,
    book: &RuleBook,
    batch: &[One],
    deadline: Deadline,
    first: &Trouble,
) -> Result<(usize, usize), AppError> {
    let app = held.line.app;
    let mut tally = (0, 0);
    for one in batch {
        let now = app.clock.now();
        let result = match batch.len() {
            1 => Err(first.clone()),
            _ => fetch(held, book, std::slice::from_ref(one), deadline).await,
        };
        match result {
            Ok(Ended::Done) => tally.0 += done(app, std::slice::from_ref(one)).await?,
            Ok(Ended::Later(_, at)) => {
                tally.1 += put_off(app, std::slice::from_ref(one), at).await?;
            }
            Err(Trouble::Own(error)) => return Err(error),
            Err(trouble) => tally.1 += stuck(app, one, &trouble, now).await?,
        }
    }
    Ok(tally)
}

/// Writes into the histories of a message's documents. One that the vendor will not have is left
/// out: a line in a history is a courtesy, and nobody is asked about it.
async fn note(
    held: &mut Held<'_>,
    book: &RuleBook,
    debtor: &DebtorId,
    message: &OutboxId,
    deadline: Deadline,
) -> Result<(), Trouble> {
    for job in Noting::of(held.line.app, book, debtor, message).await?.jobs {
        match run(held, book, &job, deadline).await {
            Ok(Ended::Done) => {}
            Ok(Ended::Later(..)) => {
                return Err(AppError::Retry("the vendor asks to wait".to_owned()).into());
            }
            Err(Trouble::Vendor(
                fault @ (Fault::Refused(_) | Fault::Wrong(_) | Fault::Gone(_)),
            )) => {
                tracing::info!(failure = %fault, "a history takes no line");
            }
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(())
}

async fn done(app: &App, them: &[One]) -> Result<usize, AppError> {
    for one in them {
        app.store.done_errand(&one.key, one.row.version).await?;
    }
    Ok(them.len())
}

async fn put_off(app: &App, them: &[One], to: Time) -> Result<usize, AppError> {
    for one in them {
        let row = &one.row;
        match app.store.put_errand(&one.key, &row.value, Some(row.version), Some(to)).await {
            Ok(()) | Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(them.len())
}

/// An errand that the vendor refuses waits longer each time, and people are told.
async fn stuck(app: &App, one: &One, trouble: &Trouble, now: Time) -> Result<usize, AppError> {
    let failures = one.row.value.failures + 1;
    let errand = Errand { failures, ..one.row.value.clone() };
    let again = now + TimeDelta::minutes(5) * (1 << failures.min(8));
    match app.store.put_errand(&one.key, &errand, Some(one.row.version), Some(again)).await {
        Ok(()) | Err(StoreError::Conflict) => {}
        Err(error) => return Err(error.into()),
    }
    if failures == TOLD {
        let id = format!("errand-{}", fingerprint(&[&one.key.pk, &one.key.sk], 5));
        let about = format!("something at {} cannot be done: {trouble}", errand.connection);
        raise(app, &errand.tenant, &id, "stuck_errand", &about, None, now).await?;
    }
    Ok(1)
}

struct Fetched<'a> {
    ground: Ground<'a>,
    /// When the errand was begun: no answer of it is older.
    asked: Time,
    late: Vec<Object>,
}

impl crate::connections::Listener for Fetched<'_> {
    async fn hear(&mut self, news: News) -> Result<(), Trouble> {
        self.late.extend(self.ground.apply(&news, self.asked).await?.late);
        Ok(())
    }
}
