//! Where an account stands, per currency. Amounts of two currencies are never added up.

use super::decimal;
use domain::calendar::Day;
use domain::debtor::Debtor;
use domain::money::{Currency, Money};
use serde::Serialize;

/// An amount of one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sum {
    /// Which currency.
    pub currency: Currency,
    /// How much.
    #[serde(serialize_with = "decimal")]
    pub amount: Money,
}

/// One currency of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// Which currency.
    pub currency: Currency,
    /// All that is open, due or not; credits are not taken off.
    #[serde(serialize_with = "decimal")]
    pub open: Money,
    /// Past its due date.
    #[serde(serialize_with = "decimal")]
    pub overdue: Money,
    /// Not due yet.
    #[serde(serialize_with = "decimal")]
    pub not_due: Money,
    /// Contested.
    #[serde(serialize_with = "decimal")]
    pub disputed: Money,
    /// Under a hold, a person's or a mail's.
    #[serde(serialize_with = "decimal")]
    pub held: Money,
    /// Promised for a day that is not over.
    #[serde(serialize_with = "decimal")]
    pub promised: Money,
    /// Missing from the last complete export: perhaps no longer open; not in `open`.
    #[serde(serialize_with = "decimal")]
    pub missing: Money,
    /// Credit notes and money of theirs that is not yet set against an invoice.
    #[serde(serialize_with = "decimal")]
    pub credits: Money,
    /// Days past the due date of the oldest open invoice; 0 or less when none is late.
    pub oldest_days_late: i64,
}

/// The balances of an account on `today`, one for each currency in which something is open.
pub fn balances(debtor: &Debtor, today: Day) -> Vec<Balance> {
    debtor.currencies().into_iter().map(|currency| balance(debtor, currency, today)).collect()
}

fn balance(debtor: &Debtor, currency: Currency, today: Day) -> Balance {
    let none = Money::new(0, currency);
    let mut sums = Balance {
        currency,
        open: none,
        overdue: none,
        not_due: none,
        disputed: none,
        held: none,
        promised: none,
        missing: none,
        credits: none,
        oldest_days_late: 0,
    };
    let mut oldest: Option<i64> = None;
    for item in debtor.items.iter().filter(|item| item.doc.currency == currency) {
        let (id, rest) = (&item.doc.id, item.doc.rest());
        if item.doc.kind.is_credit() {
            sums.credits.minor += if item.missing { 0 } else { rest };
            continue;
        }
        if item.missing {
            sums.missing.minor += rest;
            continue;
        }
        let late = item.days_late(today);
        sums.open.minor += rest;
        oldest = oldest.max(Some(late));
        if late > 0 {
            sums.overdue.minor += rest
        } else {
            sums.not_due.minor += rest
        }
        let contested = debtor.disputes.iter().filter(|dispute| dispute.scope.covers(id));
        let contested: i64 = contested.map(|dispute| dispute.amount.unwrap_or(rest)).sum();
        sums.disputed.minor += contested.min(rest);
        if debtor.holds.iter().any(|hold| hold.scope.covers(id) && !hold.ended(today)) {
            sums.held.minor += rest;
        }
    }
    // A promise of an amount covers no more than what has not come in of it yet.
    let promises = debtor.open_promises().filter(|promise| promise.currency == currency);
    sums.promised.minor =
        promises.map(|promise| (promise.expected() - debtor.came_in(promise)).max(0)).sum();
    sums.oldest_days_late = oldest.unwrap_or(0);
    sums
}
