//! Work for people: it comes when it is wanted, stays while it is, and does not flap.

use crate::given::{day, on};
use domain::rules::Books;
use domain::task::TaskKind;

#[test]
fn a_call_comes_after_the_final_notice_had_its_time() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-10-20").until("2026-01-25");
    assert_eq!(account.last_sent().step(), "final");
    assert!(account.task(TaskKind::Call).is_none());
    account.until("2026-01-26");
    assert!(account.task(TaskKind::Call).is_some());
}

#[test]
fn an_open_call_stays_open_when_the_news_are_a_day_late() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-10-20").until("2026-01-26");
    let call = account.task(TaskKind::Call).unwrap().id.clone();
    account.daily = false;
    account.books =
        Some(Books { snapshot: day("2026-01-26"), cash_to: day("2026-01-23"), importing: false });
    account.until("2026-01-28");
    assert_eq!(account.task(TaskKind::Call).unwrap().id, call);
}

#[test]
fn a_call_is_not_asked_for_on_old_news_or_in_quiet_days() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-10-20").owes("B", 80_000, "2026-01-22").until("2026-01-20");
    account.daily = false;
    account.books =
        Some(Books { snapshot: day("2026-01-20"), cash_to: day("2026-01-19"), importing: false });
    account.until("2026-01-27");
    assert!(account.task(TaskKind::Call).is_none());
    account.daily = true;
    account.debtor_writes("m", &["B"]);
    assert!(account.task(TaskKind::Call).is_none());
    account.until("2026-02-02");
    assert!(account.task(TaskKind::Call).is_some());
}

#[test]
fn a_call_ends_when_the_debtor_promises_and_comes_back_when_that_breaks() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-10-20").until("2026-01-26");
    account.promises("A", None, "2026-02-02");
    assert!(account.task(TaskKind::Call).is_none());
    account.until("2026-02-05");
    assert!(account.task(TaskKind::Call).is_some());
}

#[test]
fn the_end_of_the_ladder_stays_asked_whatever_a_colleague_writes() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-10-20").until("2026-01-26").does(TaskKind::Call, None);
    account.until("2026-02-10");
    let task = account.task(TaskKind::LadderEnd).unwrap().id.clone();
    account.hears(domain::signal::Signal::ColleagueWrote).unwrap();
    assert_eq!(account.task(TaskKind::LadderEnd).unwrap().id, task);
}

#[test]
fn no_task_about_credits_before_going_live() {
    let mut account = crate::given::unreleased("2026-01-05");
    account.has_credit("C", 50_000, domain::item::Kind::CreditNote).owes("A", 40_000, "2025-12-20");
    assert!(account.debtor.tasks.is_empty());
}
