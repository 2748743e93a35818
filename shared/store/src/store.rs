//! The store: every read and every commit of the product, by what it means. Use cases call this;
//! nothing above knows keys or rows.

use crate::StoreError;
use crate::book::{
    self, BooksRow, Budget, Card, Change, Conversation, Delivery, DeliveryState, DeskTask, Job,
    Known, Loaded, Outgoing, Tenant, outbox_row, row,
};
use crate::keys::{self, SHARDS, View, Waiting};
use crate::table::{
    Condition, Entry, Index, IndexKey, Key, Range, Row, Table, TransactError, Write,
};
use domain::calendar::Time;
use domain::debtor::Debtor;
use domain::fact;
use domain::ids::{DebtorId, LedgerId, OutboxId, PolicyVersion, TenantId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

mod look;
pub use look::Account;

/// A value with the version of its row, for conditional writes.
#[derive(Clone)]
pub struct Versioned<T> {
    /// The value.
    pub value: T,
    /// Its row's version.
    pub version: u64,
    /// Its row's place among the work that waits.
    pub pending: Option<IndexKey>,
}

/// The settings of the store itself.
#[derive(Serialize, Deserialize)]
struct Meta {
    shards: u8,
}

/// The one table, as the use cases see it.
#[derive(Clone)]
pub struct Store {
    table: Arc<dyn Table>,
}

impl Store {
    /// Opens the store on a table, writing its settings if it is new.
    ///
    /// # Errors
    /// When the table cannot be read or written, or was made with another number of shards.
    pub async fn open(table: Arc<dyn Table>) -> Result<Self, StoreError> {
        let store = Self { table };
        let key = keys::meta();
        if store.table.get(&key).await?.is_none() {
            let meta = row(key.clone(), book::write(&Meta { shards: SHARDS })?);
            match store.table.transact(vec![Write::Put(meta, Condition::Absent)]).await {
                Ok(()) | Err(TransactError::Refused(_)) => {}
                Err(error) => return Err(StoreError::of(error, 1)),
            }
        }
        match store.value::<Meta>(&key).await? {
            Some(meta) if meta.value.shards == SHARDS => Ok(store),
            Some(meta) => Err(StoreError::Bug(format!(
                "the store was made with {} shards, this program uses {SHARDS}",
                meta.value.shards
            ))),
            None => Err(StoreError::Retry("the store's settings are not there yet".to_owned())),
        }
    }

    /// The table below, for engines' own housekeeping and for tests.
    pub fn table(&self) -> &Arc<dyn Table> {
        &self.table
    }

    async fn value<T: serde::de::DeserializeOwned>(
        &self,
        key: &Key,
    ) -> Result<Option<Versioned<T>>, StoreError> {
        match self.table.get(key).await? {
            None => Ok(None),
            Some(row) => {
                let value = book::read(&row.body)?;
                Ok(Some(Versioned { value, version: row.version, pending: row.pending }))
            }
        }
    }

    async fn put<T: Serialize>(
        &self,
        key: Key,
        value: &T,
        known: Option<u64>,
    ) -> Result<(), StoreError> {
        let mut row = row(key, book::write(value)?);
        row.version = known.unwrap_or(0) + 1;
        let condition = known.map_or(Condition::Absent, Condition::Version);
        self.transact(vec![Write::Put(row, condition)], 1).await
    }

    async fn transact(&self, writes: Vec<Write>, conflicts: usize) -> Result<(), StoreError> {
        self.table.transact(writes).await.map_err(|error| StoreError::of(error, conflicts))
    }

    /// All rows of a range, page by page.
    async fn all(&self, mut range: Range) -> Result<Vec<Row>, StoreError> {
        let mut rows = Vec::new();
        loop {
            let page = self.table.query(&range).await?;
            rows.extend(page.rows);
            match page.token {
                Some(token) => range.token = Some(token),
                None => return Ok(rows),
            }
        }
    }

    // Tenants

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

    // Debtors

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

    // Messages

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

    /// One write alone.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when its condition does not hold.
    pub async fn write(&self, write: Write) -> Result<(), StoreError> {
        self.transact(vec![write], 1).await
    }

    /// Sets aside up to `want` mails of a day's budget of `limit`; how many it got.
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

    // Waiting work and lists

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

    // Desk, deliveries, jobs

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
        let key = keys::desk_task(&task.tenant, &task.id);
        let mut row = row(key, book::write(task)?);
        row.version = known.unwrap_or(0) + 1;
        let order = format!("{}#{}", task.due, task.id);
        row.view = task.done.is_none().then(|| keys::view(&task.tenant, View::Tasks, order));
        let condition = known.map_or(Condition::Absent, Condition::Version);
        self.transact(vec![Write::Put(row, condition)], 1).await
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

fn numbered(text: &str) -> Result<u64, StoreError> {
    #[derive(Deserialize)]
    struct Number {
        n: u64,
    }
    serde_json::from_str::<Number>(text)
        .map(|entry| entry.n)
        .map_err(|error| StoreError::Bug(format!("a fact cannot be read: {error}")))
}
