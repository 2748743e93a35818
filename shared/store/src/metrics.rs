//! Counts what an engine was asked for, so that a test can say "0 reads, 0 writes" and a benchmark
//! can say how many a debtor costs. Both engines here count alike; only what was asked through the
//! port counts, not what the engine does on its own.

use crate::table::{Entry, Row, Write};
use serde::Serialize;
use std::ops::Sub;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// The counters of one engine; they only grow.
        #[derive(Debug, Default)]
        pub struct Metrics { $($name: AtomicU64),* }

        /// What the counters stood at. Subtract an earlier one to see what happened between.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
        pub struct Counts { $($(#[$doc])* pub $name: u64),* }

        impl Metrics {
            /// What the counters stand at.
            pub fn counts(&self) -> Counts {
                Counts { $($name: self.$name.load(Relaxed)),* }
            }
        }

        impl Sub for Counts {
            type Output = Counts;
            fn sub(self, earlier: Counts) -> Counts {
                Counts { $($name: self.$name.saturating_sub(earlier.$name)),* }
            }
        }
    };
}

counters! {
    /// Calls of `get`.
    gets,
    /// Calls of `query`.
    queries,
    /// Calls of `index`.
    index_reads,
    /// Rows that `get` and `query` returned.
    rows_read,
    /// Entries that `index` returned.
    entries_read,
    /// Bytes of those rows and entries.
    bytes_read,
    /// Transactions that were done.
    transactions,
    /// Transactions that were refused.
    refused,
    /// Conditions of done transactions that wrote nothing.
    checks,
    /// Rows put and deleted by done transactions.
    rows_written,
    /// Bytes of the rows put.
    bytes_written,
}

impl Counts {
    /// Calls that read.
    pub fn reads(&self) -> u64 {
        self.gets + self.queries + self.index_reads
    }
}

impl Metrics {
    /// A `get` was answered.
    pub fn got(&self, row: Option<&Row>) {
        self.gets.fetch_add(1, Relaxed);
        self.read(row.as_slice());
    }

    /// A `query` was answered.
    pub fn queried(&self, rows: &[Row]) {
        self.queries.fetch_add(1, Relaxed);
        for row in rows {
            self.read(&[row]);
        }
    }

    /// An `index` was answered.
    pub fn listed(&self, entries: &[Entry]) {
        self.index_reads.fetch_add(1, Relaxed);
        self.entries_read.fetch_add(entries.len() as u64, Relaxed);
        let size = |entry: &Entry| {
            entry.at.hash.len() + entry.at.range.len() + entry.key.pk.len() + entry.key.sk.len()
        };
        self.bytes_read.fetch_add(entries.iter().map(size).sum::<usize>() as u64, Relaxed);
    }

    /// A transaction was done.
    pub fn done(&self, writes: &[Write]) {
        self.transactions.fetch_add(1, Relaxed);
        let checks = writes.iter().filter(|write| matches!(write, Write::Check(..))).count();
        let bytes = writes.iter().map(Write::size);
        self.checks.fetch_add(checks as u64, Relaxed);
        self.rows_written.fetch_add((writes.len() - checks) as u64, Relaxed);
        self.bytes_written.fetch_add(bytes.sum::<usize>() as u64, Relaxed);
    }

    /// A transaction was refused.
    pub fn was_refused(&self) {
        self.refused.fetch_add(1, Relaxed);
    }

    fn read(&self, rows: &[&Row]) {
        self.rows_read.fetch_add(rows.len() as u64, Relaxed);
        self.bytes_read.fetch_add(rows.iter().map(|row| row.size()).sum::<usize>() as u64, Relaxed);
    }
}
