//! From the decision to the claim, and back when it did not leave.

use crate::given::{on, only};
use domain::fact::Fact;
use domain::gate::Gate;
use domain::hold::Scope;
use domain::message::Under;
use domain::signal::Signal;
use domain::task::TaskKind;

fn decided() -> crate::given::Account {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20");
    assert_eq!(account.waiting().len(), 1);
    account
}

#[test]
fn what_became_true_after_the_decision_wins() {
    let gate = |account: &mut crate::given::Account| {
        let id = account.debtor.outgoing[0].id.clone();
        domain::gate::gate(&account.rules(), &account.debtor, &id, account.now)
    };
    assert!(matches!(gate(&mut decided()), Gate::Send(_)));
    let said = |gate| match gate {
        Gate::Drop(why) => why,
        other => panic!("{other:?}"),
    };
    assert!(said(gate(decided().pays_all("A"))).contains("paid or closed"));
    assert!(said(gate(decided().promises("A", None, "2026-01-30"))).contains("promised"));
    assert!(said(gate(decided().disputes("A", None, "2026-01-30"))).contains("disputed"));
    assert!(said(gate(decided().holds(Scope::All, None))).contains("on hold"));
    assert!(said(gate(decided().debtor_writes("m", &[]))).contains("waits for an answer"));
    let mut account = decided();
    account.stopped = true;
    assert!(matches!(gate(&mut account), Gate::Wait(..)));
}

#[test]
fn a_message_asks_for_what_is_open_when_it_leaves() {
    let mut account = decided();
    account.owes("B", 50_000, "2025-12-28").holds(only("A"), None);
    account.delivers();
    assert_eq!(account.last_sent().items(), ["B"]);
    assert_eq!(account.debtor.outgoing[0].items, ["B".into()]);
}

#[test]
fn a_refusal_takes_the_contact_back_and_it_is_tried_again() {
    let mut account = decided();
    let before = account.debtor.clone();
    account.delivers();
    let id = account.debtor.outgoing[0].id.clone();
    assert_eq!(account.debtor.items[0].reached, 2);
    account.delivery_says(Signal::Unsent(id));
    assert_eq!((&account.debtor.items, &account.debtor.recent), (&before.items, &before.recent));
    assert_eq!(account.debtor.ladder(domain::money::Currency::EUR).last, None);
    assert_eq!(account.delivers(), 1);
}

#[test]
fn a_doubt_stops_the_next_message_until_it_is_settled() {
    let mut account = decided();
    account.delivers();
    let id = account.debtor.outgoing[0].id.clone();
    account.delivery_says(Signal::InDoubt(id));
    account.until("2026-02-02");
    assert_eq!(account.letters().len(), 1);
    let mut left = account.clone();
    left.does(TaskKind::InDoubt, Some("sent"));
    left.delivers();
    assert_eq!(left.letters()[1..], ["02-02 second"]);
    account.does(TaskKind::InDoubt, Some("not_sent"));
    assert!(account.debtor.recent.is_empty(), "the claim is taken back, not the doubt");
    account.delivers();
    assert_eq!(account.letters()[1..], ["02-02 first"]);
}

#[test]
fn two_claims_at_one_instant_are_undone_one_by_one() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").owes_dollars("U", 80_000, "2025-12-20");
    assert_eq!(account.delivers(), 2);
    assert_eq!(account.debtor.recent.len(), 2);
    let id = account.debtor.outgoing[0].id.clone();
    account.delivery_says(Signal::Failed(id, "refused".to_owned()));
    assert_eq!(account.debtor.recent.len(), 1);
    let claimed = |out: &domain::message::Outgoing| matches!(out.state, Under::Claimed { .. });
    assert_eq!(account.debtor.outgoing.iter().filter(|out| claimed(out)).count(), 1);
}

#[test]
fn a_bounce_takes_the_step_back_only_if_nobody_got_it() {
    let mut alone = decided();
    alone.delivers();
    alone.bounces("ap");
    assert_eq!(alone.debtor.items[0].reached, 0);
    let mut both = on("2026-01-05");
    let second = domain::people::Role::AccountsPayable;
    both.contacts.push(crate::given::contact("ap2", second, domain::people::Verdict::Approved));
    both.owes("A", 80_000, "2025-12-20").delivers();
    both.bounces("ap");
    assert_eq!(both.debtor.items[0].reached, 2, "the other one has it");
    both.until("2026-01-11");
    assert_eq!(both.letters().len(), 1);
    both.bounces("ap2");
    assert_eq!(both.debtor.items[0].reached, 0, "now nobody has it");
}

#[test]
fn a_step_that_comes_back_does_not_bring_an_old_cycle_back() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").until("2026-01-13").pays_all("A");
    account.bounces("ap");
    assert_eq!(account.debtor.ladder(domain::money::Currency::EUR).step, 0);
    assert_eq!(account.facts(|fact| matches!(fact, Fact::CycleEnded { .. })), 1);
}

#[test]
fn a_message_decided_late_leaves_the_next_morning() {
    let mut account = on("2026-01-05");
    account.now = "2026-01-05T15:59:00Z".parse().unwrap();
    account.owes("A", 80_000, "2025-12-20");
    account.now = "2026-01-05T16:00:00Z".parse().unwrap();
    let id = account.waiting()[0].clone();
    match account.claim(&id) {
        Gate::Wait(until, _) => assert_eq!(until.to_rfc3339(), "2026-01-06T08:00:00+00:00"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_same_decision_names_the_same_message() {
    assert_eq!(decided().waiting(), decided().waiting());
    let mut account = decided();
    let first = account.waiting();
    account.delivers();
    account.until("2026-01-12");
    assert_ne!(first[0], account.last_sent().cleared.message.id);
}

#[test]
fn the_gate_names_the_decision_that_the_message_is_from() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").owes_dollars("U", 80_000, "2025-12-20");
    account.delivers();
    let occasions: Vec<u32> =
        account.sent.iter().map(|sent| sent.cleared.message.occasion).collect();
    assert_eq!(occasions, [1, 2]);
}

#[test]
fn a_statement_that_never_left_comes_again() {
    let mut account = crate::given::unreleased("2026-01-05");
    account.owes("A", 80_000, "2025-06-01");
    let on = account.today();
    account.hears(Signal::Released { on, approval: None, opening: true }).unwrap();
    account.delivers();
    let id = account.debtor.outgoing[0].id.clone();
    account.delivery_says(Signal::Failed(id, "refused".to_owned()));
    account.delivers();
    assert_eq!(account.letters(), ["01-05 statement", "01-05 statement"]);
}

#[test]
fn a_step_that_comes_back_does_not_undo_a_fresh_start() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").until("2026-01-13").pays("A", 10_000);
    let id = account.debtor.outgoing[0].id.clone();
    account.delivery_says(Signal::InDoubt(id));
    account.pays("A", -10_000);
    assert_eq!(account.debtor.items[0].reached, 0);
    account.does(TaskKind::InDoubt, Some("not_sent"));
    assert_eq!(account.debtor.items[0].reached, 0);
}

#[test]
fn a_call_stays_a_contact_when_the_letter_before_it_comes_back() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-10-20").until("2026-01-26").does(TaskKind::Call, None);
    let called = account.now;
    account.bounces("ap");
    assert_eq!(account.debtor.ladder(domain::money::Currency::EUR).last, Some(called));
}

fn dropped(account: &crate::given::Account, id: &domain::ids::OutboxId) -> String {
    match domain::gate::gate(&account.rules(), &account.debtor, id, account.now) {
        Gate::Drop(why) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_a_sender_has_taken_is_not_taken_again() {
    let mut account = decided();
    account.delivers();
    let id = account.last_sent().cleared.message.id.clone();
    assert!(dropped(&account, &id).contains("already taken"));
    assert!(dropped(&account, &"unknown".into()).contains("no longer wants"));
}

#[test]
fn a_message_of_a_step_that_is_no_longer_the_next_is_dropped() {
    let mut account = on("2026-01-05");
    account.owes("B", 80_000, "2025-12-20").until("2026-01-11");
    account.now = "2026-01-12T08:00:00Z".parse().unwrap();
    account.turn();
    let id = account.waiting()[0].clone();
    account.owes("A", 80_000, "2025-10-01");
    assert!(dropped(&account, &id).contains("another step"), "a first word, not a second");
    account.delivers();
    account.delivers();
    assert_eq!((account.last_sent().step(), account.last_sent().lead()), ("first", "A"));
}

#[test]
fn a_message_goes_to_who_is_there_when_it_leaves() {
    let mut account = decided();
    let (role, verdict) =
        (domain::people::Role::AccountsPayable, domain::people::Verdict::Approved);
    account.contacts = vec![crate::given::contact("new", role, verdict)];
    account.imports().delivers();
    assert_eq!(account.last_sent().cleared.message.recipients.to, ["new".into()]);
    assert_eq!(account.debtor.outgoing[0].recipients.to, ["new".into()]);
    account.bounces("new");
    assert_eq!(account.debtor.items[0].reached, 0);
}
