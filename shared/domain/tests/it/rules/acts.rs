//! A person's act that no longer fits what is true is refused, with the reason.

use crate::given::{day, on, only};
use domain::hold::Scope;
use domain::money::{Currency, Money};
use domain::signal::{Act, Actor, Evidence, Signal};
use domain::task::TaskKind;

fn why(account: &mut crate::given::Account, act: Act) -> String {
    let before = account.journal.len();
    let refused = account.acts(act).unwrap_err();
    assert_eq!(account.journal.len(), before, "nothing changes");
    refused.0
}

#[test]
fn acts_on_what_is_gone_are_refused() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-02");
    let on = day("2026-01-20");
    let currency = Currency::EUR;
    let promise = |scope, amount, on| Act::Promise { scope, amount, currency, on };
    let euros = |minor| Some(Money::new(minor, currency));
    assert!(why(&mut account, promise(only("B"), None, on)).contains("B is not open"));
    assert!(why(&mut account, promise(only("A"), None, day("2026-01-04"))).contains("past"));
    assert!(why(&mut account, promise(Scope::All, euros(0), on)).contains("more than nothing"));
    assert!(why(&mut account, Act::ReleaseHold("h".into())).contains("no longer there"));
    assert!(why(&mut account, Act::WithdrawPromise("p".into())).contains("no longer there"));
    assert!(why(&mut account, Act::ResolveDispute("x".into())).contains("no longer there"));
    assert!(why(&mut account, Act::Assign("t".into(), "kim".into())).contains("no longer open"));
    let hold = Act::Hold { scope: Scope::All, until: Some(day("2026-01-05")), note: String::new() };
    assert!(why(&mut account, hold).contains("already be over"));
    let dispute = |amount, review| Act::Dispute {
        scope: only("A"),
        amount,
        reason: "price".to_owned(),
        review,
    };
    assert!(why(&mut account, dispute(euros(80_001), on)).contains("not a part"));
    assert!(why(&mut account, dispute(None, day("2026-01-05"))).contains("not in the future"));
    account.promises("A", None, "2026-01-20");
    assert!(why(&mut account, promise(Scope::All, None, on)).contains("already"));
}

#[test]
fn a_task_is_done_once() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-02").debtor_writes("m", &[]);
    let task = account.task(TaskKind::ReadReply).unwrap().id.clone();
    account.does(TaskKind::ReadReply, None);
    let again = Act::Finish { task, answer: None };
    assert!(why(&mut account, again).contains("no longer open"));
}

#[test]
fn a_task_that_needs_an_answer_says_which() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20");
    account.delivers();
    let id = account.debtor.outgoing[0].id.clone();
    account.delivery_says(Signal::InDoubt(id));
    let task = account.task(TaskKind::InDoubt).unwrap().id.clone();
    let finish = Act::Finish { task, answer: None };
    assert!(why(&mut account, finish).contains("--answer sent"));
}

#[test]
fn an_untrusted_source_may_not_act() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-02").holds(Scope::All, None);
    let hold = account.debtor.holds[0].id.clone();
    let id = domain::ids::OutboxId::from("m");
    let news = account.news();
    for signal in [
        Signal::Act(Act::ReleaseHold(hold)),
        Signal::Ledger(news),
        Signal::Released { on: day("2026-01-05"), approval: None, opening: false },
        Signal::Settled(id.clone(), false),
        Signal::Unsent(id.clone()),
        Signal::Failed(id, String::new()),
    ] {
        assert!(account.hears_from(signal, Actor::Mail, Evidence::Untrusted).is_err());
    }
}
