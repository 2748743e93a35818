//! What is paid, credited, voided, returned or missing is never chased; the rest is.

use crate::given::{day, on};
use domain::fact::{Closing, Fact};
use domain::item::Kind;
use domain::money::Currency;
use domain::task::TaskKind;

#[test]
fn a_part_payment_leaves_the_rest_to_be_chased() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-01").pays("A", 30_000).until("2026-01-05");
    assert_eq!(account.last_sent().cleared.message.because.asked, 50_000);
}

#[test]
fn credits_that_cover_the_debt_stop_it_and_ask_a_person() {
    for kind in [Kind::CreditNote, Kind::UnappliedCash] {
        let mut account = on("2026-01-05");
        account.has_credit("C", 50_000, kind).owes("A", 50_000, "2025-12-20");
        account.until("2026-02-20");
        assert!(account.letters().is_empty());
        assert!(account.task(TaskKind::AllocateCredits).is_some());
    }
}

#[test]
fn credits_count_against_the_oldest_so_its_age_does_not_set_the_tone() {
    let mut account = on("2026-01-05");
    account.has_credit("C", 50_000, Kind::UnappliedCash).owes("A", 50_000, "2025-10-20");
    account.owes("B", 50_000, "2026-01-10").until("2026-01-14");
    assert_eq!((account.last_sent().step(), account.last_sent().lead()), ("first", "B"));
    assert_eq!(account.last_sent().cleared.message.because.credits, 50_000);
}

#[test]
fn a_voided_invoice_is_no_claim_whatever_else_the_ledger_says() {
    let mut account = on("2026-01-05");
    account.voids("A").owes("A", 50_000, "2025-12-20").until("2026-01-30");
    assert!(account.letters().is_empty() && account.debtor.items.is_empty());
}

#[test]
fn a_payment_that_is_taken_back_starts_softly() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").until("2026-01-13").pays("A", 70_000);
    account.until("2026-01-16").pays("A", -70_000).until("2026-01-20");
    assert_eq!(account.letters()[2..], ["01-19 first"]);
}

#[test]
fn a_closed_invoice_that_comes_back_starts_at_the_foot() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").until("2026-01-20").pays_all("A");
    assert!(account.debtor.items.is_empty());
    account.pays("A", -80_000).until("2026-01-27");
    assert_eq!(account.letters()[3..], ["01-26 first"]);
}

#[test]
fn a_missing_invoice_waits_for_a_person_and_starts_softly_when_it_returns() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").until("2026-01-13");
    let lost = account.loses("A");
    account.until("2026-02-20");
    assert_eq!(account.letters(), ["01-05 first", "01-12 second"]);
    assert_eq!(account.task(TaskKind::ConfirmMissing).unwrap().about, ["A".into()]);
    account.documents.push(lost);
    account.imports().until("2026-02-24");
    assert!(account.task(TaskKind::ConfirmMissing).is_none());
    assert_eq!(account.letters()[2..], ["02-23 first"]);
}

#[test]
fn a_person_confirms_only_what_is_still_missing() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").owes("B", 80_000, "2025-12-21");
    account.loses("A");
    account.loses("B");
    let task = account.task(TaskKind::ConfirmMissing).unwrap().clone();
    // B is back in the same breath as the person's word.
    let mut debtor = account.debtor.clone();
    debtor.items.iter_mut().filter(|item| item.doc.id.as_str() == "B").for_each(|item| {
        item.missing = false;
    });
    account.debtor = debtor;
    let act = domain::signal::Act::Finish { task: task.id, answer: None };
    account.acts(act).unwrap();
    let closed = |fact: &Fact| matches!(fact, Fact::DocumentClosed { how: Closing::Confirmed, .. });
    assert_eq!(account.facts(closed), 1);
    assert!(account.debtor.item(&"B".into()).is_some());
}

#[test]
fn the_same_picture_twice_says_nothing_new() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").has_credit("C", 100, Kind::CreditNote);
    let before = account.journal.len();
    account.imports().imports();
    assert_eq!(account.journal.len(), before);
}

#[test]
fn a_document_in_another_currency_tells_nothing_about_payments() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-02-20").pays("A", 10_000);
    account.book("A", 90_000, day("2026-02-20"), Currency::USD);
    account.imports();
    assert_eq!(account.facts(|fact| matches!(fact, Fact::PaymentSeen { .. })), 1);
}

#[test]
fn two_currencies_have_a_ladder_each_and_are_never_summed() {
    let mut account = on("2026-01-05");
    account.owes("A", 2_000, "2025-12-20").owes_dollars("U", 2_000, "2025-12-20");
    account.until("2026-02-05");
    assert!(account.letters().is_empty(), "20 EUR and 20 USD are both below 25");
    account.owes("B", 90_000, "2026-02-01").until("2026-02-06");
    assert_eq!(account.letters(), ["02-05 first"]);
    assert_eq!(account.last_sent().items(), ["A", "B"]);
}

#[test]
fn nothing_below_the_minimum_is_chased() {
    let mut account = on("2026-01-05");
    account.owes("A", 2_499, "2025-12-20").until("2026-02-20");
    assert_eq!(account.rule(), "what is open is below the minimum");
    account.owes("B", 600, "2026-02-01").until("2026-02-21");
    assert_eq!(account.letters().len(), 1);
}

#[test]
fn amounts_that_no_business_has_seen_do_not_overflow() {
    let mut account = on("2026-01-05");
    account.owes("A", i64::MAX, "2025-12-20").owes("B", i64::MAX, "2025-12-20");
    account.has_credit("C", i64::MAX, Kind::CreditNote).disputes("A", None, "2026-02-02");
    account.promises("B", Some(i64::MAX), "2026-02-02").until("2026-02-20");
}

#[test]
fn what_is_left_of_a_credit_counts_against_the_next() {
    let mut account = on("2026-01-05");
    account.has_credit("X", 95_000, Kind::CreditNote).owes("A", 50_000, "2025-10-20");
    account.owes("B", 45_000, "2025-11-20").owes("C", 50_000, "2026-01-01").until("2026-01-06");
    assert_eq!((account.last_sent().lead(), account.last_sent().step()), ("C", "first"));
}
