//! What a mail says is contested is open from then on, and is a person's or gone once somebody has answered.

use crate::given::{Account, on};
use domain::fact::Fact;
use domain::hold::{Dispute, Origin, Read, Scope};
use domain::money::{Currency, Money};
use domain::signal::{Act, Actor, Evidence, ReplyNews, Says, Signal};
use domain::task::TaskKind;

fn dispute(minor: Option<i64>) -> Read {
    Read {
        intent: "dispute".to_owned(),
        reason: Some("short_shipment".to_owned()),
        contested: minor.map(|minor| Money::new(minor, Currency::EUR)),
        sure: 91,
        urgent: true,
        ..Read::default()
    }
}

fn hears(account: &mut Account, mail: &str, warnings: &[&str], read: Read) {
    let warnings = warnings.iter().map(|&it| it.to_owned()).collect();
    let (named, says) = (vec!["A".into()], Says::Ask(Some(read)));
    let news = ReplyNews { mail: mail.to_owned(), named, warnings, says };
    account.hears_from(Signal::Reply(news), Actor::Mail, Evidence::Untrusted).unwrap();
}

/// A is overdue with 800.00 and B with 500.00; a mail contests some of A.
fn contested(minor: Option<i64>) -> Account {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-02").owes("B", 50_000, "2026-01-03");
    hears(&mut account, "m", &[], dispute(minor));
    account
}

fn only(account: &Account) -> &Dispute {
    let [only] = account.debtor.disputes.as_slice() else {
        panic!("{:?}", account.debtor.disputes)
    };
    only
}

#[test]
fn it_is_open_at_once_and_the_mail_waits_beside_it() {
    let mut account = contested(Some(24_000));
    let opened = only(&account);
    assert_eq!((opened.by, opened.mail.as_str(), opened.amount), (Origin::Mail, "m", Some(24_000)));
    assert_eq!(opened.scope, Scope::Invoices(vec!["A".into()]));
    assert_eq!((opened.reason.as_str(), opened.opened), ("short_shipment", account.now));
    assert_eq!(account.debtor.waiting_replies().count(), 1, "until a person has read it, all of A");
    account.until("2026-03-02");
    assert!(account.sent.iter().all(|sent| sent.cleared.message.items == ["B".into()]));
    assert!(account.task(TaskKind::ReviewDispute).is_none(), "it is looked at with its mail");
}

#[test]
fn recorded_it_is_a_persons_and_stops_exactly_its_part() {
    let mut account = contested(Some(24_000));
    let known = only(&account).clone();
    let (scope, amount) = (known.scope.clone(), Some(Money::new(24_000, Currency::EUR)));
    let (reason, review) = ("price".to_owned(), known.review);
    account.acts(Act::Dispute { scope, amount, reason, review }).unwrap();
    account.does(TaskKind::ReadReply, None);
    let kept = only(&account);
    assert_eq!((kept.id.clone(), kept.by, kept.mail.as_str()), (known.id, Origin::Person, "m"));
    assert_eq!(kept.reason, "price");
    account.until("2026-01-12");
    let asked = account.last_sent().cleared.message.because.asked;
    assert_eq!(asked, 80_000 - 24_000 + 50_000, "the rest is asked for");
    account.until("2026-03-02");
    assert!(account.task(TaskKind::ReviewDispute).is_some());
}

#[test]
fn answered_in_any_other_way_it_goes_with_its_mail() {
    for release in [false, true] {
        let mut account = contested(None);
        if release {
            let id = account.debtor.holds[0].id.clone();
            account.acts(Act::ReleaseHold(id)).unwrap();
        } else {
            account.does(TaskKind::ReadReply, None);
        }
        assert!(account.debtor.disputes.is_empty() && account.debtor.holds.is_empty());
        assert_eq!(account.facts(|fact| matches!(fact, Fact::DisputeResolved { .. })), 1);
        assert_eq!(account.facts(|fact| matches!(fact, Fact::LadderRestarted { .. })), 0);
        account.until("2026-01-12");
        assert_eq!(account.last_sent().items(), ["A", "B"]);
    }
}

#[test]
fn it_is_what_a_person_says_that_the_mail_is() {
    let mut account = contested(None);
    let hold = account.debtor.holds[0].id.clone();
    let told = |intent: &str, reason: &str| {
        let (intent, reason) = (intent.to_owned(), Some(reason.to_owned()));
        Read { intent, reason, told: true, ..Read::default() }
    };
    account.acts(Act::Reread(hold.clone(), told("dispute", "quality"))).unwrap();
    assert_eq!((only(&account).reason.as_str(), only(&account).by), ("quality", Origin::Mail));
    account.acts(Act::Reread(hold, told("query", "quality"))).unwrap();
    assert!(account.debtor.disputes.is_empty());
    assert_eq!(account.debtor.waiting_replies().count(), 1, "it waits on");
}

#[test]
fn nothing_is_opened_on_a_guess_twice_or_by_who_looks_dangerous() {
    let open = |read: Read, warnings: &[&str]| {
        let mut account = on("2026-01-05");
        account.owes("A", 80_000, "2026-01-02");
        hears(&mut account, "m", warnings, read);
        assert_eq!(account.debtor.waiting_replies().count(), 1);
        account
    };
    assert!(open(Read { sure: 49, ..dispute(None) }, &[]).debtor.disputes.is_empty());
    assert!(open(dispute(None), &["unknown_sender"]).debtor.disputes.is_empty());
    let differs = Some("query".to_owned());
    assert!(open(Read { differs, ..dispute(None) }, &[]).debtor.disputes.is_empty());
    assert!(
        open(Read { intent: "query".to_owned(), ..dispute(None) }, &[]).debtor.disputes.is_empty()
    );
    let mut account = open(dispute(Some(24_000)), &[]);
    hears(&mut account, "n", &[], dispute(Some(30_000)));
    assert_eq!((only(&account).mail.as_str(), account.debtor.holds.len()), ("m", 2));
    // A part is less than the whole; a sum in another currency is none of it.
    for none in [80_000, 90_000, 0] {
        assert_eq!(only(&open(dispute(Some(none)), &[])).amount, None);
    }
    let dollars = Some(Money::new(100, Currency::USD));
    assert_eq!(only(&open(Read { contested: dollars, ..dispute(None) }, &[])).amount, None);
}

#[test]
fn what_is_paid_is_no_longer_contested() {
    let mut account = contested(None);
    account.pays_all("A").until("2026-01-07");
    assert!(account.debtor.disputes.is_empty());
}
