//! The words of a text as the groups that they belong to, and its sentences.

use super::book::{Book, Group, MONEY, NUMBER};
use crate::shelf::{Numbers, QuickMap};
use crate::words::Word;
use std::ops::Range;

/// The groups of each word, and the sentences.
pub(super) struct Seen {
    groups: Vec<Group>,
    /// Where those of each word stand.
    places: Vec<Range<usize>>,
    /// The words of each sentence.
    pub(super) sentences: Vec<Range<usize>>,
}

impl Seen {
    /// Of the words of a text.
    pub(super) fn of(book: &Book, text: &str, words: &[Word<'_>]) -> Self {
        let (groups, sentences) = (Vec::with_capacity(words.len() * 4), Vec::new());
        let mut seen = Self { groups, places: Vec::with_capacity(words.len()), sentences };
        // Half of the words of a long text were there before.
        let mut known: QuickMap<&str, Range<usize>> = QuickMap::default();
        known.reserve(words.len() / 2);
        let mut start = 0;
        for (at, word) in words.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| words.get(before));
            if before.is_some_and(|before| is_end(text, before, word)) {
                seen.sentences.push(start..at);
                start = at;
            }
            let place = match word.is_number() {
                true => seen.number(book, word, is_money(word, before, words.get(at + 1))),
                false => known.entry(&word.form).or_insert_with(|| seen.word(book, word)).clone(),
            };
            seen.places.push(place);
        }
        seen.sentences.push(start..words.len());
        seen
    }

    /// Puts the groups of a word behind the others.
    fn word(&mut self, book: &Book, word: &Word<'_>) -> Range<usize> {
        let from = self.groups.len();
        book.groups(&word.form, &mut self.groups);
        from..self.groups.len()
    }

    fn number(&mut self, book: &Book, word: &Word<'_>, is_money: bool) -> Range<usize> {
        let Range { start, .. } = self.word(book, word);
        self.groups.push(NUMBER);
        self.groups.extend(is_money.then_some(MONEY));
        start..self.groups.len()
    }

    /// All groups that occur in some words.
    pub(super) fn occur(&self, words: &Range<usize>, into: &mut Numbers) {
        into.clear();
        self.between(words).for_each(|group| into.add(*group));
    }

    /// Whether any of some words is in one of some groups.
    pub(super) fn any(&self, words: Range<usize>, groups: &[Group]) -> bool {
        !groups.is_empty() && self.between(&words).any(|group| groups.contains(group))
    }

    /// The groups of some words.
    fn between(&self, words: &Range<usize>) -> impl Iterator<Item = &Group> {
        let places = self.places.get(words.clone()).unwrap_or_default().iter();
        places.flat_map(|place| self.groups.get(place.clone()).unwrap_or_default())
    }
}

/// Whether a sentence ends between two words. A line that goes on below is one sentence.
fn is_end(text: &str, before: &Word<'_>, word: &Word<'_>) -> bool {
    let between = text.get(before.place.end..word.place.start).unwrap_or_default();
    if matches!(before.form.as_ref(), "?" | "!") {
        return true;
    }
    // As most words are followed.
    if between == " " {
        return false;
    }
    between.contains('…')
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
