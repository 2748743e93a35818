//! One index of the memory engine: the entries in order, and how they stood some transactions ago.

use crate::cursor;
use crate::memory::window::{Window, window};
use crate::table::{Entry, IndexKey, Key, Page, Range, ReadError};
use std::collections::{BTreeSet, VecDeque};
use std::ops::Bound;

type Place = (IndexKey, Key);

/// What one transaction did to the index.
#[derive(Debug, Default)]
pub(super) struct Change {
    left: Vec<Place>,
    came: Vec<Place>,
}

impl Change {
    /// The row `key` moved from one place to another; nothing if it stayed.
    pub(super) fn moved(&mut self, key: &Key, old: Option<&IndexKey>, new: Option<&IndexKey>) {
        if old == new {
            return;
        }
        let place = |at: &IndexKey| (at.clone(), key.clone());
        self.left.extend(old.map(place));
        self.came.extend(new.map(place));
    }

    fn apply(&self, places: &mut BTreeSet<Place>) {
        for place in &self.left {
            places.remove(place);
        }
        places.extend(self.came.iter().cloned());
    }
}

/// The index.
#[derive(Debug, Default)]
pub(super) struct Places {
    now: BTreeSet<Place>,
    past: BTreeSet<Place>,
    /// What `past` has not seen yet, oldest first.
    unseen: VecDeque<Change>,
    /// How many changes `past` may be behind.
    memory: usize,
}

impl Places {
    /// An index that remembers how it stood `memory` transactions ago.
    pub(super) fn remembering(memory: usize) -> Self {
        Self { memory, ..Self::default() }
    }

    /// Takes in what a transaction did.
    pub(super) fn change(&mut self, change: Change) {
        change.apply(&mut self.now);
        if self.memory > 0 {
            self.unseen.push_back(change);
            self.catch_up(self.memory);
        }
    }

    fn catch_up(&mut self, behind: usize) {
        while self.unseen.len() > behind {
            if let Some(change) = self.unseen.pop_front() {
                change.apply(&mut self.past);
            }
        }
    }

    /// A page of at most `limit` entries, as the index stands now, or as it stood `behind`
    /// transactions ago (later, if it has been read as of later before).
    pub(super) fn page(
        &mut self,
        range: &Range,
        limit: usize,
        behind: Option<usize>,
    ) -> Result<Page<Entry>, ReadError> {
        let token = cursor::read::<3>(range.token.as_deref())?;
        let places = match behind {
            Some(behind) if self.memory > 0 => {
                self.catch_up(behind);
                &self.past
            }
            _ => &self.now,
        };
        let place = |sort: &str, key: Key| (IndexKey::new(range.hash.clone(), sort), key);
        // No row has an empty key, so this is before every entry at `sort`; the next text after
        // `sort` in byte order is `sort` and a zero, so that is after every one of them.
        let first = |sort: &str| Bound::Included(place(sort, Key::new("", "")));
        let past = |sort: &str| Bound::Excluded(place(&format!("{sort}\0"), Key::new("", "")));
        let from = first(range.from.as_deref().unwrap_or_default());
        let to = match &range.to {
            Some(to) => past(to),
            None => {
                Bound::Excluded((IndexKey::new(format!("{}\0", range.hash), ""), Key::new("", "")))
            }
        };
        let token = token.map(|[sort, pk, sk]| place(&sort, Key::new(pk, sk)));
        let Some(Window { from, to }) = window(from, to, token, range.descending) else {
            return Ok(Page::default());
        };
        let found = places.range((from, to));
        let entry = |(at, key): &Place| Entry { at: at.clone(), key: key.clone() };
        let mut rows: Vec<Entry> = if range.descending {
            found.rev().take(limit.saturating_add(1)).map(entry).collect()
        } else {
            found.take(limit.saturating_add(1)).map(entry).collect()
        };
        let more = rows.len() > limit;
        rows.truncate(limit);
        let token = rows.last().filter(|_| more).map(cursor::after_entry);
        Ok(Page { rows, token })
    }
}
