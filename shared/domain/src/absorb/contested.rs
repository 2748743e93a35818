//! What a mail says is contested. The dispute is open from the moment that the mail is read, so that sums,
//! reports and whoever can settle it know of it; beside it the mail waits, which holds all that it names. A
//! person's answer decides: recorded, the dispute is theirs and stops exactly its part; answered in any
//! other way, it goes with the mail.

use crate::debtor::Debtor;
use crate::fact::Fact;
use crate::hold::{Dispute, Origin, Read, Scope};
use crate::ids::{DisputeId, HoldId, InvoiceId};
use crate::item::Item;
use crate::rules::Rules;
use crate::signal::{ReplyNews, Source};

/// What a dispute reads as.
const DISPUTE: &str = "dispute";
/// How sure the reader must be, in percent: what is opened is seen by more people than who reads the mail.
const SURE: u8 = 50;
/// Business days until somebody must look at it again.
const REVIEW: u32 = 10;

/// The dispute that a mail opens. None where the reader is not sure, or some of it is contested already:
/// they write about the same thing again. It is the third fact of the mail, after its hold.
pub(super) fn opened(
    rules: &Rules<'_>,
    debtor: &Debtor,
    news: &ReplyNews,
    read: &Read,
    scope: &Scope,
    source: &Source,
) -> Option<Fact> {
    let is_new = read.intent == DISPUTE && read.sure >= SURE && read.differs.is_none();
    let covered: Vec<&Item> = open(debtor, scope).collect();
    let known = |dispute: &Dispute| covered.iter().any(|it| dispute.scope.covers(&it.doc.id));
    if !is_new || covered.is_empty() || debtor.disputes.iter().any(known) {
        return None;
    }
    Some(Fact::DisputeOpened(Dispute {
        id: DisputeId::of(&debtor.id, debtor.facts + 3),
        scope: scope.clone(),
        amount: part(debtor, scope, read),
        reason: read.reason.clone().unwrap_or_else(|| "other".to_owned()),
        opened: source.at,
        review: rules.tenant_calendar.add(rules.today(source.at), REVIEW),
        by: Origin::Mail,
        mail: news.mail.clone(),
    }))
}

/// How much of it is contested, where the mail says it and it is a part of the one invoice that it names.
fn part(debtor: &Debtor, scope: &Scope, read: &Read) -> Option<i64> {
    let Scope::Invoices(named) = scope else { return None };
    let [one] = named.as_slice() else { return None };
    let doc = &debtor.item(one)?.doc;
    let part = read.contested.filter(|part| part.currency == doc.currency)?;
    (1..doc.rest()).contains(&part.minor).then_some(part.minor)
}

/// What is open of it and may be contested.
fn open<'a>(debtor: &'a Debtor, scope: &'a Scope) -> impl Iterator<Item = &'a Item> {
    let claims = debtor.items.iter().filter(|item| !item.doc.kind.is_credit());
    claims.filter(|item| scope.covers(&item.doc.id))
}

/// A dispute that only a mail has opened, about any of this.
pub(super) fn unconfirmed<'a>(debtor: &'a Debtor, scope: &Scope) -> Option<&'a Dispute> {
    let covered: Vec<&InvoiceId> = open(debtor, scope).map(|item| &item.doc.id).collect();
    let mut said = debtor.disputes.iter().filter(|dispute| dispute.by == Origin::Mail);
    said.find(|dispute| covered.iter().any(|id| dispute.scope.covers(id)))
}

/// A hold is released; and with it goes what its mail alone has contested.
pub(super) fn released(debtor: &Debtor, id: &HoldId) -> Vec<Fact> {
    let mail = debtor.waiting_replies().find(|hold| hold.id == *id).map(|hold| hold.note.as_str());
    let said = mail.and_then(|mail| of(debtor, mail));
    let gone = said.map(|dispute| Fact::DisputeResolved { id: dispute.id.clone() });
    std::iter::once(Fact::HoldReleased { id: id.clone() }).chain(gone).collect()
}

/// A person says what the mail is: no dispute, or one with another reason.
pub(super) fn reread(debtor: &Debtor, mail: &str, read: &Read) -> Option<Fact> {
    let said = of(debtor, mail)?;
    if read.intent != DISPUTE {
        return Some(Fact::DisputeResolved { id: said.id.clone() });
    }
    let reason = read.reason.clone().filter(|reason| *reason != said.reason)?;
    Some(Fact::DisputeOpened(Dispute { reason, ..said.clone() }))
}

/// What a mail alone has contested.
fn of<'a>(debtor: &'a Debtor, mail: &str) -> Option<&'a Dispute> {
    debtor.disputes.iter().find(|dispute| dispute.by == Origin::Mail && dispute.mail == mail)
}
