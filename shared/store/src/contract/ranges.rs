//! Ranges of a partition: bytes decide the order, both ends are in, pages end.

use super::Subject;
use crate::table::{Condition, MAX_PAGE, MAX_ROW, Range, Row, Write};

/// In the order of their bytes. As UTF-16 the last two would change places; as words of a language
/// many would.
const PLACES: &[&str] = &[
    " ", "#", "0", "10", "9", "A", "Z", "a", "a#1", "a#2", "a$", "b", "z", "~", "ß", "é", "中",
    "\u{FFFD}", "😀",
];

async fn places(subject: &Subject) -> Range {
    // Not in order, so that the engine has to.
    let rows = PLACES.iter().rev().map(|sk| subject.row(sk));
    subject.put(rows).await;
    Range::all(subject.own("p"))
}

fn reversed(places: &[&'static str]) -> Vec<&'static str> {
    places.iter().rev().copied().collect()
}

pub(super) async fn rows_are_ordered_by_bytes(subject: &Subject) {
    let all = places(subject).await;
    assert_eq!(subject.query(all.clone()).await, PLACES);
    let backwards = Range { descending: true, ..all };
    assert_eq!(subject.query(backwards).await, reversed(PLACES));
}

pub(super) async fn both_ends_are_inclusive(subject: &Subject) {
    let all = places(subject).await;
    let range = |from: Option<&str>, to: Option<&str>, descending| Range {
        from: from.map(str::to_owned),
        to: to.map(str::to_owned),
        descending,
        ..all.clone()
    };
    for (from, to, first, last) in [
        (Some("A"), Some("a#1"), 5, 9),
        (Some("A"), None, 5, PLACES.len()),
        (None, Some("a#1"), 0, 9),
        (Some("é"), Some("é"), 15, 16),
        (Some("b"), Some("a"), 0, 0),
        (Some(""), Some(""), 0, 0),
        (Some(""), Some(" "), 0, 1),
    ] {
        let expected = &PLACES[first..last];
        assert_eq!(subject.query(range(from, to, false)).await, expected, "{from:?} to {to:?}");
        let backwards = subject.query(range(from, to, true)).await;
        assert_eq!(backwards, reversed(expected), "{from:?} to {to:?}");
    }
}

pub(super) async fn ends_need_no_rows(subject: &Subject) {
    let all = places(subject).await;
    let range = Range { from: Some("B".to_owned()), to: Some("a#10".to_owned()), ..all.clone() };
    assert_eq!(subject.query(range).await, ["Z", "a", "a#1"]);
    let range = Range { from: Some("c".to_owned()), to: Some("y".to_owned()), ..all };
    assert_eq!(subject.query(range).await, [""; 0]);
    assert_eq!(subject.query(Range::up_to(subject.own("p"), "0")).await, [" ", "#", "0"]);
}

pub(super) async fn a_prefix_is_only_that_prefix(subject: &Subject) {
    places(subject).await;
    assert_eq!(subject.query(Range::prefix(subject.own("p"), "a#")).await, ["a#1", "a#2"]);
    assert_eq!(subject.query(Range::prefix(subject.own("p"), "a")).await.len(), 4);
    assert_eq!(subject.query(Range::prefix(subject.own("p"), "😀")).await, ["😀"]);
    assert_eq!(subject.query(Range::prefix(subject.own("p"), "q")).await, [""; 0]);
    assert_eq!(subject.query(Range::prefix(subject.own("p"), "")).await, PLACES);
}

pub(super) async fn pages_end_and_hold_every_row_once(subject: &Subject) {
    let all = places(subject).await;
    let middle = Range { from: Some("9".to_owned()), to: Some("中".to_owned()), ..all.clone() };
    for limit in [1, 2, 3, 7, PLACES.len() - 1, PLACES.len(), PLACES.len() + 1] {
        for (range, expected) in [(&all, PLACES), (&middle, &PLACES[4..17])] {
            let range = Range { limit, ..range.clone() };
            assert_eq!(subject.query(range.clone()).await, expected, "{limit} a page");
            let backwards = Range { descending: true, ..range };
            assert_eq!(subject.query(backwards).await, reversed(expected), "{limit} a page");
        }
    }
}

pub(super) async fn big_rows_come_in_pages(subject: &Subject) {
    let body = format!("\"{}\"", "x".repeat(300_000));
    let rows: Vec<Row> = (10..30)
        .map(|n| Row { body: body.as_str().into(), ..subject.row(&n.to_string()) })
        .collect();
    for some in rows.chunks(10) {
        subject.put(some.to_vec()).await;
    }
    let all = Range::all(subject.own("p"));
    assert_eq!(subject.pages(all.clone()).await, rows);
    let page = subject.table.query(&all).await.expect("a query");
    let bytes: usize = page.rows.iter().map(Row::size).sum();
    assert!(bytes < MAX_PAGE + MAX_ROW, "a page of {bytes} bytes");
    assert!(page.token.is_some(), "there is more");
}

pub(super) async fn a_page_goes_on_after_a_row_that_is_gone(subject: &Subject) {
    let all = places(subject).await;
    let page = subject.table.query(&Range { limit: 3, ..all.clone() }).await.expect("a query");
    let gone = page.rows.iter().map(|row| Write::Delete(row.key.clone(), Condition::None));
    subject.done(gone.collect()).await;
    let rest = subject.query(Range { token: page.token, ..all }).await;
    assert_eq!(rest, PLACES[page.rows.len()..]);
}
