//! The ladder: one step at a time, following the oldest, never straight to the final notice.

use crate::given::{day, on, only};
use domain::calendar::plus_days;
use domain::fact::Fact;
use domain::task::TaskKind;

#[test]
fn an_invoice_goes_up_one_step_at_a_time_and_ends_with_a_person() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-19").until("2026-03-30");
    assert_eq!(
        account.letters(),
        ["01-16 before-due", "01-23 first", "02-02 second", "02-16 final"]
    );
    assert!(account.task(TaskKind::Call).is_some());
}

#[test]
fn when_the_oldest_is_paid_the_next_one_goes_on_from_its_own_count() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").owes("B", 70_000, "2026-01-10");
    account.until("2026-01-19");
    assert_eq!(account.letters(), ["01-05 first", "01-12 second", "01-19 final"]);
    // B was due on the 10th: it was asked for twice, and had its first and its second word.
    account.pays_all("A").until("2026-02-27");
    assert_eq!(account.letters()[3..], ["02-09 final"]);
    assert_eq!(account.last_sent().lead(), "B");
}

#[test]
fn an_older_invoice_that_arrives_late_starts_at_the_beginning() {
    let mut account = on("2026-01-05");
    account.owes("B", 70_000, "2025-12-20").until("2026-01-13");
    assert_eq!(account.letters(), ["01-05 first", "01-12 second"]);
    account.owes("A", 80_000, "2025-10-01").until("2026-01-20");
    assert_eq!((account.last_sent().step(), account.last_sent().lead()), ("first", "A"));
    assert_eq!(account.last_sent().items(), ["A", "B"]);
    account.pays_all("A").until("2026-02-10");
    assert_eq!(account.last_sent().step(), "final", "B had two words before");
    assert_eq!(account.last_sent().lead(), "B");
}

#[test]
fn a_residue_neither_raises_the_tone_nor_silences_a_note() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").until("2026-01-13").pays("A", 79_700);
    account.until("2026-02-10");
    assert_eq!(account.letters(), ["01-05 first", "01-12 second"]);
    account.owes("B", 50_000, "2026-02-20").until("2026-02-26");
    assert_eq!(account.letters()[2..], ["02-17 before-due", "02-24 first"]);
    assert_eq!((account.last_sent().lead(), account.last_sent().items()), ("B", vec!["A", "B"]));
}

#[test]
fn missed_days_are_caught_up_without_a_burst() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-06").asleep_until("2026-04-14").turn();
    account.delivers();
    account.until("2026-05-29");
    assert_eq!(account.letters(), ["04-14 first", "04-21 second", "04-28 final"]);
    assert_eq!(account.task(TaskKind::Call).unwrap().since.date_naive(), day("2026-05-05"));
}

#[test]
fn a_paid_account_begins_again_at_the_foot() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").until("2026-01-20").pays_all("A");
    assert_eq!(account.facts(|fact| matches!(fact, Fact::CycleEnded { .. })), 1);
    account.owes("B", 80_000, "2026-01-18").until("2026-01-27");
    assert_eq!(account.letters()[3..], ["01-26 first"], "the gap outlives the cycle");
}

#[test]
fn a_missing_invoice_does_not_end_the_cycle() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").until("2026-01-13").loses("A");
    assert_eq!(account.facts(|fact| matches!(fact, Fact::CycleEnded { .. })), 0);
    account.until("2026-02-10").does(TaskKind::ConfirmMissing, None);
    assert_eq!(account.facts(|fact| matches!(fact, Fact::CycleEnded { .. })), 1);
}

#[test]
fn a_new_date_from_the_ledger_starts_the_ladder_anew() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").until("2026-01-13");
    account.doc("A").due = day("2026-02-02");
    account.imports().until("2026-02-06");
    assert_eq!(account.letters()[2..], ["01-30 before-due", "02-06 first"]);
}

#[test]
fn the_end_of_the_ladder_asks_a_person_and_the_person_can_start_anew() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-11-20").until("2026-01-27").does(TaskKind::Call, None);
    assert!(account.task(TaskKind::LadderEnd).is_none(), "the call has its time first");
    account.until("2026-02-20");
    assert_eq!(account.task(TaskKind::LadderEnd).unwrap().about, ["A".into()]);
    account.does(TaskKind::LadderEnd, Some("again"));
    let again = plus_days(day("2026-02-20"), 3);
    account.until(&again.to_string());
    assert_eq!(account.last_sent().step(), "first");
}

#[test]
fn a_call_counts_only_for_the_documents_that_it_is_about() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-11-20").owes("B", 80_000, "2026-01-20").until("2026-01-27");
    assert_eq!(account.task(TaskKind::Call).unwrap().about, ["A".into()]);
    account.does(TaskKind::Call, None).pays_all("A").until("2026-03-20");
    assert_eq!(account.letters()[3..], ["02-03 first", "02-10 second", "02-17 final"]);
}

#[test]
fn holding_what_is_at_the_end_lets_the_rest_go_on() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-11-20").owes("B", 80_000, "2026-01-20").until("2026-01-27");
    account.does(TaskKind::Call, None).until("2026-02-05").holds(only("A"), None);
    account.until("2026-02-06");
    assert_eq!((account.last_sent().step(), account.last_sent().items()), ("first", vec!["B"]));
    assert!(account.task(TaskKind::LadderEnd).is_none());
}
