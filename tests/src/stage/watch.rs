//! A table that remembers which of its calls found something.

use async_trait::async_trait;
use std::sync::Mutex;
use store::memory::MemoryTable;
use store::table::{Entry, Index, Key, Page, Range, ReadError, Row, Table, TransactError, Write};

/// The table.
pub(crate) struct TableWatch {
    pub(crate) table: MemoryTable,
    found: Mutex<Vec<bool>>,
}

impl TableWatch {
    pub(crate) fn new(table: MemoryTable) -> Self {
        Self { table, found: Mutex::default() }
    }

    /// Forgets the calls so far.
    pub(crate) fn forget(&self) {
        self.found.lock().unwrap().clear();
    }

    /// Whether each call so far found something; handovers, which other calls were made before,
    /// are put in between.
    pub(crate) fn found(&self, handovers: Vec<usize>) -> Vec<bool> {
        let mut found = self.found.lock().unwrap().clone();
        for at in handovers {
            found.insert(at.min(found.len()), true);
        }
        found
    }

    fn note(&self, found: bool) {
        self.found.lock().unwrap().push(found);
    }
}

#[async_trait]
impl Table for TableWatch {
    async fn get(&self, key: &Key) -> Result<Option<Row>, ReadError> {
        self.note(true);
        self.table.get(key).await
    }
    async fn query(&self, range: &Range) -> Result<Page<Row>, ReadError> {
        self.note(true);
        self.table.query(range).await
    }
    async fn index(&self, index: Index, range: &Range) -> Result<Page<Entry>, ReadError> {
        let page = self.table.index(index, range).await;
        self.note(page.as_ref().is_ok_and(|page| !page.rows.is_empty()));
        page
    }
    async fn transact(&self, writes: Vec<Write>) -> Result<(), TransactError> {
        self.note(true);
        self.table.transact(writes).await
    }
}
