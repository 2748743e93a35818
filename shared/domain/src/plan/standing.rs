//! How one document stands today: what may be asked of it, or why nothing.

use crate::because::Why;
use crate::calendar::Day;
use crate::debtor::Debtor;
use crate::hold::Origin;
use crate::item::{Item, Treatment};

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
    let treatment = item.doc.treatment.unwrap_or(debtor.profile.treatment);
    if !matches!(treatment, Treatment::Chase | Treatment::StatementOnly) {
        return Standing::Left(Why::Treatment(treatment));
    }
    let mut holds = debtor.holds.iter().filter(|hold| hold.scope.covers(id) && !hold.ended(today));
    if let Some(hold) = holds.next() {
        let waits = std::iter::once(hold).chain(holds).any(|hold| hold.origin == Origin::Mail);
        return Standing::Left(if waits { Why::ReplyWaits } else { Why::Held });
    }
    let promised = debtor
        .open_promises()
        .filter(|promise| promise.currency == item.doc.currency && promise.scope.covers(id))
        .map(|promise| promise.on)
        .max();
    if let Some(day) = promised {
        return Standing::Left(Why::Promised(day));
    }
    let contested: i64 = debtor
        .disputes
        .iter()
        .filter(|dispute| dispute.scope.covers(id))
        .map(|dispute| dispute.amount.unwrap_or(rest))
        .sum();
    let open = rest - contested;
    if open <= 0 {
        return Standing::Left(Why::Disputed);
    }
    if item.days_late(today) <= 0 { Standing::NotDue(open) } else { Standing::Asked(open) }
}
