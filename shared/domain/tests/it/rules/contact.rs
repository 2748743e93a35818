//! When and to whom: gap, caps, hours, news, addresses.

use crate::given::{contact, day, on};
use domain::because::Rule;
use domain::money::Currency;
use domain::people::{Role, Verdict};
use domain::plan::Decision;
use domain::rules::Books;
use domain::signal::Act;
use domain::task::TaskKind;

fn rule(account: &crate::given::Account) -> Rule {
    account.decision().because().rule.clone()
}

#[test]
fn contact_is_in_the_recipients_hours_only() {
    let mut account = on("2026-01-05");
    account.zone = chrono_tz::Pacific::Auckland;
    account.owes("A", 80_000, "2026-01-01");
    assert_eq!(rule(&account), Rule::OutsideHours, "nine in Berlin is night in Auckland");
    account.until("2026-01-07");
    assert_eq!(account.last_sent().at.to_rfc3339(), "2026-01-05T20:00:00+00:00");
}

#[test]
fn nothing_overdue_leaves_on_old_news() {
    let mut account = on("2026-01-05");
    account.daily = false;
    let books = |snapshot, cash_to| {
        Some(Books { snapshot: day(snapshot), cash_to: day(cash_to), importing: false })
    };
    // Monday: payments are posted to Thursday only.
    account.books = books("2026-01-05", "2026-01-01");
    account.owes("A", 80_000, "2025-12-20");
    assert_eq!(rule(&account), Rule::Stale);
    account.books = books("2026-01-05", "2026-01-02");
    account.turn();
    assert!(matches!(account.decision(), Decision::Send(_)));
    assert_eq!(account.delivers(), 1);
    // The snapshot itself: three business days.
    account.asleep_until("2026-01-15").books = books("2026-01-09", "2026-01-14");
    account.turn();
    assert_eq!(rule(&account), Rule::Stale);
    account.books = books("2026-01-12", "2026-01-14");
    account.turn();
    assert!(matches!(account.decision(), Decision::Send(_)));
}

#[test]
fn a_note_ahead_needs_no_fresh_books() {
    let mut account = on("2026-01-05");
    account.daily = false;
    account.owes("A", 80_000, "2026-01-07");
    account.delivers();
    assert_eq!(account.letters(), ["01-05 before-due"]);
}

#[test]
fn no_more_messages_in_a_week_than_the_cap() {
    let mut account = on("2026-01-05");
    account.policy.per_week = 1;
    account.owes("A", 80_000, "2025-12-20").owes_dollars("U", 80_000, "2025-12-20");
    account.until("2026-01-11");
    assert_eq!(account.letters().len(), 1);
    account.until("2026-01-12");
    assert_eq!(account.letters().len(), 2);
}

#[test]
fn messages_that_wait_for_each_other_do_not_wait_for_ever() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").owes_dollars("U", 80_000, "2025-12-20");
    account.policy.per_day = 1;
    assert_eq!(account.waiting().len(), 2);
    account.until("2026-01-07");
    assert_eq!(account.letters(), ["01-05 first", "01-06 first"]);
}

#[test]
fn an_unusable_address_asks_a_person_once_whatever_the_calendar_says() {
    let mut account = on("2026-01-05");
    account.contacts = vec![contact("ap", Role::AccountsPayable, Verdict::Unapproved)];
    account.owes("A", 80_000, "2026-01-07");
    let first = account.task(TaskKind::ConfirmAddress).unwrap().id.clone();
    account.until("2026-01-09");
    assert_eq!(account.task(TaskKind::ConfirmAddress).unwrap().id, first);
    // The next import still does not know about the approval.
    account.does(TaskKind::ConfirmAddress, None).imports().until("2026-01-12");
    assert_eq!(account.letters(), ["01-12 first"]);
}

#[test]
fn the_nearest_remedy_is_asked_for() {
    let mut account = on("2026-01-05");
    account.contacts = vec![
        contact("dead", Role::AccountsPayable, Verdict::Bounced),
        contact("ours", Role::Escalation, Verdict::OwnDomain),
        contact("new", Role::AccountsPayable, Verdict::Unapproved),
    ];
    account.owes("A", 80_000, "2026-01-02");
    assert!(account.task(TaskKind::ConfirmAddress).is_some());
}

#[test]
fn the_final_notice_goes_to_the_escalation_contact_with_a_copy() {
    let mut account = on("2026-01-05");
    account.contacts.push(contact("boss", Role::Escalation, Verdict::Approved));
    account.contacts.push(contact("never", Role::Never, Verdict::Approved));
    account.owes("A", 80_000, "2025-11-20").until("2026-01-20");
    let to = |index: usize| account.sent[index].cleared.message.recipients.clone();
    assert_eq!((to(1).to, to(1).cc), (vec!["ap".into()], vec![]));
    assert_eq!((to(2).to, to(2).cc), (vec!["boss".into()], vec!["ap".into()]));
}

#[test]
fn a_suppressed_address_stays_so_until_a_person_reverses_it() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").until("2026-01-06").bounces("ap").imports();
    account.until("2026-02-20");
    assert_eq!(account.letters().len(), 1);
    assert!(account.task(TaskKind::FindAddress).is_some());
    account.acts(Act::Address("ap".into(), Verdict::Approved)).unwrap();
    account.until("2026-02-23");
    assert_eq!(account.letters()[1..], ["02-20 first"]);
}

#[test]
fn the_kill_switch_stops_messages_and_leaves_the_work_of_people() {
    let mut account = on("2026-01-05");
    account.stopped = true;
    account.owes("A", 80_000, "2025-12-20").until("2026-02-19");
    assert!(account.letters().is_empty());
    account.stopped = false;
    account.until("2026-02-20");
    assert_eq!(account.letters(), ["02-20 first"], "the next morning, whoever forgets to say so");
}

#[test]
fn a_mail_brings_no_address_into_use() {
    let mut account = on("2026-01-05");
    account.contacts = vec![contact("ap", Role::AccountsPayable, Verdict::Unapproved)];
    account.imports();
    let (contact, verdict) = ("ap".into(), Verdict::Approved);
    let lost = domain::signal::Signal::AddressLost { contact, verdict, message: None };
    let (by, evidence) = (domain::signal::Actor::Mail, domain::signal::Evidence::Untrusted);
    account.hears_from(lost, by, evidence).unwrap();
    assert_eq!(account.debtor.contacts[0].verdict, Verdict::Unapproved);
}

#[test]
fn an_import_that_is_being_worked_in_is_waited_for() {
    let mut account = on("2026-01-05");
    account.daily = false;
    let books = |importing| {
        Some(Books { snapshot: day("2026-01-05"), cash_to: day("2026-01-04"), importing })
    };
    account.books = books(true);
    account.owes("A", 80_000, "2025-12-20");
    assert_eq!(rule(&account), Rule::Importing);
    account.now = account.wake.unwrap();
    account.books = books(false);
    account.turn();
    assert_eq!(account.delivers(), 1);
}

#[test]
fn the_second_currency_sees_the_first_in_the_caps() {
    let mut account = on("2026-01-05");
    account.policy.per_day = 1;
    account.book("A", 80_000, day("2025-12-20"), Currency::EUR);
    account.book("U", 80_000, day("2025-12-20"), Currency::USD);
    account.imports();
    assert_eq!(account.waiting().len(), 1);
    account.until("2026-01-07");
    assert_eq!(account.letters(), ["01-05 first", "01-06 first"]);
}

#[test]
fn a_day_of_the_tenant_begins_where_the_tenant_is() {
    let mut account = on("2026-01-05");
    account.zone = chrono_tz::America::Los_Angeles;
    account.tenant_zone = chrono_tz::Pacific::Auckland;
    account.owes("A", 80_000, "2025-12-20");
    account.holds(domain::hold::Scope::All, Some("2026-01-16")).until("2026-01-20");
    // The 16th in Auckland, still the 15th in Los Angeles.
    assert_eq!(account.last_sent().at.to_rfc3339(), "2026-01-15T17:00:00+00:00");
}
