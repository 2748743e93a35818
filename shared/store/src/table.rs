//! The port `Table`: the small part of a database that everything above stands on.
//!
//! Three engines keep exactly this promise (memory in simulation, SQLite on one machine, DynamoDB
//! in the cloud) and pass one suite, [`crate::contract`]. An engine must never answer `Ok` before
//! the rows are durable, and must never apply a part of a transaction.

use async_trait::async_trait;
use domain::calendar::Time;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

mod valid;
pub use valid::{validate, validate_key, validate_range};

/// Rows in one transaction, at most.
pub const MAX_WRITES: usize = 100;
/// Bytes of one transaction, at most (keys and bodies).
pub const MAX_TRANSACTION: usize = 4 * 1024 * 1024;
/// Bytes of one row, at most ([`Row::size`]).
pub const MAX_ROW: usize = 400 * 1024;
/// What [`Row::size`] adds for the names of the columns and for the numbers: DynamoDB counts them
/// towards its 400 KB, so a row that is valid here must leave them room.
pub const ROW_OVERHEAD: usize = 256;
/// Bytes of `pk` and of an index key's `hash`, at most.
pub const MAX_HASH: usize = 2048;
/// Bytes of `sk` and of an index key's `range`, at most.
pub const MAX_SORT: usize = 1024;
/// A page ends once its rows reach this many bytes, whatever its limit says.
pub const MAX_PAGE: usize = 1024 * 1024;

/// Where a row is: its partition and its place in it. Both are non-empty text; order within a
/// partition is by the bytes of `sk`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// The partition.
    pub pk: String,
    /// The place within it.
    pub sk: String,
}

impl Key {
    /// The row `sk` of the partition `pk`.
    pub fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self { pk: pk.into(), sk: sk.into() }
    }
}

/// A row's place in an index: entries of one `hash` are ordered by the bytes of `range`. Several
/// rows may stand at one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct IndexKey {
    /// The group, such as `wake#07` or `acme#debtors`.
    pub hash: String,
    /// The order within it, such as a due time.
    pub range: String,
}

impl IndexKey {
    /// The place `range` in the group `hash`.
    pub fn new(hash: impl Into<String>, range: impl Into<String>) -> Self {
        Self { hash: hash.into(), range: range.into() }
    }
}

/// A whole row. It is always put as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Where it is.
    pub key: Key,
    /// Counts its writes, as the writer says: a conditional put names the version that it replaces
    /// and carries the next one.
    pub version: u64,
    /// Its place in the index of work that waits, if it waits.
    pub pending: Option<IndexKey>,
    /// Its place in the index of lists, if it is listed.
    pub view: Option<IndexKey>,
    /// When the engine may forget it, kept to the whole second (rounded down). It may live on for
    /// days after, so readers check.
    pub expires: Option<Time>,
    /// JSON text.
    pub body: Arc<str>,
}

impl Row {
    /// Its size as the limits count it, in bytes: keys, index keys, body and [`ROW_OVERHEAD`].
    pub fn size(&self) -> usize {
        let index =
            |key: &Option<IndexKey>| key.as_ref().map_or(0, |key| key.hash.len() + key.range.len());
        self.key.pk.len()
            + self.key.sk.len()
            + index(&self.pending)
            + index(&self.view)
            + self.body.len()
            + ROW_OVERHEAD
    }
}

/// `time` as engines keep it: the second that it lies in.
pub fn whole_second(time: Time) -> Time {
    Time::from_timestamp(time.timestamp(), 0).unwrap_or(time)
}

/// What must hold for a write to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Whatever is there is replaced.
    None,
    /// No row is there.
    Absent,
    /// The row there has exactly this version.
    Version(u64),
}

/// One write of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// The row, whole.
    Put(Row, Condition),
    /// No row (deleting nothing is fine, unless a version is demanded).
    Delete(Key, Condition),
    /// Nothing is written; the condition must hold.
    Check(Key, Condition),
}

impl Write {
    /// The row that it is about.
    pub fn key(&self) -> &Key {
        match self {
            Write::Put(row, _) => &row.key,
            Write::Delete(key, _) | Write::Check(key, _) => key,
        }
    }

    /// The size of the row that it puts, as the limits count it.
    pub fn size(&self) -> usize {
        match self {
            Write::Put(row, _) => row.size(),
            Write::Delete(..) | Write::Check(..) => 0,
        }
    }

    /// Its condition.
    pub fn condition(&self) -> Condition {
        match self {
            Write::Put(_, condition) | Write::Delete(_, condition) | Write::Check(_, condition) => {
                *condition
            }
        }
    }
}

/// How one write of a refused transaction stood. Nothing of the transaction was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Position {
    /// This one could have been done.
    Ok,
    /// Its condition did not hold; this is the row that stood there.
    Failed(Option<Row>),
    /// Another transaction was at the same row at the same time.
    Contended,
    /// The engine was asked too much of.
    Throttled,
}

/// Why a transaction is not known to be done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransactError {
    /// Refused as a whole; one answer per write, in order.
    #[error("the transaction was refused")]
    Refused(Vec<Position>),
    /// It may or may not have happened. Safe to repeat: the caller recognises its own version.
    #[error("the outcome of the transaction is unknown: {0}")]
    Unknown(String),
    /// It can never happen: over a limit, two writes to one row, an empty key, a body that is not
    /// JSON. A bug of the caller.
    #[error("the transaction is not valid: {0}")]
    Invalid(String),
    /// The engine cannot work now (disk full, locked, unreachable); nothing was applied.
    #[error("the store cannot write: {0}")]
    Unavailable(String),
}

/// Why a read failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// The engine cannot answer now.
    #[error("the store cannot read: {0}")]
    Unavailable(String),
    /// The request is not valid.
    #[error("the read is not valid: {0}")]
    Invalid(String),
}

/// Which index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Index {
    /// Work that waits.
    Pending,
    /// Lists.
    View,
}

/// A range of one partition or of one index group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// The partition, or the index group.
    pub hash: String,
    /// First place, inclusive; from the beginning without.
    pub from: Option<String>,
    /// Last place, **inclusive**; to the end without.
    pub to: Option<String>,
    /// Backwards, from the last to the first.
    pub descending: bool,
    /// Rows in a page, at most (an engine may return fewer, even none, with a token).
    pub limit: usize,
    /// Where the page before ended.
    pub token: Option<String>,
}

impl Range {
    /// The whole of `hash`, forwards, 100 rows a page.
    pub fn all(hash: impl Into<String>) -> Self {
        let hash = hash.into();
        Self { hash, from: None, to: None, descending: false, limit: 100, token: None }
    }

    /// Only places that begin with `prefix` (up to the largest character after it).
    pub fn prefix(hash: impl Into<String>, prefix: &str) -> Self {
        Self {
            from: Some(prefix.to_owned()),
            to: Some(format!("{prefix}\u{10FFFF}")),
            ..Self::all(hash)
        }
    }

    /// Only places up to `to`, inclusive.
    pub fn up_to(hash: impl Into<String>, to: impl Into<String>) -> Self {
        Self { to: Some(to.into()), ..Self::all(hash) }
    }
}

/// A page of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in order. May be empty although a token follows.
    pub rows: Vec<T>,
    /// Present when there may be more.
    pub token: Option<String>,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), token: None }
    }
}

/// An entry of an index: where it stands and which row it points at. Bodies are not projected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the index.
    pub at: IndexKey,
    /// The row.
    pub key: Key,
}

/// The port. See the module text for what every engine promises.
#[async_trait]
pub trait Table: Send + Sync {
    /// The row as of the last acknowledged write (strongly consistent).
    async fn get(&self, key: &Key) -> Result<Option<Row>, ReadError>;

    /// Rows of one partition, in order (strongly consistent).
    async fn query(&self, range: &Range) -> Result<Page<Row>, ReadError>;

    /// Entries of one index group, in order. May miss, lag or repeat: a hint, never a fact.
    async fn index(&self, index: Index, range: &Range) -> Result<Page<Entry>, ReadError>;

    /// All of the writes or none. At most one write for a row.
    async fn transact(&self, writes: Vec<Write>) -> Result<(), TransactError>;
}
