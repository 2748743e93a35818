//! How one document stands today: what may be asked of it, or why nothing.

use crate::because::Why;
use crate::calendar::Day;
use crate::debtor::Debtor;
use crate::hold::Origin;
use crate::ids::InvoiceId;
use crate::item::{Item, Treatment};
use crate::money::total;

/// How a document stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Overdue, and this much of it may be asked for, in minor units.
    Asked(i64),
    /// Not due yet; this much would be open.
    NotDue(i64),
    /// Nothing may be asked.
    Left(Why),
}

/// How `item` of `debtor` stands on `today`.
pub fn standing(debtor: &Debtor, item: &Item, today: Day) -> Standing {
    let id = &item.doc.id;
    let rest = item.doc.rest();
    if item.doc.kind.is_credit() {
        return Standing::Left(Why::Credit);
    }
    if rest <= 0 {
        return Standing::Left(Why::Paid);
    }
    if item.missing {
        return Standing::Left(Why::Missing);
    }
    if item.doc.never_sent {
        return Standing::Left(Why::NeverSent);
    }
    if let Some(treatment) = handled_otherwise(debtor, item) {
        return Standing::Left(Why::Treatment(treatment));
    }
    let mut holds = debtor.holds.iter().filter(|hold| hold.scope.covers(id) && !hold.ended(today));
    if let Some(hold) = holds.next() {
        let waits = std::iter::once(hold).chain(holds).any(|hold| hold.origin == Origin::Mail);
        return Standing::Left(if waits { Why::ReplyWaits } else { Why::Held });
    }
    let contested = contested(debtor, item);
    let (promised, day) = promised(debtor, item);
    let open = rest.saturating_sub(contested).saturating_sub(promised);
    match day {
        Some(day) if open <= 0 => return Standing::Left(Why::Promised(day)),
        None if open <= 0 => return Standing::Left(Why::Disputed),
        _ => {}
    }
    if item.days_late(today) <= 0 { Standing::NotDue(open) } else { Standing::Asked(open) }
}

/// How much of what is open of a document is contested, in minor units.
pub fn contested(debtor: &Debtor, item: &Item) -> i64 {
    let rest = item.doc.rest();
    let disputes = debtor.disputes.iter().filter(|dispute| dispute.scope.covers(&item.doc.id));
    total(disputes.map(|dispute| dispute.amount.unwrap_or(rest).min(rest))).min(rest)
}

/// How the document is handled, if that is not by us. What is said of one document is stronger
/// than what is said of its debtor, except that nobody is written to who is not to be contacted.
fn handled_otherwise(debtor: &Debtor, item: &Item) -> Option<Treatment> {
    let whole = debtor.profile.treatment;
    let own = match whole {
        Treatment::DoNotContact => whole,
        _ => item.doc.treatment.unwrap_or(whole),
    };
    match own {
        Treatment::Chase => None,
        // Shown on the statements of an account that only gets statements, and in no reminder.
        Treatment::StatementOnly if whole == Treatment::StatementOnly => None,
        other => Some(other),
    }
}

/// How much of the document is promised, and for when. A promise of an amount covers the oldest
/// documents first, and only what has not come in of it yet; the rest goes on (DOMAIN 4.6).
fn promised(debtor: &Debtor, item: &Item) -> (i64, Option<Day>) {
    let mut covered = 0;
    let mut day = None;
    for promise in debtor.open_promises().filter(|promise| promise.covers(&item.doc)) {
        let share = match promise.amount {
            None => item.doc.rest(),
            Some(_) => {
                let older = debtor
                    .items
                    .iter()
                    .filter(|other| promise.covers(&other.doc) && age(other) < age(item));
                let older = total(older.map(|other| other.doc.rest()));
                let outstanding = promise.expected().saturating_sub(debtor.came_in(promise));
                outstanding.saturating_sub(older).clamp(0, item.doc.rest().max(0))
            }
        };
        covered = total([covered, share]);
        if share > 0 {
            day = day.max(Some(promise.on));
        }
    }
    (covered, day)
}

/// The order in which money is set against documents: the oldest first.
fn age(item: &Item) -> (Day, &InvoiceId) {
    (item.doc.due, &item.doc.id)
}
