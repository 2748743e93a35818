//! What one engine refuses every engine refuses, and takes what is just within the limits.

use super::Subject;
use crate::table::{
    Condition, IndexKey, Key, MAX_HASH, MAX_ROW, MAX_SORT, MAX_TRANSACTION, MAX_WRITES, Range,
    ReadError, Row, Write,
};

fn puts(rows: impl IntoIterator<Item = Row>) -> Vec<Write> {
    rows.into_iter().map(|row| Write::Put(row, Condition::None)).collect()
}

/// The row, with a body that makes it `size` bytes.
fn sized(row: Row, size: usize) -> Row {
    let rest = size - Row { body: "".into(), ..row.clone() }.size();
    Row { body: format!("\"{}\"", "x".repeat(rest - 2)).into(), ..row }
}

pub(super) async fn a_hundred_rows_and_not_one_more(subject: &Subject) {
    let rows = |count: usize| (0..count).map(|n| subject.row(&format!("{n:03}")));
    subject.invalid("101 rows", puts(rows(MAX_WRITES + 1))).await;
    assert_eq!(subject.query(Range::all(subject.own("p"))).await.len(), 0);
    subject.done(puts(rows(MAX_WRITES))).await;
    assert_eq!(subject.query(Range::all(subject.own("p"))).await.len(), MAX_WRITES);
}

pub(super) async fn no_writes_are_no_transaction(subject: &Subject) {
    subject.invalid("nothing", Vec::new()).await;
}

pub(super) async fn four_megabytes_and_no_more(subject: &Subject) {
    let row = |n: usize, size| sized(subject.row(&format!("{n:02}")), size);
    let most = MAX_TRANSACTION / 11;
    let full: Vec<Row> = (0..11).map(|n| row(n, most)).collect();
    subject.invalid("over 4 MB", puts(full.iter().cloned().chain([row(11, 1000)]))).await;
    subject.done(puts(full.clone())).await;
    for row in full {
        assert_eq!(subject.get(&row.key).await, Some(row));
    }
}

pub(super) async fn a_row_of_400_kb_and_no_more(subject: &Subject) {
    let row = Row {
        expires: domain::calendar::Time::from_timestamp(4_102_444_800, 0),
        ..subject.waiting("row", "group", "place")
    };
    subject.invalid("over 400 KB", puts([sized(row.clone(), MAX_ROW + 1)])).await;
    let full = sized(row, MAX_ROW);
    subject.done(puts([full.clone()])).await;
    assert_eq!(subject.get(&full.key).await, Some(full));
}

pub(super) async fn a_row_is_written_once(subject: &Subject) {
    let row = subject.row("row");
    let other = Write::Put(subject.row("other"), Condition::None);
    let put = Write::Put(row.clone(), Condition::None);
    for second in [
        put.clone(),
        Write::Delete(row.key.clone(), Condition::None),
        Write::Check(row.key.clone(), Condition::Absent),
    ] {
        subject.invalid("two writes to a row", vec![put.clone(), other.clone(), second]).await;
    }
    assert_eq!(subject.query(Range::all(row.key.pk)).await, [""; 0]);
}

pub(super) async fn keys_have_their_lengths(subject: &Subject) {
    let own = subject.own("");
    let hash = |len: usize| format!("{own}{}", "h".repeat(len - own.len()));
    let row = |pk: &str, sk: &str| Row { key: Key::new(pk, sk), ..subject.row("row") };
    let at = |hash: &str, range: &str| Some(IndexKey::new(hash, range));
    let long = "s".repeat(MAX_SORT);
    let too_long = format!("{long}s");
    for (what, row) in [
        ("an empty pk", row("", "row")),
        ("an empty sk", row(&own, "")),
        ("a long pk", row(&hash(MAX_HASH + 1), "row")),
        ("a long sk", row(&own, &too_long)),
        ("an empty pending hash", Row { pending: at("", "place"), ..subject.row("row") }),
        ("an empty pending range", Row { pending: at(&own, ""), ..subject.row("row") }),
        ("an empty view range", Row { view: at(&own, ""), ..subject.row("row") }),
        ("a long view range", Row { view: at(&own, &too_long), ..subject.row("row") }),
    ] {
        subject.invalid(what, puts([row])).await;
    }
    let empty = Key::new(own.clone(), "");
    subject.invalid("a delete", vec![Write::Delete(empty.clone(), Condition::None)]).await;
    subject.invalid("a check", vec![Write::Check(empty, Condition::Absent)]).await;

    let longest = Row {
        pending: at(&hash(MAX_HASH), &long),
        view: at(&hash(MAX_HASH), &long),
        ..row(&hash(MAX_HASH), &long)
    };
    subject.done(puts([longest.clone()])).await;
    assert_eq!(subject.get(&longest.key).await, Some(longest));
}

pub(super) async fn bodies_are_json(subject: &Subject) {
    for body in ["", "{", "{'a':1}", "{} {}", "nul", "\"\u{1}\"", "[1,]"] {
        let row = Row { body: body.into(), ..subject.row("row") };
        subject.invalid(body, vec![Write::Put(row, Condition::None)]).await;
    }
    assert_eq!(subject.get(&subject.key("row")).await, None);
}

pub(super) async fn reads_are_checked(subject: &Subject) {
    let invalid = |error: ReadError| matches!(error, ReadError::Invalid(_));
    for key in [Key::new("", "row"), Key::new(subject.own("p"), "")] {
        assert!(subject.table.get(&key).await.is_err_and(invalid), "{key:?}");
    }
    let good = Range::all(subject.own("p"));
    for range in [
        Range::all(""),
        Range { limit: 0, ..good.clone() },
        Range { token: Some("none of ours".to_owned()), ..good.clone() },
    ] {
        assert!(subject.table.query(&range).await.is_err_and(invalid), "{range:?}");
        let index = subject.table.index(crate::table::Index::View, &range).await;
        assert!(index.is_err_and(invalid), "{range:?}");
    }
}
