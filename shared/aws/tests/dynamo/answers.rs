//! What the engine says when the line breaks: a write that may have been done is never refused, and
//! one that was done is never done twice.

use crate::emulator::{PATIENT, wired};
use crate::wire::Strike::{self, After, Before, Both, Contended, Internal, Silence, Throttled};
use aws::dynamo::Options;
use std::time::Duration;
use store::table::{Condition, Key, Position, Range, ReadError, Row, Table, TransactError, Write};

fn row(sk: &str) -> Row {
    let key = Key::new("p", sk);
    Row { key, version: 1, pending: None, view: None, expires: None, body: "{}".into() }
}

fn put(sk: &str) -> Write {
    Write::Put(row(sk), Condition::Absent)
}

struct Told {
    answer: Result<(), TransactError>,
    /// Whether all rows stand; never only some.
    stands: bool,
    /// The tokens under which it was sent, one for each time.
    sent: Vec<Option<String>>,
}

impl Told {
    fn unknown(&self) -> bool {
        matches!(self.answer, Err(TransactError::Unknown(_)))
    }
}

/// What becomes of the writes.
async fn told(writes: &[Write], strikes: &[Strike]) -> Told {
    let (table, wire) = wired(PATIENT).await;
    wire.strike(0, strikes);
    let answer = table.transact(writes.to_vec()).await;
    let sent = wire.calls().into_iter().map(|(_, token)| token).collect();
    let mut standing = Vec::new();
    for write in writes {
        standing.push(table.get(write.key()).await.unwrap().is_some());
    }
    standing.dedup();
    assert_eq!(standing.len(), 1, "all of it or nothing");
    Told { answer, stands: standing[0], sent }
}

#[tokio::test]
async fn a_transaction_whose_answer_was_lost_is_asked_again_under_its_name() {
    for strikes in [&[After][..], &[After, After], &[Internal, After, Before]] {
        let told = told(&[put("a"), put("b")], strikes).await;
        assert_eq!((told.answer, told.stands), (Ok(()), true), "{strikes:?}");
        let sent = told.sent;
        assert_eq!(sent.len(), strikes.len() + 1);
        assert!(sent[0].is_some() && sent.iter().all(|token| *token == sent[0]), "{sent:?}");
    }
}

#[tokio::test]
async fn a_single_write_that_meets_itself_is_unknown_and_not_refused() {
    for strike in [After, Internal] {
        let told = told(&[put("a")], &[strike]).await;
        assert!(told.unknown() && told.stands, "{strike:?}: {:?}", told.answer);
        assert_eq!(told.sent.len(), 2, "{strike:?}");
    }
    let delete = Write::Delete(row("a").key, Condition::Version(1));
    let (table, wire) = wired(PATIENT).await;
    table.transact(vec![put("a")]).await.unwrap();
    wire.strike(1, &[After]);
    let answer = table.transact(vec![delete]).await;
    assert!(matches!(answer, Err(TransactError::Unknown(_))), "{answer:?}");
}

#[tokio::test]
async fn what_never_arrived_is_sent_again() {
    for writes in [&[put("a")][..], &[put("a"), put("b")]] {
        let told = told(writes, &[Before, Before]).await;
        assert_eq!((told.answer, told.stands, told.sent.len()), (Ok(()), true, 3));
    }
}

#[tokio::test]
async fn without_any_answer_the_outcome_is_unknown_and_the_sdk_repeats_nothing() {
    for writes in [&[put("a")][..], &[put("a"), put("b")]] {
        for (strike, stands) in [(Before, false), (After, true), (Internal, true)] {
            let told = told(writes, &[strike; 9]).await;
            assert!(told.unknown(), "{strike:?}: {:?}", told.answer);
            assert_eq!((told.stands, told.sent.len()), (stands, 4), "{strike:?}");
        }
    }
}

#[tokio::test]
async fn silence_ends_with_the_patience() {
    let impatient = Options { tries: 1, attempt: Duration::from_millis(100), ..PATIENT };
    let (table, wire) = wired(impatient).await;
    wire.strike(0, &[Silence]);
    let answer = table.transact(vec![put("a")]).await;
    assert!(matches!(answer, Err(TransactError::Unknown(_))), "{answer:?}");
    wire.strike_reads(&[Silence]);
    let answer = table.get(&row("a").key).await;
    assert!(matches!(answer, Err(ReadError::Unavailable(_))), "{answer:?}");
}

#[tokio::test]
async fn throttled_and_contended_pass_or_are_told_by_position() {
    use Position::{Contended as Met, Ok as Fine, Throttled as Slow};
    let (one, two) = ([put("a")], [put("a"), put("b")]);
    for strike in [Throttled, Contended] {
        for writes in [&one[..], &two] {
            let told = told(writes, &[strike, strike]).await;
            assert_eq!((told.answer, told.stands, told.sent.len()), (Ok(()), true, 3));
        }
    }
    for (writes, strike, expected) in [
        (&one[..], Throttled, vec![Slow]),
        (&two, Throttled, vec![Slow, Slow]),
        (&one, Contended, vec![Met]),
        (&two, Contended, vec![Fine, Met]),
    ] {
        let told = told(writes, &[strike; 9]).await;
        assert_eq!(told.answer, Err(TransactError::Refused(expected)), "{strike:?}");
        assert_eq!((told.stands, told.sent.len()), (false, 4), "{strike:?}");
    }
}

#[tokio::test]
async fn a_condition_that_fails_is_not_tried_again() {
    let told = told(&[put("a"), put("b")], &[Both]).await;
    let positions = vec![Position::Failed(None), Position::Contended];
    assert_eq!(told.answer, Err(TransactError::Refused(positions)));
    assert_eq!((told.stands, told.sent.len()), (false, 1));
}

#[tokio::test]
async fn a_refusal_after_a_lost_answer_is_not_believed() {
    for writes in [&[put("a")][..], &[put("a"), put("b")]] {
        for later in [Throttled, Contended] {
            let told = told(writes, &[After, later, later, later]).await;
            assert!(told.unknown() && told.stands, "{later:?}: {:?}", told.answer);
        }
    }
}

#[tokio::test]
async fn reads_are_asked_again() {
    let (table, wire) = wired(PATIENT).await;
    table.transact(vec![put("a")]).await.unwrap();
    for strike in [Before, After, Internal, Throttled] {
        wire.strike_reads(&[strike, strike]);
        assert_eq!(table.get(&row("a").key).await, Ok(Some(row("a"))), "{strike:?}");
        wire.strike_reads(&[strike]);
        assert_eq!(table.query(&Range::all("p")).await.unwrap().rows, [row("a")], "{strike:?}");
        wire.strike_reads(&[strike; 4]);
        let answer = table.get(&row("a").key).await;
        assert!(matches!(answer, Err(ReadError::Unavailable(_))), "{strike:?}: {answer:?}");
    }
}
