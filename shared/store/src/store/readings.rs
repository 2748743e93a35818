//! What was made of mails, what people said of that, and how often the reader was right.

use super::*;
use crate::book::{KeptText, Reading, Tally};

impl Store {
    /// What was made of a mail.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn reading(
        &self,
        tenant: &TenantId,
        debtor: &DebtorId,
        id: &str,
    ) -> Result<Option<Versioned<Reading>>, StoreError> {
        self.value(&keys::reading(tenant, debtor, id)).await
    }

    /// What was made of the mails of a debtor.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn readings_of(
        &self,
        tenant: &TenantId,
        debtor: &DebtorId,
    ) -> Result<Vec<Reading>, StoreError> {
        let rows = self.all(Range::prefix(keys::debtor_pk(tenant, debtor), "R#")).await?;
        rows.iter().map(|row| book::read(&row.body)).collect()
    }

    /// The latest readings of a tenant, newest first. The list may lag.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn readings(
        &self,
        tenant: &TenantId,
        limit: usize,
    ) -> Result<Vec<Reading>, StoreError> {
        let mut found = Vec::new();
        for entry in self.listed(tenant, View::Readings, None, true, limit).await? {
            // The row says what is true.
            found.extend(self.value::<Reading>(&entry.key).await?.map(|known| known.value));
        }
        Ok(found)
    }

    /// The write of a reading, to be part of a turn ([`Change::besides`]): over the version that is
    /// known, or a new one. A new one has no condition, the turn's own say whether the mail is new.
    ///
    /// # Errors
    /// [`StoreError::Bug`] only.
    pub fn reading_write(reading: &Reading, known: Option<u64>) -> Result<Write, StoreError> {
        let key = keys::reading(&reading.tenant, &reading.debtor, &reading.id);
        let mut row = row(key, book::write(reading)?);
        row.version = known.unwrap_or(0) + 1;
        let order = format!("{}#{}", keys::stamp(reading.at), reading.id);
        row.view = Some(keys::view(&reading.tenant, View::Readings, order));
        Ok(Write::Put(row, known.map_or(Condition::None, Condition::Version)))
    }

    /// The write of a mail's words. They end by themselves.
    ///
    /// # Errors
    /// [`StoreError::Bug`] only.
    pub fn text_write(
        reading: &Reading,
        text: &KeptText,
        expires: Time,
    ) -> Result<Write, StoreError> {
        let key = keys::reading_text(&reading.tenant, &reading.debtor, &reading.id);
        let mut row = row(key, book::write(text)?);
        row.expires = Some(expires);
        Ok(Write::Put(row, Condition::None))
    }

    /// The write that takes the words of a mail away.
    pub fn text_gone(reading: &Reading) -> Write {
        let key = keys::reading_text(&reading.tenant, &reading.debtor, &reading.id);
        Write::Delete(key, Condition::None)
    }

    /// The words of a mail, if they are kept at `now`.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn kept_text(
        &self,
        reading: &Reading,
        now: Time,
    ) -> Result<Option<KeptText>, StoreError> {
        let key = keys::reading_text(&reading.tenant, &reading.debtor, &reading.id);
        let row = self.table.get(&key).await?;
        // An engine may be late in forgetting.
        let row = row.filter(|row| row.expires.is_none_or(|end| end > now));
        row.map(|row| book::read(&row.body)).transpose()
    }

    /// How often the reader was right about an intent.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn tally(
        &self,
        tenant: &TenantId,
        intent: &str,
    ) -> Result<Option<Versioned<Tally>>, StoreError> {
        self.value(&keys::tally(tenant, intent)).await
    }

    /// The same for every intent that somebody judged.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn tallies(&self, tenant: &TenantId) -> Result<Vec<Tally>, StoreError> {
        let rows = self.all(Range::prefix(keys::tally_pk(tenant), "I#")).await?;
        rows.iter().map(|row| book::read(&row.body)).collect()
    }

    /// The write of a tally over the version that is known, or a new one.
    ///
    /// # Errors
    /// [`StoreError::Bug`] only.
    pub fn tally_write(
        tenant: &TenantId,
        tally: &Tally,
        known: Option<u64>,
    ) -> Result<Write, StoreError> {
        let mut row = row(keys::tally(tenant, &tally.intent), book::write(tally)?);
        row.version = known.unwrap_or(0) + 1;
        Ok(Write::Put(row, known.map_or(Condition::Absent, Condition::Version)))
    }
}
