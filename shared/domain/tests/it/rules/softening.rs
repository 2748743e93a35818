//! Holds, promises, disputes and quiet days: they cover what they cover, the rest goes on; what a
//! mail raised never ends by itself.

use crate::given::{day, on, only};
use domain::calendar::{Calendar, Holidays};
use domain::fact::Fact;
use domain::hold::Scope;
use domain::rules::Books;
use domain::signal::Act;
use domain::task::{Desk, TaskKind};

#[test]
fn a_hold_by_a_person_ends_on_its_date() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-01").holds(Scope::All, Some("2026-01-16"));
    account.until("2026-01-15");
    assert!(account.letters().is_empty());
    account.until("2026-01-16");
    assert_eq!(account.letters(), ["01-16 first"]);
}

#[test]
fn a_hold_covers_only_what_it_names() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").owes("B", 50_000, "2026-01-01");
    account.sent.clear();
    account.holds(only("A"), None).until("2026-01-12");
    assert_eq!((account.last_sent().lead(), account.last_sent().items()), ("B", vec!["B"]));
}

#[test]
fn a_mail_holds_until_a_person_answers_and_climbs_meanwhile() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-02").debtor_writes("m1", &[]);
    let desk = |account: &crate::given::Account| account.task(TaskKind::ReadReply).unwrap().desk;
    account.until("2026-01-06");
    assert_eq!(desk(&account), Desk::Owner);
    account.until("2026-01-07");
    assert_eq!(desk(&account), Desk::Deputy);
    account.until("2026-01-09");
    assert_eq!(desk(&account), Desk::Head);
    account.until("2026-06-01");
    assert!(account.letters().is_empty(), "it never ends by itself");
    account.does(TaskKind::ReadReply, None).until("2026-06-02");
    assert_eq!(account.letters().len(), 1);
}

#[test]
fn the_desk_keeps_its_own_days_while_the_debtor_is_on_holiday() {
    let mut account = on("2026-01-05");
    let days = (6..17).map(|of| day(&format!("2026-01-{of:02}"))).collect();
    let holidays = Holidays { years: Some((2026, 2026)), days };
    account.calendar = Calendar::new("XX", holidays);
    account.owes("A", 80_000, "2026-01-02").debtor_writes("m", &[]).until("2026-01-07");
    assert_eq!(account.task(TaskKind::ReadReply).unwrap().desk, Desk::Deputy);
}

#[test]
fn a_mail_that_names_an_invoice_leaves_the_rest_but_opens_quiet_days() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-02").owes("B", 80_000, "2026-01-03");
    account.debtor_writes("m1", &["A"]).until("2026-01-08");
    assert!(account.letters().is_empty());
    account.until("2026-01-09");
    assert_eq!(
        (account.letters(), account.last_sent().items()),
        (vec!["01-09 first".to_owned()], vec!["B"])
    );
}

#[test]
fn a_flood_of_mails_keeps_the_account_small_and_held() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-02");
    for mail in 0..100 {
        account.debtor_writes(&format!("m{mail}"), &["A"]);
    }
    assert!(account.debtor.holds.len() <= 21 && account.debtor.tasks.len() <= 21);
    while account.task(TaskKind::ReadReply).is_some() {
        assert!(account.letters().is_empty());
        account.does(TaskKind::ReadReply, None);
    }
    account.until("2026-01-12");
    assert_eq!(account.letters().len(), 1);
}

#[test]
fn a_promise_is_waited_for_with_the_banks_days() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").until("2026-01-06");
    // A Friday; the bank has until Tuesday, the books show it on Wednesday.
    account.promises("A", None, "2026-01-16").until("2026-01-20");
    assert_eq!(account.letters(), ["01-05 first"]);
    account.until("2026-01-21");
    assert_eq!(account.letters(), ["01-05 first", "01-21 second"]);
    assert_eq!(account.facts(|fact| matches!(fact, Fact::PromiseBroken { came: 0, .. })), 1);
}

#[test]
fn a_broken_promise_is_forgotten_when_everything_is_paid() {
    let mut account = on("2026-01-05");
    // Promised before anybody wrote.
    account.owes("A", 80_000, "2026-01-05").promises("A", None, "2026-01-06");
    account.until("2026-01-09").pays_all("A");
    assert!(account.debtor.promises.is_empty());
}

#[test]
fn late_posting_is_not_a_broken_promise() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").promises("A", None, "2026-01-16");
    account.daily = false;
    let books = |cash_to| Some(Books { snapshot: day("2026-01-21"), cash_to, importing: false });
    // Posted to the Monday: money that came on the Tuesday is in time and not in the books yet.
    account.books = books(day("2026-01-19"));
    account.until("2026-01-21");
    assert_eq!(account.debtor.open_promises().count(), 1);
    account.books = books(day("2026-01-20"));
    account.turn();
    assert_eq!(account.debtor.open_promises().count(), 0);
}

#[test]
fn a_promise_is_kept_as_soon_as_the_money_is_there() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-02").promises("A", Some(50_000), "2026-01-16");
    account.pays("A", 50_000);
    assert_eq!(account.facts(|fact| matches!(fact, Fact::PromiseKept { .. })), 1);
    account.until("2026-01-06");
    assert_eq!(account.last_sent().cleared.message.because.asked, 30_000);
}

#[test]
fn a_promise_of_an_amount_pauses_that_amount_oldest_first() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").owes("B", 80_000, "2025-12-28");
    account.sent.clear();
    let amount = domain::money::Money::new(100_000, domain::money::Currency::EUR);
    let scope = Scope::All;
    let (currency, on) = (amount.currency, day("2026-01-30"));
    account.acts(Act::Promise { scope, amount: Some(amount), currency, on }).unwrap();
    account.until("2026-01-12");
    let sent = account.last_sent();
    assert_eq!((sent.items(), sent.cleared.message.because.asked), (vec!["B"], 60_000));
    // What comes in is taken off what is still promised.
    account.pays("A", 80_000).until("2026-01-26");
    assert_eq!(account.letters(), ["01-05 first", "01-12 second", "01-26 final"]);
    let sent = account.last_sent();
    assert_eq!((sent.items(), sent.cleared.message.because.asked), (vec!["B"], 60_000));
}

#[test]
fn an_invoice_that_a_snapshot_does_not_show_keeps_no_promise() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-02").promises("A", None, "2026-01-16");
    account.loses("A");
    assert_eq!(account.facts(|fact| matches!(fact, Fact::PromiseKept { .. })), 0);
    assert_eq!(account.debtor.open_promises().count(), 1);
}

#[test]
fn a_part_dispute_leaves_the_rest_and_a_resolved_one_starts_softly() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-11-20").until("2026-01-13");
    assert_eq!(account.letters(), ["01-05 first", "01-12 second"]);
    account.disputes("A", Some(30_000), "2026-01-26").until("2026-01-20");
    assert_eq!(account.last_sent().cleared.message.because.asked, 50_000);
    let id = account.debtor.disputes[0].id.clone();
    account.acts(Act::ResolveDispute(id)).unwrap();
    account.until("2026-01-27");
    assert_eq!(account.letters()[2..], ["01-19 final", "01-26 first"]);
    assert_eq!(account.last_sent().cleared.message.because.asked, 80_000);
}

#[test]
fn a_dispute_always_has_a_next_date_and_ends_with_what_it_is_about() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-02").disputes("A", None, "2026-01-12");
    account.until("2026-01-12").does(TaskKind::ReviewDispute, None);
    assert_eq!(account.debtor.disputes[0].review, day("2026-01-19"));
    account.until("2026-01-19");
    assert!(account.task(TaskKind::ReviewDispute).is_some() && account.letters().is_empty());
    account.pays_all("A");
    assert!(account.debtor.disputes.is_empty() && account.debtor.tasks.is_empty());
}

#[test]
fn what_one_of_our_people_writes_is_contact() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-03");
    account.hears(domain::signal::Signal::ColleagueWrote).unwrap();
    account.until("2026-01-11");
    assert!(account.letters().is_empty());
    account.until("2026-01-12");
    assert_eq!(account.letters(), ["01-12 first"]);
}

#[test]
fn a_promise_is_judged_on_the_day_after_the_books_are_posted_though_nothing_came_in() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2025-12-20").promises("A", None, "2026-01-16");
    account.daily = false;
    let books = |cash_to| Some(Books { snapshot: day("2026-01-21"), cash_to, importing: false });
    account.books = books(day("2026-01-19"));
    account.until("2026-01-22");
    assert_eq!(account.debtor.open_promises().count(), 1);
    account.books = books(day("2026-01-21"));
    account.until("2026-01-23");
    assert_eq!(account.debtor.open_promises().count(), 0);
}

#[test]
fn a_mail_about_bank_details_holds_everything() {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-02").owes("B", 80_000, "2026-01-03");
    let (mail, named) = ("m".to_owned(), vec!["A".into()]);
    let warnings = vec!["bank_details".to_owned()];
    let reply = domain::signal::Signal::Reply(domain::signal::ReplyNews {
        mail,
        named,
        warnings,
        says: Default::default(),
    });
    let (by, evidence) = (domain::signal::Actor::Mail, domain::signal::Evidence::Untrusted);
    account.hears_from(reply, by, evidence).unwrap();
    account.until("2026-02-02");
    assert!(account.letters().is_empty());
}

/// A mail that the reader is sure of comes in, on an account that owes `A` since the second of January.
fn read(says: domain::signal::Says, warnings: &[&str]) -> crate::given::Account {
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-02");
    let reply = domain::signal::Signal::Reply(domain::signal::ReplyNews {
        mail: "m".to_owned(),
        named: vec!["A".into()],
        warnings: warnings.iter().map(|warning| (*warning).to_owned()).collect(),
        says,
    });
    let (by, evidence) = (domain::signal::Actor::Mail, domain::signal::Evidence::Untrusted);
    account.hears_from(reply, by, evidence).unwrap();
    account
}

#[test]
fn a_mail_that_promises_a_day_is_a_wait_and_holds_nothing() {
    let says = domain::signal::Says::WillPay { on: day("2026-01-16"), amount: None };
    let mut account = read(says, &[]);
    assert_eq!(account.debtor.open_promises().count(), 1);
    assert_eq!(account.debtor.waiting_replies().count(), 0);
    account.until("2026-01-16");
    assert!(account.letters().is_empty());
}

#[test]
fn a_promise_of_a_mail_that_does_not_fit_is_put_before_a_person() {
    use domain::money::{Currency, Money};
    use domain::signal::Says::WillPay;
    let too_much = Some(Money::new(90_000, Currency::EUR));
    for (on, amount, warnings) in [
        ("2026-03-16", None, &[][..]),
        ("2026-01-01", None, &[]),
        ("2026-01-16", too_much, &[]),
        ("2026-01-16", None, &["bank_details"]),
    ] {
        let account = read(WillPay { on: day(on), amount }, warnings);
        assert_eq!(account.debtor.open_promises().count(), 0, "{on}");
        assert_eq!(account.debtor.waiting_replies().count(), 1, "{on}");
    }
}

/// The days of letters and what they name, of an account that was reminded of `A` and `B`, where `A` was then
/// promised for a day, or nothing was said.
fn promised_by(who: Option<domain::signal::Actor>) -> Vec<String> {
    use domain::signal::{Actor, Evidence, ReplyNews, Says, Signal};
    let mut account = on("2026-01-05");
    account.owes("A", 80_000, "2026-01-02").owes("B", 50_000, "2026-01-02").until("2026-01-06");
    account.sent.clear();
    match who {
        Some(Actor::Mail) => {
            let says = Says::WillPay { on: day("2026-01-16"), amount: None };
            let (mail, named) = ("m".to_owned(), vec!["A".into()]);
            let reply = Signal::Reply(ReplyNews { mail, named, warnings: Vec::new(), says });
            account.hears_from(reply, Actor::Mail, Evidence::Untrusted).unwrap();
        }
        Some(_) => {
            account.promises("A", None, "2026-01-16");
        }
        None => {}
    }
    account.until("2026-02-10");
    let named = account.sent.iter().map(|sent| sent.items().join("+"));
    let days = account.letters();
    days.iter().zip(named).map(|(letter, named)| format!("{letter} {named}")).collect()
}

#[test]
fn what_a_mail_promised_in_vain_waits_for_the_next_letter_about_the_others() {
    use domain::signal::Actor;
    assert_eq!(promised_by(None), ["01-16 second A+B", "01-30 final A+B"]);
    // A goes through its own steps, so the account may hear once more in the end; never sooner.
    let by_mail = promised_by(Some(Actor::Mail));
    assert_eq!(by_mail, ["01-16 second B", "01-30 final A+B", "02-06 final A+B"]);
    let by_person = promised_by(Some(Actor::Person("ann".to_owned())));
    assert_eq!(by_person, ["01-16 second B", "01-23 second A+B", "01-30 final A+B"]);
}
