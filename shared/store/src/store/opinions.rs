//! Second opinions: one row for each question that was answered.

use super::*;

impl Store {
    /// What was said to this question about a mail of `debtor`, if it was asked before.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn opinion(
        &self,
        tenant: &TenantId,
        debtor: &DebtorId,
        question: &str,
    ) -> Result<Option<OpinionRow>, StoreError> {
        let known = self.value(&keys::opinion(tenant, debtor, question)).await?;
        Ok(known.map(|known| known.value))
    }

    /// Keeps what was said, unless somebody who asked the same was faster.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is one already: read it.
    pub async fn put_opinion(
        &self,
        tenant: &TenantId,
        debtor: &DebtorId,
        question: &str,
        opinion: &OpinionRow,
    ) -> Result<(), StoreError> {
        self.put(keys::opinion(tenant, debtor, question), opinion, None).await
    }
}
