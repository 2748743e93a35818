//! Messages: the rows of the sending protocol, and the day's send budget.

use super::*;

impl Store {
    /// A debtor's message.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn message(
        &self,
        tenant: &TenantId,
        debtor: &DebtorId,
        id: &OutboxId,
    ) -> Result<Option<Versioned<Outgoing>>, StoreError> {
        self.value(&keys::outbox(tenant, debtor, id)).await
    }

    /// The message in the row that an index entry points at.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn message_at(&self, key: &Key) -> Result<Option<Versioned<Outgoing>>, StoreError> {
        self.value(key).await
    }

    /// All messages of a debtor.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn messages(
        &self,
        tenant: &TenantId,
        debtor: &DebtorId,
    ) -> Result<Vec<Outgoing>, StoreError> {
        let rows = self.all(Range::prefix(keys::debtor_pk(tenant, debtor), "O#")).await?;
        rows.iter().map(|row| book::read(&row.body)).collect()
    }

    /// Adds a message to the tenant's own people. [`StoreError::Duplicate`] if it is there.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn put_staff_message(&self, message: &Outgoing) -> Result<(), StoreError> {
        let row = outbox_row(message, 1, message.decided)?;
        self.transact(vec![Write::Put(row, Condition::Absent)], 0).await
    }

    /// The claim, in one transaction: the message as claimed over its pending version, and the
    /// debtor's state, at the version that the gate saw, with the claim's fact. The fact is kept on
    /// the message's row. The row keeps its place among the work that waits: a claim is settled in
    /// a moment, and until its lease runs out whoever finds it there leaves it alone.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when either changed meanwhile; [`StoreError::Unknown`] when the
    /// answer was lost (look for the claim's name).
    pub async fn claim(
        &self,
        loaded: &Loaded,
        after: &Debtor,
        entries: &[fact::Entry],
        wake: Option<Time>,
        message: &Versioned<Outgoing>,
    ) -> Result<(), StoreError> {
        let head = loaded.head_after(entries)?;
        let (state, mut pages) = loaded.state(after, &head, wake)?;
        let mut value = message.value.clone();
        value.entries.extend_from_slice(entries);
        let mut out = outbox_row(&value, message.version + 1, value.decided)?;
        out.pending.clone_from(&message.pending);
        let mut writes = vec![
            Write::Put(out, Condition::Version(message.version)),
            Write::Put(state, Condition::Version(loaded.version)),
        ];
        writes.append(&mut pages);
        let count = writes.len();
        self.transact(writes, count).await
    }

    /// The write that moves a message on: to be part of a turn ([`Change::besides`]), or alone with
    /// [`Store::write`]. `due` is when it is to be looked at again, if it still waits.
    ///
    /// # Errors
    /// [`StoreError::Bug`] only.
    pub fn moved(&self, message: &Versioned<Outgoing>, due: Time) -> Result<Write, StoreError> {
        let row = outbox_row(&message.value, message.version + 1, due)?;
        Ok(Write::Put(row, Condition::Version(message.version)))
    }

    /// Writes in one step: all of them or none.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when one of their conditions does not hold.
    pub async fn write(&self, step: Vec<Write>) -> Result<(), StoreError> {
        let conflicts = step.len();
        self.transact(step, conflicts).await
    }

    /// Sets aside up to `want` of a day's budget of `limit`; how many it got. `day` is the day for mails, and
    /// has a name before it for anything else.
    ///
    /// # Errors
    /// When the store cannot answer.
    pub async fn reserve(
        &self,
        tenant: &TenantId,
        day: &str,
        want: u32,
        limit: u32,
    ) -> Result<u32, StoreError> {
        let key = keys::budget(tenant, day);
        loop {
            let known = self.value::<Budget>(&key).await?;
            let used = known.as_ref().map_or(0, |known| known.value.used);
            let got = want.min(limit.saturating_sub(used));
            if got == 0 {
                return Ok(0);
            }
            let version = known.map(|known| known.version);
            match self.put(key.clone(), &Budget { used: used + got }, version).await {
                Ok(()) => return Ok(got),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// What is left of a day's budget of `limit`.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn budget_left(
        &self,
        tenant: &TenantId,
        day: &str,
        limit: u32,
    ) -> Result<u32, StoreError> {
        let known = self.value::<Budget>(&keys::budget(tenant, day)).await?;
        Ok(limit.saturating_sub(known.map_or(0, |known| known.value.used)))
    }

    /// Gives back what was set aside and not used.
    ///
    /// # Errors
    /// When the store cannot answer.
    pub async fn give_back(
        &self,
        tenant: &TenantId,
        day: &str,
        count: u32,
    ) -> Result<(), StoreError> {
        if count == 0 {
            return Ok(());
        }
        let key = keys::budget(tenant, day);
        loop {
            let Some(known) = self.value::<Budget>(&key).await? else { return Ok(()) };
            let used = known.value.used.saturating_sub(count);
            match self.put(key.clone(), &Budget { used }, Some(known.version)).await {
                Ok(()) => return Ok(()),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
    }
}
