//! How an account or one document may be handled.

use crate::given::{on, unreleased};
use domain::item::Treatment;
use domain::signal::{Act, Signal};
use domain::task::TaskKind;

#[test]
fn only_chase_sends_reminders() {
    use Treatment::*;
    for treatment in
        [DirectDebit, BuyerPortal, ByPost, Factored, SelfBilled, ProForma, DoNotContact]
    {
        let mut account = on("2026-01-05");
        account.is_treated(treatment).owes("A", 80_000, "2026-01-10").until("2026-03-30");
        assert!(account.letters().is_empty(), "{treatment:?}");
    }
}

#[test]
fn a_failed_collection_is_chased_by_a_persons_word_about_the_document() {
    let mut account = on("2026-01-05");
    account.is_treated(Treatment::DirectDebit);
    account.owes("A", 80_000, "2025-12-20").owes("B", 80_000, "2025-12-20");
    account.doc("A").treatment = Some(Treatment::Chase);
    account.imports().until("2026-01-06");
    assert_eq!(account.last_sent().items(), ["A"]);
}

#[test]
fn nobody_is_contacted_who_is_not_to_be_contacted_whatever_a_document_says() {
    let mut account = on("2026-01-05");
    account.is_treated(Treatment::DoNotContact).owes("A", 80_000, "2025-12-20");
    account.doc("A").treatment = Some(Treatment::Chase);
    account.imports().until("2026-03-20");
    assert!(account.letters().is_empty());
}

#[test]
fn a_document_that_is_only_for_statements_is_in_no_reminder() {
    let mut account = on("2026-01-05");
    account.book("A", 80_000, "2025-12-20".parse().unwrap(), domain::money::Currency::EUR);
    account.doc("A").treatment = Some(Treatment::StatementOnly);
    account.owes("B", 80_000, "2025-12-30").until("2026-01-06");
    assert_eq!(account.last_sent().items(), ["B"]);
}

#[test]
fn statements_come_at_their_interval_and_never_a_reminder() {
    let mut account = on("2026-01-05");
    account.is_treated(Treatment::StatementOnly).owes("A", 80_000, "2026-01-08");
    account.until("2026-03-20");
    assert_eq!(account.letters(), ["01-09 statement", "02-09 statement", "03-11 statement"]);
}

#[test]
fn opening_debt_gets_a_neutral_statement_first() {
    let mut account = unreleased("2026-01-05");
    account.owes("A", 80_000, "2025-06-01").until("2026-01-08");
    assert!(account.letters().is_empty(), "nothing before going live");
    let on = account.today();
    account.hears(Signal::Released { on, approval: None, opening: true }).unwrap();
    account.until("2026-02-10");
    assert_eq!(
        account.letters(),
        ["01-08 statement", "01-15 first", "01-22 second", "01-29 final"]
    );
}

#[test]
fn an_account_that_needs_approval_waits_for_it() {
    let mut account = unreleased("2026-01-05");
    account.owes("A", 80_000, "2025-12-01");
    let on = account.today();
    let approval = Some("large".to_owned());
    account.hears(Signal::Released { on, approval, opening: false }).unwrap();
    account.until("2026-01-20");
    assert!(account.letters().is_empty());
    account.does(TaskKind::ApproveAccount, None);
    account.delivers();
    assert_eq!(account.letters(), ["01-20 first"]);
    assert!(account.acts(Act::ApproveAccount).is_err());
}

#[test]
fn what_never_reached_the_buyer_is_not_chased() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-10");
    account.doc("A").never_sent = true;
    account.imports().until("2026-03-20");
    assert!(account.letters().is_empty());
}

#[test]
fn an_account_in_a_later_batch_waits_for_its_day() {
    let mut account = unreleased("2026-01-05");
    account.owes("A", 80_000, "2025-12-20");
    let on = "2026-01-08".parse().unwrap();
    account.hears(Signal::Released { on, approval: None, opening: false }).unwrap();
    account.until("2026-01-09");
    assert_eq!(account.letters(), ["01-08 first"]);
}

#[test]
fn the_approval_stays_asked_between_two_steps() {
    let mut account = unreleased("2026-01-05");
    account.owes("A", 80_000, "2026-01-07");
    let (on, approval) = (account.today(), Some("large".to_owned()));
    account.hears(Signal::Released { on, approval, opening: false }).unwrap();
    let asked = account.task(TaskKind::ApproveAccount).unwrap().id.clone();
    account.until("2026-01-08").turn();
    assert_eq!(account.task(TaskKind::ApproveAccount).unwrap().id, asked);
}
