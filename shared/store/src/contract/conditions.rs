//! A transaction happens as a whole, if every condition holds.

use super::Subject;
use crate::table::{Condition, Key, Position, Range, Row, Write};
use Condition::{Absent, None as Any, Version};
use Position::{Failed, Ok as Fine};
use Write::{Check, Delete, Put};

pub(super) async fn absent_holds_once(subject: &Subject) {
    let first = subject.row("row");
    let second = Row { version: 7, body: "7".into(), ..first.clone() };
    subject.done(vec![Put(first.clone(), Absent)]).await;
    let positions = subject.refused(vec![Put(second, Absent)]).await;
    assert_eq!(positions, [Failed(Some(first.clone()))]);
    assert_eq!(subject.get(&first.key).await, Some(first));
}

pub(super) async fn a_version_holds_for_exactly_that_version(subject: &Subject) {
    let version = |version| Row { version, ..subject.row("row") };
    assert_eq!(subject.refused(vec![Put(version(1), Version(0))]).await, [Failed(None)]);
    subject.done(vec![Put(version(1), Absent)]).await;
    subject.done(vec![Put(version(2), Version(1))]).await;
    for wrong in [0, 1, 3, u64::MAX] {
        let positions = subject.refused(vec![Put(version(3), Version(wrong))]).await;
        assert_eq!(positions, [Failed(Some(version(2)))]);
    }
    // The writer says which version comes next; nothing else counts it.
    subject.done(vec![Put(version(u64::MAX), Version(2))]).await;
    subject.done(vec![Put(version(5), Version(u64::MAX))]).await;
    assert_eq!(subject.get(&subject.key("row")).await, Some(version(5)));
}

pub(super) async fn deletes_obey_their_conditions(subject: &Subject) {
    let row = subject.row("row");
    let delete = |condition| vec![Delete(row.key.clone(), condition)];
    subject.done(delete(Any)).await;
    subject.done(delete(Absent)).await;
    assert_eq!(subject.refused(delete(Version(1))).await, [Failed(None)]);
    subject.put([row.clone()]).await;
    assert_eq!(subject.refused(delete(Absent)).await, [Failed(Some(row.clone()))]);
    assert_eq!(subject.refused(delete(Version(2))).await, [Failed(Some(row.clone()))]);
    assert_eq!(subject.get(&row.key).await, Some(row.clone()));
    subject.done(delete(Version(1))).await;
    assert_eq!(subject.get(&row.key).await, None);
    subject.put([row.clone()]).await;
    subject.done(delete(Any)).await;
    assert_eq!(subject.query(Range::all(row.key.pk)).await, [""; 0]);
}

pub(super) async fn checks_write_nothing(subject: &Subject) {
    let row = subject.row("row");
    let check = |condition| vec![Check(row.key.clone(), condition)];
    subject.done(check(Any)).await;
    subject.done(check(Absent)).await;
    assert_eq!(subject.refused(check(Version(1))).await, [Failed(None)]);
    subject.put([row.clone()]).await;
    subject.done(check(Any)).await;
    subject.done(check(Version(1))).await;
    assert_eq!(subject.refused(check(Absent)).await, [Failed(Some(row.clone()))]);
    let other = subject.row("other");
    let guarded = |version| vec![Check(row.key.clone(), Version(version)), Put(other.clone(), Any)];
    assert_eq!(subject.refused(guarded(2)).await, [Failed(Some(row.clone())), Fine]);
    subject.done(guarded(1)).await;
    assert_eq!(subject.pages(Range::all(row.key.pk.clone())).await, [other, row]);
}

pub(super) async fn positions_come_in_order_with_the_row_that_stood_there(subject: &Subject) {
    let (a, b) = (subject.row("a"), Row { version: 2, body: "2".into(), ..subject.row("b") });
    subject.put([a.clone(), b.clone()]).await;
    let positions = subject
        .refused(vec![
            Put(subject.row("new"), Absent),
            Put(a.clone(), Absent),
            Check(subject.key("none"), Version(3)),
            Delete(subject.key("nothing"), Any),
            Delete(b.key.clone(), Version(1)),
            Put(subject.row("free"), Any),
        ])
        .await;
    let failed_b = Failed(Some(b.clone()));
    assert_eq!(positions, [Fine, Failed(Some(a.clone())), Failed(None), Fine, failed_b, Fine]);
    assert_eq!(subject.pages(Range::all(a.key.pk.clone())).await, [a, b]);
}

pub(super) async fn a_refused_transaction_leaves_nothing(subject: &Subject) {
    let old: Vec<Row> = (10..20).map(|n| subject.row(&n.to_string())).collect();
    subject.put(old.clone()).await;
    let mut writes: Vec<Write> = (10..15)
        .map(|n| Put(Row { version: 2, ..subject.row(&n.to_string()) }, Version(1)))
        .collect();
    writes.extend((15..19).map(|n| Delete(subject.key(&n.to_string()), Version(1))));
    writes.extend((20..60).map(|n| Put(subject.row(&n.to_string()), Absent)));
    // The last one spoils it.
    writes.push(Put(subject.row("19"), Absent));
    let positions = subject.refused(writes).await;
    assert_eq!(positions.iter().filter(|position| **position == Fine).count(), 49);
    assert_eq!(positions.last(), Some(&Failed(Some(subject.row("19")))));
    assert_eq!(subject.pages(Range::all(subject.own("p"))).await, old);
}

pub(super) async fn a_transaction_spans_partitions(subject: &Subject) {
    let row = |pk: &str| Row { key: Key::new(subject.own(pk), "row"), ..subject.row("row") };
    let puts = |pks: [&str; 3]| pks.iter().map(|pk| Put(row(pk), Absent)).collect::<Vec<_>>();
    subject.done(puts(["a", "b", "c"])).await;
    let there = Failed(Some(row("b")));
    assert_eq!(subject.refused(puts(["d", "b", "e"])).await, [Fine, there, Fine]);
    for (pk, stands) in [("a", true), ("b", true), ("c", true), ("d", false), ("e", false)] {
        assert_eq!(subject.get(&row(pk).key).await.is_some(), stands, "{pk}");
    }
}

pub(super) async fn a_repeated_transaction_meets_its_own_row(subject: &Subject) {
    // What a caller does after an unknown outcome: it sends the same again and recognises itself.
    let state = Row { version: 2, body: r#"{"turn":"mine"}"#.into(), ..subject.row("state") };
    let fact = subject.row("fact");
    subject.put([subject.row("state")]).await;
    let turn = vec![Put(state.clone(), Version(1)), Put(fact.clone(), Absent)];
    subject.done(turn.clone()).await;
    let positions = subject.refused(turn).await;
    assert_eq!(positions, [Failed(Some(state)), Failed(Some(fact))]);
}
