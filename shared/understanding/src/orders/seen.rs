//! The words of a view as the groups that they belong to.

use super::book::{BOOK, Book, Group};
use crate::shelf::Numbers;
use crate::words::Word;

/// The groups of each word, one after the other.
pub(super) struct Seen {
    groups: Vec<Group>,
    /// Where those of each word end.
    ends: Vec<usize>,
    /// All groups that occur.
    occur: Numbers,
}

impl Seen {
    /// Of the words of a text.
    pub(super) fn of(text: &str, words: &[Word<'_>]) -> Self {
        let book: &Book = &BOOK;
        let ends = Vec::with_capacity(words.len());
        let mut seen = Self { groups: Vec::new(), ends, occur: Numbers::default() };
        for (at, word) in words.iter().enumerate() {
            let from = seen.groups.len();
            book.groups(word, words.get(at + 1), &mut seen.groups);
            book.written(text, word, &mut seen.groups);
            around(book, text, word, &mut seen.groups);
            let new = seen.groups.get(from..).unwrap_or_default();
            new.iter().for_each(|group| seen.occur.add(*group));
            seen.ends.push(seen.groups.len());
        }
        seen
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The groups of one word.
    pub(super) fn groups(&self, at: usize) -> &[Group] {
        self.between(at, at + 1)
    }

    /// The groups of some words.
    pub(super) fn between(&self, from: usize, to: usize) -> &[Group] {
        let end = |at: Option<usize>| at.and_then(|at| self.ends.get(at)).copied().unwrap_or(0);
        self.groups.get(end(from.checked_sub(1))..end(to.checked_sub(1))).unwrap_or_default()
    }

    /// Whether any word is of a group.
    pub(super) fn has(&self, group: Group) -> bool {
        self.occur.has(group)
    }
}

/// The groups that a word is in for what stands around it in the text.
fn around(book: &Book, text: &str, word: &Word<'_>, groups: &mut Vec<Group>) {
    let behind = text.get(word.place.end..).unwrap_or_default();
    let before = text.get(..word.place.start).unwrap_or_default();
    if behind.starts_with('_') || before.ends_with('_') {
        groups.push(book.snake);
    }
    // As most words are followed.
    if matches!(behind.as_bytes(), [b' ', next, ..] if next.is_ascii_alphanumeric()) {
        return;
    }
    // Spoken to: "…, assistant." A line that ends with it may be a signature.
    let is_called = before.trim_end_matches(' ').ends_with(',')
        && (behind.trim_start().is_empty() || behind.starts_with(['.', '!', '?', ',']))
        && text.get(word.place.clone()).is_some_and(|it| it.starts_with(char::is_lowercase));
    if is_called {
        groups.push(book.called);
    }
    let mut signs = behind.chars().take(6).skip_while(|it| " \"'`*|".contains(*it));
    match (signs.next(), signs.next()) {
        (Some('='), _) | (Some(':'), Some('=')) => groups.extend([book.given, book.equals]),
        (Some(':'), _) => groups.push(book.given),
        _ => {}
    }
}
