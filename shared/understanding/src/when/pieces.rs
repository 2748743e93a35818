//! A text cut finer than [`crate::words`] cuts it: `27OCT` and `end-of-month` come apart, and each
//! piece knows what stands before it.

use super::lexicon::Heard;
use crate::words::{Word, fold};
use std::ops::Range;

/// A word, a number, or a sign.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    /// Folded.
    pub(crate) form: String,
    /// In the text, in bytes.
    pub(crate) place: Range<usize>,
    /// Written with a capital.
    pub(crate) capital: bool,
    /// Written with an é.
    pub(crate) acute: bool,
    /// What stands between the piece before and this one.
    pub(crate) gap: Gap,
}

/// What stands between two pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Gap {
    /// Nothing but this one sign (`Some('\0')`: nothing at all).
    pub(crate) glue: Option<char>,
    /// A comma, a dash with blanks, a bracket or a colon.
    pub(crate) soft: bool,
    /// "&", which is no word.
    pub(crate) and: bool,
    /// A full stop, an ellipsis.
    pub(crate) dot: bool,
    /// A line's end.
    pub(crate) line: bool,
    /// An empty line.
    pub(crate) paragraph: bool,
}

impl Piece {
    /// As the tables see it.
    pub(crate) fn heard(&self) -> Heard<'_> {
        Heard { form: &self.form, capital: self.capital, acute: self.acute }
    }

    /// Digits alone.
    pub(crate) fn is_digits(&self) -> bool {
        !self.form.is_empty() && self.form.bytes().all(|byte| byte.is_ascii_digit())
    }
}

/// The pieces of a text, in order; these are its words.
pub(crate) fn pieces(text: &str, words: &[Word<'_>]) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::with_capacity(words.len() + 8);
    for word in words {
        split(text, word, &mut found);
    }
    found
}

fn split(text: &str, word: &Word<'_>, found: &mut Vec<Piece>) {
    let Some(written) = text.get(word.place.clone()) else { return };
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, letter) in written.char_indices() {
        let hyphen = matches!(letter, '-' | '\u{2010}' | '\u{2011}');
        if hyphen || before.is_some_and(|before| comes_apart(written, at, before, letter)) {
            push(text, word, start..at, found);
            start = if hyphen { at + letter.len_utf8() } else { at };
        }
        before = Some(letter);
    }
    push(text, word, start..written.len(), found);
}

/// The longest word that names a day or a sum, in bytes. Each place of it is looked at from both sides.
const LONGEST: usize = 64;

/// Digits and a name of at least three letters come apart, `27OCT`; `3rd`, `4k` and `1er` do not.
/// `R7` and `KW28` do.
fn comes_apart(written: &str, at: usize, before: char, letter: char) -> bool {
    if written.len() > LONGEST {
        return false;
    }
    let (head, tail) = (written.get(..at).unwrap_or(""), written.get(at..).unwrap_or(""));
    if before.is_ascii_digit() && letter.is_alphabetic() {
        let letters = tail.chars().take_while(|letter| letter.is_alphabetic()).count();
        let rest = tail.chars().skip(letters);
        return letters >= 3
            && !tail.starts_with("ste")
            && rest.into_iter().all(|letter| letter.is_ascii_digit() || letter == '-');
    }
    if before.is_alphabetic() && letter.is_ascii_digit() {
        let name = head.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == '-');
        return name.len() < head.len() || NAMES.contains(&fold(name).as_ref());
    }
    false
}

/// What stands right before a number without a blank.
const NAMES: &[&str] = &[
    "kw", "q", "r", "rs", "us", "chf", "eur", "gbp", "usd", "zar", "inr", "pln", "wk", "kes",
    "cad", "aud", "nzd", "mxn", "cop", "ca", "n", "ngn", "ksh", "aed",
];

fn push(text: &str, word: &Word<'_>, within: Range<usize>, found: &mut Vec<Piece>) {
    let place = word.place.start + within.start..word.place.start + within.end;
    let Some(written) = text.get(place.clone()).filter(|written| !written.is_empty()) else {
        return;
    };
    let before = found.last().map_or(0, |piece| piece.place.end);
    let mut gap = gap(text.get(before..place.start).unwrap_or_default());
    if found.is_empty() {
        gap = Gap::default();
    }
    let capital = written.chars().next().is_some_and(char::is_uppercase);
    let acute = written.contains(['é', 'É']);
    found.push(Piece { form: fold(written).into_owned(), place, capital, acute, gap });
}

fn gap(between: &str) -> Gap {
    let mut signs = between.chars();
    let glue = match (signs.next(), signs.next()) {
        (None, _) => Some('\0'),
        (Some(sign), None) if !sign.is_whitespace() => Some(sign),
        _ => None,
    };
    let lines = between.matches('\n').count();
    let dash = between.contains([' ', '\u{a0}', '\n']) && between.contains(['-', '–', '—', '―']);
    Gap {
        glue,
        soft: dash
            || between.contains([',', '—', '·', '|', '"', '„', '“', '”', '«', '»', '[', ']']),
        and: between.contains(['&', '+']),
        dot: between.contains(['.', '…', '•']),
        line: lines > 0,
        paragraph: lines > 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    #[test]
    fn a_word_comes_apart_unless_it_is_too_long_to_name_a_day() {
        let forms = |text: &str| -> Vec<String> {
            pieces(text, &words(text)).into_iter().map(|piece| piece.form).collect()
        };
        assert_eq!(forms("27OCT"), ["27", "oct"]);
        assert_eq!(forms("KW28"), ["kw", "28"]);
        // Else each of its places would be looked at from both sides.
        assert_eq!(forms(&"KW28".repeat(LONGEST)).len(), 1);
    }
}
