//! Rows to columns and back.

use domain::calendar::Time;
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Error, Row as Columns};
use std::sync::Arc;
use store::table::{IndexKey, Key, Row};

/// The row in the columns of `schema::columns!`.
pub(super) fn read(columns: &Columns<'_>) -> Result<Row, Error> {
    let index = |hash: usize| -> Result<Option<IndexKey>, Error> {
        let (hash, range): (Option<String>, Option<String>) =
            (columns.get(hash)?, columns.get(hash + 1)?);
        Ok(hash.zip(range).map(|(hash, range)| IndexKey { hash, range }))
    };
    Ok(Row {
        key: Key { pk: columns.get(0)?, sk: columns.get(1)? },
        version: columns.get::<_, i64>(2)?.cast_unsigned(),
        pending: index(3)?,
        view: index(5)?,
        expires: columns.get::<_, Option<i64>>(7)?.and_then(|at| Time::from_timestamp(at, 0)),
        body: Arc::from(columns.get_ref(8)?.as_str()?),
    })
}

/// Binds all columns of `schema::columns!` and runs the statement.
pub(super) fn put(statement: &mut CachedStatement<'_>, row: &Row) -> Result<(), Error> {
    let (pending, view) = (row.pending.as_ref(), row.view.as_ref());
    statement.raw_bind_parameter(1, &row.key.pk)?;
    statement.raw_bind_parameter(2, &row.key.sk)?;
    statement.raw_bind_parameter(3, row.version.cast_signed())?;
    statement.raw_bind_parameter(4, pending.map(|at| &at.hash))?;
    statement.raw_bind_parameter(5, pending.map(|at| &at.range))?;
    statement.raw_bind_parameter(6, view.map(|at| &at.hash))?;
    statement.raw_bind_parameter(7, view.map(|at| &at.range))?;
    statement.raw_bind_parameter(8, expires(row))?;
    statement.raw_bind_parameter(9, &*row.body)?;
    statement.raw_execute().map(|_| ())
}

/// The second in which the row may be forgotten.
pub(super) fn expires(row: &Row) -> Option<i64> {
    row.expires.map(|at| at.timestamp())
}

/// Whether the two columns from `hash` on are this place in an index.
pub(super) fn is_at(
    columns: &Columns<'_>,
    hash: usize,
    at: Option<&IndexKey>,
) -> Result<bool, Error> {
    let same = |column: ValueRef<'_>, text: Option<&str>| match (column, text) {
        (ValueRef::Null, None) => true,
        (ValueRef::Text(bytes), Some(text)) => bytes == text.as_bytes(),
        _ => false,
    };
    Ok(same(columns.get_ref(hash)?, at.map(|at| at.hash.as_str()))
        && same(columns.get_ref(hash + 1)?, at.map(|at| at.range.as_str())))
}
