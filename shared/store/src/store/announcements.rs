//! What is to be told to others: rows of the journal, and messages that left. They wait in the index
//! until they were told; their bodies stay as they are.

use super::look::understood;
use super::*;
use crate::book::{JournalRow, OutState, outbox_row};

/// What a row has to tell.
#[derive(Clone)]
pub enum Untold {
    /// The facts of a turn.
    Facts {
        /// Whose.
        tenant: TenantId,
        /// Of whom.
        debtor: DebtorId,
        /// In order.
        entries: Vec<fact::Entry>,
    },
    /// A message that left.
    Left(Box<Outgoing>),
}

impl Store {
    /// What the row at `key` has to tell; `None` when it was told.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn untold(&self, key: &Key) -> Result<Option<Versioned<Untold>>, StoreError> {
        let Some(row) = self.table.get(key).await? else { return Ok(None) };
        let waits = row.pending.as_ref().is_some_and(|at| keys::waits_for(at, Waiting::Announce));
        let Some((tenant, debtor)) = keys::debtor_in(key).filter(|_| waits) else {
            return Ok(None);
        };
        let value = if keys::is_journal(key) {
            let journal: JournalRow = book::read(&row.body)?;
            let entries = journal.entries.iter().map(|text| understood(text.get()));
            Untold::Facts { tenant, debtor, entries: entries.collect::<Result<_, _>>()? }
        } else {
            let message: Outgoing = book::read(&row.body)?;
            if !matches!(message.state, OutState::Sent { .. }) {
                return Ok(None);
            }
            Untold::Left(Box::new(message))
        };
        Ok(Some(Versioned { value, version: row.version, pending: row.pending }))
    }

    /// Writes down that it was told.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the row changed meanwhile.
    pub async fn told(&self, key: &Key, row: Versioned<Untold>) -> Result<(), StoreError> {
        let known = Condition::Version(row.version);
        let next = match row.value {
            Untold::Left(mut message) => {
                message.untold = false;
                outbox_row(&message, row.version + 1, message.decided)?
            }
            Untold::Facts { .. } => {
                let Some(now) = self.table.get(key).await? else { return Ok(()) };
                Row { version: row.version + 1, pending: None, ..now }
            }
        };
        self.transact(vec![Write::Put(next, known)], 1).await
    }
}
