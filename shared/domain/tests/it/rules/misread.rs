//! A person says what a mail says: what it led to is taken back, nothing is resumed, and what no longer
//! fits is refused.

use crate::given::{Account, day, on};
use domain::fact::Fact;
use domain::hold::{Origin, Read, Scope};
use domain::ids::InvoiceId;
use domain::signal::{Act, Actor, Evidence, Misread, ReplyNews, Says, Signal};

fn read(intent: &str) -> Read {
    Read { intent: intent.to_owned(), told: true, ..Read::default() }
}

/// A mail of 5 January about A that took effect by itself.
fn softened(says: Says) -> (Account, Misread) {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-02").owes("B", 50_000, "2026-01-03");
    let named: Vec<InvoiceId> = vec!["A".into()];
    let news = ReplyNews { mail: "m".to_owned(), named: named.clone(), warnings: Vec::new(), says };
    account.hears_from(Signal::Reply(news), Actor::Mail, Evidence::Untrusted).unwrap();
    let promise = account.debtor.promises.first().map(|promise| promise.id.clone());
    let waited = account.debtor.quiet_until;
    let came = account.now;
    let what = Misread { mail: "m".to_owned(), came, named, promise, waited, read: read("query") };
    (account, what)
}

#[test]
fn a_promise_that_was_none_is_taken_back_and_what_it_named_is_held() {
    let (mut account, what) = softened(Says::WillPay { on: day("2026-01-16"), amount: None });
    assert_eq!(account.debtor.promises.len(), 1);
    account.acts(Act::Misread(what.clone())).unwrap();
    assert!(account.debtor.promises.is_empty());
    let [hold] = account.debtor.holds.as_slice() else { panic!("{:?}", account.debtor.holds) };
    assert_eq!((hold.origin, hold.until, hold.note.as_str()), (Origin::Mail, None, "m"));
    assert_eq!(hold.scope, Scope::Invoices(vec!["A".into()]));
    assert_eq!(hold.read, Some(read("query")));
    assert_eq!(account.facts(|fact| matches!(fact, Fact::WaitEnded { .. })), 0, "no wait was won");
    let twice = account.acts(Act::Misread(what)).unwrap_err();
    assert_eq!(twice.0, "this mail waits for an answer already");
    let id = account.debtor.holds[0].id.clone();
    account.acts(Act::Reread(id.clone(), read("stall"))).unwrap();
    assert_eq!(account.debtor.holds[0].read, Some(read("stall")));
    assert!(account.acts(Act::Reread(id.clone(), read("stall"))).is_err(), "nothing changes");
    account.acts(Act::ReleaseHold(id.clone())).unwrap();
    assert!(account.acts(Act::Reread(id, read("query"))).is_err(), "it is answered");
}

#[test]
fn a_promise_that_is_over_cannot_be_taken_back() {
    let (mut account, what) = softened(Says::WillPay { on: day("2026-01-16"), amount: None });
    let promise = account.debtor.promises[0].id.clone();
    account.acts(Act::WithdrawPromise(promise)).unwrap();
    let late = account.acts(Act::Misread(what)).unwrap_err();
    assert!(late.0.contains("is over: kept, broken or taken back"), "{late}");
    assert!(account.debtor.holds.is_empty(), "all or nothing");
}

#[test]
fn a_wait_that_was_won_ends_as_after_any_answer_unless_another_mail_won_more() {
    let (mut account, what) = softened(Says::Away { back: day("2026-01-26") });
    assert_eq!(account.debtor.quiet_until, Some(day("2026-01-26")));
    let mut other = account.clone();
    account.acts(Act::Misread(what.clone())).unwrap();
    assert_eq!(account.debtor.quiet_until, Some(day("2026-01-09")));
    let says = Says::Away { back: day("2026-01-28") };
    let news = ReplyNews { mail: "n".to_owned(), named: vec![], warnings: vec![], says };
    other.hears_from(Signal::Reply(news), Actor::Mail, Evidence::Untrusted).unwrap();
    other.acts(Act::Misread(what)).unwrap();
    assert_eq!(other.debtor.quiet_until, Some(day("2026-01-28")));
    assert_eq!(other.debtor.holds.len(), 1);
}

#[test]
fn what_is_no_longer_open_is_not_held() {
    let (mut account, what) = softened(Says::Nothing(None));
    account.pays_all("A");
    let late = account.acts(Act::Misread(what)).unwrap_err();
    assert_eq!(late.0, "nothing that the mail was about is open any more");
}

/// A mail may never say that of another.
#[test]
fn only_a_person_may_say_so() {
    let (mut account, what) = softened(Says::Nothing(None));
    let by_mail = Signal::Act(Act::Misread(what));
    assert!(account.hears_from(by_mail, Actor::Mail, Evidence::Untrusted).is_err());
}
