//! Answers that leave by themselves: what lets them, what stops them, and what they leave alone.

use crate::given::{Account, day, on, only};
use domain::answer::With;
use domain::fact::Fact;
use domain::gate::Gate;
use domain::hold::{Read, Scope};
use domain::ids::OutboxId;
use domain::message::{Purpose, Under};
use domain::money::{Currency, Money};
use domain::people::Verdict;
use domain::signal::{Act, Actor, Evidence, ReplyNews, Says, Signal};
use domain::task::TaskKind;

/// It owes `A` and was reminded; a Monday in January, an hour later.
fn reminded() -> Account {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-02").until("2026-01-05");
    account.delivers();
    account.life.now += chrono::TimeDelta::hours(1);
    account
}

fn mails(account: &mut Account, mail: &str, says: Says) {
    let news =
        ReplyNews { mail: mail.to_owned(), named: vec!["A".into()], warnings: Vec::new(), says };
    account.hears_from(Signal::Reply(news), Actor::Mail, Evidence::Untrusted).unwrap();
}

fn asks(account: &mut Account, mail: &str, with: With) {
    let read = Read { intent: "document_request".to_owned(), sure: 90, ..Read::default() };
    mails(account, mail, Says::Wants { with, to: "ap".into(), read });
}

fn copy() -> With {
    With::Copy("A".into())
}

/// The answer that is under way.
fn answer(account: &Account) -> Option<OutboxId> {
    let mut answers = account.debtor.outgoing.iter().filter(|out| out.answers.is_some());
    answers.rfind(|out| out.state == Under::Decided).map(|out| out.id.clone())
}

fn gate(account: &Account, id: &OutboxId) -> Gate {
    domain::gate::gate(&account.rules(), &account.debtor, id, account.now)
}

fn is_asked(account: &Account) -> bool {
    account.task(TaskKind::ReadReply).is_some()
}

#[test]
fn a_copy_is_answered_at_any_hour_and_no_ladder_counts_it() {
    let mut account = reminded();
    account.life.now = "2026-01-05T23:30:00Z".parse().unwrap();
    let before = account.debtor.clone();
    asks(&mut account, "m1", copy());
    let id = answer(&account).unwrap();
    assert!(account.claims(&id));
    let sent = account.last_sent();
    assert_eq!(sent.cleared.message.purpose, Purpose::Answer);
    assert_eq!((sent.items(), sent.cleared.message.recipients.to.len()), (vec!["A"], 1));
    let after = &account.debtor;
    assert_eq!((&after.ladders, &after.recent), (&before.ladders, &before.recent));
    assert_eq!((after.items.clone(), after.occasion), (before.items, before.occasion));
    assert!(after.quiet_until.is_some() && !is_asked(&account));
    // The ladder goes on where it was.
    account.until("2026-01-23");
    assert_eq!(account.letters().last().unwrap(), "01-16 second");
}

#[test]
fn what_becomes_true_before_it_leaves_wins() {
    let asked = || {
        let mut account = reminded();
        asks(&mut account, "m1", copy());
        account
    };
    let id = answer(&asked()).unwrap();
    assert!(matches!(gate(&asked(), &id), Gate::Send(_)));
    let dropped = |what: &str, account: &Account| {
        assert!(matches!(gate(account, &id), Gate::Drop(_)), "{what}: {:?}", gate(account, &id));
    };
    dropped("paid", asked().pays_all("A"));
    dropped("held", asked().holds(only("A"), None));
    dropped("disputed", asked().disputes("A", Some(100), "2026-01-30"));
    dropped("another mail waits", asked().debtor_writes("m2", &["A"]));
    let mut account = asked();
    account.acts(Act::Address("ap".into(), Verdict::Suppressed)).unwrap();
    dropped("suppressed", &account);
    let mut account = asked();
    account.stopped = true;
    assert!(matches!(gate(&account, &id), Gate::Wait(..)));
}

#[test]
fn one_a_day_and_three_in_thirty_days() {
    let mut account = reminded();
    let mut answered = Vec::new();
    for of in 5..=31 {
        account.life.now = format!("2026-01-{of:02}T12:00:00Z").parse().unwrap();
        if of == 5 || of >= 9 {
            for mail in ["a", "b"] {
                if is_asked(&account) {
                    account.does(TaskKind::ReadReply, None);
                }
                asks(&mut account, &format!("{mail}{of}"), copy());
                if let Some(id) = answer(&account) {
                    assert!(account.claims(&id));
                    answered.push(of);
                } else {
                    assert!(is_asked(&account), "a person answers");
                }
            }
        }
    }
    assert_eq!(answered, [5, 9, 10]);
    account.does(TaskKind::ReadReply, None);
    account.life.now = "2026-02-04T12:00:00Z".parse().unwrap();
    asks(&mut account, "later", copy());
    assert!(answer(&account).is_some(), "the first is thirty days ago");
}

#[test]
fn one_that_did_not_leave_does_not_count_and_who_asked_is_not_forgotten() {
    let mut account = reminded();
    asks(&mut account, "m1", copy());
    let id = answer(&account).unwrap();
    assert!(account.claims(&id));
    assert_eq!(account.debtor.answered.len(), 1);
    account.delivery_says(Signal::Unsent(id.clone()));
    assert!(account.debtor.answered.is_empty());
    account.delivery_says(Signal::Dropped(id, "its copy cannot be had".to_owned()));
    let [hold] = account.debtor.holds.as_slice() else { panic!("{:?}", account.debtor.holds) };
    assert_eq!((&hold.scope, hold.note.as_str()), (&only("A"), "m1"));
    assert!(is_asked(&account) && answer(&account).is_none());
    // What is no longer open needs nobody.
    let mut account = reminded();
    asks(&mut account, "m1", copy());
    let id = answer(&account).unwrap();
    account.pays_all("A");
    account.delivery_says(Signal::Dropped(id, "paid".to_owned()));
    assert!(!is_asked(&account));
}

#[test]
fn a_doubt_about_an_answer_is_a_persons_and_stops_no_reminder() {
    let mut account = reminded();
    asks(&mut account, "m1", copy());
    let id = answer(&account).unwrap();
    assert!(account.claims(&id));
    account.delivery_says(Signal::InDoubt(id.clone()));
    assert!(account.task(TaskKind::InDoubt).is_some());
    account.until("2026-01-17");
    assert_eq!(account.letters().last().unwrap(), "01-16 second");
    asks(&mut account, "m2", copy());
    assert!(answer(&account).is_none() && is_asked(&account), "not while one is in doubt");
    account.does(TaskKind::InDoubt, Some("sent"));
    assert!(account.task(TaskKind::InDoubt).is_none());
}

#[test]
fn a_statement_needs_one_currency_and_an_account_that_is_not_held() {
    let mut account = reminded();
    asks(&mut account, "m1", With::Statement);
    assert!(answer(&account).is_some());
    let mut account = reminded();
    account.owes_dollars("D", 50_000, "2026-02-20");
    asks(&mut account, "m1", With::Statement);
    assert!(answer(&account).is_none() && is_asked(&account));
    let mut account = reminded();
    account.holds(Scope::All, Some("2026-02-20"));
    asks(&mut account, "m1", With::Statement);
    assert!(answer(&account).is_none() && is_asked(&account));
}

/// It promises, and the confirmation is offered.
fn promises(account: &mut Account, on: &str) {
    let amount = Some(Money::new(50_000, Currency::EUR));
    let says = Says::WillPay { on: day(on), amount };
    let news =
        ReplyNews { mail: "m1".to_owned(), named: vec!["A".into()], warnings: Vec::new(), says };
    let may = Signal::MayConfirm { mail: "m1".to_owned(), to: "ap".into() };
    // One turn for both, as they come.
    let source = domain::signal::Source {
        actor: Actor::Mail,
        evidence: Evidence::Untrusted,
        at: account.now,
    };
    for signal in [Signal::Reply(news), may] {
        let facts =
            domain::absorb::absorb(&account.rules(), &account.debtor, &signal, &source).unwrap();
        facts.into_iter().for_each(|fact| account.note(fact, Actor::Mail));
    }
    account.turn();
}

#[test]
fn a_promise_of_a_later_day_is_confirmed_once() {
    let mut account = reminded();
    promises(&mut account, "2026-01-16");
    let id = answer(&account).unwrap();
    assert!(account.claims(&id));
    let message = &account.last_sent().cleared.message;
    assert_eq!((message.because.asked, message.template.as_str()), (50_000, "answer-promise"));
    assert_eq!(account.facts(|fact| matches!(fact, Fact::PromiseMade(_))), 1);
    // Offered without a promise of its own it confirms nothing.
    let may = Signal::MayConfirm { mail: "m1".to_owned(), to: "ap".into() };
    account.hears_from(may, Actor::Mail, Evidence::Untrusted).unwrap();
    assert!(answer(&account).is_none());
}

#[test]
fn a_promise_that_is_paid_taken_back_or_past_is_not_confirmed() {
    let promised = || {
        let mut account = reminded();
        promises(&mut account, "2026-01-16");
        account
    };
    let id = answer(&promised()).unwrap();
    let dropped = |account: &Account| assert!(matches!(gate(account, &id), Gate::Drop(_)));
    dropped(promised().pays("A", 50_000));
    dropped(promised().pays("A", 100));
    let mut account = promised();
    let promise = account.debtor.promises[0].id.clone();
    account.acts(Act::WithdrawPromise(promise)).unwrap();
    dropped(&account);
    let mut account = promised();
    account.life.now = "2026-01-16T09:00:00Z".parse().unwrap();
    dropped(&account);
    let mut account = reminded();
    promises(&mut account, "2026-01-05");
    assert!(answer(&account).is_none(), "for today nothing is confirmed");
}

#[test]
fn nobody_is_answered_who_may_not_be_written_to() {
    for what in ["not live", "treated", "stranger", "unapproved"] {
        let mut account = match what {
            "not live" => {
                let mut account = crate::given::unreleased("2026-01-05");
                account.owes("A", 80_000, "2026-01-02");
                account
            }
            _ => reminded(),
        };
        match what {
            "treated" => {
                account.is_treated(domain::item::Treatment::BuyerPortal);
            }
            "stranger" => {
                account.contacts[0].id = "other".into();
                account.imports();
            }
            "unapproved" => account.acts(Act::Address("ap".into(), Verdict::Shared)).unwrap(),
            _ => {}
        }
        asks(&mut account, "m1", copy());
        assert!(answer(&account).is_none() && is_asked(&account), "{what}");
    }
}
