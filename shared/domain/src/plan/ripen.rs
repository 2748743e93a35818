//! What time alone made true: holds that ended, promises kept or broken, cycles that are over.

use crate::calendar::Time;
use crate::debtor::{Debtor, Ladder};
use crate::fact::Fact;
use crate::hold::{Dispute, Promise, PromiseState};
use crate::item::Item;
use crate::money::Currency;
use crate::rules::Rules;
use std::collections::BTreeSet;

/// The holds, promises and disputes that have ended by `now`.
pub(super) fn ended(rules: &Rules<'_>, debtor: &Debtor, now: Time) -> Vec<Fact> {
    let today = rules.today(now);
    let mut facts = Vec::new();
    for hold in debtor.holds.iter().filter(|hold| hold.ended(today)) {
        facts.push(Fact::HoldEnded { id: hold.id.clone() });
    }
    for promise in debtor.open_promises() {
        let came = debtor.came_in(promise);
        let judged = rules.grace_end(promise.on);
        if came >= promise.expected() {
            facts.push(Fact::PromiseKept { id: promise.id.clone() });
        } else if today > judged && posted(rules, judged) {
            facts.push(Fact::PromiseBroken { id: promise.id.clone(), came });
        }
    }
    for dispute in debtor.disputes.iter().filter(|dispute| is_over(debtor, dispute)) {
        facts.push(Fact::DisputeResolved { id: dispute.id.clone() });
    }
    facts
}

/// The cycles that are over by `now`, once everything that has ended is known.
pub(super) fn cycles(rules: &Rules<'_>, debtor: &Debtor, now: Time) -> Vec<Fact> {
    let today = rules.today(now);
    let mut facts = Vec::new();
    let broken = |promise: &&Promise| promise.state == PromiseState::Broken;
    let promised = debtor.promises.iter().filter(broken).map(|promise| promise.currency);
    let currencies: BTreeSet<Currency> =
        debtor.ladders.iter().map(|ladder| ladder.currency).chain(promised.clone()).collect();
    for currency in currencies {
        let ladder = debtor.ladder(currency);
        let moved = ladder.step > 0 || ladder.stated || promised.clone().any(|of| of == currency);
        let overdue = debtor.items.iter().any(|item| {
            item.doc.currency == currency
                && !item.doc.kind.is_credit()
                && item.doc.rest() > 0
                && item.days_late(today) > 0
        });
        if moved && !overdue && !only_noted_ahead(debtor, &ladder) {
            facts.push(Fact::CycleEnded { currency });
        }
    }
    facts
}

/// Nothing is open any more that could be contested: it was paid, credited or voided.
fn is_over(debtor: &Debtor, dispute: &Dispute) -> bool {
    let covered = |item: &&Item| dispute.scope.covers(&item.doc.id);
    !debtor.items.iter().filter(covered).any(|item| !item.doc.kind.is_credit())
}

/// Payments of that day are in the books: a late sync is not a broken promise.
fn posted(rules: &Rules<'_>, day: crate::calendar::Day) -> bool {
    rules.policy.freshness.is_none() || rules.books.is_some_and(|books| books.cash_to >= day)
}

/// A note before the due date moves the account's step while nothing is overdue; that is no cycle.
fn only_noted_ahead(debtor: &Debtor, ladder: &Ladder) -> bool {
    debtor.items.iter().any(|item| {
        item.doc.currency == ladder.currency && item.reached == ladder.step && ladder.step > 0
    }) && !ladder.stated
}
