//! Tasks without a debtor, deliveries, jobs.

use super::*;

impl Store {
    /// A task without a debtor.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn desk_task(
        &self,
        tenant: &TenantId,
        id: &str,
    ) -> Result<Option<Versioned<DeskTask>>, StoreError> {
        self.value(&keys::desk_task(tenant, id)).await
    }

    /// Writes a task without a debtor; a new one when `known` is `None`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it changed meanwhile, or a new one is there already.
    pub async fn put_desk_task(
        &self,
        task: &DeskTask,
        known: Option<u64>,
    ) -> Result<(), StoreError> {
        let write = Self::desk_write(task, known)?;
        self.transact(vec![write], 1).await
    }

    /// The same write, to be part of a turn ([`Change::besides`]).
    ///
    /// # Errors
    /// [`StoreError::Bug`] only.
    pub fn desk_write(task: &DeskTask, known: Option<u64>) -> Result<Write, StoreError> {
        let key = keys::desk_task(&task.tenant, &task.id);
        let mut row = row(key, book::write(task)?);
        row.version = known.unwrap_or(0) + 1;
        let order = format!("{}#{}", task.due, task.id);
        row.view = task.done.is_none().then(|| keys::view(&task.tenant, View::Tasks, order));
        Ok(Write::Put(row, known.map_or(Condition::Absent, Condition::Version)))
    }

    /// A delivery.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn delivery(&self, key: &Key) -> Result<Option<Versioned<Delivery>>, StoreError> {
        self.value(key).await
    }

    /// Stores what came in, with the ledger marked as being worked on, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Duplicate`] when it is there already, [`StoreError::Conflict`] when the books
    /// changed meanwhile.
    pub async fn accept(
        &self,
        connection: &str,
        id: &str,
        delivery: &Delivery,
        books: &BooksRow,
        known: Option<u64>,
    ) -> Result<Key, StoreError> {
        let key = keys::delivery(&delivery.tenant, connection, id);
        let mut ledger = row(keys::books(&delivery.tenant, &delivery.ledger), book::write(books)?);
        ledger.version = known.unwrap_or(0) + 1;
        let condition = known.map_or(Condition::Absent, Condition::Version);
        let mut stored = row(key.clone(), book::write(delivery)?);
        stored.pending = Some(keys::waiting(Waiting::Delivery, delivery.at, &key));
        let writes = vec![Write::Put(ledger, condition), Write::Put(stored, Condition::Absent)];
        self.transact(writes, 1).await?;
        Ok(key)
    }

    /// Ends a delivery, and with it the mark on its ledger, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when either changed meanwhile.
    pub async fn finish_delivery(
        &self,
        key: &Key,
        delivery: &Versioned<Delivery>,
        books: &BooksRow,
        known: u64,
    ) -> Result<(), StoreError> {
        let done = Delivery { state: DeliveryState::Done, ..delivery.value.clone() };
        let mut ended = row(key.clone(), book::write(&done)?);
        ended.version = delivery.version + 1;
        let of = &delivery.value;
        let mut ledger = row(keys::books(&of.tenant, &of.ledger), book::write(books)?);
        ledger.version = known + 1;
        let writes = vec![
            Write::Put(ended, Condition::Version(delivery.version)),
            Write::Put(ledger, Condition::Version(known)),
        ];
        self.transact(writes, 2).await
    }

    /// A job.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn job(&self, key: &Key) -> Result<Option<Versioned<Job>>, StoreError> {
        self.value(key).await
    }

    /// Starts a job; one of the same id that is running starts anew.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn start_job(&self, id: &str, job: &Job, at: Time) -> Result<Key, StoreError> {
        let key = keys::job(&job.tenant, id);
        loop {
            // Over the version that is there: a worker that marks its progress meanwhile must lose.
            let known = self.table.get(&key).await?.map(|row| row.version);
            let mut row = row(key.clone(), book::write(job)?);
            row.version = known.unwrap_or(0) + 1;
            row.pending = Some(keys::waiting(Waiting::Job, at, &key));
            let condition = known.map_or(Condition::Absent, Condition::Version);
            match self.transact(vec![Write::Put(row, condition)], 1).await {
                Ok(()) => return Ok(key),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Moves a job on.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it changed meanwhile.
    pub async fn put_job(
        &self,
        key: &Key,
        job: &Job,
        known: u64,
        due: Option<Time>,
    ) -> Result<(), StoreError> {
        let mut row = row(key.clone(), book::write(job)?);
        row.version = known + 1;
        row.pending = due.map(|due| keys::waiting(Waiting::Job, due, key));
        self.transact(vec![Write::Put(row, Condition::Version(known))], 1).await
    }
}
