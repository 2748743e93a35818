//! Tenants, their policies, their ledgers and who is in them.

use super::*;

impl Store {
    /// All tenants.
    ///
    /// # Errors
    /// As every read of this type: when the store cannot answer, or a row cannot be understood.
    pub async fn tenants(&self) -> Result<Vec<TenantId>, StoreError> {
        let rows = self.all(Range::all(keys::tenants())).await?;
        Ok(rows.into_iter().map(|row| TenantId::new(row.key.sk)).collect())
    }

    /// A tenant.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn tenant(&self, id: &TenantId) -> Result<Option<Versioned<Tenant>>, StoreError> {
        self.value(&keys::tenant(id)).await
    }

    /// Writes a tenant: a new one when `known` is `None`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it changed meanwhile (or is there already).
    pub async fn put_tenant(&self, tenant: &Tenant, known: Option<u64>) -> Result<(), StoreError> {
        let mut settings = row(keys::tenant(&tenant.id), book::write(tenant)?);
        settings.version = known.unwrap_or(0) + 1;
        let condition = known.map_or(Condition::Absent, Condition::Version);
        let listed = row(keys::tenant_entry(&tenant.id), book::write(&())?);
        let mut writes = vec![Write::Put(settings, condition)];
        if known.is_none() {
            writes.push(Write::Put(listed, Condition::None));
        }
        self.transact(writes, 2).await
    }

    /// The text of a published policy.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn policy(
        &self,
        tenant: &TenantId,
        version: &PolicyVersion,
    ) -> Result<Option<String>, StoreError> {
        Ok(self.value(&keys::policy(tenant, version)).await?.map(|policy| policy.value))
    }

    /// Keeps the text of a policy under its version. The same text again is fine.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn put_policy(
        &self,
        tenant: &TenantId,
        version: &PolicyVersion,
        text: &str,
    ) -> Result<(), StoreError> {
        let row = row(keys::policy(tenant, version), book::write(&text)?);
        self.transact(vec![Write::Put(row, Condition::None)], 1).await
    }

    /// How new a ledger's news are; a ledger that was never seen has none.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn books(
        &self,
        tenant: &TenantId,
        ledger: &LedgerId,
    ) -> Result<Option<Versioned<BooksRow>>, StoreError> {
        self.value(&keys::books(tenant, ledger)).await
    }

    /// Writes how new a ledger's news are.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it changed meanwhile.
    pub async fn put_books(
        &self,
        tenant: &TenantId,
        ledger: &LedgerId,
        books: &BooksRow,
        known: Option<u64>,
    ) -> Result<(), StoreError> {
        self.put(keys::books(tenant, ledger), books, known).await
    }

    /// The debtors of a ledger after `after`, `limit` at most, in the order of their ids.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn members(
        &self,
        tenant: &TenantId,
        ledger: &LedgerId,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<DebtorId>, StoreError> {
        let mut range = Range::prefix(keys::ledger_pk(tenant, ledger), "D#");
        // The character after the id's last one: `from` is inclusive.
        range.from = Some(after.map_or("D#".to_owned(), |after| format!("D#{after}\u{0}")));
        range.limit = limit;
        let mut members = Vec::new();
        loop {
            let page = self.table.query(&range).await?;
            let ids = page.rows.iter().filter_map(|row| row.key.sk.strip_prefix("D#"));
            members.extend(ids.map(DebtorId::from));
            match page.token {
                Some(token) if members.len() < limit => range.token = Some(token),
                _ => {
                    members.truncate(limit);
                    return Ok(members);
                }
            }
        }
    }

    /// All debtors of a ledger.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn all_members(
        &self,
        tenant: &TenantId,
        ledger: &LedgerId,
    ) -> Result<Vec<DebtorId>, StoreError> {
        let mut all: Vec<DebtorId> = Vec::new();
        loop {
            let after = all.last().map(|id| id.to_string());
            let page = self.members(tenant, ledger, after.as_deref(), 1_000).await?;
            let last = page.len() < 1_000;
            all.extend(page);
            if last {
                return Ok(all);
            }
        }
    }

    /// The writes that list a new debtor: in its ledger, and behind its reply token.
    ///
    /// # Errors
    /// [`StoreError::Bug`] only.
    pub fn enlist(&self, debtor: &Debtor, token: &str) -> Result<Vec<Write>, StoreError> {
        let known = Known { debtors: vec![debtor.id.clone()] };
        let member =
            row(keys::member(&debtor.tenant, &debtor.ledger, &debtor.id), book::write(&())?);
        let route = row(keys::token(&debtor.tenant, token), book::write(&known)?);
        Ok(vec![Write::Put(member, Condition::None), Write::Put(route, Condition::None)])
    }
}
