//! The checks that every engine makes before it touches anything, so that no engine accepts what
//! another would refuse.

use super::{
    IndexKey, Key, MAX_HASH, MAX_ROW, MAX_SORT, MAX_TRANSACTION, MAX_WRITES, Range, ReadError, Row,
    TransactError, Write,
};
use serde::de::IgnoredAny;

/// Checks a transaction: its size, its keys, one write a row, JSON in every body.
///
/// # Errors
/// [`TransactError::Invalid`] with the rule that is broken.
pub fn validate(writes: &[Write]) -> Result<(), TransactError> {
    broken_rule(writes).map_or(Ok(()), |why| Err(TransactError::Invalid(why)))
}

/// Checks the key of a read.
///
/// # Errors
/// [`ReadError::Invalid`] with the rule that is broken.
pub fn validate_key(key: &Key) -> Result<(), ReadError> {
    place("key", &key.pk, &key.sk).map_or(Ok(()), |why| Err(ReadError::Invalid(why)))
}

/// Checks the range of a read. Its ends are no keys: they may be empty, or cross each other (then
/// nothing lies between them).
///
/// # Errors
/// [`ReadError::Invalid`] with the rule that is broken.
pub fn validate_range(range: &Range) -> Result<(), ReadError> {
    if range.hash.is_empty() || range.hash.len() > MAX_HASH {
        let have = range.hash.len();
        return Err(ReadError::Invalid(format!("a hash of {have} bytes, 1 to {MAX_HASH} may be")));
    }
    if range.limit == 0 {
        return Err(ReadError::Invalid("a page of 0 rows".to_owned()));
    }
    Ok(())
}

fn broken_rule(writes: &[Write]) -> Option<String> {
    if writes.is_empty() || writes.len() > MAX_WRITES {
        return Some(format!("{} writes, 1 to {MAX_WRITES} are allowed", writes.len()));
    }
    let mut keys = std::collections::HashSet::with_capacity(writes.len());
    let mut total = 0;
    for write in writes {
        let key = write.key();
        if let Some(why) = place("key", &key.pk, &key.sk) {
            return Some(why);
        }
        if !keys.insert(key) {
            return Some(format!("two writes to the row {} / {}", key.pk, key.sk));
        }
        if let Write::Put(row, _) = write {
            if let Some(why) = broken_row(row) {
                return Some(why);
            }
            total += row.size();
        }
    }
    (total > MAX_TRANSACTION)
        .then(|| format!("{total} bytes in all, {MAX_TRANSACTION} are allowed"))
}

fn broken_row(row: &Row) -> Option<String> {
    let size = row.size();
    if size > MAX_ROW {
        return Some(format!("a row of {size} bytes, {MAX_ROW} are allowed"));
    }
    let index = |key: &Option<IndexKey>| {
        key.as_ref().and_then(|key| place("index key", &key.hash, &key.range))
    };
    index(&row.pending).or_else(|| index(&row.view)).or_else(|| {
        let why = serde_json::from_str::<IgnoredAny>(&row.body).err()?;
        Some(format!("the body of {} / {} is not JSON: {why}", row.key.pk, row.key.sk))
    })
}

fn place(what: &str, hash: &str, sort: &str) -> Option<String> {
    if hash.is_empty() || sort.is_empty() {
        return Some(format!("an empty {what}"));
    }
    (hash.len() > MAX_HASH || sort.len() > MAX_SORT).then(|| {
        let (have, and) = (hash.len(), sort.len());
        format!("a {what} of {have} and {and} bytes, {MAX_HASH} and {MAX_SORT} are allowed")
    })
}
