//! One table of a TOML file, read key by key. What is wrong is noted with its line and reading goes
//! on, so that all faults are told at once; a key that nobody asked for is a fault too.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What is wrong, by line.
#[derive(Default)]
pub(super) struct Faults<'t> {
    text: &'t str,
    found: RefCell<Vec<(usize, String)>>,
}

impl<'t> Faults<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text, found: RefCell::default() }
    }

    /// Notes a fault at a place of the text.
    pub(super) fn note(&self, at: &Range<usize>, what: impl Into<String>) {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let line = 1 + before.matches('\n').count();
        self.found.borrow_mut().push((line, what.into()));
    }

    /// All of them, by line.
    pub(super) fn all(&self) -> Vec<String> {
        let mut found = self.found.borrow().clone();
        found.sort();
        found.into_iter().map(|(line, what)| format!("line {line}: {what}")).collect()
    }
}

/// A table and where it begins.
pub(super) struct Section<'a> {
    faults: &'a Faults<'a>,
    table: Option<&'a DeTable<'a>>,
    at: Range<usize>,
    name: String,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'a> Section<'a> {
    pub(super) fn root(faults: &'a Faults<'a>, table: &'a DeTable<'a>) -> Self {
        Self::of(faults, Some(table), 0..0, String::new())
    }

    fn of(
        faults: &'a Faults<'a>,
        table: Option<&'a DeTable<'a>>,
        at: Range<usize>,
        name: String,
    ) -> Self {
        Self { faults, table, at, name, asked: RefCell::default() }
    }

    fn value(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.borrow_mut().insert(key);
        self.table?.get(key)
    }

    fn path(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    /// Notes a fault of this section as a whole.
    pub(super) fn fault(&self, what: impl Into<String>) {
        self.faults.note(&self.at, what);
    }

    /// Notes a fault of one key.
    pub(super) fn fault_of(&self, key: &'static str, what: impl Into<String>) {
        let at = self.value(key).map_or_else(|| self.at.clone(), Spanned::span);
        self.faults.note(&at, format!("{}: {}", self.path(key), what.into()));
    }

    /// Whether the key is there.
    pub(super) fn has(&self, key: &'static str) -> bool {
        self.value(key).is_some()
    }

    /// A table in this one; an empty one if it is not there.
    pub(super) fn section(&self, key: &'static str) -> Section<'a> {
        let (mut table, mut at) = (None, self.at.clone());
        if let Some(value) = self.value(key) {
            at = value.span();
            match value.get_ref() {
                DeValue::Table(inner) => table = Some(inner),
                _ => self.fault_of(key, "a table is expected"),
            }
        }
        Section::of(self.faults, table, at, self.path(key))
    }

    /// Tables in this one, as `[[…]]` writes them.
    pub(super) fn sections(&self, key: &'static str) -> Vec<Section<'a>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let DeValue::Array(list) = value.get_ref() else {
            self.fault_of(key, format!("a list is expected, as [[{}]]", self.path(key)));
            return Vec::new();
        };
        let entry = |value: &'a Spanned<DeValue<'a>>| match value.get_ref() {
            DeValue::Table(inner) => {
                Some(Section::of(self.faults, Some(inner), value.span(), self.path(key)))
            }
            _ => {
                self.faults.note(&value.span(), format!("{}: a table is expected", self.path(key)));
                None
            }
        };
        list.iter().filter_map(entry).collect()
    }

    /// A text.
    pub(super) fn text(&self, key: &'static str) -> Option<String> {
        match self.value(key)?.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => {
                self.fault_of(key, "a text in quotes is expected");
                None
            }
        }
    }

    /// A text that must be there.
    pub(super) fn needed(&self, key: &'static str) -> Option<String> {
        if !self.has(key) {
            self.fault(format!("{} is missing", self.path(key)));
        }
        self.text(key)
    }

    /// One of some words.
    pub(super) fn word(&self, key: &'static str, words: &[&str]) -> Option<String> {
        let text = self.text(key)?;
        if words.contains(&text.as_str()) {
            return Some(text);
        }
        self.fault_of(key, format!("{text:?} is not known; known are {}", words.join(", ")));
        None
    }

    /// A whole number within bounds.
    pub(super) fn number(&self, key: &'static str, within: Range<u64>) -> Option<u64> {
        let value = self.value(key)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().replace('_', "").parse::<u64>().ok(),
            _ => None,
        };
        if let Some(number) = number.filter(|number| within.contains(number)) {
            return Some(number);
        }
        let (from, to) = (within.start, within.end - 1);
        self.fault_of(key, format!("a whole number from {from} to {to} is expected"));
        None
    }

    /// Notes every key that nobody has asked for.
    pub(super) fn end(&self) {
        let asked = self.asked.borrow();
        for key in self.table.iter().flat_map(|table| table.keys()) {
            let name: &str = key.get_ref();
            if !asked.contains(name) {
                let known: Vec<&str> = asked.iter().copied().collect();
                let what =
                    format!("{} is not known; known are {}", self.path(name), known.join(", "));
                self.faults.note(&key.span(), what);
            }
        }
    }
}
