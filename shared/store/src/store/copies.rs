//! Copies of invoices that ledgers have given: one row for each invoice, of its newest.

use super::*;

impl Store {
    /// The copy of a ledger's invoice.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn copy(
        &self,
        tenant: &TenantId,
        ledger: &LedgerId,
        invoice: &InvoiceId,
    ) -> Result<Option<Versioned<CopyRow>>, StoreError> {
        self.value(&keys::copy(tenant, ledger, invoice)).await
    }

    /// Says where the copy of an invoice lies.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody else says so at this moment.
    pub async fn put_copy(
        &self,
        tenant: &TenantId,
        ledger: &LedgerId,
        invoice: &InvoiceId,
        copy: &CopyRow,
        known: Option<u64>,
    ) -> Result<(), StoreError> {
        self.put(keys::copy(tenant, ledger, invoice), copy, known).await
    }
}
