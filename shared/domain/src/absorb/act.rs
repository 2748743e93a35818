//! What a person decided. An act that no longer fits what is true is refused with the reason, so
//! that nobody acts on an old picture.

use super::finish::finish;
use super::{contested, misread};
use crate::calendar::{Day, Time};
use crate::debtor::Debtor;
use crate::fact::Fact;
use crate::hold::{Dispute, Hold, Origin, Promise, PromiseState, Scope};
use crate::ids::{DisputeId, HoldId, InvoiceId, PromiseId};
use crate::money::{Currency, Money};
use crate::people::{Contact, Verdict};
use crate::rules::Rules;
use crate::signal::{Act, Refused, Source};

pub(super) type Facts = Result<Vec<Fact>, Refused>;

pub(super) fn refused<T>(why: impl Into<String>) -> Result<T, Refused> {
    Err(Refused(why.into()))
}

pub(super) fn act(rules: &Rules<'_>, debtor: &Debtor, act: &Act, source: &Source) -> Facts {
    let today = rules.today(source.at);
    match act {
        Act::Hold { scope, until, note } => hold(debtor, scope, *until, note, today, source.at),
        Act::ReleaseHold(id) => match debtor.holds.iter().any(|hold| hold.id == *id) {
            true => Ok(contested::released(debtor, id)),
            false => refused(format!("the hold {id} is no longer there")),
        },
        Act::WithdrawPromise(id) => match debtor.promises.iter().any(|known| known.id == *id) {
            true => Ok(vec![Fact::PromiseWithdrawn { id: id.clone() }]),
            false => refused(format!("the promise {id} is no longer there")),
        },
        Act::ResolveDispute(id) => resolve(debtor, id, today),
        Act::Promise { scope, amount, currency, on } => {
            let wanted = Wanted { scope, amount: *amount, currency: *currency, on: *on };
            promise(debtor, &wanted, debtor.facts + 1, today, source.at)
        }
        Act::Dispute { scope, amount, reason, review } => {
            dispute(debtor, scope, *amount, reason, *review, today, source.at)
        }
        Act::Address(contact, verdict) => address(debtor, contact, *verdict),
        Act::ApproveAccount => match debtor.approval {
            Some(_) => Ok(vec![Fact::AccountApproved]),
            None => refused("the account needs no approval, or has it already"),
        },
        Act::Finish { task, answer } => finish(rules, debtor, task, answer.as_deref(), source),
        Act::Assign(id, to) => match debtor.task(id) {
            Some(_) => Ok(vec![Fact::TaskAssigned { id: id.clone(), to: to.clone() }]),
            None => refused(format!("the task {id} is no longer open")),
        },
        Act::Reread(id, read) => misread::reread(debtor, id, read),
        Act::Misread(what) => misread::misread(rules, debtor, what, source),
    }
}

/// Refuses a scope that names something that is not open.
fn check(debtor: &Debtor, scope: &Scope) -> Result<(), Refused> {
    if let Scope::Invoices(named) = scope
        && let Some(unknown) = named.iter().find(|named| debtor.item(named).is_none())
    {
        return refused(format!("{unknown} is not open on this account"));
    }
    Ok(())
}

fn hold(
    debtor: &Debtor,
    scope: &Scope,
    until: Option<Day>,
    note: &str,
    today: Day,
    at: Time,
) -> Facts {
    check(debtor, scope)?;
    if let Some(day) = until.filter(|day| *day <= today) {
        return refused(format!("a hold until {day} would already be over"));
    }
    Ok(vec![Fact::HoldPlaced(Hold {
        id: HoldId::of(&debtor.id, debtor.facts + 1),
        scope: scope.clone(),
        origin: Origin::Person,
        since: at,
        until,
        note: note.to_owned(),
        read: None,
    })])
}

/// A promise that is to be made.
pub(super) struct Wanted<'a> {
    pub(super) scope: &'a Scope,
    pub(super) amount: Option<Money>,
    pub(super) currency: Currency,
    pub(super) on: Day,
}

/// The fact of a promise, the `n`th of this debtor.
pub(super) fn promise(debtor: &Debtor, wanted: &Wanted<'_>, n: u64, today: Day, at: Time) -> Facts {
    let Wanted { scope, amount, currency, on } = *wanted;
    check(debtor, scope)?;
    if on < today {
        return refused(format!("{on} is in the past; a promise is for today or later"));
    }
    let currency = amount.map_or(currency, |amount| amount.currency);
    let covered: Vec<InvoiceId> = debtor
        .items
        .iter()
        .filter(|item| item.doc.currency == currency && !item.doc.kind.is_credit())
        .filter(|item| scope.covers(&item.doc.id) && !item.missing)
        .map(|item| item.doc.id.clone())
        .collect();
    let twice = debtor.open_promises().find(|known| {
        known.currency == currency && covered.iter().any(|invoice| known.scope.covers(invoice))
    });
    if let Some(known) = twice {
        return refused(format!(
            "there is a promise for {} already ({}); release it first",
            known.on, known.id
        ));
    }
    // A promise for everything of a heavy account would list hundreds; it stays a promise for all.
    let scope = if debtor.is_heavy() { scope.clone() } else { Scope::Invoices(covered) };
    let mut promise = Promise {
        id: PromiseId::of(&debtor.id, n),
        scope,
        amount: amount.map(|amount| amount.minor),
        currency,
        on,
        made: at,
        by: Origin::Person,
        open_then: 0,
        state: PromiseState::Open,
    };
    promise.open_then = debtor.open_of(&promise);
    if promise.open_then <= 0 {
        return refused(format!("nothing in {currency} is open that could be promised"));
    }
    if amount.is_some_and(|amount| amount.minor <= 0) {
        return refused("a promise is for more than nothing");
    }
    Ok(vec![Fact::PromiseMade(promise)])
}

fn dispute(
    debtor: &Debtor,
    scope: &Scope,
    amount: Option<Money>,
    reason: &str,
    review: Day,
    today: Day,
    at: Time,
) -> Facts {
    check(debtor, scope)?;
    if review <= today {
        return refused(format!("{review} is not in the future; say when to look again"));
    }
    if let Some(amount) = amount {
        let Scope::Invoices(named) = scope else {
            return refused("a disputed amount needs the one invoice that it is part of");
        };
        let [one] = named.as_slice() else {
            return refused("a disputed amount needs the one invoice that it is part of");
        };
        let fits = debtor.item(one).is_some_and(|item| {
            item.doc.currency == amount.currency && (1..=item.doc.rest()).contains(&amount.minor)
        });
        if !fits {
            return refused(format!("{amount} is not a part of what is open of {one}"));
        }
    }
    // What the mail said already is theirs now.
    let (id, opened, mail) = match contested::unconfirmed(debtor, scope) {
        Some(known) => (known.id.clone(), known.opened, known.mail.clone()),
        None => (DisputeId::of(&debtor.id, debtor.facts + 1), at, String::new()),
    };
    let (scope, amount) = (scope.clone(), amount.map(|amount| amount.minor));
    let (reason, by) = (reason.to_owned(), Origin::Person);
    Ok(vec![Fact::DisputeOpened(Dispute { id, scope, amount, reason, opened, review, by, mail })])
}

/// A resolved dispute never leads straight to a final notice: its ladder starts anew.
fn resolve(debtor: &Debtor, id: &DisputeId, today: Day) -> Facts {
    let Some(dispute) = debtor.disputes.iter().find(|dispute| dispute.id == *id) else {
        return refused(format!("the dispute {id} is no longer there"));
    };
    let invoices: Vec<InvoiceId> = debtor
        .items
        .iter()
        .filter(|item| dispute.scope.covers(&item.doc.id))
        .map(|item| item.doc.id.clone())
        .collect();
    let mut facts = vec![Fact::DisputeResolved { id: id.clone() }];
    if !invoices.is_empty() {
        facts.push(Fact::LadderRestarted { invoices, on: today });
    }
    Ok(facts)
}

fn address(debtor: &Debtor, id: &crate::ids::ContactId, verdict: Verdict) -> Facts {
    let Some(contact) = debtor.contacts.iter().find(|contact| contact.id == *id) else {
        return refused("this account has no such address");
    };
    if contact.verdict == verdict && contact.confirmed == (verdict == Verdict::Approved) {
        return refused("nothing changes: the address stands like this already");
    }
    Ok(vec![with_verdict(debtor, |known| known.id == *id, verdict)])
}

/// The list of people, with a person's verdict on some.
pub(super) fn with_verdict(
    debtor: &Debtor,
    which: impl Fn(&Contact) -> bool,
    verdict: Verdict,
) -> Fact {
    let contacts = debtor
        .contacts
        .iter()
        .map(|known| match which(known) {
            true => Contact { verdict, confirmed: verdict == Verdict::Approved, ..known.clone() },
            false => known.clone(),
        })
        .collect();
    Fact::ContactsChanged { contacts }
}
