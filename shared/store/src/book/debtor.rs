//! A debtor's state, its pages and its journal: loaded together, committed in one transaction that
//! never splits.

use super::{Card, Conversation, Outgoing, read, write};
use crate::StoreError;
use crate::keys::{self, View, Waiting};
use crate::table::{Condition, Row, Write};
use domain::calendar::Time;
use domain::debtor::{Debtor, HEAVY};
use domain::fact::{Entry, chain};
use domain::item::Item;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::Arc;

/// Open documents in a page.
const PAGE: usize = 100;
/// Bytes of entries in one journal row; the rest goes into another.
const JOURNAL_ROW: usize = 200 * 1024;

/// A debtor's row as it is stored.
#[derive(Serialize, Deserialize)]
struct StateRow<D> {
    /// The hash of the journal so far.
    h: String,
    /// How many pages follow.
    #[serde(default, skip_serializing_if = "is_zero")]
    p: usize,
    /// The number of the latest news that changed it.
    #[serde(default, skip_serializing_if = "is_none_yet")]
    i: u64,
    /// The state.
    d: D,
}

fn is_zero(value: &usize) -> bool {
    *value == 0
}

fn is_none_yet(value: &u64) -> bool {
    *value == 0
}

/// A row of the journal.
#[derive(Deserialize)]
pub struct JournalRow {
    /// The hash before its first entry.
    #[serde(rename = "p")]
    pub before: String,
    /// Its entries, as they were written.
    #[serde(rename = "e")]
    pub entries: Vec<Box<RawValue>>,
}

#[derive(Serialize)]
struct JournalOut<'a> {
    p: &'a str,
    e: &'a [Box<RawValue>],
}

/// A debtor as it was loaded.
#[derive(Clone)]
pub struct Loaded {
    /// The state.
    pub debtor: Debtor,
    /// The version of its row; 0 if there is none yet.
    pub version: u64,
    /// The hash of the journal so far.
    pub head: String,
    /// When it is to be looked at again.
    pub wake: Option<Time>,
    /// The number of the latest news of its ledger that changed it; older ones are too late.
    pub news: u64,
    pages: Vec<Arc<str>>,
}

/// What a turn wants to make durable.
pub struct Change {
    /// The state after it.
    pub debtor: Debtor,
    /// The facts that led there, in order.
    pub entries: Vec<Entry>,
    /// When to look again.
    pub wake: Option<Time>,
    /// New messages.
    pub messages: Vec<Outgoing>,
    /// The card, if it changed.
    pub card: Option<Card>,
    /// Mails that belong to the conversation.
    pub conversation: Vec<Conversation>,
    /// Names of what this turn has worked in; if one is known already, all of it was done before.
    pub seen: Vec<String>,
    /// What is to be done at connections because of it, by name.
    pub errands: Vec<(String, super::Errand)>,
    /// Look-ups and the like, with their own conditions.
    pub besides: Vec<Write>,
    /// The number of the ledger's news that it works in, if it does.
    pub news: Option<u64>,
    /// The facts are to be told to others.
    pub announce: bool,
}

impl Change {
    /// A change to `debtor`, without anything besides.
    pub fn new(debtor: Debtor, entries: Vec<Entry>, wake: Option<Time>) -> Self {
        Self {
            debtor,
            entries,
            wake,
            messages: Vec::new(),
            card: None,
            conversation: Vec::new(),
            seen: Vec::new(),
            errands: Vec::new(),
            besides: Vec::new(),
            news: None,
            announce: false,
        }
    }
}

impl Loaded {
    /// A debtor that is not stored yet.
    pub fn new(debtor: Debtor) -> Self {
        let (head, pages) = (String::new(), Vec::new());
        Self { debtor, version: 0, head, wake: None, news: 0, pages }
    }

    /// From the state row and the pages behind it. `None` if there is no state row.
    pub(crate) fn from_rows(rows: Vec<Row>) -> Result<Option<Self>, StoreError> {
        let mut rows = rows.into_iter();
        let Some(first) = rows.next() else { return Ok(None) };
        let state: StateRow<Debtor> = read(&first.body)?;
        let mut debtor = state.d;
        let pages: Vec<Arc<str>> = rows.map(|row| row.body).collect();
        if pages.len() < state.p {
            return Err(StoreError::Retry("the pages of a debtor are being written".to_owned()));
        }
        for page in pages.iter().take(state.p) {
            debtor.items.extend(read::<Vec<Item>>(page)?);
        }
        let wake = first.pending.as_ref().and_then(|at| at.range.split('#').next()?.parse().ok());
        let (version, head, news) = (first.version, state.h, state.i);
        Ok(Some(Self { debtor, version, head, wake, news, pages }))
    }

    /// The writes that make `change` durable, how many of them stand for the state (the rest says
    /// whether the work was done before), and the head after it.
    pub(crate) fn writes(
        &self,
        change: &Change,
    ) -> Result<(Vec<Write>, usize, String), StoreError> {
        let debtor = &change.debtor;
        let (tenant, id) = (&debtor.tenant, &debtor.id);
        let raw = raw(&change.entries)?;
        let head = raw.iter().fold(self.head.clone(), |head, entry| chain(&head, entry.get()));
        let news = change.news.unwrap_or_default().max(self.news);
        let (state, mut pages) = self.state_with(debtor, &head, change.wake, news)?;
        let condition = match self.version {
            0 => Condition::Absent,
            version => Condition::Version(version),
        };
        let mut writes = vec![Write::Put(state, condition)];
        writes.append(&mut pages);
        writes.append(&mut self.journal(change, raw)?);
        if let Some(card) = &change.card {
            writes.push(Write::Put(row(keys::card(tenant, id), write(card)?), Condition::None));
        }
        for mail in &change.conversation {
            let key = keys::conversation(tenant, id, mail.at, &mail.mail);
            writes.push(Write::Put(row(key, write(mail)?), Condition::None));
        }
        for message in &change.messages {
            writes.push(Write::Put(
                super::outbox_row(message, 1, message.decided)?,
                Condition::Absent,
            ));
        }
        for (name, errand) in &change.errands {
            writes.push(Write::Put(super::errand_row(name, errand)?, Condition::None));
        }
        writes.extend(change.besides.iter().cloned());
        let conflicts = writes.len();
        for name in &change.seen {
            let key = keys::seen(tenant, id, name);
            writes.push(Write::Put(row(key, write(&())?), Condition::Absent));
        }
        Ok((writes, conflicts, head))
    }

    /// The state row and the pages that changed.
    pub(crate) fn state(
        &self,
        debtor: &Debtor,
        head: &str,
        wake: Option<Time>,
    ) -> Result<(Row, Vec<Write>), StoreError> {
        self.state_with(debtor, head, wake, self.news)
    }

    fn state_with(
        &self,
        debtor: &Debtor,
        head: &str,
        wake: Option<Time>,
        news: u64,
    ) -> Result<(Row, Vec<Write>), StoreError> {
        let (tenant, id) = (&debtor.tenant, &debtor.id);
        let mut slim = debtor.clone();
        let behind = slim.items.split_off(slim.items.len().min(HEAVY));
        let chunks: Vec<&[Item]> = behind.chunks(PAGE).collect();
        let mut writes = Vec::new();
        for (number, chunk) in chunks.iter().enumerate() {
            let body = write(chunk)?;
            if self.pages.get(number) != Some(&body) {
                let key = keys::page(tenant, id, number + 1);
                // The state row's condition guards the pages: they are only written with it.
                writes.push(Write::Put(row(key, body), Condition::None));
            }
        }
        for number in chunks.len()..self.pages.len() {
            writes.push(Write::Delete(keys::page(tenant, id, number + 1), Condition::None));
        }
        let key = keys::state(tenant, id);
        let body = write(&StateRow { h: head.to_owned(), p: chunks.len(), i: news, d: &slim })?;
        let view = match debtor.tasks.iter().map(|task| task.due).min() {
            Some(due) => keys::view(tenant, View::Tasks, format!("{due}#{id}")),
            None => keys::view(tenant, View::Debtors, id.as_str()),
        };
        let state = Row {
            version: self.version + 1,
            pending: wake.map(|at| keys::waiting(Waiting::Wake, at, &key)),
            view: Some(view),
            key,
            expires: None,
            body,
        };
        Ok((state, writes))
    }

    /// The rows of the journal: one, unless the entries are very many.
    fn journal(&self, change: &Change, raw: Vec<Box<RawValue>>) -> Result<Vec<Write>, StoreError> {
        let (debtor, entries) = (&change.debtor, &change.entries);
        let mut writes = Vec::new();
        let mut head = self.head.clone();
        let mut from = 0;
        while from < raw.len() {
            let mut size = 0;
            let lengths = raw.iter().skip(from).map(|entry| entry.get().len() + 1);
            let fits = |length: &usize| {
                size += length;
                size <= JOURNAL_ROW
            };
            let count = lengths.take_while(fits).count().max(1);
            let part = raw.get(from..from + count).unwrap_or_default();
            let Some(first) = entries.get(from) else { break };
            let key = keys::journal(&debtor.tenant, &debtor.id, first.n);
            let mut row = row(key.clone(), write(&JournalOut { p: &head, e: part })?);
            if change.announce {
                row.pending = Some(keys::waiting(Waiting::Announce, first.at, &key));
            }
            // A row that is already there means that another turn wrote these numbers: the state's
            // version has moved on too, which is what the caller is told.
            writes.push(Write::Put(row, Condition::None));
            head = part.iter().fold(head, |head, entry| chain(&head, entry.get()));
            from += count;
        }
        Ok(writes)
    }

    /// The state after a claim, and the entry with its head: what the sender commits with the
    /// message's row.
    pub(crate) fn head_after(&self, entries: &[Entry]) -> Result<String, StoreError> {
        Ok(raw(entries)?.iter().fold(self.head.clone(), |head, entry| chain(&head, entry.get())))
    }
}

fn raw(entries: &[Entry]) -> Result<Vec<Box<RawValue>>, StoreError> {
    let text = |entry| {
        serde_json::value::to_raw_value(entry)
            .map_err(|error| StoreError::Bug(format!("a fact cannot be written: {error}")))
    };
    entries.iter().map(text).collect()
}

pub(crate) fn row(key: crate::table::Key, body: Arc<str>) -> Row {
    Row { key, version: 1, pending: None, view: None, expires: None, body }
}
