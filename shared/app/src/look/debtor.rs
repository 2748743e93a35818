//! Where an account stands: what is open, what stops us, what comes next, what happened.

use super::present::{Next, Present, next, present};
use super::{Balance, Names, TimelineLine, balances, decimal, decimal_if, stands, timeline, words};
use crate::rulebook::RuleBook;
use crate::{App, AppError};
use domain::calendar::{Day, Time};
use domain::debtor::Debtor;
use domain::hold::{Dispute, Hold, Origin, Promise, Scope};
use domain::ids::{DebtorId, DisputeId, HoldId, InvoiceId, LedgerId, OutboxId, PromiseId};
use domain::item::Item;
use domain::money::{Currency, Money};
use serde::Serialize;
use store::book::{OutState, Outgoing};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DebtorView {
    /// Its id.
    pub id: DebtorId,
    /// Its name.
    pub name: String,
    /// The account in the ledger.
    pub account: String,
    /// The books it is in.
    pub ledger: LedgerId,
    /// How it may be handled.
    pub treatment: String,
    /// May be written to from this day on; not released without.
    pub released: Option<Day>,
    /// A person must approve it first, for this reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<String>,
    /// No contact before this day: somebody wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet_until: Option<Day>,
    /// Its people, as `address (role, verdict)`.
    pub contacts: Vec<String>,
    /// Per currency.
    pub balances: Vec<Balance>,
    /// What is open.
    pub invoices: Vec<InvoiceLine>,
    /// Holds in force.
    pub holds: Vec<HoldLine>,
    /// Promises, open or broken.
    pub promises: Vec<PromiseLine>,
    /// Open disputes.
    pub disputes: Vec<DisputeLine>,
    /// Open tasks: their ids and kinds.
    pub tasks: Vec<String>,
    /// What would happen now, per currency.
    pub now: Vec<Present>,
    /// The next messages, if nothing comes in before.
    pub next: Vec<Next>,
    /// When it is looked at again.
    pub wake: Option<Time>,
    /// What we sent last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<Sent>,
    /// What happened.
    pub timeline: Vec<TimelineLine>,
}

/// An open document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InvoiceLine {
    /// Its id.
    pub id: InvoiceId,
    /// Its number on paper.
    pub number: String,
    /// `invoice`, `credit_note` or `unapplied_cash`.
    pub kind: domain::item::Kind,
    /// When it was issued.
    pub issued: Option<Day>,
    /// When it falls due.
    pub due: Day,
    /// Days past that; negative before it.
    pub days_late: i64,
    /// Its currency.
    pub currency: Currency,
    /// Gross, as invoiced.
    #[serde(serialize_with = "decimal")]
    pub amount: Money,
    /// Paid or credited so far.
    #[serde(serialize_with = "decimal")]
    pub paid: Money,
    /// What is left.
    #[serde(serialize_with = "decimal")]
    pub open: Money,
    /// The step it has reached, from 1; 0 for none.
    pub reached: u8,
    /// How it stands, in words.
    pub stands: String,
}

/// A hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HoldLine {
    /// Its id.
    pub id: HoldId,
    /// What it covers; everything, when it names nothing.
    pub invoices: Vec<InvoiceId>,
    /// `person` or `mail`.
    pub origin: domain::hold::Origin,
    /// Since when.
    pub since: Time,
    /// Until when.
    pub until: Option<Day>,
    /// Why.
    pub note: String,
}

/// A promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PromiseLine {
    /// Its id.
    pub id: PromiseId,
    /// What it covers; everything, when it names nothing.
    pub invoices: Vec<InvoiceId>,
    /// Its currency.
    pub currency: Currency,
    /// How much, if an amount was named.
    #[serde(serialize_with = "decimal_if")]
    pub amount: Option<Money>,
    /// For which day.
    pub on: Day,
    /// When it was made.
    pub made: Time,
    /// `open` or `broken`.
    pub state: domain::hold::PromiseState,
    /// What has come in since.
    #[serde(serialize_with = "decimal")]
    pub came: Money,
}

/// A dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DisputeLine {
    /// Its id.
    pub id: DisputeId,
    /// What it covers; everything, when it names nothing.
    pub invoices: Vec<InvoiceId>,
    /// The contested part, when it is only a part.
    #[serde(serialize_with = "decimal_if")]
    pub amount: Option<Money>,
    /// Why.
    pub reason: String,
    /// When it was opened.
    pub opened: Time,
    /// When somebody must look at it again.
    pub review: Day,
    /// Who says so: a mail's word lasts until a person has answered the mail.
    pub by: Origin,
}

/// A message that left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sent {
    /// Which.
    pub id: OutboxId,
    /// Its step.
    pub step: String,
    /// When.
    pub at: Time,
}

/// Where the account `id` stands.
///
/// # Errors
/// [`AppError::Rejected`] when there is no such account; when the store cannot answer.
pub async fn debtor(
    app: &App,
    book: &RuleBook,
    id: &DebtorId,
    now: Time,
) -> Result<DebtorView, AppError> {
    let tenant = &book.settings().id;
    let Some(account) = app.store.account(tenant, id).await? else {
        return Err(AppError::rejected(format!("there is no debtor {id}")));
    };
    let card = app.store.card(tenant, id).await?;
    let mails = app.store.conversation(tenant, id).await?;
    let debtor = &account.loaded.debtor;
    let names = Names::of(card.as_ref(), &account.entries);
    let today = book.rules(debtor).today(now);
    let (name, known_as) = match &card {
        Some(card) => (card.name.clone(), card.account.clone()),
        None => (id.to_string(), String::new()),
    };
    Ok(DebtorView {
        id: id.clone(),
        name,
        account: known_as,
        ledger: debtor.ledger.clone(),
        treatment: debtor.profile.treatment.word().to_owned(),
        released: debtor.released,
        approval: debtor.approval.clone(),
        quiet_until: debtor.quiet_until.filter(|day| *day > today),
        contacts: debtor.contacts.iter().map(|it| words::person(it, &names)).collect(),
        balances: balances(debtor, today),
        invoices: debtor.items.iter().map(|item| invoice(debtor, item, today)).collect(),
        holds: debtor.holds.iter().map(hold).collect(),
        promises: debtor.promises.iter().map(|it| promise(debtor, it)).collect(),
        disputes: debtor.disputes.iter().map(|it| dispute(debtor, it)).collect(),
        tasks: debtor.tasks.iter().map(|it| format!("{} {}", it.id, it.kind.word())).collect(),
        now: present(book, debtor, &names, now).0,
        next: next(book, debtor, now),
        wake: account.loaded.wake,
        sent: last_sent(&account.messages),
        timeline: timeline::story(&account, card.as_ref(), &mails),
    })
}

/// The message that left last.
pub(super) fn last_sent(messages: &[Outgoing]) -> Option<Sent> {
    let left = messages.iter().filter_map(|message| match &message.state {
        OutState::Sent { at, .. } => {
            Some(Sent { id: message.id.clone(), step: message.step.clone(), at: *at })
        }
        _ => None,
    });
    left.max_by_key(|sent| sent.at)
}

fn invoice(debtor: &Debtor, item: &Item, today: Day) -> InvoiceLine {
    let doc = &item.doc;
    let money = |minor| Money::new(minor, doc.currency);
    InvoiceLine {
        id: doc.id.clone(),
        number: doc.shown().to_owned(),
        kind: doc.kind,
        issued: doc.issued,
        due: doc.due,
        days_late: item.days_late(today),
        currency: doc.currency,
        amount: money(doc.amount),
        paid: money(doc.paid),
        open: doc.rest_money(),
        reached: item.reached,
        stands: stands(debtor, item, today),
    }
}

fn named(scope: &Scope) -> Vec<InvoiceId> {
    match scope {
        Scope::All => Vec::new(),
        Scope::Invoices(named) => named.clone(),
    }
}

fn hold(hold: &Hold) -> HoldLine {
    HoldLine {
        id: hold.id.clone(),
        invoices: named(&hold.scope),
        origin: hold.origin,
        since: hold.since,
        until: hold.until,
        note: hold.note.clone(),
    }
}

fn promise(debtor: &Debtor, promise: &Promise) -> PromiseLine {
    PromiseLine {
        id: promise.id.clone(),
        invoices: named(&promise.scope),
        currency: promise.currency,
        amount: promise.amount.map(|minor| Money::new(minor, promise.currency)),
        on: promise.on,
        made: promise.made,
        state: promise.state,
        came: Money::new(debtor.came_in(promise), promise.currency),
    }
}

fn dispute(debtor: &Debtor, dispute: &Dispute) -> DisputeLine {
    let invoices = named(&dispute.scope);
    let item = invoices.first().and_then(|id| debtor.item(id));
    let part = dispute.amount.zip(item.map(|item| item.doc.currency));
    DisputeLine {
        id: dispute.id.clone(),
        amount: part.map(|(minor, currency)| Money::new(minor, currency)),
        invoices,
        reason: dispute.reason.clone(),
        opened: dispute.opened,
        review: dispute.review,
        by: dispute.by,
    }
}
