//! What waits, and lists: readings of the two indexes. Hints, never facts.

use super::*;

impl Store {
    /// Entries of one shard that are due by `until`, `limit` at most. A hint: the rows decide.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn due(
        &self,
        kind: Waiting,
        shard: u8,
        until: Time,
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let to = format!("{}#\u{10FFFF}", keys::stamp(until));
        let mut range = Range::up_to(keys::waiting_group(kind, shard), to);
        range.limit = limit;
        let mut entries = Vec::new();
        loop {
            let page = self.table.index(Index::Pending, &range).await?;
            entries.extend(page.rows);
            match page.token {
                Some(token) if entries.len() < limit => range.token = Some(token),
                _ => return Ok(entries),
            }
        }
    }

    /// The keys of a list, in its order.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn list(&self, tenant: &TenantId, view: View) -> Result<Vec<Key>, StoreError> {
        let mut range = Range::all(keys::view_group(tenant, view));
        range.limit = 1_000;
        let mut found = Vec::new();
        loop {
            let page = self.table.index(Index::View, &range).await?;
            found.extend(page.rows.into_iter().map(|entry| entry.key));
            match page.token {
                Some(token) => range.token = Some(token),
                None => return Ok(found),
            }
        }
    }

    /// Whatever row it is, moved to a later time in the index: a row that nobody can work on must
    /// not stand in the way of others.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it changed meanwhile.
    pub async fn postpone(&self, kind: Waiting, key: &Key, to: Time) -> Result<(), StoreError> {
        let Some(row) = self.table.get(key).await? else { return Ok(()) };
        let known = Condition::Version(row.version);
        let pending = Some(keys::waiting(kind, to, key));
        let later = Row { pending, version: row.version + 1, ..row };
        self.transact(vec![Write::Put(later, known)], 1).await
    }
}
