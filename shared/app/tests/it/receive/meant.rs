//! What follows from what the reader makes of a mail. The reader says here what it is told to, so that
//! every way is gone that a mail can go: alone, or before a person.

use super::{mail, warnings};
use crate::world::{World, today};
use app::receive::Received;
use chrono::Days;
use domain::debtor::Debtor;
use domain::hold::Scope;
use domain::ids::DebtorId;
use domain::people::Verdict;
use std::sync::Arc;
use understanding::labels::{Intent, Sentiment};
use understanding::meaning::{Action, Confidence, Evidence, Meaning};
use understanding::{HonestReader, Open, Reader, Reading, ReplyText};

/// Takes every mail to mean one thing.
struct Told(Meaning);

impl Reader for Told {
    fn read(&self, mail: &ReplyText<'_>, open: &[Open<'_>]) -> Reading {
        Reading { meaning: Some(self.0.clone()), ..HonestReader.read(mail, open) }
    }
}

/// A reader that is sure, and would let the mail take effect alone.
fn sure(intent: Intent) -> Meaning {
    Meaning {
        intent,
        secondary: Vec::new(),
        dispute_reason: None,
        wanted: None,
        promised_on: None,
        promised: None,
        contested: None,
        returns: None,
        must_pause: false,
        must_escalate: false,
        sentiment: Sentiment::default(),
        language: "en".to_owned(),
        injection: false,
        confidence: Confidence {
            intent: 0.98,
            reason: 0.0,
            pause: 0.01,
            escalate: 0.01,
            alone: 0.98,
        },
        evidence: Vec::new(),
        action: Action::Automatic,
    }
}

/// One that wants a person.
fn asks(intent: Intent) -> Meaning {
    Meaning { action: Action::Ask, must_pause: true, ..sure(intent) }
}

const TEXT: &str = "Hello. It is about INV-101. Bye.";

/// A mail about one of two invoices, read so.
async fn read(meaning: Meaning) -> (World, DebtorId, Received, Debtor) {
    by(meaning, "ap@blue.example", &[]).await
}

async fn by(
    meaning: Meaning,
    from: &str,
    more: &[(&str, &str)],
) -> (World, DebtorId, Received, Debtor) {
    let mut world = World::new().await;
    world.app.reader = Arc::new(Told(meaning));
    let blue = world.debtor("blue", &["ap@blue.example"], &["INV-101", "INV-102"]).await;
    let route = world.route(&blue).await;
    let fields = [&[("From", from), ("To", route.as_str())], more].concat();
    let received = world.takes(&mail(&fields, TEXT)).await;
    let state = world.state(&blue).await;
    (world, blue, received, state)
}

#[tokio::test]
async fn a_promise_that_is_sure_is_waited_for_up_to_thirty_days() {
    for (days, waits) in [(0, true), (10, true), (30, true), (31, false)] {
        let on = today() + Days::new(days);
        let meaning = Meaning { promised_on: Some(on), ..sure(Intent::PromiseToPay) };
        let (_, blue, received, state) = read(meaning).await;
        if waits {
            let wanted = Received::Understood { debtor: blue, promised: Some(on) };
            assert_eq!(received, wanted, "{days}");
            assert!(state.holds.is_empty() && state.tasks.is_empty(), "{days}");
            let [promise] = state.promises.as_slice() else { panic!("{:?}", state.promises) };
            assert_eq!(promise.on, on);
            assert!(matches!(&promise.scope, Scope::Invoices(named) if named.len() == 1));
        } else {
            assert!(matches!(received, Received::Held { .. }), "{days}");
            assert!(state.promises.is_empty());
            assert_eq!(state.holds[0].read.as_ref().unwrap().on, Some(on));
        }
    }
}

#[tokio::test]
async fn a_promise_that_is_not_sure_or_looks_odd_is_a_persons() {
    let on = Some(today() + Days::new(5));
    let promise = Meaning { promised_on: on, ..sure(Intent::PromiseToPay) };
    let doubtful = Meaning { action: Action::Ask, ..promise.clone() };
    let pausing = Meaning { must_pause: true, ..promise.clone() };
    let urgent = Meaning { must_escalate: true, ..promise.clone() };
    let orders = Meaning { injection: true, ..promise.clone() };
    for meaning in [doubtful, pausing, urgent, orders] {
        let (_, _, received, state) = read(meaning).await;
        assert!(matches!(received, Received::Held { .. }), "{received:?}");
        assert!(state.promises.is_empty() && state.tasks.len() == 1);
    }
    // A stranger's word is not the debtor's.
    let (_, _, received, state) = by(promise, "someone@else.example", &[]).await;
    assert_eq!(warnings(&received), ["unknown_sender"]);
    assert!(state.promises.is_empty() && state.holds[0].scope == Scope::All);
}

#[tokio::test]
async fn what_binds_nobody_wins_quiet_days_when_the_reader_is_sure() {
    for intent in [Intent::Acknowledgement, Intent::Stall, Intent::PromiseToPay] {
        let (_, blue, received, state) = read(sure(intent)).await;
        assert_eq!(received, Received::Understood { debtor: blue, promised: None }, "{intent:?}");
        assert!(state.holds.is_empty() && state.promises.is_empty() && state.tasks.is_empty());
        assert!(state.quiet_until.is_some_and(|until| until > today()));
    }
    // However sure: nothing else takes effect alone.
    for intent in Intent::ALL {
        let alone = [
            Intent::Acknowledgement,
            Intent::Stall,
            Intent::PromiseToPay,
            Intent::AutoReply,
            Intent::Other,
        ];
        if alone.contains(&intent) {
            continue;
        }
        let (_, _, received, state) = read(sure(intent)).await;
        assert!(matches!(received, Received::Held { .. }), "{intent:?}");
        assert_eq!((state.holds.len(), state.tasks.len()), (1, 1), "{intent:?}");
    }
}

/// Spam is filed: nobody is asked, and it wins no day. From a stranger it is a person's, like all else.
#[tokio::test]
async fn what_has_nothing_to_do_with_the_account_changes_nothing() {
    let (_, blue, received, state) = read(sure(Intent::Other)).await;
    assert_eq!(received, Received::Understood { debtor: blue, promised: None });
    assert!(state.holds.is_empty() && state.promises.is_empty() && state.tasks.is_empty());
    assert_eq!(state.quiet_until, Some(today()));
    let (_, _, received, state) = by(sure(Intent::Other), "someone@else.example", &[]).await;
    assert_eq!(warnings(&received), ["unknown_sender"]);
    assert_eq!((state.holds.len(), state.tasks.len()), (1, 1));
}

#[tokio::test]
async fn who_is_away_is_left_alone_until_the_return() {
    let machine = ("Auto-Submitted", "auto-replied");
    for (days, until) in [(0, None), (9, Some(9)), (90, Some(30))] {
        let returns = Some(today() + Days::new(days));
        let meaning = Meaning { returns, ..sure(Intent::AutoReply) };
        let (_, blue, received, state) = by(meaning, "ap@blue.example", &[machine]).await;
        assert_eq!(received, Received::Automatic { debtor: blue });
        assert_eq!(state.quiet_until, until.map(|days| today() + Days::new(days)), "{days}");
        assert!(state.holds.is_empty());
    }
}

#[tokio::test]
async fn what_is_about_the_debtor_holds_the_whole_account() {
    let whole = [
        Intent::BankChangeFraud,
        Intent::LegalInsolvency,
        Intent::Hardship,
        Intent::Unsubscribe,
        Intent::WrongContact,
    ];
    for intent in Intent::ALL {
        let (_, _, received, state) = read(asks(intent)).await;
        let all = whole.contains(&intent);
        assert_eq!(warnings(&received).contains(&"whole_account"), all, "{intent:?}");
        assert_eq!(state.holds[0].scope == Scope::All, all, "{intent:?}");
    }
    // One of several meanings is enough.
    let secondary = vec![Intent::LegalInsolvency];
    let (_, _, _, state) = read(Meaning { secondary, ..asks(Intent::Dispute) }).await;
    assert_eq!(state.holds[0].scope, Scope::All);
    let (_, _, received, state) = read(Meaning { injection: true, ..asks(Intent::Query) }).await;
    assert_eq!(warnings(&received), ["instructions"]);
    assert_eq!(state.holds[0].scope, Scope::All);
}

#[tokio::test]
async fn an_alarm_is_due_today() {
    for must_escalate in [false, true] {
        let (_, _, _, state) = read(Meaning { must_escalate, ..asks(Intent::Dispute) }).await;
        assert_eq!(state.tasks[0].due == today(), must_escalate);
    }
}

#[tokio::test]
async fn an_address_is_taken_out_of_use_by_who_reads_there_and_by_nobody_else() {
    for intent in Intent::ALL {
        let (world, blue, ..) = read(asks(intent)).await;
        let wanted = match intent {
            Intent::Unsubscribe | Intent::WrongContact => Verdict::Suppressed,
            _ => Verdict::Approved,
        };
        assert_eq!(world.verdict(&blue, "ap@blue.example").await, wanted, "{intent:?}");
    }
    // Hardly more likely than not: a person decides.
    let mut meaning = asks(Intent::Unsubscribe);
    meaning.confidence.intent = 0.4;
    let (world, blue, received, _) = read(meaning).await;
    assert!(matches!(received, Received::Held { .. }));
    assert_eq!(world.verdict(&blue, "ap@blue.example").await, Verdict::Approved);
    let (world, blue, ..) = by(asks(Intent::Unsubscribe), "someone@else.example", &[]).await;
    assert_eq!(world.verdict(&blue, "ap@blue.example").await, Verdict::Approved);
    // Another form of the address, and the letters of another case, are the same mailbox.
    let (world, blue, ..) = by(asks(Intent::Unsubscribe), "AP@Blue.Example", &[]).await;
    assert_eq!(world.verdict(&blue, "ap@blue.example").await, Verdict::Suppressed);
}

#[tokio::test]
async fn the_words_that_show_it_and_the_reasons_for_care_are_kept_with_the_mail() {
    let evidence = |shows: &str, place| Evidence { shows: shows.to_owned(), place };
    let meaning = Meaning {
        evidence: vec![
            evidence("intent", 7..26),
            evidence("rule:dispute", 16..21),
            evidence("rule:legal", 29..31),
            evidence("date", 900..910),
        ],
        ..asks(Intent::Dispute)
    };
    let (world, blue, ..) = by(meaning, "someone@else.example", &[]).await;
    let rows = world.conversation(&blue).await;
    let [row] = rows.as_slice() else { panic!("one row") };
    assert_eq!((row.shows.as_str(), row.excerpt.as_str()), ("It is about INV-101. Bye.", TEXT));
    assert_eq!(row.care, ["unknown_sender"]);
}
