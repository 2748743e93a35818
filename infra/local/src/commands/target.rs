//! What a person acts on, from what was typed: an account (by id, name or invoice), one of its
//! tasks, or a task of the desk. And what every act says when it is done.

use crate::failure::{Done, Failure};
use crate::print::{GOOD, NAME, clean, styled, when};
use crate::session::{Place, Session};
use app::act::act;
use app::look::{Names, words};
use app::turn::Turned;
use domain::calendar::Time;
use domain::debtor::Debtor;
use domain::fact::Fact;
use domain::hold::Scope;
use domain::ids::{DebtorId, InvoiceId};
use domain::money::{Currency, Money};
use domain::signal::Act;
use domain::task::{Task, TaskKind};
use serde_json::{Value, json};
use store::book::DeskTask;

/// What is acted on.
pub(super) enum Target {
    /// An account.
    Account(Box<Debtor>),
    /// One of its tasks.
    Task(Box<Debtor>, Task),
    /// A task of the desk.
    Desk(DeskTask),
}

impl Target {
    /// What `text` names.
    pub(super) async fn of(place: &Place, text: &str) -> Done<Self> {
        let (app, tenant) = (&place.house.app, place.tenant());
        let text = text.trim();
        if let Some(id) = DebtorId::in_name(text)
            && let Some(loaded) = app.store.debtor(tenant, &id).await?
        {
            let mut tasks = loaded.debtor.tasks.iter();
            let task = tasks.find(|task| task.id.as_str() == text).cloned();
            return match task {
                Some(task) => Ok(Self::Task(Box::new(loaded.debtor), task)),
                None if is_task(text) => {
                    Err(Failure::input(format!("the task {text} is no longer open")))
                }
                None => Ok(Self::Account(Box::new(loaded.debtor))),
            };
        }
        if let Some(task) = app.store.desk_task(tenant, text).await? {
            return Ok(Self::Desk(task.value));
        }
        let id = place.debtor(text).await?;
        let loaded = app.store.debtor(tenant, &id).await?;
        let loaded = loaded.ok_or_else(|| Failure::Bug(format!("{id} was there just now")))?;
        Ok(Self::Account(Box::new(loaded.debtor)))
    }

    /// The account, and the task that an act of a person's also answers.
    pub(super) fn account(self) -> Done<(Debtor, Option<Task>)> {
        match self {
            Self::Account(debtor) => Ok((*debtor, None)),
            Self::Task(debtor, task) => Ok((*debtor, Some(task))),
            Self::Desk(task) => Err(Failure::input(format!(
                "the task {} belongs to no account; place its mail first, or name the account",
                task.id
            ))),
        }
    }
}

/// Whether a name is a task's, such as `d0123456789abcdef.t12`.
fn is_task(name: &str) -> bool {
    name.rsplit('.').next().is_some_and(|part| part.starts_with('t'))
}

/// What an act covers: the invoices that were named, else what the task is about, else all.
pub(super) fn scope(debtor: &Debtor, task: Option<&Task>, named: &[String]) -> Done<Scope> {
    if named.is_empty() {
        return Ok(Scope::of(task.map(|task| task.about.clone()).unwrap_or_default()));
    }
    let ids: Result<Vec<InvoiceId>, Failure> =
        named.iter().map(|name| invoice(debtor, name)).collect();
    Ok(Scope::of(ids?))
}

fn invoice(debtor: &Debtor, name: &str) -> Done<InvoiceId> {
    let called = |known: &str| known.eq_ignore_ascii_case(name.trim());
    let mut items = debtor.items.iter().map(|item| &item.doc);
    let found = items.find(|doc| called(doc.shown()) || called(doc.id.as_str()));
    found
        .map(|doc| doc.id.clone())
        .ok_or_else(|| Failure::input(format!("{name} is not open on this account")))
}

/// An amount such as `100.00 EUR`; the currency may be left out where the account has only one.
pub(super) fn amount(debtor: &Debtor, text: &str) -> Done<Money> {
    let mut words = text.split_whitespace();
    let (number, code) = (words.next().unwrap_or_default(), words.next());
    let currency = match code {
        Some(code) => {
            code.parse::<Currency>().map_err(|error| Failure::input(error.to_string()))?
        }
        None => only_currency(debtor, "--amount \"100.00 EUR\"")?,
    };
    Money::from_decimal(number, currency).filter(|_| words.next().is_none()).ok_or_else(|| {
        Failure::input(format!("{text:?} is no amount: \"100.00 {currency}\" is expected"))
    })
}

/// The currency of an account that has only one open.
pub(super) fn only_currency(debtor: &Debtor, how: &str) -> Done<Currency> {
    let open: std::collections::BTreeSet<Currency> = debtor
        .items
        .iter()
        .filter(|item| !item.doc.kind.is_credit())
        .map(|item| item.doc.currency)
        .collect();
    let mut open = open.into_iter();
    match (open.next(), open.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(Failure::input("nothing is open on this account")),
        (Some(_), Some(_)) => Err(Failure::input(format!(
            "several currencies are open on this account: say which, as in {how}"
        ))),
    }
}

/// The act, and the end of the task that it answers, in one turn.
pub(super) fn with_task(act: Act, task: Option<&Task>) -> Vec<Act> {
    // What else was asked ends by itself when the account no longer wants it.
    let answered = task.filter(|task| matches!(task.kind, TaskKind::ReadReply | TaskKind::Call));
    let finish = answered.map(|task| Act::Finish { task: task.id.clone(), answer: None });
    std::iter::once(act).chain(finish).collect()
}

/// Does `acts` on an account and says what came of it.
pub(super) async fn carry_out(
    session: &Session,
    place: &Place,
    debtor: &DebtorId,
    acts: Vec<Act>,
) -> Done {
    let by = session.actor()?;
    let now = place.house.now();
    let turned = act(&place.house.app, &place.book, debtor, acts, &by, now).await?;
    place.house.changed(now)?;
    tell(session, place, &turned, now).await
}

/// Says what came of an act.
pub(super) async fn tell(session: &Session, place: &Place, turned: &Turned, now: Time) -> Done {
    let (app, tenant) = (&place.house.app, place.tenant());
    let id = &turned.debtor.id;
    let card = app.store.card(tenant, id).await?;
    let journal = app.store.account(tenant, id).await?.map(|account| account.entries);
    let names = Names::of(card.as_ref(), &journal.unwrap_or_default());
    let name = clean(card.as_ref().map_or("", |card| &card.name));
    let told = turned.entries.iter().map(|entry| (words(entry, &names), made(&entry.fact)));
    if session.out.is_json() {
        let facts: Vec<Value> =
            told.map(|(what, made)| json!({ "what": what, "id": made })).collect();
        return session.out.object(&json!({
            "debtor": id, "name": name, "at": now, "facts": facts, "wake": turned.wake,
        }));
    }
    session.out.say(format!("{} {}", styled(id.as_str(), NAME), name))?;
    for (what, made) in told {
        let made = made.map(|id| format!("  {}", styled(&id, NAME))).unwrap_or_default();
        session.out.say(format!("  {} {}{made}", styled("✓", GOOD), clean(&what)))?;
    }
    let wake = turned.wake.map(|wake| when(wake, place.book.zone()));
    match wake {
        Some(wake) => session.out.say(format!("  Looked at again on {wake}.")),
        None => Ok(()),
    }
}

/// What came of a person's word, in a line; with `--json` the facts say it.
pub(super) fn said(session: &Session, line: &str) -> Done {
    if session.out.is_json() { Ok(()) } else { session.out.say(clean(line)) }
}

/// The name of what a fact has made, by which it can be ended.
fn made(fact: &Fact) -> Option<String> {
    match fact {
        Fact::HoldPlaced(hold) => Some(hold.id.to_string()),
        Fact::PromiseMade(promise) => Some(promise.id.to_string()),
        Fact::DisputeOpened(dispute) => Some(dispute.id.to_string()),
        Fact::TaskOpened(task) => Some(task.id.to_string()),
        _ => None,
    }
}
