//! The words of a text as the groups that they belong to, and its sentences.

use super::book::{Book, Group, MONEY};
use crate::shelf::Numbers;
use crate::words::Word;
use std::ops::Range;

/// The groups of each word, one after the other, and the sentence that it is in.
pub(super) struct Seen {
    groups: Vec<Group>,
    /// Where those of each word end.
    ends: Vec<usize>,
    sentences: Vec<Range<usize>>,
    /// All groups that occur in each sentence.
    occur: Vec<Numbers>,
    /// Which sentence each word is in.
    of: Vec<usize>,
}

impl Seen {
    /// Of the words of a text.
    pub(super) fn of(book: &Book, text: &str, words: &[Word<'_>]) -> Self {
        let mut seen = Self {
            groups: Vec::new(),
            ends: Vec::with_capacity(words.len()),
            sentences: Vec::new(),
            occur: vec![Numbers::default()],
            of: Vec::with_capacity(words.len()),
        };
        let mut start = 0;
        for (at, word) in words.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| words.get(before));
            if before.is_some_and(|before| is_end(text, before, word)) {
                seen.sentences.push(start..at);
                seen.occur.push(Numbers::default());
                start = at;
            }
            seen.of.push(seen.sentences.len());
            let from = seen.groups.len();
            book.groups(word, &mut seen.groups);
            if word.is_number() && is_money(word, before, words.get(at + 1)) {
                seen.groups.push(MONEY);
            }
            let new = seen.groups.get(from..).unwrap_or_default();
            if let Some(occur) = seen.occur.last_mut() {
                new.iter().for_each(|group| occur.add(*group));
            }
            seen.ends.push(seen.groups.len());
        }
        seen.sentences.push(start..words.len());
        seen
    }

    /// The groups of one word.
    pub(super) fn groups(&self, at: usize) -> &[Group] {
        self.between(&(at..at + 1))
    }

    fn between(&self, range: &Range<usize>) -> &[Group] {
        let end = |at: Option<usize>| at.and_then(|at| self.ends.get(at)).copied().unwrap_or(0);
        let (from, to) = (end(range.start.checked_sub(1)), end(range.end.checked_sub(1)));
        self.groups.get(from..to).unwrap_or_default()
    }

    /// Whether any of some words is in one of some groups.
    pub(super) fn any(&self, range: Range<usize>, groups: &[Group]) -> bool {
        !groups.is_empty() && self.between(&range).iter().any(|group| groups.contains(group))
    }

    /// Whether the sentence of a word has, anywhere, a word of each of these.
    pub(super) fn has_all<'a>(
        &self,
        at: usize,
        mut pieces: impl Iterator<Item = &'a [Group]>,
    ) -> bool {
        let occur = self.of.get(at).and_then(|sentence| self.occur.get(*sentence));
        occur.is_some_and(|occur| pieces.all(|any| any.iter().any(|group| occur.has(*group))))
    }

    /// The words of the sentence that a word is in.
    pub(super) fn sentence(&self, at: usize) -> Range<usize> {
        let those = self.of.get(at).and_then(|sentence| self.sentences.get(*sentence));
        those.cloned().unwrap_or_default()
    }
}

/// Whether a sentence ends between two words. A line that goes on below is one sentence.
fn is_end(text: &str, before: &Word<'_>, word: &Word<'_>) -> bool {
    let between = text.get(before.place.end..word.place.start).unwrap_or_default();
    matches!(before.form.as_ref(), "?" | "!")
        || between.contains('…')
        || between.contains("\n\n")
        || between.contains("\r\n\r\n")
        || between.split_once('.').is_some_and(|(_, rest)| rest.starts_with(char::is_whitespace))
}

/// Whether a number is money: a sign or a name of it stands beside it, or it has cents.
fn is_money(number: &Word<'_>, before: Option<&Word<'_>>, after: Option<&Word<'_>>) -> bool {
    const NAMES: [&str; 28] = [
        "$", "£", "€", "gbp", "usd", "eur", "pln", "chf", "aud", "cad", "nzd", "zar", "inr", "rs",
        "euro", "euros", "eura", "euru", "pounds", "quid", "dollars", "bucks", "grand", "zl",
        "zloty", "zlotych", "rupees", "rand",
    ];
    let names = |word: Option<&Word<'_>>| word.is_some_and(|it| NAMES.contains(&it.form.as_ref()));
    let form = number.form.as_bytes();
    let cents = matches!(form, [.., b'.' | b',', b'0'..=b'9', b'0'..=b'9']);
    cents || names(before) || names(after)
}
