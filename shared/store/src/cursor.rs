//! Page tokens: where the page before ended. Every engine writes them alike, as a JSON list: `[sk]`
//! for a partition, `[range, pk, sk]` for an index, `[]` for the very beginning.

use crate::table::{Entry, ReadError, Row};

/// The token of a page that ended before the first row: it begins at the beginning.
pub const START: &str = "[]";

/// The token after `row`, in its partition.
pub fn after_row(row: &Row) -> String {
    write(&[&row.key.sk])
}

/// The token after `entry`, in its index group.
pub fn after_entry(entry: &Entry) -> String {
    write(&[&entry.at.range, &entry.key.pk, &entry.key.sk])
}

/// Reads a token of `N` places; `None` for the beginning.
///
/// # Errors
/// [`ReadError::Invalid`] for what is no token of this kind.
pub fn read<const N: usize>(token: Option<&str>) -> Result<Option<[String; N]>, ReadError> {
    let invalid = || ReadError::Invalid("the page token is none of ours".to_owned());
    let Some(text) = token else { return Ok(None) };
    let places: Vec<String> = serde_json::from_str(text).map_err(|_| invalid())?;
    if places.is_empty() {
        return Ok(None);
    }
    places.try_into().map(Some).map_err(|_| invalid())
}

fn write(places: &[&str]) -> String {
    // A list of texts cannot fail to be JSON; the beginning is the safe answer if it did.
    serde_json::to_string(places).unwrap_or_else(|_| START.to_owned())
}
