//! A row as an item: the names of the attributes and the way there and back. Numbers are exact
//! (DynamoDB keeps 38 digits), the body is text and comes back to the byte.

use aws_sdk_dynamodb::types::AttributeValue;
use domain::calendar::Time;
use std::collections::HashMap;
use store::table::{Entry, Index, IndexKey, Key, Row};

/// An item as the SDK has it.
pub(super) type Item = HashMap<String, AttributeValue>;

/// The partition key.
pub const PK: &str = "pk";
/// The sort key.
pub const SK: &str = "sk";
/// The row's version, a number.
pub const VERSION: &str = "version";
/// When the row may be forgotten: seconds since 1970, the attribute of the time to live.
pub const EXPIRES: &str = "expires";
/// The body, JSON as text.
pub const BODY: &str = "body";

/// The names that belong to an index: the index itself and its two key attributes. A row that is
/// not in the index has neither attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexNames {
    /// The index.
    pub index: &'static str,
    /// [`IndexKey::hash`].
    pub hash: &'static str,
    /// [`IndexKey::range`].
    pub range: &'static str,
}

/// The names of `index`.
pub fn names(index: Index) -> IndexNames {
    match index {
        Index::Pending => IndexNames { index: "pending", hash: "pending", range: "pending_at" },
        Index::View => IndexNames { index: "view", hash: "view", range: "view_at" },
    }
}

pub(super) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

pub(super) fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// The key of a row.
pub(super) fn key(key: &Key) -> Item {
    HashMap::from([(PK.to_owned(), text(&*key.pk)), (SK.to_owned(), text(&*key.sk))])
}

/// A whole row.
pub(super) fn item(row: &Row) -> Item {
    let mut item = key(&row.key);
    let mut set = |name: &str, value| item.insert(name.to_owned(), value);
    set(VERSION, number(row.version));
    set(BODY, text(&*row.body));
    for (index, at) in [(Index::Pending, &row.pending), (Index::View, &row.view)] {
        if let Some(at) = at {
            let names = names(index);
            set(names.hash, text(&*at.hash));
            set(names.range, text(&*at.range));
        }
    }
    if let Some(expires) = row.expires {
        set(EXPIRES, number(expires.timestamp()));
    }
    item
}

/// Reads a row. Only rows of ours stand in the table; one that cannot be read is somebody else's.
pub(super) fn row(mut item: Item) -> Result<Row, String> {
    let key = take_key(&mut item)?;
    let version = match item.get(VERSION) {
        Some(AttributeValue::N(digits)) => digits.parse().ok(),
        _ => None,
    };
    let expires = match item.get(EXPIRES) {
        None => Some(None),
        Some(AttributeValue::N(digits)) => {
            digits.parse().ok().and_then(|seconds| Time::from_timestamp(seconds, 0)).map(Some)
        }
        Some(_) => None,
    };
    let (pending, view) = (place(&mut item, Index::Pending), place(&mut item, Index::View));
    let wrong = |name| format!("a stored row has no {name} that could be read");
    Ok(Row {
        key,
        version: version.ok_or_else(|| wrong(VERSION))?,
        pending,
        view,
        expires: expires.ok_or_else(|| wrong(EXPIRES))?,
        body: take(&mut item, BODY).ok_or_else(|| wrong(BODY))?.into(),
    })
}

/// Reads an entry of an index.
pub(super) fn entry(mut item: Item, index: Index) -> Result<Entry, String> {
    let at = place(&mut item, index).ok_or("an index entry has no place")?;
    Ok(Entry { at, key: take_key(&mut item)? })
}

/// Reads a key.
pub(super) fn row_key(mut item: Item) -> Result<Key, String> {
    take_key(&mut item)
}

fn take_key(item: &mut Item) -> Result<Key, String> {
    match (take(item, PK), take(item, SK)) {
        (Some(pk), Some(sk)) => Ok(Key { pk, sk }),
        _ => Err("a stored row has no key".to_owned()),
    }
}

fn place(item: &mut Item, index: Index) -> Option<IndexKey> {
    let names = names(index);
    let (hash, range) = (take(item, names.hash)?, take(item, names.range)?);
    Some(IndexKey { hash, range })
}

fn take(item: &mut Item, name: &str) -> Option<String> {
    match item.remove(name) {
        Some(AttributeValue::S(text)) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::table::ROW_OVERHEAD;

    fn full() -> Row {
        Row {
            key: Key::new("p", "s"),
            version: u64::MAX,
            pending: Some(IndexKey::new("g", "1")),
            view: Some(IndexKey::new("l", "2")),
            expires: Time::from_timestamp(-62_135_596_800, 0),
            body: "{}".into(),
        }
    }

    #[test]
    fn names_and_numbers_fit_what_the_limits_leave_for_them() {
        let item = item(&full());
        let names: usize = item.keys().map(String::len).sum();
        // A number takes a byte for two digits, one more, and one for a sign.
        assert!(names + 2 * (38 / 2 + 2) <= ROW_OVERHEAD, "{names}");
        assert_eq!(item.len(), 9);
    }

    #[test]
    fn a_row_comes_back_and_what_is_no_row_is_refused() {
        assert_eq!(row(item(&full())), Ok(full()));
        for name in [PK, SK, VERSION, BODY] {
            let mut item = item(&full());
            item.remove(name);
            assert!(row(item).is_err(), "without {name}");
        }
        for name in [VERSION, EXPIRES, BODY] {
            let mut item = item(&full());
            item.insert(name.to_owned(), AttributeValue::Bool(true));
            assert!(row(item).is_err(), "{name} is no boolean");
        }
    }
}
