//! The contract of the port [`Table`], as a suite that every engine passes. The tests of an engine
//! enable the feature `contract` and call [`run`]; each check prints its name before it starts.
//!
//! A check uses partitions and index groups of its own, so `make` may give the same table again.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test suite: a broken promise stops it"
)]

mod conditions;
mod indexes;
mod limits;
mod races;
mod ranges;
mod rows;

use crate::table::{
    Condition, Entry, Index, IndexKey, Key, Page, Position, Range, Row, Table, TransactError, Write,
};
use std::sync::Arc;
use std::time::Duration;

macro_rules! checks {
    ($make:ident, $tries:ident: $($module:ident { $($check:ident),* $(,)? })*) => { $($(
        println!("contract: {}", stringify!($check));
        let table: Arc<dyn Table> = Arc::new($make().await);
        $module::$check(&Subject { table, tries: $tries, name: stringify!($check) }).await;
    )*)* };
}

/// Runs every check, each on a table from `make`.
///
/// An index may lag behind its table: `tries` says how often an index read is repeated until it
/// shows what was written, with a little time between. Engines whose indexes never lag say 1, and
/// are held to it.
///
/// # Panics
/// When the engine breaks a promise.
pub async fn run<T: Table + 'static>(make: impl AsyncFn() -> T, tries: usize) {
    checks! { make, tries:
        rows {
            a_row_comes_back_as_it_was_put,
            a_body_is_kept_to_the_byte,
            a_put_replaces_the_whole_row,
            each_part_of_a_row_changes_alone,
            no_row_is_none,
            what_was_acknowledged_is_read,
            expiry_is_kept_to_the_second,
            partitions_are_told_apart,
        }
        conditions {
            absent_holds_once,
            a_version_holds_for_exactly_that_version,
            deletes_obey_their_conditions,
            checks_write_nothing,
            positions_come_in_order_with_the_row_that_stood_there,
            a_refused_transaction_leaves_nothing,
            a_transaction_spans_partitions,
            a_repeated_transaction_meets_its_own_row,
        }
        limits {
            a_hundred_rows_and_not_one_more,
            no_writes_are_no_transaction,
            four_megabytes_and_no_more,
            a_row_of_400_kb_and_no_more,
            a_row_is_written_once,
            keys_have_their_lengths,
            bodies_are_json,
            reads_are_checked,
        }
        ranges {
            rows_are_ordered_by_bytes,
            both_ends_are_inclusive,
            ends_need_no_rows,
            a_prefix_is_only_that_prefix,
            pages_end_and_hold_every_row_once,
            big_rows_come_in_pages,
            a_page_goes_on_after_a_row_that_is_gone,
        }
        indexes {
            an_index_lists_only_rows_that_have_a_place,
            a_row_leaves_moves_and_is_deleted,
            rows_at_one_place_are_all_listed,
            an_index_is_ordered_and_ranged,
            index_pages_end_and_hold_every_entry_once,
            a_refused_transaction_moves_nothing,
        }
        races {
            one_of_32_racers_wins,
            no_count_is_lost,
            two_rows_stay_together,
        }
    }
}

/// The table under check.
struct Subject {
    table: Arc<dyn Table>,
    tries: usize,
    name: &'static str,
}

impl Subject {
    /// A partition or an index group of this check's own.
    fn own(&self, name: &str) -> String {
        format!("{}/{name}", self.name)
    }

    fn key(&self, sk: &str) -> Key {
        Key::new(self.own("p"), sk)
    }

    /// A row at version 1 that is in no index.
    fn row(&self, sk: &str) -> Row {
        let body = format!(r#"{{"row":{}}}"#, serde_json::Value::from(sk)).into();
        Row { key: self.key(sk), version: 1, pending: None, view: None, expires: None, body }
    }

    /// The row in the index of waiting work, at `range` of the group `hash`.
    fn waiting(&self, sk: &str, hash: &str, range: &str) -> Row {
        Row { pending: Some(IndexKey::new(self.own(hash), range)), ..self.row(sk) }
    }

    async fn done(&self, writes: Vec<Write>) {
        self.table.transact(writes).await.expect("a transaction that is to be done");
    }

    async fn put(&self, rows: impl IntoIterator<Item = Row>) {
        self.done(rows.into_iter().map(|row| Write::Put(row, Condition::None)).collect()).await;
    }

    async fn refused(&self, writes: Vec<Write>) -> Vec<Position> {
        match self.table.transact(writes).await {
            Err(TransactError::Refused(positions)) => positions,
            other => panic!("{}: refusal expected, not {other:?}", self.name),
        }
    }

    async fn invalid(&self, what: &str, writes: Vec<Write>) {
        let answer = self.table.transact(writes).await;
        let invalid = matches!(answer, Err(TransactError::Invalid(_)));
        assert!(invalid, "{}: {what} is invalid, not {answer:?}", self.name);
    }

    async fn get(&self, key: &Key) -> Option<Row> {
        self.table.get(key).await.expect("a get")
    }

    /// All rows of the range and how many pages they came in.
    async fn pages(&self, range: Range) -> Vec<Row> {
        let read = async |range: &Range| self.table.query(range).await.expect("a query");
        self.collect(range, read).await
    }

    /// The places of all rows of the range.
    async fn query(&self, range: Range) -> Vec<String> {
        self.pages(range).await.into_iter().map(|row| row.key.sk).collect()
    }

    async fn entries(&self, index: Index, range: &Range) -> Vec<Entry> {
        let read = async |range: &Range| self.table.index(index, range).await.expect("an index");
        self.collect(range.clone(), read).await
    }

    /// The index shows exactly `expected`, at the latest after the patience that was agreed.
    async fn shows(&self, index: Index, range: Range, expected: &[Entry]) {
        let mut tries = 1;
        loop {
            let mut entries = self.entries(index, &range).await;
            if self.tries > 1 {
                entries.dedup();
            }
            if entries == expected {
                return;
            }
            assert!(tries < self.tries, "{}: {entries:?} is not {expected:?}", self.name);
            tries += 1;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn collect<T>(&self, mut range: Range, read: impl AsyncFn(&Range) -> Page<T>) -> Vec<T> {
        let mut found = Vec::new();
        for _ in 0..10_000 {
            let page = read(&range).await;
            assert!(page.rows.len() <= range.limit, "{}: a page is over its limit", self.name);
            found.extend(page.rows);
            match page.token {
                Some(token) => range.token = Some(token),
                None => return found,
            }
        }
        panic!("{}: the pages never end", self.name)
    }
}

/// The entry under which `row` stands in the index of waiting work.
fn entry(row: &Row) -> Entry {
    let at = row.pending.clone().expect("a row that waits");
    Entry { at, key: row.key.clone() }
}
