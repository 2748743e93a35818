//! What came in by webhooks, and what is to be done at connections.

use super::*;

/// How long a request that was worked in is remembered, so that it is not worked in again. Vendors
/// repeat for days, never for weeks.
const REMEMBERED: chrono::TimeDelta = chrono::TimeDelta::days(45);

impl Store {
    /// Keeps a verified request of a webhook. One write.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when it is there already.
    pub async fn keep(&self, name: &str, incoming: &Incoming) -> Result<(), StoreError> {
        let key = keys::incoming(&incoming.registration, name);
        let mut row = row(key.clone(), book::write(incoming)?);
        row.pending = Some(keys::waiting(Waiting::Webhook, incoming.at, &key));
        match self.transact(vec![Write::Put(row, Condition::Absent)], 1).await {
            Err(StoreError::Conflict) => Err(StoreError::Duplicate),
            // Whoever wrote it: it is kept.
            Err(StoreError::Unknown(why)) => match self.incoming(&key).await? {
                Some(_) => Ok(()),
                None => Err(StoreError::Unknown(why)),
            },
            other => other,
        }
    }

    /// A request of a webhook.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn incoming(&self, key: &Key) -> Result<Option<Versioned<Incoming>>, StoreError> {
        self.value(key).await
    }

    /// Marks a request as worked in (`again` is `None`), or to be looked at again then.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it changed meanwhile.
    pub async fn put_incoming(
        &self,
        key: &Key,
        incoming: &Incoming,
        known: u64,
        again: Option<Time>,
    ) -> Result<(), StoreError> {
        let mut row = row(key.clone(), book::write(incoming)?);
        row.version = known + 1;
        row.pending = again.map(|at| keys::waiting(Waiting::Webhook, at, key));
        row.expires = incoming.done.then(|| incoming.at + REMEMBERED);
        self.transact(vec![Write::Put(row, Condition::Version(known))], 1).await
    }

    /// Asks for something to be done. Asked for while it waits, it is done once, after now.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn ask(&self, name: &str, errand: &Errand) -> Result<(), StoreError> {
        let key = keys::errand(&errand.tenant, &errand.connection, name);
        loop {
            // Over the version that is there: whoever is doing it at this moment must see that it
            // was asked for again.
            let known = self.table.get(&key).await?.map(|row| row.version);
            match self.put_errand(&key, errand, known, Some(errand.at)).await {
                Err(StoreError::Conflict) => {}
                done => return done,
            }
        }
    }

    /// The write that asks for something: to be part of a turn, or of [`Store::write`].
    ///
    /// # Errors
    /// [`StoreError::Bug`] only.
    pub fn asking(&self, name: &str, errand: &Errand) -> Result<Write, StoreError> {
        Ok(Write::Put(book::errand_row(name, errand)?, Condition::None))
    }

    /// All that is to be done at a connection, with its keys.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn errands(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
    ) -> Result<Vec<(Key, Versioned<Errand>)>, StoreError> {
        let rows = self.all(Range::prefix(keys::errands(tenant, connection), "E#")).await?;
        let read = |row: Row| {
            let value = book::read(&row.body)?;
            Ok((row.key, Versioned { value, version: row.version, pending: row.pending }))
        };
        rows.into_iter().map(read).collect()
    }

    /// Writes an errand; waiting until `due`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it changed meanwhile.
    pub async fn put_errand(
        &self,
        key: &Key,
        errand: &Errand,
        known: Option<u64>,
        due: Option<Time>,
    ) -> Result<(), StoreError> {
        let mut row = row(key.clone(), book::write(errand)?);
        row.version = known.unwrap_or(0) + 1;
        row.pending = due.map(|due| keys::waiting(Waiting::Errand, due, key));
        let condition = known.map_or(Condition::Absent, Condition::Version);
        self.transact(vec![Write::Put(row, condition)], 1).await
    }

    /// An errand is done. One that was asked for again meanwhile stays.
    ///
    /// # Errors
    /// When the store cannot answer.
    pub async fn done_errand(&self, key: &Key, known: u64) -> Result<(), StoreError> {
        let gone = Write::Delete(key.clone(), Condition::Version(known));
        match self.transact(vec![gone], 1).await {
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// A card in a chat.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn chat_card(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        task: &str,
    ) -> Result<Option<Versioned<CardRow>>, StoreError> {
        self.value(&keys::chat_card(tenant, connection, task)).await
    }

    /// Writes a card's row.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it changed meanwhile.
    pub async fn put_chat_card(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        task: &str,
        card: &CardRow,
        known: Option<u64>,
    ) -> Result<(), StoreError> {
        self.put(keys::chat_card(tenant, connection, task), card, known).await
    }

    /// A debtor's thread in a chat: its first card.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn chat_thread(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        debtor: &DebtorId,
    ) -> Result<Option<Versioned<CardRow>>, StoreError> {
        self.value(&keys::chat_thread(tenant, connection, debtor)).await
    }

    /// Writes a debtor's thread.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it changed meanwhile.
    pub async fn put_chat_thread(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        debtor: &DebtorId,
        card: &CardRow,
        known: Option<u64>,
    ) -> Result<(), StoreError> {
        self.put(keys::chat_thread(tenant, connection, debtor), card, known).await
    }
}
