//! The baseline of `bench turns`: what a bare program gets out of the same SQLite on the same disk.

use super::explain::explain;
use super::file::{self, OpenError};
use super::schema::UPSERT;
use super::{Options, row};
use rusqlite::{Connection, Error};
use std::path::Path;
use std::time::Instant;
use store::table::Row;

/// The name of the file.
pub const RAW: &str = "raw.db";

/// What was written, and in what time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Turns.
    pub turns: usize,
    /// Rows.
    pub rows: usize,
    /// Transactions that were waited for.
    pub commits: usize,
    /// From the first row to the last commit.
    pub seconds: f64,
}

impl Rate {
    /// Turns in a second.
    pub fn turns_per_second(&self) -> f64 {
        self.turns as f64 / self.seconds.max(f64::MIN_POSITIVE)
    }
}

/// Writes the rows of each turn into the file [`RAW`] in `folder`, which is made if it is not there,
/// with the same table, indexes and settings as ours: one thread, bare prepared upserts, no
/// conditions, `turns_per_commit` turns in each commit. The file is left there.
///
/// # Errors
/// When the file cannot be made or written.
pub fn raw_rate(
    rows_per_turn: &[Vec<Row>],
    turns_per_commit: usize,
    folder: &Path,
) -> Result<Rate, OpenError> {
    let path = folder.join(RAW);
    let mut connection = file::open(&path, &Options::default())?;
    let start = Instant::now();
    let groups = rows_per_turn.chunks(turns_per_commit.max(1));
    let commits = groups.len();
    for group in groups {
        write(&mut connection, group)
            .map_err(|error| OpenError::Unusable { path: path.clone(), why: explain(&error) })?;
    }
    let seconds = start.elapsed().as_secs_f64();
    let rows = rows_per_turn.iter().map(Vec::len).sum();
    Ok(Rate { turns: rows_per_turn.len(), rows, commits, seconds })
}

fn write(connection: &mut Connection, turns: &[Vec<Row>]) -> Result<(), Error> {
    let transaction = connection.transaction()?;
    {
        let mut upsert = transaction.prepare_cached(UPSERT)?;
        for row in turns.iter().flatten() {
            row::put(&mut upsert, row)?;
        }
    }
    transaction.commit()
}
