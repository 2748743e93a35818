//! The two indexes: sparse, ordered, and following their rows.

use super::{Subject, entry};
use crate::table::{Condition, Entry, Index, IndexKey, Key, Range, Row, Write};

pub(super) async fn an_index_lists_only_rows_that_have_a_place(subject: &Subject) {
    let waits = subject.waiting("waits", "group", "2");
    let listed = Row {
        view: Some(IndexKey::new(subject.own("group"), "1")),
        body: "1".into(),
        ..subject.row("listed")
    };
    let elsewhere = subject.waiting("elsewhere", "other", "1");
    subject.put([subject.row("plain"), waits.clone(), listed.clone(), elsewhere]).await;
    let group = || Range::all(subject.own("group"));
    subject.shows(Index::Pending, group(), &[entry(&waits)]).await;
    let at = IndexKey::new(subject.own("group"), "1");
    subject.shows(Index::View, group(), &[Entry { at, key: listed.key }]).await;
    subject.shows(Index::View, Range::all(subject.own("other")), &[]).await;
}

pub(super) async fn a_row_leaves_moves_and_is_deleted(subject: &Subject) {
    let group = || Range::all(subject.own("group"));
    let at = |sk: &str, version, range| Row { version, ..subject.waiting(sk, "group", range) };
    subject.put([at("a", 1, "1"), at("b", 1, "2"), at("c", 1, "3")]).await;
    let stand = [entry(&at("a", 1, "1")), entry(&at("b", 1, "2")), entry(&at("c", 1, "3"))];
    subject.shows(Index::Pending, group(), &stand).await;

    // Written again at the same place: listed once.
    subject.put([at("a", 2, "1")]).await;
    subject.shows(Index::Pending, group(), &stand).await;

    // Moved behind the others, and to another group.
    let other = subject.waiting("b", "other", "2");
    subject.put([at("a", 3, "9"), other.clone()]).await;
    let stand = [entry(&at("c", 1, "3")), entry(&at("a", 3, "9"))];
    subject.shows(Index::Pending, group(), &stand).await;
    subject.shows(Index::Pending, Range::all(subject.own("other")), &[entry(&other)]).await;

    // Left, deleted, and back again.
    let gone = Write::Delete(subject.key("a"), Condition::Version(3));
    subject.done(vec![Write::Put(subject.row("c"), Condition::Version(1)), gone]).await;
    subject.shows(Index::Pending, group(), &[]).await;
    subject.put([at("c", 2, "3")]).await;
    subject.shows(Index::Pending, group(), &[entry(&at("c", 2, "3"))]).await;
}

pub(super) async fn rows_at_one_place_are_all_listed(subject: &Subject) {
    let row = |pk: &str, sk: &str| Row {
        key: Key::new(subject.own(pk), sk),
        ..subject.waiting("any", "group", "same")
    };
    let rows = [row("p", "a"), row("p", "b"), row("q", "a"), row("q", "b")];
    subject.put(rows.clone()).await;
    for limit in [1, 2, 3, 100] {
        for descending in [false, true] {
            let range = Range { limit, descending, ..Range::all(subject.own("group")) };
            subject.eventually_all(&range, &rows).await;
        }
    }
    subject.done(vec![Write::Delete(rows[1].key.clone(), Condition::None)]).await;
    let left = [rows[0].clone(), rows[2].clone(), rows[3].clone()];
    subject.eventually_all(&Range::all(subject.own("group")), &left).await;
}

impl Subject {
    /// Rows at one place come in any order, but each of them once.
    async fn eventually_all(&self, range: &Range, rows: &[Row]) {
        let expected: Vec<Entry> = rows.iter().map(entry).collect();
        let mut found = Vec::new();
        for _ in 0..self.tries {
            found = self.entries(Index::Pending, range).await;
            found.sort_by(|one, other| one.key.cmp(&other.key));
            if found == expected {
                return;
            }
            if self.tries > 1 {
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
        panic!("{}: {found:?} is not {expected:?}", self.name);
    }
}

async fn ladder(subject: &Subject) -> Vec<Entry> {
    let places = ["0", "A", "a", "a#1", "a#2", "a$", "é", "\u{FFFD}", "😀"];
    let rows: Vec<Row> = places
        .iter()
        .enumerate()
        // The order of the rows is not the order of their places.
        .map(|(n, range)| subject.waiting(&(99 - n).to_string(), "group", range))
        .collect();
    subject.put(rows.clone()).await;
    rows.iter().map(entry).collect()
}

fn reversed(entries: &[Entry]) -> Vec<Entry> {
    entries.iter().rev().cloned().collect()
}

pub(super) async fn an_index_is_ordered_and_ranged(subject: &Subject) {
    let all = ladder(subject).await;
    let group = || Range::all(subject.own("group"));
    let between = |from: &str, to: &str| Range {
        from: Some(from.to_owned()),
        to: Some(to.to_owned()),
        ..group()
    };
    for (range, expected) in [
        (group(), &all[..]),
        (between("A", "a#1"), &all[1..4]),
        (between("B", "a#10"), &all[2..4]),
        (between("b", "a"), &[]),
        (between("", ""), &[]),
        (Range { from: Some("é".to_owned()), ..group() }, &all[6..]),
        (Range::up_to(subject.own("group"), "a"), &all[..3]),
        (Range::prefix(subject.own("group"), "a#"), &all[3..5]),
    ] {
        subject.shows(Index::Pending, range.clone(), expected).await;
        let backwards = Range { descending: true, ..range };
        subject.shows(Index::Pending, backwards, &reversed(expected)).await;
    }
}

pub(super) async fn index_pages_end_and_hold_every_entry_once(subject: &Subject) {
    let all = ladder(subject).await;
    for limit in [1, 2, 4, all.len(), all.len() + 1] {
        let range = Range { limit, ..Range::up_to(subject.own("group"), "é") };
        let expected = &all[..7];
        subject.shows(Index::Pending, range.clone(), expected).await;
        let backwards = Range { descending: true, ..range };
        subject.shows(Index::Pending, backwards, &reversed(expected)).await;
    }
}

pub(super) async fn a_refused_transaction_moves_nothing(subject: &Subject) {
    let row = subject.waiting("row", "group", "1");
    subject.put([row.clone()]).await;
    let put = |row| Write::Put(row, Condition::None);
    let positions = subject
        .refused(vec![
            put(subject.waiting("row", "group", "2")),
            put(subject.waiting("new", "group", "3")),
            Write::Check(subject.key("none"), Condition::Version(1)),
        ])
        .await;
    assert_eq!(positions.len(), 3);
    subject.shows(Index::Pending, Range::all(subject.own("group")), &[entry(&row)]).await;
}
