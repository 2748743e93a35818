//! The rows of the memory engine and what a transaction does to them. No faults, no locks.

use super::places::{Change, Places};
use super::window::{Window, window};
use crate::cursor;
use crate::table::{
    Condition, Entry, Index, Key, MAX_PAGE, Page, Position, Range, ReadError, Row, Write,
    whole_second,
};
use domain::calendar::Time;
use std::collections::BTreeMap;
use std::ops::Bound;

/// Everything stored.
#[derive(Debug)]
pub(super) struct State {
    rows: BTreeMap<Key, Row>,
    pending: Places,
    view: Places,
}

impl State {
    /// Nothing yet; the indexes remember how they stood `memory` transactions ago.
    pub(super) fn remembering(memory: usize) -> Self {
        let index = || Places::remembering(memory);
        Self { rows: BTreeMap::new(), pending: index(), view: index() }
    }

    /// The row.
    pub(super) fn get(&self, key: &Key) -> Option<Row> {
        self.rows.get(key).cloned()
    }

    /// Every row, in order.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    /// How each write stands.
    pub(super) fn positions(&self, writes: &[Write]) -> Vec<Position> {
        let position = |write: &Write| {
            let there = self.rows.get(write.key());
            let holds = match write.condition() {
                Condition::None => true,
                Condition::Absent => there.is_none(),
                Condition::Version(version) => there.is_some_and(|row| row.version == version),
            };
            if holds { Position::Ok } else { Position::Failed(there.cloned()) }
        };
        writes.iter().map(position).collect()
    }

    /// Does the writes, whose conditions hold.
    pub(super) fn apply(&mut self, writes: &[Write]) {
        let mut pending = Change::default();
        let mut view = Change::default();
        for write in writes {
            let key = write.key();
            let (old, new) = match write {
                Write::Put(row, _) => {
                    let expires = row.expires.map(whole_second);
                    let row = Row { expires, ..row.clone() };
                    (self.rows.insert(key.clone(), row.clone()), Some(row))
                }
                Write::Delete(..) => (self.rows.remove(key), None),
                Write::Check(..) => continue,
            };
            let at = |row: &Option<Row>, index| row.as_ref().and_then(|row| place(row, index));
            pending.moved(
                key,
                at(&old, Index::Pending).as_ref(),
                at(&new, Index::Pending).as_ref(),
            );
            view.moved(key, at(&old, Index::View).as_ref(), at(&new, Index::View).as_ref());
        }
        self.pending.change(pending);
        self.view.change(view);
    }

    /// A page of at most `limit` rows.
    pub(super) fn query(&self, range: &Range, limit: usize) -> Result<Page<Row>, ReadError> {
        let token = cursor::read::<1>(range.token.as_deref())?;
        let key = |sk: &str| Key::new(range.hash.clone(), sk);
        let from = Bound::Included(key(range.from.as_deref().unwrap_or_default()));
        let to = match &range.to {
            Some(to) => Bound::Included(key(to)),
            // The next text after `hash` in byte order: after every row of the partition.
            None => Bound::Excluded(Key::new(format!("{}\0", range.hash), "")),
        };
        let token = token.map(|[sk]| key(&sk));
        let Some(Window { from, to }) = window(from, to, token, range.descending) else {
            return Ok(Page::default());
        };
        let found = self.rows.range((from, to)).map(|(_, row)| row);
        Ok(if range.descending { page(found.rev(), limit) } else { page(found, limit) })
    }

    /// A page of at most `limit` entries.
    pub(super) fn index(
        &mut self,
        index: Index,
        range: &Range,
        limit: usize,
        behind: Option<usize>,
    ) -> Result<Page<Entry>, ReadError> {
        let places = match index {
            Index::Pending => &mut self.pending,
            Index::View => &mut self.view,
        };
        places.page(range, limit, behind)
    }

    /// Forgets up to `limit` rows that expired before `now`.
    pub(super) fn sweep(&mut self, now: Time, limit: usize) -> usize {
        let expired = |row: &&Row| row.expires.is_some_and(|expires| expires < now);
        let deletes = |row: &Row| Write::Delete(row.key.clone(), Condition::None);
        let writes: Vec<_> = self.rows().filter(expired).take(limit).map(deletes).collect();
        self.apply(&writes);
        writes.len()
    }
}

fn place(row: &Row, index: Index) -> Option<crate::table::IndexKey> {
    match index {
        Index::Pending => row.pending.clone(),
        Index::View => row.view.clone(),
    }
}

fn page<'a>(mut found: impl Iterator<Item = &'a Row>, limit: usize) -> Page<Row> {
    let mut rows = Vec::new();
    let mut bytes = 0;
    for row in found.by_ref() {
        bytes += row.size();
        rows.push(row.clone());
        if rows.len() >= limit || bytes >= MAX_PAGE {
            break;
        }
    }
    let token = found.next().and(rows.last()).map(cursor::after_row);
    Page { rows, token }
}
