//! The port `Table` on one SQLite file.
//!
//! One thread writes: it takes every transaction that waits, checks and applies them one after the
//! other inside one SQLite transaction, and answers them once that is on the disk (group commit).
//! A few threads read. Nothing here blocks the runtime that calls it. The file may be used by
//! several processes at once.

mod explain;
mod file;
mod raw;
mod reader;
mod row;
mod schema;
mod writer;

pub use file::OpenError;
pub use raw::{RAW, Rate, raw_rate};
pub use schema::LOG_LIMIT;

use async_trait::async_trait;
use domain::calendar::Time;
use reader::Readers;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::metrics::Metrics;
use store::table::{
    Entry, Index, Key, Page, Range, ReadError, Row, Table, TransactError, Write, validate,
    validate_key, validate_range,
};
use writer::Writer;

/// How a table is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Threads that read.
    pub readers: usize,
    /// How long a transaction waits for another process to finish with the file.
    pub patience: Duration,
    /// Pages that the file may have at most; for tests of a full disk.
    max_pages: Option<u32>,
    /// Bytes of log at which the writer waits for the readers; smaller in a test.
    log_limit: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 2,
            patience: Duration::from_secs(10),
            max_pages: None,
            log_limit: schema::LOG_LIMIT,
        }
    }
}

/// The table in one file. Its clones are the same table; the last one to go waits for what is being
/// written and closes the file.
#[derive(Debug, Clone)]
pub struct SqliteTable {
    engine: Arc<Engine>,
}

#[derive(Debug)]
struct Engine {
    path: PathBuf,
    metrics: Arc<Metrics>,
    // The readers go first, so that the writer is the last to close the file and tidies it.
    readers: Readers,
    writer: Writer,
}

impl SqliteTable {
    /// Opens the table in the file `path`; makes the file and its folder where there are none.
    ///
    /// # Errors
    /// When the file cannot be used; the text says why, in one sentence.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        Self::open_with(path, &Options::default())
    }

    /// [`SqliteTable::open`] with other `options`.
    ///
    /// # Errors
    /// As [`SqliteTable::open`].
    pub fn open_with(path: impl AsRef<Path>, options: &Options) -> Result<Self, OpenError> {
        let path = path.as_ref();
        let metrics = Arc::new(Metrics::default());
        let write = file::open(path, options)?;
        let writer = Writer::start(write, path, options, Arc::clone(&metrics))?;
        let read = (0..options.readers.max(1)).map(|_| file::open_reader(path, options));
        let readers = Readers::start(read.collect::<Result<_, _>>()?)?;
        Ok(Self { engine: Arc::new(Engine { path: path.to_owned(), metrics, readers, writer }) })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.engine.path
    }

    /// What it was asked for, by this process.
    pub fn metrics(&self) -> &Metrics {
        &self.engine.metrics
    }

    /// Forgets up to `limit` rows that expired before `now`; says how many.
    ///
    /// # Errors
    /// As [`Table::transact`].
    pub async fn sweep(&self, now: Time, limit: usize) -> Result<usize, TransactError> {
        self.engine.writer.sweep(now, limit).await
    }

    /// Reads the whole file and says what is wrong with it. Takes about a second for a gigabyte
    /// that is in memory, far longer for one that is not.
    ///
    /// # Errors
    /// When the file is damaged or cannot be read.
    pub async fn check(&self) -> Result<(), ReadError> {
        self.engine.readers.run(reader::check).await
    }
}

#[async_trait]
impl Table for SqliteTable {
    async fn get(&self, key: &Key) -> Result<Option<Row>, ReadError> {
        validate_key(key)?;
        let key = key.clone();
        let row = self.engine.readers.run(move |connection| reader::get(connection, &key)).await?;
        self.engine.metrics.got(row.as_ref());
        Ok(row)
    }

    async fn query(&self, range: &Range) -> Result<Page<Row>, ReadError> {
        validate_range(range)?;
        let range = range.clone();
        let page = self.engine.readers.run(move |with| reader::query(with, &range)).await?;
        self.engine.metrics.queried(&page.rows);
        Ok(page)
    }

    async fn index(&self, index: Index, range: &Range) -> Result<Page<Entry>, ReadError> {
        validate_range(range)?;
        let range = range.clone();
        let page = self.engine.readers.run(move |with| reader::index(with, index, &range)).await?;
        self.engine.metrics.listed(&page.rows);
        Ok(page)
    }

    async fn transact(&self, writes: Vec<Write>) -> Result<(), TransactError> {
        validate(&writes)?;
        self.engine.writer.transact(writes).await
    }
}

#[cfg(test)]
mod bench;
#[cfg(test)]
mod tests;
