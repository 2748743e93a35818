//! Reads for those who look: lists in pages, a journal as it was written, a whole account as of
//! one moment. No decision rests on these.

use super::{Store, numbered};
use crate::StoreError;
use crate::book::{self, DeskTask, JournalRow, Loaded, Outgoing};
use crate::keys::{self, View};
use crate::table::{Entry as Listed, Index, Range};
use domain::fact;
use domain::ids::{DebtorId, PolicyVersion, TenantId};

/// Times that an account is read again when a turn comes in between.
const TRIES: usize = 20;

/// A debtor with its whole journal, both as of the same moment.
#[derive(Clone)]
pub struct Account {
    /// The state.
    pub loaded: Loaded,
    /// The facts in order.
    pub entries: Vec<fact::Entry>,
    /// Their texts as they were written, and the hash after each.
    pub texts: Vec<(String, String)>,
    /// No fact is missing, each follows from the hash before it, and the state has the last one.
    pub holds: bool,
    /// The messages.
    pub messages: Vec<Outgoing>,
}

impl Store {
    /// A debtor with its whole journal and its messages, read again until no turn came in between.
    ///
    /// # Errors
    /// See [`Store::tenants`]; [`StoreError::Retry`] when turns never pause.
    pub async fn account(
        &self,
        tenant: &TenantId,
        id: &DebtorId,
    ) -> Result<Option<Account>, StoreError> {
        let Some(mut before) = self.debtor(tenant, id).await? else { return Ok(None) };
        for _ in 0..TRIES {
            let pk = keys::debtor_pk(tenant, id);
            let journal = self.all(Range::prefix(pk.clone(), "J#")).await?;
            let messages = self.messages(tenant, id).await?;
            let Some(after) = self.debtor(tenant, id).await? else { return Ok(None) };
            if after.version == before.version {
                let rows = journal.iter().map(|row| book::read::<JournalRow>(&row.body));
                return account(after, rows.collect::<Result<_, _>>()?, messages).map(Some);
            }
            before = after;
        }
        Err(StoreError::Retry(format!("the account {id} changes all the time")))
    }

    /// The facts of one turn, by the number of the first; the claims of messages are not among
    /// them, they are on the messages.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn journal_row(
        &self,
        tenant: &TenantId,
        debtor: &DebtorId,
        first: u64,
    ) -> Result<Vec<fact::Entry>, StoreError> {
        let key = keys::journal(tenant, debtor, first);
        let Some(row) = self.value::<JournalRow>(&key).await? else { return Ok(Vec::new()) };
        row.value.entries.iter().map(|text| understood(text.get())).collect()
    }

    /// The entries of a list after `after` (a place in it), `limit` at most, forwards or backwards.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn listed(
        &self,
        tenant: &TenantId,
        view: View,
        from: Option<&str>,
        backwards: bool,
        limit: usize,
    ) -> Result<Vec<Listed>, StoreError> {
        let mut range = Range::all(keys::view_group(tenant, view));
        range.from = from.map(str::to_owned);
        range.descending = backwards;
        range.limit = limit.clamp(1, 1_000);
        let mut found = Vec::new();
        loop {
            let page = self.table.index(Index::View, &range).await?;
            found.extend(page.rows);
            match page.token {
                Some(token) if found.len() < limit => range.token = Some(token),
                _ => {
                    found.truncate(limit);
                    return Ok(found);
                }
            }
        }
    }

    /// All tasks without a debtor, done ones too.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn desk_tasks(&self, tenant: &TenantId) -> Result<Vec<DeskTask>, StoreError> {
        let rows = self.all(Range::prefix(keys::desk_pk(tenant), "K#")).await?;
        rows.iter().map(|row| book::read(&row.body)).collect()
    }

    /// All messages to the tenant's own people.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn staff_messages(&self, tenant: &TenantId) -> Result<Vec<Outgoing>, StoreError> {
        let rows = self.all(Range::prefix(keys::desk_pk(tenant), "O#")).await?;
        rows.iter().map(|row| book::read(&row.body)).collect()
    }

    /// All policies that were ever published, with their texts.
    ///
    /// # Errors
    /// See [`Store::tenants`].
    pub async fn policies(
        &self,
        tenant: &TenantId,
    ) -> Result<Vec<(PolicyVersion, String)>, StoreError> {
        let rows = self.all(Range::prefix(keys::tenant_pk(tenant), "POLICY#")).await?;
        let read = |row: &crate::table::Row| {
            let version = row.key.sk.strip_prefix("POLICY#").unwrap_or_default();
            Ok((PolicyVersion::new(version), book::read::<String>(&row.body)?))
        };
        rows.iter().map(read).collect()
    }
}

pub(super) fn understood(text: &str) -> Result<fact::Entry, StoreError> {
    serde_json::from_str(text)
        .map_err(|error| StoreError::Bug(format!("a fact cannot be read: {error}")))
}

/// Puts the journal together from the rows of turns and the claims on messages, and checks it.
fn account(
    loaded: Loaded,
    rows: Vec<JournalRow>,
    messages: Vec<Outgoing>,
) -> Result<Account, StoreError> {
    // Each text with its number and, for the first of a row, the hash that the row was written on.
    let mut written: Vec<(u64, Option<String>, String)> = Vec::new();
    for row in rows {
        let mut before = Some(row.before);
        for text in row.entries {
            written.push((numbered(text.get())?, before.take(), text.get().to_owned()));
        }
    }
    for claim in messages.iter().flat_map(|message| &message.entries) {
        let text =
            serde_json::to_string(claim).map_err(|error| StoreError::Bug(error.to_string()))?;
        written.push((claim.n, None, text));
    }
    written.sort_by_key(|(number, ..)| *number);
    let mut head = String::new();
    let mut holds = true;
    let mut texts = Vec::with_capacity(written.len());
    for ((number, before, text), place) in written.into_iter().zip(1..) {
        holds &= number == place && before.is_none_or(|before| before == head);
        head = fact::chain(&head, &text);
        texts.push((text, head.clone()));
    }
    holds &= loaded.head == head && loaded.debtor.facts == texts.len() as u64;
    let entries = texts.iter().map(|(text, _)| understood(text)).collect::<Result<_, _>>()?;
    Ok(Account { loaded, entries, texts, holds, messages })
}
