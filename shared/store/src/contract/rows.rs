//! A row is kept as it was put.

use super::Subject;
use crate::table::{Condition, IndexKey, Key, Range, Row, Write};
use domain::calendar::Time;

fn full(subject: &Subject, sk: &str) -> Row {
    Row {
        key: subject.key(sk),
        version: u64::MAX,
        pending: Some(IndexKey::new(subject.own("wake#07"), "2026-03-01#é")),
        view: Some(IndexKey::new(subject.own("debtors"), "Ærø & Søn")),
        expires: Time::from_timestamp(4_102_444_800, 0),
        body: r#"{"name":"Ærø 株式会社 😀","amount":-9007199254740993}"#.into(),
    }
}

pub(super) async fn a_row_comes_back_as_it_was_put(subject: &Subject) {
    let row = full(subject, "row");
    subject.put([row.clone()]).await;
    assert_eq!(subject.get(&row.key).await, Some(row.clone()));
    assert_eq!(subject.pages(Range::all(row.key.pk.clone())).await, [row]);
}

pub(super) async fn a_body_is_kept_to_the_byte(subject: &Subject) {
    let bodies = [r#" {"b" : 1,  "a":1.50, "a":"\u00e9"} "#, "[]", "null", "\"text\"", "1e400"];
    for (n, body) in bodies.into_iter().enumerate() {
        let row = Row { body: body.into(), ..subject.row(&n.to_string()) };
        subject.put([row.clone()]).await;
        assert_eq!(subject.get(&row.key).await, Some(row));
    }
}

pub(super) async fn a_put_replaces_the_whole_row(subject: &Subject) {
    let row = full(subject, "row");
    subject.put([row]).await;
    let bare = subject.row("row");
    subject.put([bare.clone()]).await;
    assert_eq!(subject.get(&bare.key).await, Some(bare));
}

pub(super) async fn each_part_of_a_row_changes_alone(subject: &Subject) {
    let old = full(subject, "row");
    let place = || Some(IndexKey::new(subject.own("other"), "place"));
    let parts = [
        Row { version: 3, ..old.clone() },
        Row { body: "3".into(), ..old.clone() },
        Row { expires: Time::from_timestamp(4_102_444_801, 0), ..old.clone() },
        Row { expires: None, ..old.clone() },
        Row { pending: place(), ..old.clone() },
        Row { pending: None, ..old.clone() },
        Row { view: place(), ..old.clone() },
        Row { view: None, ..old.clone() },
    ];
    for new in parts {
        for row in [&old, &new, &old] {
            subject.put([row.clone()]).await;
            assert_eq!(subject.get(&row.key).await.as_ref(), Some(row));
        }
    }
}

pub(super) async fn no_row_is_none(subject: &Subject) {
    subject.put([subject.row("here")]).await;
    assert_eq!(subject.get(&subject.key("there")).await, None);
    assert_eq!(subject.get(&Key::new(subject.own("elsewhere"), "here")).await, None);
    assert_eq!(subject.query(Range::all(subject.own("elsewhere"))).await, [""; 0]);
}

pub(super) async fn what_was_acknowledged_is_read(subject: &Subject) {
    subject.put([subject.row("row")]).await;
    for version in 2..40 {
        let row = Row { version, ..subject.row("row") };
        subject.done(vec![Write::Put(row.clone(), Condition::Version(version - 1))]).await;
        assert_eq!(subject.get(&row.key).await, Some(row.clone()));
        assert_eq!(subject.pages(Range::all(row.key.pk.clone())).await, [row]);
    }
}

pub(super) async fn expiry_is_kept_to_the_second(subject: &Subject) {
    let expires = |nanos| Time::from_timestamp(4_102_444_800, nanos);
    let row = Row { expires: expires(999_999_999), ..subject.row("row") };
    subject.put([row.clone()]).await;
    let kept = Row { expires: expires(0), ..row };
    assert_eq!(subject.get(&kept.key).await, Some(kept.clone()));
    assert_eq!(subject.pages(Range::all(kept.key.pk.clone())).await, [kept]);
}

pub(super) async fn partitions_are_told_apart(subject: &Subject) {
    for pk in ["a", "A", "a/b", "ab", "é", "a "] {
        let key = Key::new(subject.own(pk), "row");
        let body = serde_json::Value::from(pk).to_string().into();
        subject.put([Row { key, body, ..subject.row("row") }]).await;
    }
    for pk in ["a", "A", "a/b", "ab", "é", "a "] {
        let rows = subject.pages(Range::all(subject.own(pk))).await;
        assert_eq!(rows.len(), 1);
        assert_eq!(*rows[0].body, serde_json::Value::from(pk).to_string());
    }
}
