//! Mails on the desk: those that nobody can place, and those that were not opened. A person places
//! them with an account, once.
//!
//! A task's `about` is a line of ours; the mail itself is only named.

use super::{Post, Received, excerpt, name, reply};
use crate::rulebook::RuleBook;
use crate::turn::{Input, turn};
use crate::{App, AppError};
use domain::calendar::{Time, local_day};
use domain::ids::{DebtorId, TenantId};
use domain::signal::{Actor, Evidence, ReplyNews, Signal, Source};
use mail::inbound::Limits;
use store::book::{Conversation, DeskTask, Direction};
use store::{StoreError, Versioned};

/// A mail to be placed.
const PLACE: &str = "place_mail";
/// A mail that was not opened.
const QUARANTINED: &str = "quarantined_mail";
/// Our own people do not get what is sent to them.
const STAFF_MAIL: &str = "staff_mail";
/// Stands in `about`, followed by the debtor, from when a person said where it goes until it is there.
const PLACING: &str = "; being placed with ";

/// Puts a mail before a person: which account does it belong to?
pub(super) async fn lay(post: &Post<'_>, why: &'static str) -> Result<Received, AppError> {
    let about = format!("a mail that leads to no account for sure: {why}");
    let file = Some(post.file);
    match once(post.app, post.book, &post.key, PLACE, &about, file, post.now).await? {
        true => Ok(Received::Placed { task: post.key.clone() }),
        false => Ok(Received::Duplicate),
    }
}

/// Puts a mail before a person without having used anything in it.
pub(super) async fn quarantine(
    app: &App,
    book: &RuleBook,
    file: &str,
    name: &str,
    why: &str,
    now: Time,
) -> Result<Received, AppError> {
    let task = format!("quarantine-{name}");
    let about = format!("a mail that was not opened: {why}");
    match once(app, book, &task, QUARANTINED, &about, Some(file), now).await? {
        true => Ok(Received::Quarantined { task }),
        false => Ok(Received::Duplicate),
    }
}

/// Tells that a mail to our own people came back.
pub(super) async fn staff_mail(post: &Post<'_>) -> Result<Received, AppError> {
    let task = format!("staff-{}", post.key);
    let about = "a mail to our own people came back: an address of theirs does not work";
    let file = Some(post.file);
    match once(post.app, post.book, &task, STAFF_MAIL, about, file, post.now).await? {
        true => Ok(Received::Placed { task }),
        false => Ok(Received::Duplicate),
    }
}

/// Opens a task without a debtor if it was never there; unlike [`crate::drain::raise`], what is done
/// stays done. `true`: it is new.
pub(crate) async fn once(
    app: &App,
    book: &RuleBook,
    id: &str,
    kind: &str,
    about: &str,
    file: Option<&str>,
    now: Time,
) -> Result<bool, AppError> {
    let tenant = &book.settings().id;
    let today = local_day(now, book.zone());
    let task = DeskTask {
        tenant: tenant.clone(),
        id: id.to_owned(),
        kind: kind.to_owned(),
        since: now,
        due: book.calendar().add(today, 1),
        assigned: None,
        about: about.to_owned(),
        file: file.map(str::to_owned),
        count: 0,
        done: None,
    };
    let mut ours = false;
    loop {
        if app.store.desk_task(tenant, id).await?.is_some() {
            return Ok(ours);
        }
        match app.store.put_desk_task(&task, None).await {
            Ok(()) => return Ok(true),
            // Somebody else wrote it, or was only in the way: looking tells.
            Err(StoreError::Conflict) => {}
            // It may be there, and then by us.
            Err(StoreError::Unknown(_)) => ours = true,
            Err(error) => return Err(error.into()),
        }
    }
}

/// A person places a mail from the desk with an account. It is worked in as that account's reply.
///
/// Where it goes is written on the task first: should this be interrupted, it can only go on to the
/// same account.
///
/// # Errors
/// [`AppError::Rejected`] when there is no such task or account, or the mail was placed before.
pub async fn place(
    app: &App,
    tenant: &TenantId,
    task_id: &str,
    debtor: &DebtorId,
    now: Time,
) -> Result<Received, AppError> {
    let book = RuleBook::load(app, tenant).await?;
    if app.store.debtor(tenant, debtor).await?.is_none() {
        return Err(AppError::rejected(format!("there is no debtor {debtor}")));
    }
    let task = reserve(app, tenant, task_id, debtor).await?;
    let received = match work_in(app, &book, &task, debtor, now).await {
        Ok(received) => received,
        Err(error) => {
            if !matches!(error, AppError::Retry(_)) {
                // Nothing happened: the mail is free again.
                change(app, tenant, task_id, |task| {
                    task.about = about(task).0.to_owned();
                    Ok(())
                })
                .await?;
            }
            return Err(error);
        }
    };
    let mut was_done = None;
    change(app, tenant, task_id, |task| {
        was_done.clone_from(&task.done);
        if task.done.is_none() {
            task.done = Some(format!("placed with {debtor}"));
            task.about = about(task).0.to_owned();
        }
        Ok(())
    })
    .await?;
    match (was_done, received) {
        (Some(done), Received::Duplicate) => Err(refusal(&done)),
        (_, received) => Ok(received),
    }
}

fn refusal(done: &str) -> AppError {
    AppError::rejected(format!("this task is done: {done}"))
}

/// What the task is about, and where it is being placed.
fn about(task: &DeskTask) -> (&str, Option<&str>) {
    match task.about.split_once(PLACING) {
        Some((about, debtor)) => (about, Some(debtor)),
        None => (&task.about, None),
    }
}

async fn reserve(
    app: &App,
    tenant: &TenantId,
    id: &str,
    debtor: &DebtorId,
) -> Result<DeskTask, AppError> {
    change(app, tenant, id, |task| {
        if task.kind != PLACE && task.kind != QUARANTINED {
            return Err(AppError::rejected(format!("the task {id} is not about a mail")));
        }
        if let Some(done) = &task.done {
            return Err(refusal(done));
        }
        match about(task).1 {
            Some(other) if other != debtor.as_str() => Err(AppError::rejected(format!(
                "this mail is being placed with {other}: place it there again to finish"
            ))),
            Some(_) => Ok(()),
            None => {
                task.about.push_str(PLACING);
                task.about.push_str(debtor.as_str());
                Ok(())
            }
        }
    })
    .await
}

/// Changes a task; `change` may run more than once.
async fn change(
    app: &App,
    tenant: &TenantId,
    id: &str,
    mut change: impl FnMut(&mut DeskTask) -> Result<(), AppError>,
) -> Result<DeskTask, AppError> {
    loop {
        let Some(Versioned { mut value, version, .. }) = app.store.desk_task(tenant, id).await?
        else {
            return Err(AppError::rejected(format!("there is no task {id}")));
        };
        let before = value.clone();
        change(&mut value)?;
        if value == before {
            return Ok(value);
        }
        match app.store.put_desk_task(&value, Some(version)).await {
            Ok(()) => return Ok(value),
            // What was lost is found out by looking again.
            Err(StoreError::Conflict | StoreError::Unknown(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

async fn work_in(
    app: &App,
    book: &RuleBook,
    task: &DeskTask,
    debtor: &DebtorId,
    now: Time,
) -> Result<Received, AppError> {
    let file = task.file.as_deref();
    let file = file.ok_or_else(|| AppError::Bug(format!("the task {} has no mail", task.id)))?;
    if task.kind == QUARANTINED {
        return unopened(app, book, task, file, debtor, now).await;
    }
    let raw = app.blobs.get(file).await?;
    let raw = raw.ok_or_else(|| AppError::Retry("the stored mail is not there".to_owned()))?;
    let mail = mail::inbound::read(&raw, &Limits::default())
        .map_err(|error| AppError::rejected(error.to_string()))?;
    let post = Post {
        app,
        book,
        file,
        envelope: &[],
        verdicts: super::Verdicts::default(),
        mail: &mail,
        key: format!("mail-{}", name(&mail)),
        now,
    };
    reply::hold(&post, debtor, mail.from.as_ref(), Vec::new()).await
}

/// A mail that was not opened still says that somebody wrote.
async fn unopened(
    app: &App,
    book: &RuleBook,
    task: &DeskTask,
    file: &str,
    debtor: &DebtorId,
    now: Time,
) -> Result<Received, AppError> {
    let warnings = vec!["quarantined".to_owned()];
    let news = ReplyNews {
        mail: file.to_owned(),
        named: Vec::new(),
        warnings: warnings.clone(),
        says: Default::default(),
    };
    let source = Source { actor: Actor::Mail, evidence: Evidence::Untrusted, at: now };
    let said = Conversation {
        at: now,
        direction: Direction::In,
        mail: file.to_owned(),
        excerpt: excerpt::of(""),
        shows: String::new(),
        care: warnings.clone(),
        thread: None,
    };
    let input = Input {
        seen: vec![task.id.replacen("quarantine-", "mail-", 1)],
        conversation: vec![said],
        ..Input::of(Signal::Reply(news), source)
    };
    match turn(app, book, debtor, &input, now).await?.duplicate {
        true => Ok(Received::Duplicate),
        false => Ok(Received::Held { debtor: debtor.clone(), named: Vec::new(), warnings }),
    }
}
