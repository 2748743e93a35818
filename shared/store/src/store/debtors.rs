//! Debtors: loaded together, committed in one transaction; their cards, journals, mails and the
//! look-ups that lead to them.

use super::*;

impl Store {
    /// A debtor's state with its pages.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn debtor(
        &self,
        tenant: &TenantId,
        id: &DebtorId,
    ) -> Result<Option<Loaded>, StoreError> {
        let pk = keys::debtor_pk(tenant, id);
        Loaded::from_rows(self.all(Range::prefix(pk, "A")).await?)
    }

    /// A debtor's state with its pages, and its card, in one read: they lie side by side.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn debtor_and_card(
        &self,
        tenant: &TenantId,
        id: &DebtorId,
    ) -> Result<Option<(Loaded, Option<Card>)>, StoreError> {
        let card = keys::card(tenant, id);
        let range = Range {
            from: Some(keys::state(tenant, id).sk),
            to: Some(card.sk.clone()),
            ..Range::all(card.pk.clone())
        };
        let mut rows = self.all(range).await?;
        let card = rows.pop_if(|row| row.key == card);
        let card = card.map(|row| book::read::<Card>(&row.body)).transpose()?;
        Ok(Loaded::from_rows(rows)?.map(|loaded| (loaded, card)))
    }

    /// A debtor's card.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn card(&self, tenant: &TenantId, id: &DebtorId) -> Result<Option<Card>, StoreError> {
        Ok(self.value(&keys::card(tenant, id)).await?.map(|card| card.value))
    }

    /// Makes a turn durable: all of it or nothing.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the debtor changed meanwhile, [`StoreError::Duplicate`] when
    /// what it worked in was known already.
    pub async fn commit(&self, loaded: &Loaded, change: &Change) -> Result<(), StoreError> {
        let (writes, conflicts, head) = loaded.writes(change)?;
        let journal = writes.iter().find_map(|write| match write {
            Write::Put(row, _) if keys::is_journal(&row.key) => Some(row.clone()),
            _ => None,
        });
        match self.transact(writes, conflicts).await {
            Err(StoreError::Unknown(why)) => {
                // Our own head is there if and only if it happened.
                let debtor = &change.debtor;
                match self.debtor(&debtor.tenant, &debtor.id).await? {
                    Some(now) if now.head == head && now.version == loaded.version + 1 => Ok(()),
                    Some(now) if now.version == loaded.version => Err(StoreError::Unknown(why)),
                    None => Err(StoreError::Unknown(why)),
                    Some(_) => self.was_before(journal.as_ref()).await,
                }
            }
            other => other,
        }
    }

    /// Somebody has changed the debtor since a turn whose answer was lost: it happened if its facts
    /// are in the journal.
    async fn was_before(&self, journal: Option<&Row>) -> Result<(), StoreError> {
        let Some(ours) = journal else { return Err(StoreError::Conflict) };
        match self.table.get(&ours.key).await? {
            Some(there) if there.body == ours.body => Ok(()),
            _ => Err(StoreError::Conflict),
        }
    }

    /// The journal of a debtor in order, with the claims that were committed with messages, and
    /// whether its hashes hold.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn journal(
        &self,
        tenant: &TenantId,
        id: &DebtorId,
    ) -> Result<(Vec<fact::Entry>, bool), StoreError> {
        let account = self.account(tenant, id).await?;
        Ok(account.map_or_else(|| (Vec::new(), false), |account| (account.entries, account.holds)))
    }

    /// The mails with a debtor, oldest first.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn conversation(
        &self,
        tenant: &TenantId,
        id: &DebtorId,
    ) -> Result<Vec<Conversation>, StoreError> {
        let rows = self.all(Range::prefix(keys::debtor_pk(tenant, id), "M#")).await?;
        rows.iter().map(|row| book::read(&row.body)).collect()
    }

    /// Who is known under an address, and the version of that row for [`Store::knowing`].
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn known(
        &self,
        tenant: &TenantId,
        address: &str,
    ) -> Result<Option<Versioned<Known>>, StoreError> {
        self.value(&keys::address(tenant, address)).await
    }

    /// The write that adds a debtor under an address.
    ///
    /// # Errors
    /// [`StoreError::Bug`] only.
    pub fn knowing(
        &self,
        tenant: &TenantId,
        address: &str,
        debtor: &DebtorId,
        before: Option<Versioned<Known>>,
    ) -> Result<Option<Write>, StoreError> {
        let version = before.as_ref().map(|before| before.version);
        let mut known = before.map(|before| before.value).unwrap_or_default();
        if known.debtors.contains(debtor) {
            return Ok(None);
        }
        known.debtors.push(debtor.clone());
        let mut row = row(keys::address(tenant, address), book::write(&known)?);
        row.version = version.unwrap_or(0) + 1;
        let condition = version.map_or(Condition::Absent, Condition::Version);
        Ok(Some(Write::Put(row, condition)))
    }

    /// The debtor behind a reply token.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn by_token(
        &self,
        tenant: &TenantId,
        token: &str,
    ) -> Result<Option<DebtorId>, StoreError> {
        let known = self.value::<Known>(&keys::token(tenant, token)).await?;
        Ok(known.and_then(|known| known.value.debtors.into_iter().next()))
    }
}
