//! A press of a button: by somebody who may, on a task that is still open, carried out once. Whoever
//! pressed is told what came of it; everybody sees it on the card.

use super::cards;
use super::post::{card, chat_of};
use crate::connections::{Held, Trouble};
use crate::rulebook::RuleBook;
use crate::taught::{self, Label};
use crate::{App, AppError, act, desk};
use connectors::kit::Click;
use domain::calendar::{Time, local_day};
use domain::debtor::Debtor;
use domain::hold::Scope;
use domain::ids::{DebtorId, DisputeId, HoldId, TenantId};
use domain::money::Currency;
use domain::signal::Act;
use domain::task::{Task, TaskKind};
use std::collections::BTreeSet;

/// Carries out a press.
pub(crate) async fn click(
    held: &mut Held<'_>,
    book: &RuleBook,
    click: &Click,
) -> Result<(), Trouble> {
    let line = match carry_out(held, book, click).await {
        Ok(line) => line,
        // Politely, to whoever pressed; nothing was done.
        Err(AppError::Rejected(why)) => format!("Not done: {why}."),
        Err(error) => return Err(error.into()),
    };
    tell(held, click, &line).await?;
    card(held, book, &click.task, DebtorId::in_name(&click.task).as_ref()).await
}

/// Tells the presser. An answer that does not arrive is no reason to do anything twice.
async fn tell(held: &mut Held<'_>, click: &Click, line: &str) -> Result<(), Trouble> {
    let Some(request) = chat_of(held)?.tell(click, line) else { return Ok(()) };
    match held.line.call(&request).await {
        Ok(_) | Err(Trouble::Vendor(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn carry_out(held: &Held<'_>, book: &RuleBook, click: &Click) -> Result<String, AppError> {
    let app = held.line.app;
    let row = &held.line.connection;
    if click.workspace != row.account {
        return Err(AppError::rejected("this workspace is not connected"));
    }
    let people = row.chat.iter().flat_map(|chat| &chat.people);
    let by = people.into_iter().find(|(user, _)| *user == click.user).map(|(_, by)| by.as_str());
    let Some(by) = by else {
        return Err(AppError::rejected(
            "you are not among those who may decide; an administrator can add you",
        ));
    };
    let gone = || AppError::rejected("this is already settled");
    let Some(debtor) = DebtorId::in_name(&click.task) else {
        return of_desk(app, &row.tenant, click, by).await;
    };
    let loaded = app.store.debtor(&row.tenant, &debtor).await?.ok_or_else(gone)?;
    let task = loaded.debtor.tasks.iter().find(|task| task.id.as_str() == click.task);
    let task = task.ok_or_else(gone)?;
    let now = app.clock.now();
    if click.date.is_some_and(|day| day <= local_day(now, book.zone())) {
        // A vendor's calendar offers every day.
        return Err(AppError::rejected("that day is not to come: choose a later one"));
    }
    if let Some(line) = about_mail(app, book, click, by, now).await? {
        return Ok(line);
    }
    let acts = acts(&loaded.debtor, task, click, by)?;
    act::act(app, book, &debtor, acts, by, now).await?;
    Ok(done(click, by))
}

/// What a person says about a mail: that it was read rightly, or what it is.
async fn about_mail(
    app: &App,
    book: &RuleBook,
    click: &Click,
    by: &str,
    now: Time,
) -> Result<Option<String>, AppError> {
    let code = click.action.split_once('.').filter(|(action, _)| *action == cards::OTHER);
    let told = match (click.action.as_str(), code) {
        (cards::RIGHT, _) => taught::confirm(app, book, &click.task, by, now).await?,
        (_, Some((_, code))) => {
            let label = Label::of_code(code)?;
            taught::correct(app, book, &click.task, (&label, false), by, now).await?
        }
        (_, None) => return Ok(None),
    };
    Ok(Some(told.line))
}

/// A task that belongs to no debtor.
async fn of_desk(
    app: &App,
    tenant: &TenantId,
    click: &Click,
    by: &str,
) -> Result<String, AppError> {
    match click.action.as_str() {
        "assign" => desk::assign(app, tenant, &click.task, by).await?,
        "approve" => desk::finish(app, tenant, &click.task, by).await?,
        other => return Err(AppError::rejected(format!("{other:?} is not known here"))),
    };
    Ok(done(click, by))
}

/// The acts behind a button. What the task is about is what they cover.
fn acts(debtor: &Debtor, task: &Task, click: &Click, by: &str) -> Result<Vec<Act>, AppError> {
    let scope = Scope::of(task.about.clone());
    let finish = |answer: Option<&str>| Act::Finish {
        task: task.id.clone(),
        answer: answer.map(str::to_owned),
    };
    let day = || click.date.ok_or_else(|| AppError::rejected("choose a day first"));
    let first = match click.action.as_str() {
        "pause" => Act::Hold { scope, until: None, note: "paused in the chat".to_owned() },
        "snooze" => {
            Act::Hold { scope, until: Some(day()?), note: "snoozed in the chat".to_owned() }
        }
        "promised" => {
            let currency = only_currency(debtor, task)?;
            Act::Promise { scope, amount: None, currency, on: day()? }
        }
        "resume" => match task.kind {
            TaskKind::ReviewDispute => Act::ResolveDispute(DisputeId::new(task.subject.clone())),
            _ => Act::ReleaseHold(HoldId::new(task.subject.clone())),
        },
        "assign" => return Ok(vec![Act::Assign(task.id.clone(), by.to_owned())]),
        "approve" => return Ok(vec![finish(None)]),
        "sent" | "not_sent" | "again" => return Ok(vec![finish(Some(&click.action))]),
        other => return Err(AppError::rejected(format!("{other:?} is not known here"))),
    };
    // What else was asked ends by itself when the account no longer wants it.
    let answered = matches!(task.kind, TaskKind::ReadReply | TaskKind::Call);
    let ends = answered && click.action != "resume";
    Ok(std::iter::once(first).chain(ends.then(|| finish(None))).collect())
}

fn only_currency(debtor: &Debtor, task: &Task) -> Result<Currency, AppError> {
    let about = debtor.items.iter().filter(|item| {
        !item.doc.kind.is_credit() && (task.about.is_empty() || task.about.contains(&item.doc.id))
    });
    let mut currencies: BTreeSet<Currency> = about.map(|item| item.doc.currency).collect();
    match (currencies.pop_first(), currencies.is_empty()) {
        (Some(only), true) => Ok(only),
        (None, _) => Err(AppError::rejected("nothing of it is open any more")),
        (Some(_), false) => Err(AppError::rejected(format!(
            "several currencies are open: credit-control promise {} --on DAY --amount AMOUNT",
            task.id
        ))),
    }
}

fn done(click: &Click, by: &str) -> String {
    let day = click.date.map(|day| day.to_string()).unwrap_or_default();
    match click.action.as_str() {
        "pause" => "Paused. Nobody is chased until somebody resumes it.".to_owned(),
        "snooze" => format!("Snoozed until {day}."),
        "promised" => format!("Noted: promised for {day}."),
        "resume" => "Chasing goes on.".to_owned(),
        "assign" => format!("It is with {by} now."),
        _ => "Done.".to_owned(),
    }
}
