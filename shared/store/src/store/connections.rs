//! Registrations, connections and the look-ups that lead to what they know.

use super::*;

impl Store {
    /// An app registered at a vendor.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn registration(
        &self,
        id: &str,
    ) -> Result<Option<Versioned<Registration>>, StoreError> {
        self.value(&keys::registration(id)).await
    }

    /// All of them.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn registrations(&self) -> Result<Vec<Registration>, StoreError> {
        let rows = self.all(Range::all(keys::registration("any").pk)).await?;
        rows.iter().map(|row| book::read(&row.body)).collect()
    }

    /// Writes a registration; a new one when `known` is `None`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it changed meanwhile, or is there already.
    pub async fn put_registration(
        &self,
        registration: &Registration,
        known: Option<u64>,
    ) -> Result<(), StoreError> {
        self.put(keys::registration(&registration.id), registration, known).await
    }

    /// The connection behind a vendor's account of a registration.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn attached(
        &self,
        registration: &str,
        account: &str,
    ) -> Result<Option<Attached>, StoreError> {
        Ok(self.value(&keys::attached(registration, account)).await?.map(|found| found.value))
    }

    /// A connection.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn connection(
        &self,
        tenant: &TenantId,
        id: &ConnectionId,
    ) -> Result<Option<Versioned<Connection>>, StoreError> {
        self.value(&keys::connection(tenant, id)).await
    }

    /// All connections of a tenant.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn connections(&self, tenant: &TenantId) -> Result<Vec<Connection>, StoreError> {
        let pk = keys::connection(tenant, &ConnectionId::from("any")).pk;
        let rows = self.all(Range::prefix(pk, "X#")).await?;
        rows.iter().map(|row| book::read(&row.body)).collect()
    }

    /// Makes a connection, with the way to it from its vendor's account, in one transaction. `only`:
    /// its registration has no other account, so webhooks that name none lead to it too.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is such a connection, or the account has one: of any
    /// tenant, so that two tenants never read the same books by one registration.
    pub async fn attach(
        &self,
        connection: &Connection,
        only: bool,
        sweep: Option<Time>,
    ) -> Result<(), StoreError> {
        let Connection { tenant, id, registration, account, .. } = connection;
        let to = Attached { tenant: tenant.clone(), connection: id.clone() };
        let way = |account: &str| -> Result<Write, StoreError> {
            let row = row(keys::attached(registration, account), book::write(&to)?);
            Ok(Write::Put(row, Condition::Absent))
        };
        let mut writes = vec![
            Write::Put(self.connection_row(connection, 0, sweep)?, Condition::Absent),
            way(account)?,
        ];
        if only && !account.is_empty() {
            writes.push(way("")?);
        }
        let count = writes.len();
        self.transact(writes, count).await
    }

    /// Writes a connection over the version that is known; its books are next swept at `sweep`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it changed meanwhile.
    pub async fn put_connection(
        &self,
        connection: &Connection,
        known: u64,
        sweep: Option<Time>,
    ) -> Result<(), StoreError> {
        let row = self.connection_row(connection, known, sweep)?;
        self.transact(vec![Write::Put(row, Condition::Version(known))], 1).await
    }

    fn connection_row(
        &self,
        connection: &Connection,
        known: u64,
        sweep: Option<Time>,
    ) -> Result<Row, StoreError> {
        let key = keys::connection(&connection.tenant, &connection.id);
        let mut row = row(key.clone(), book::write(connection)?);
        row.version = known + 1;
        row.pending = sweep.map(|at| keys::waiting(Waiting::Sweep, at, &key));
        Ok(row)
    }

    /// The debtor that a document of a ledger belongs to.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn owner_of(
        &self,
        tenant: &TenantId,
        ledger: &LedgerId,
        document: &InvoiceId,
    ) -> Result<Option<Versioned<Known>>, StoreError> {
        self.value(&keys::document(tenant, ledger, document)).await
    }

    /// Says which debtor a document belongs to.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody else says so at this moment.
    pub async fn put_owner_of(
        &self,
        tenant: &TenantId,
        ledger: &LedgerId,
        document: &InvoiceId,
        debtor: &DebtorId,
        known: Option<u64>,
    ) -> Result<(), StoreError> {
        let value = Known { debtors: vec![debtor.clone()] };
        self.put(keys::document(tenant, ledger, document), &value, known).await
    }

    /// Enters a debtor among those that have the same document, and gives the others. `what` is
    /// what makes it the same: its number, amount and currency.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn enter_twin(
        &self,
        tenant: &TenantId,
        what: &[&str],
        debtor: &DebtorId,
    ) -> Result<Vec<DebtorId>, StoreError> {
        let key = keys::twins(tenant, what);
        loop {
            let known = self.value::<Known>(&key).await?;
            let version = known.as_ref().map(|known| known.version);
            let mut all = known.map(|known| known.value).unwrap_or_default();
            let others: Vec<_> =
                all.debtors.iter().filter(|other| *other != debtor).cloned().collect();
            if others.len() < all.debtors.len() {
                return Ok(others);
            }
            all.debtors.push(debtor.clone());
            match self.put(key.clone(), &all, version).await {
                Ok(()) => return Ok(others),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
    }
}
