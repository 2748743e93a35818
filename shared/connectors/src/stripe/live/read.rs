//! What an answer tells, and what must be asked because of it. Ends always: a list stops when it
//! does not move on, and no answer leads further than a few hops.

use super::person::{self, Kept, Record};
use super::request::PAGE;
use super::task::{Contest, Page, Task, is_id};
use super::{answer, event, invoice};
use crate::kit::{Fault, Halt, News, Object, Response, Sort, What};
use chrono_tz::Tz;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// More pages than any account has: a million entries.
const PAGES: u32 = 10_000;
/// From a refund over its charge to an invoice is the longest way.
const HOPS: u8 = 4;

/// What an answer gave.
#[derive(Default)]
pub(super) struct Found {
    pub(super) news: Option<News>,
    pub(super) next: Vec<Task>,
}

#[derive(Deserialize)]
struct List {
    data: Vec<Value>,
    #[serde(default)]
    has_more: bool,
}

/// Reads the answer to a task.
///
/// # Errors
/// What is wrong with it.
pub(super) fn answer(task: &Task, answer: &Response, zone: Tz) -> Result<Found, Fault> {
    let mut found = Found::default();
    match task {
        Task::Invoices { which, page } => {
            let list = list(answer)?;
            let mut news = News::default();
            for entry in &list.data {
                invoice::tell(entry, zone, &mut news)?;
            }
            let next = following(&list, page)?;
            found.next.extend(next.map(|page| Task::Invoices { which: which.clone(), page }));
            found.tell(news);
        }
        Task::Changes { from, page } => {
            let list = list(answer)?;
            let changed: BTreeSet<Object> = list.data.iter().filter_map(changed).collect();
            found.next.extend(changed.into_iter().map(Task::read));
            let next = following(&list, page)?;
            found.next.extend(next.map(|page| Task::Changes { from: *from, page }));
        }
        Task::Read { object, hops } => one(object, *hops, answer, zone, &mut found)?,
        Task::PaidWith { contest, hops, .. } => {
            paid_with(&list(answer)?, contest.as_ref(), *hops, &mut found)?;
        }
        Task::Note { invoice, .. } => {
            // The key may well read but not write: that is no reason to connect again.
            if answer::is_forbidden(answer) {
                return Err(Fault::Refused("the key may not write invoices".to_owned()));
            }
            same(&answer::json(answer)?, invoice)?;
        }
    }
    Ok(found)
}

/// What an event of the list is about. One that cannot be read is a sort that we do not know.
fn changed(entry: &Value) -> Option<Object> {
    match event::tells(entry).ok()??.what {
        What::Changed(object) => Some(object),
        What::Clicked(_) | What::Revoked => None,
    }
}

fn one(
    object: &Object,
    hops: u8,
    answer: &Response,
    zone: Tz,
    found: &mut Found,
) -> Result<(), Fault> {
    if hops > HOPS {
        return Err(Fault::wrong("objects that lead round in a circle"));
    }
    let value: Value = match answer::json(answer) {
        Err(Fault::Gone(_)) => {
            found.tell(gone(object));
            return Ok(());
        }
        other => other?,
    };
    match object.sort {
        Sort::Invoice => {
            same(&value, &object.id)?;
            let mut news = News::default();
            invoice::tell(&value, zone, &mut news)?;
            found.tell(news);
        }
        Sort::Customer => {
            same(&value, &object.id)?;
            let record = Record::deserialize(&value)
                .map_err(|_| Fault::wrong("a customer that cannot be read"))?;
            if record.deleted {
                found.tell(gone(object));
            } else {
                let customer = person::customer(object.id.clone(), record, Kept::default());
                found.tell(News { customers: vec![customer], ..News::default() });
            }
        }
        Sort::Credit => {
            let invoice = value.get("invoice").and_then(person::id);
            found.next.extend(invoice.map(|id| Task::invoice(id, hops + 1)));
        }
        Sort::Payment => found.next.extend(payment(&value, hops + 1)),
        Sort::Dispute => dispute(&value, hops + 1, found),
    }
    Ok(())
}

/// An answer about another object would pay or void the wrong debt.
fn same(value: &Value, id: &str) -> Result<(), Fault> {
    match person::id(value).is_some_and(|given| given == id) {
        true => Ok(()),
        false => Err(Fault::wrong("an answer about another object")),
    }
}

/// What it means that Stripe has an object no more.
fn gone(object: &Object) -> News {
    match object.sort {
        Sort::Invoice => News { gone: vec![object.id.clone()], ..News::default() },
        // Its invoices stay what they are; whom to ask about them is a person's question.
        Sort::Customer => {
            let why = "the customer was deleted at the vendor".to_owned();
            let halt = Halt { account: object.id.clone(), invoice: None, why };
            News { halts: vec![halt], ..News::default() }
        }
        Sort::Credit | Sort::Payment | Sort::Dispute => News::default(),
    }
}

/// From a payment of whatever sort to its invoice, one step.
fn payment(value: &Value, hops: u8) -> Option<Task> {
    let linked = |name: &str| value.get(name).and_then(person::id);
    let charge = |id| Task::Read { object: Object { sort: Sort::Payment, id }, hops };
    linked("invoice")
        .map(|id| Task::invoice(id, hops))
        .or_else(|| Some(Task::PaidWith { intent: linked("payment_intent")?, contest: None, hops }))
        .or_else(|| linked("charge").map(charge))
}

/// A dispute stops, and leaves what is paid as it is: Stripe keeps the invoice paid while the money
/// is fought over, and after it is lost.
fn dispute(value: &Value, hops: u8, found: &mut Found) {
    let why = match value.get("status").and_then(Value::as_str) {
        // It ended in our favour, or was an inquiry that came to nothing.
        Some("won" | "warning_closed") => return,
        Some("lost") => "the payer contested the payment, and the money went back",
        Some("prevented") => "the payment was given back before the payer contested it",
        _ => "the payer contests the payment",
    };
    let charge = value.get("charge");
    let of = |name: &str| {
        let own = value.get(name).and_then(person::id);
        own.or_else(|| charge?.get(name).and_then(person::id))
    };
    let contest = Contest { customer: of("customer"), why: why.to_owned() };
    match of("payment_intent") {
        Some(intent) => {
            found.next.push(Task::PaidWith { intent, contest: Some(contest), hops });
        }
        None => found.halt(contest, None),
    }
}

fn paid_with(
    list: &List,
    contest: Option<&Contest>,
    hops: u8,
    found: &mut Found,
) -> Result<(), Fault> {
    let invoices: Vec<&Value> = list.data.iter().filter_map(|entry| entry.get("invoice")).collect();
    let Some(contest) = contest else {
        let ids: BTreeSet<String> = invoices.into_iter().filter_map(person::id).collect();
        found.next.extend(ids.into_iter().map(|id| Task::invoice(id, hops + 1)));
        return Ok(());
    };
    if invoices.is_empty() {
        found.halt(contest.clone(), None);
    }
    for invoice in invoices {
        let id = person::id(invoice).filter(|id| is_id(id));
        let payer = |name: &str| invoice.get(name).and_then(person::id);
        let owner = payer("customer").or_else(|| payer("customer_account"));
        let customer = owner.or_else(|| contest.customer.clone());
        if customer.is_none() {
            return Err(Fault::wrong("a contested payment of an invoice without a customer"));
        }
        found.halt(Contest { customer, why: contest.why.clone() }, id);
    }
    Ok(())
}

impl Found {
    fn tell(&mut self, news: News) {
        if news != News::default() {
            self.news = Some(news);
        }
    }

    /// Without a customer it was paid by somebody whom the books do not know.
    fn halt(&mut self, Contest { customer, why }: Contest, invoice: Option<String>) {
        if let Some(account) = customer {
            let news = self.news.get_or_insert_with(News::default);
            news.halts.push(Halt { account, invoice, why });
        }
    }
}

fn list(answer: &Response) -> Result<List, Fault> {
    let list: List = answer::json(answer)?;
    match list.data.len() <= PAGE {
        true => Ok(list),
        false => Err(Fault::wrong("a page longer than was asked for")),
    }
}

/// The page behind this one.
fn following(list: &List, page: &Page) -> Result<Option<Page>, Fault> {
    if !list.has_more {
        return Ok(None);
    }
    let after = list.data.last().and_then(person::id);
    if after.is_none() || after == page.after || page.number >= PAGES {
        return Err(Fault::wrong("a list that does not move on"));
    }
    Ok(Some(Page { after, number: page.number + 1 }))
}
