//! The store: every read and every commit of the product, by what it means. Use cases call this;
//! nothing above knows keys or rows.

use crate::StoreError;
use crate::book::{
    self, Attached, BooksRow, Budget, Card, CardRow, Change, Connection, Conversation, CopyRow,
    Delivery, DeliveryState, DeskTask, Errand, Incoming, Job, Known, Loaded, OpinionRow, Outgoing,
    Registration, Tenant, outbox_row, row,
};
use crate::keys::{self, SHARDS, View, Waiting};
use crate::table::{
    Condition, Entry, Index, IndexKey, Key, Range, Row, Table, TransactError, Write,
};
use domain::calendar::Time;
use domain::debtor::Debtor;
use domain::fact;
use domain::ids::{ConnectionId, DebtorId, InvoiceId, LedgerId, OutboxId, PolicyVersion, TenantId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

mod announcements;
mod connections;
mod copies;
mod debtors;
mod desk;
mod errands;
mod look;
mod messages;
mod opinions;
mod readings;
mod tenants;
mod waiting;

pub use announcements::Untold;
pub use look::Account;

/// A value with the version of its row, for conditional writes.
#[derive(Clone)]
pub struct Versioned<T> {
    /// The value.
    pub value: T,
    /// Its row's version.
    pub version: u64,
    /// Its row's place among the work that waits.
    pub pending: Option<IndexKey>,
}

/// The settings of the store itself.
#[derive(Serialize, Deserialize)]
struct Meta {
    shards: u8,
}

/// The one table, as the use cases see it.
#[derive(Clone)]
pub struct Store {
    table: Arc<dyn Table>,
}

impl Store {
    /// Opens the store on a table, writing its settings if it is new.
    ///
    /// # Errors
    /// When the table cannot be read or written, or was made with another number of shards.
    pub async fn open(table: Arc<dyn Table>) -> Result<Self, StoreError> {
        let store = Self { table };
        let key = keys::meta();
        if store.table.get(&key).await?.is_none() {
            let meta = row(key.clone(), book::write(&Meta { shards: SHARDS })?);
            match store.table.transact(vec![Write::Put(meta, Condition::Absent)]).await {
                Ok(()) | Err(TransactError::Refused(_)) => {}
                Err(error) => return Err(StoreError::of(error, 1)),
            }
        }
        match store.value::<Meta>(&key).await? {
            Some(meta) if meta.value.shards == SHARDS => Ok(store),
            Some(meta) => Err(StoreError::Bug(format!(
                "the store was made with {} shards, this program uses {SHARDS}",
                meta.value.shards
            ))),
            None => Err(StoreError::Retry("the store's settings are not there yet".to_owned())),
        }
    }

    /// The table below, for engines' own housekeeping and for tests.
    pub fn table(&self) -> &Arc<dyn Table> {
        &self.table
    }

    async fn value<T: serde::de::DeserializeOwned>(
        &self,
        key: &Key,
    ) -> Result<Option<Versioned<T>>, StoreError> {
        match self.table.get(key).await? {
            None => Ok(None),
            Some(row) => {
                let value = book::read(&row.body)?;
                Ok(Some(Versioned { value, version: row.version, pending: row.pending }))
            }
        }
    }

    async fn put<T: Serialize>(
        &self,
        key: Key,
        value: &T,
        known: Option<u64>,
    ) -> Result<(), StoreError> {
        let mut row = row(key, book::write(value)?);
        row.version = known.unwrap_or(0) + 1;
        let condition = known.map_or(Condition::Absent, Condition::Version);
        self.transact(vec![Write::Put(row, condition)], 1).await
    }

    async fn transact(&self, writes: Vec<Write>, conflicts: usize) -> Result<(), StoreError> {
        self.table.transact(writes).await.map_err(|error| StoreError::of(error, conflicts))
    }

    /// All rows of a range, page by page.
    async fn all(&self, mut range: Range) -> Result<Vec<Row>, StoreError> {
        let mut rows = Vec::new();
        loop {
            let page = self.table.query(&range).await?;
            rows.extend(page.rows);
            match page.token {
                Some(token) => range.token = Some(token),
                None => return Ok(rows),
            }
        }
    }
}

fn numbered(text: &str) -> Result<u64, StoreError> {
    #[derive(Deserialize)]
    struct Number {
        n: u64,
    }
    serde_json::from_str::<Number>(text)
        .map(|entry| entry.n)
        .map_err(|error| StoreError::Bug(format!("a fact cannot be read: {error}")))
}
