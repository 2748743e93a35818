//! More than forty open documents: the ladder counts for the account, as far as each is old.

use crate::given::{Account, day, on};
use domain::calendar::plus_days;
use domain::debtor::HEAVY;
use domain::money::Currency;
use domain::task::TaskKind;

/// So many invoices, one due each day from this day on.
fn owing(count: i64, from: &str) -> Account {
    let mut account = on("2026-01-05");
    for number in 0..count {
        let due = plus_days(day(from), number);
        account.book(&format!("H{number:03}"), 10_000, due, Currency::EUR);
    }
    account.imports();
    account
}

#[test]
fn the_letter_lists_the_forty_oldest_and_the_one_that_sets_the_tone() {
    let mut account = owing(60, "2025-10-01");
    for number in 0..45 {
        account.doc(&format!("H{number:03}")).paid = 9_800;
    }
    account.sent.clear();
    account.imports().until("2026-01-12");
    let sent = account.last_sent();
    assert_eq!(sent.items().len(), HEAVY);
    assert_eq!(sent.lead(), "H045");
    assert!(sent.items().contains(&"H045") && sent.items().contains(&"H000"));
}

#[test]
fn the_account_goes_up_one_step_at_a_time() {
    let mut account = owing(60, "2025-10-01");
    account.until("2026-02-10");
    assert_eq!(account.letters(), ["01-05 first", "01-12 second", "01-19 final"]);
    assert!(account.task(TaskKind::Call).unwrap().about.len() <= HEAVY);
}

#[test]
fn the_ladder_comes_down_when_the_oldest_are_paid_and_never_falls_silent() {
    let mut account = owing(100, "2025-11-10");
    account.until("2026-01-20");
    assert_eq!(account.last_sent().step(), "final");
    // Everything is paid but what falls due from 21 January on: it was in no letter yet.
    for number in 0..72 {
        account.doc(&format!("H{number:03}")).paid = 10_000;
    }
    for number in 100..120 {
        let due = plus_days(day("2026-02-18"), number - 100);
        account.book(&format!("H{number:03}"), 10_000, due, Currency::EUR);
    }
    account.imports();
    assert!(account.debtor.is_heavy());
    account.until("2026-02-20");
    assert_eq!(account.letters()[3..], ["01-26 first", "02-04 second", "02-18 final"]);
}

#[test]
fn an_older_invoice_that_arrives_late_is_not_at_the_end() {
    let mut account = owing(60, "2025-10-01");
    account.until("2026-01-13");
    account.owes("OLD", 10_000, "2025-08-01").until("2026-01-20");
    assert_eq!((account.last_sent().step(), account.last_sent().lead()), ("first", "OLD"));
    account.until("2026-01-27");
    assert_eq!(account.last_sent().step(), "second");
}

#[test]
fn an_account_that_is_no_longer_heavy_goes_on_where_it_was() {
    let mut account = owing(45, "2025-11-01");
    account.until("2026-01-13");
    assert_eq!(account.last_sent().step(), "second");
    for number in 30..45 {
        account.doc(&format!("H{number:03}")).paid = 10_000;
    }
    account.imports();
    assert!(!account.debtor.is_heavy());
    account.until("2026-01-20");
    assert_eq!(account.last_sent().step(), "final");
}

#[test]
fn a_promise_for_everything_does_not_cover_what_is_invoiced_later() {
    let mut account = owing(60, "2025-10-01");
    for document in &mut account.documents {
        document.issued = Some(day("2025-09-01"));
    }
    account.imports();
    let (currency, on) = (Currency::EUR, day("2026-02-02"));
    let scope = domain::hold::Scope::All;
    account.acts(domain::signal::Act::Promise { scope, amount: None, currency, on }).unwrap();
    account.book("NEW", 50_000, day("2026-01-15"), Currency::EUR);
    account.doc("NEW").issued = Some(day("2026-01-10"));
    account.sent.clear();
    account.imports().until("2026-01-20");
    assert_eq!(account.last_sent().items(), ["NEW"]);
}

#[test]
fn no_note_ahead_which_would_come_again_and_again() {
    let mut account = owing(60, "2026-01-26");
    account.until("2026-01-26");
    assert!(account.letters().is_empty());
}

#[test]
fn a_letter_that_never_left_does_not_count() {
    let mut account = owing(60, "2025-10-01");
    account.delivers();
    let id = account.debtor.outgoing[0].id.clone();
    account.delivery_says(domain::signal::Signal::Failed(id, "refused".to_owned()));
    account.until("2026-01-13");
    assert_eq!(account.letters(), ["01-05 first", "01-05 first", "01-12 second"]);
}

#[test]
fn letters_are_forgotten_with_the_cycle() {
    let mut account = owing(60, "2025-10-01");
    account.until("2026-01-13");
    account.documents.iter_mut().for_each(|document| document.paid = document.amount);
    account.imports();
    assert!(account.debtor.ladder(Currency::EUR).letters.is_empty());
}
