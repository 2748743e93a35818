//! The words of a text as the groups that they belong to, and its sentences.

use super::book::{Book, Group, MONEY};
use crate::shelf::Numbers;
use crate::words::Word;
use std::ops::Range;

/// The groups of each word, one after the other, and the sentences.
pub(super) struct Seen {
    groups: Vec<Group>,
    /// Where those of each word end.
    ends: Vec<usize>,
    pub(super) sentences: Vec<Sentence>,
}

/// A sentence.
#[derive(Default)]
pub(super) struct Sentence {
    /// Its words.
    pub(super) words: Range<usize>,
    /// All groups that occur in it.
    pub(super) occur: Numbers,
}

impl Seen {
    /// Of the words of a text.
    pub(super) fn of(book: &Book, text: &str, words: &[Word<'_>]) -> Self {
        let (groups, sentences) = (Vec::with_capacity(words.len() * 8), Vec::new());
        let mut seen = Self { groups, ends: Vec::with_capacity(words.len()), sentences };
        let mut sentence = Sentence::default();
        for (at, word) in words.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| words.get(before));
            if before.is_some_and(|before| is_end(text, before, word)) {
                seen.sentences.push(std::mem::take(&mut sentence));
                sentence.words.start = at;
            }
            sentence.words.end = at + 1;
            let from = seen.groups.len();
            book.groups(word, &mut seen.groups);
            if word.is_number() && is_money(word, before, words.get(at + 1)) {
                seen.groups.push(MONEY);
            }
            let new = seen.groups.get(from..).unwrap_or_default();
            new.iter().for_each(|group| sentence.occur.add(*group));
            seen.ends.push(seen.groups.len());
        }
        seen.sentences.push(sentence);
        seen
    }

    /// Whether any of some words is in one of some groups.
    pub(super) fn any(&self, words: Range<usize>, groups: &[Group]) -> bool {
        !groups.is_empty() && self.between(&words).iter().any(|group| groups.contains(group))
    }

    /// The groups of some words.
    fn between(&self, words: &Range<usize>) -> &[Group] {
        let end = |at: Option<usize>| at.and_then(|at| self.ends.get(at)).copied().unwrap_or(0);
        let (from, to) = (end(words.start.checked_sub(1)), end(words.end.checked_sub(1)));
        self.groups.get(from..to).unwrap_or_default()
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
