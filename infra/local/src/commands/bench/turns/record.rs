//! A table that writes down the transactions of each debtor on their way to the real one.

use async_trait::async_trait;
use embedded::sqlite::SqliteTable;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use store::table::{Entry, Index, Key, Page, Range, ReadError, Row, Table, TransactError, Write};

/// The transactions of one debtor, in order.
pub(super) type Turn = Vec<Vec<Write>>;

/// The table.
pub(super) struct Recorder {
    table: SqliteTable,
    turns: Mutex<Turns>,
}

#[derive(Default)]
struct Turns {
    places: HashMap<String, usize>,
    turns: Vec<Turn>,
}

impl Recorder {
    pub(super) fn new(table: SqliteTable) -> Self {
        Self { table, turns: Mutex::default() }
    }

    /// What was written down, in the order in which the debtors came.
    pub(super) fn turns(&self) -> Vec<Turn> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *turns).turns
    }

    fn note(&self, writes: &[Write]) {
        let debtor = writes.iter().map(|write| &write.key().pk).find(|pk| pk.contains("#D#"));
        let Some(debtor) = debtor else { return };
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let next = turns.turns.len();
        let place = *turns.places.entry(debtor.clone()).or_insert(next);
        if place == next {
            turns.turns.push(Vec::new());
        }
        if let Some(turn) = turns.turns.get_mut(place) {
            turn.push(writes.to_vec());
        }
    }
}

/// The rows that each debtor's transactions write.
pub(super) fn rows(turns: &[Turn]) -> Vec<Vec<Row>> {
    let row = |write: &Write| match write {
        Write::Put(row, _) => Some(row.clone()),
        Write::Delete(..) | Write::Check(..) => None,
    };
    turns.iter().map(|turn| turn.iter().flatten().filter_map(row).collect()).collect()
}

#[async_trait]
impl Table for Recorder {
    async fn get(&self, key: &Key) -> Result<Option<Row>, ReadError> {
        self.table.get(key).await
    }

    async fn query(&self, range: &Range) -> Result<Page<Row>, ReadError> {
        self.table.query(range).await
    }

    async fn index(&self, index: Index, range: &Range) -> Result<Page<Entry>, ReadError> {
        self.table.index(index, range).await
    }

    async fn transact(&self, writes: Vec<Write>) -> Result<(), TransactError> {
        self.table.transact(writes.clone()).await?;
        self.note(&writes);
        Ok(())
    }
}
