//! The work that waits for people, most urgent first.

use super::briefing::{Known, of_desk};
use super::desk::{Whose, waiting};
use super::{Briefing, Sum, choices};
use crate::rulebook::RuleBook;
use crate::{App, AppError};
use domain::calendar::{Day, Time, local_day};
use domain::debtor::Debtor;
use domain::fact::Fact;
use domain::ids::{DebtorId, InvoiceId};
use domain::money::Money;
use domain::signal::Actor;
use domain::task::{Desk, Task, TaskKind};
use futures::{StreamExt, TryStreamExt};
use serde::Serialize;
use store::book::DeskTask;

/// One piece of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaskLine {
    /// Its id, as the commands take it.
    pub id: String,
    /// The debtor; none for a task of the desk.
    pub debtor: Option<DebtorId>,
    /// The debtor's name; what the task is about, for one of the desk.
    pub name: String,
    /// What is asked, such as `read_reply`.
    pub kind: String,
    /// Since when.
    pub since: Time,
    /// By when.
    pub due: Day,
    /// It should have been done.
    pub late: bool,
    /// Whose desk it is on.
    pub desk: Desk,
    /// Who it was given to by hand.
    pub assigned: Option<String>,
    /// The person: assigned, else who knows about it, else by the desk, else `unassigned`.
    pub owner: String,
    /// Who gets the daily mail with it.
    #[serde(skip)]
    pub reader: Option<String>,
    /// The money that it is about, per currency.
    pub amount: Vec<Sum>,
    /// The documents that it is about.
    pub invoices: Vec<InvoiceId>,
    /// All that one needs to know.
    pub briefing: Briefing,
    /// The commands that a person may run.
    pub choices: Vec<String>,
}

/// All open tasks of the tenant, most urgent first.
///
/// # Errors
/// When the store cannot answer.
pub async fn tasks(app: &App, book: &RuleBook, now: Time) -> Result<Vec<TaskLine>, AppError> {
    let (debtors, desk) = waiting(app, &book.settings().id).await?;
    let command = choices::command(app, book).await?;
    // Owned, so that the look can be sent to another thread.
    let told = debtors.into_iter().map(|loaded| {
        let command = &command;
        async move {
            let known = Known::load(app, book, &loaded, now).await?;
            let tasks = loaded.debtor.tasks.iter();
            Ok::<_, AppError>(tasks.map(|task| line(&known, task, command)).collect::<Vec<_>>())
        }
    });
    let told: Vec<Vec<TaskLine>> =
        futures::stream::iter(told).buffered(app.patience.in_flight.max(1)).try_collect().await?;
    let mut lines: Vec<TaskLine> = told.into_iter().flatten().collect();
    lines.extend(desk.iter().map(|task| desk_line(book, task, &command, now)));
    lines.sort_by_cached_key(urgency);
    Ok(lines)
}

/// One open task, with all that one needs to know; `None` when it is over.
///
/// # Errors
/// When the store cannot answer.
pub async fn task(
    app: &App,
    book: &RuleBook,
    debtor: Option<&DebtorId>,
    id: &str,
    now: Time,
) -> Result<Option<TaskLine>, AppError> {
    let tenant = &book.settings().id;
    let command = choices::command(app, book).await?;
    let Some(debtor) = debtor else {
        let task = app.store.desk_task(tenant, id).await?.map(|task| task.value);
        let open = task.filter(|task| task.done.is_none());
        return Ok(open.map(|task| desk_line(book, &task, &command, now)));
    };
    let Some(loaded) = app.store.debtor(tenant, debtor).await? else { return Ok(None) };
    let Some(task) = loaded.debtor.tasks.iter().find(|task| task.id.as_str() == id) else {
        return Ok(None);
    };
    let known = Known::load(app, book, &loaded, now).await?;
    Ok(Some(line(&known, task, &command)))
}

/// How a task that is over has ended, in a line.
///
/// # Errors
/// When the store cannot answer.
pub async fn ended(
    app: &App,
    book: &RuleBook,
    debtor: Option<&DebtorId>,
    id: &str,
) -> Result<String, AppError> {
    let tenant = &book.settings().id;
    let Some(debtor) = debtor else {
        let task = app.store.desk_task(tenant, id).await?.and_then(|task| task.value.done);
        return Ok(task.unwrap_or_else(|| "done".to_owned()));
    };
    let (entries, _) = app.store.journal(tenant, debtor).await?;
    let ended = entries.iter().rev().find_map(|entry| match &entry.fact {
        Fact::TaskClosed { id: closed, how } if closed.as_str() == id => Some((how, entry)),
        _ => None,
    });
    let Some((how, entry)) = ended else { return Ok("done".to_owned()) };
    // What a person did in the same turn may have made the task needless.
    let turn = entries.iter().filter(|other| other.at == entry.at);
    let by = turn.rev().find_map(|other| match &other.by {
        Actor::Person(by) => Some(by),
        _ => None,
    });
    Ok(match (&entry.by, by) {
        (Actor::Person(by), _) => format!("{how}, by {by}"),
        (_, Some(by)) => format!("settled by {by}"),
        (_, None) => how.clone(),
    })
}

/// What comes first: by day, then what stands between a debtor and an answer, then the money.
fn urgency(line: &TaskLine) -> (Day, bool, i64, Time, String) {
    let kind = line.kind.as_str();
    let answers = kind == TaskKind::ReadReply.word() || kind == TaskKind::InDoubt.word();
    let most = line.amount.iter().map(|sum| sum.amount.minor).max().unwrap_or(0);
    (line.due, !answers, -most, line.since, line.id.clone())
}

fn line(known: &Known<'_>, task: &Task, command: &str) -> TaskLine {
    let people = &known.book.settings().people;
    let whose = Whose::of(known.debtor, task);
    TaskLine {
        id: task.id.to_string(),
        debtor: Some(known.debtor.id.clone()),
        name: known.name.clone(),
        kind: task.kind.word().to_owned(),
        since: task.since,
        due: task.due,
        late: task.due < local_day(known.now, known.book.zone()),
        desk: task.desk,
        assigned: task.assigned.clone(),
        owner: whose.owner(people),
        reader: whose.reader(people),
        amount: amounts(known.debtor, task),
        invoices: task.about.clone(),
        briefing: known.brief(task),
        choices: choices::choices(command, known.debtor, task, &known.names),
    }
}

/// The money that a task is about: what is open of its documents, or of the account.
pub(crate) fn amounts(debtor: &Debtor, task: &Task) -> Vec<Sum> {
    let about = |id: &InvoiceId| task.about.is_empty() || task.about.contains(id);
    let sum = |currency| {
        let items = debtor.items.iter().filter(|item| item.doc.currency == currency);
        let items = items.filter(|item| !item.doc.kind.is_credit() && about(&item.doc.id));
        let minor = items.map(|item| item.doc.rest()).sum();
        Sum { currency, amount: Money::new(minor, currency) }
    };
    let sums = debtor.currencies().into_iter().map(sum);
    sums.filter(|sum| sum.amount.minor != 0).collect()
}

fn desk_line(book: &RuleBook, task: &DeskTask, command: &str, now: Time) -> TaskLine {
    let (whose, people) = (Whose::of_desk(task), &book.settings().people);
    TaskLine {
        id: task.id.clone(),
        debtor: None,
        name: task.about.clone(),
        kind: task.kind.clone(),
        since: task.since,
        due: task.due,
        late: task.due < local_day(now, book.zone()),
        desk: Desk::Owner,
        assigned: task.assigned.clone(),
        owner: whose.owner(people),
        reader: whose.reader(people),
        amount: Vec::new(),
        invoices: Vec::new(),
        briefing: of_desk(task),
        choices: choices::of_desk(command, task),
    }
}
