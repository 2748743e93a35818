//! A text as words: folded (lower case, no accents, plain apostrophes), with their places in the
//! text. What the features and the rules see.

use std::borrow::Cow;
use std::ops::Range;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Words that the features and the grammar look at in one text; what stands behind them changes
/// nothing there. Rules see them all.
pub const MOST: usize = 1_500;
/// Letters of a word that are looked at.
const LONGEST: usize = 40;

/// A word, a number or a sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word<'t> {
    /// Folded. Most words of a text are so already.
    pub form: Cow<'t, str>,
    /// Where it stands in the text, in bytes.
    pub place: Range<usize>,
    /// A new sentence begins with it.
    pub begins: bool,
}

impl Word<'_> {
    /// Whether it has a digit.
    pub fn is_number(&self) -> bool {
        self.form.bytes().any(|byte| byte.is_ascii_digit())
    }
}

/// The words of a text, in order; `MOST` at most.
pub fn words(text: &str) -> Vec<Word<'_>> {
    some(text, MOST)
}

/// All words of a text, in order.
pub fn all(text: &str) -> Vec<Word<'_>> {
    some(text, usize::MAX)
}

fn some(text: &str, most: usize) -> Vec<Word<'_>> {
    let mut found: Vec<Word<'_>> = Vec::with_capacity((text.len() / 5).min(most) + 1);
    let mut begins = true;
    let mut at = 0;
    while let Some(first) = letter(text, at).filter(|_| found.len() < most) {
        let start = at;
        at += first.len_utf8();
        if first == ' ' {
            continue;
        }
        if first.is_alphanumeric() {
            at = end(text, at, first);
            let form = fold(text.get(start..at).unwrap_or_default());
            found.push(Word { form, place: start..at, begins });
            begins = false;
        } else {
            if let Some(form) = sign(text, start..at, first) {
                found.push(Word { form, place: start..at, begins: false });
            }
            if matches!(first, '.' | '?' | '!' | '\n' | '…') {
                begins = true;
            }
        }
    }
    found
}

/// The letter that begins at a byte.
fn letter(text: &str, at: usize) -> Option<char> {
    match *text.as_bytes().get(at)? {
        byte if byte.is_ascii() => Some(char::from(byte)),
        _ => text.get(at..)?.chars().next(),
    }
}

/// Where a word ends whose letters before `at` end with `last`.
fn end(text: &str, mut at: usize, mut last: char) -> usize {
    loop {
        // Mostly plain letters follow.
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        let plain = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if let Some(byte) = rest.get(..plain).and_then(<[u8]>::last) {
            last = char::from(*byte);
            at += plain;
        }
        let Some(next) = letter(text, at) else { break };
        let inner = || is_inner(next, last, letter(text, at + next.len_utf8()));
        if !(next.is_alphanumeric() || inner() || !next.is_ascii() && is_combining_mark(next)) {
            break;
        }
        at += next.len_utf8();
        last = next;
    }
    at
}

/// A sign that says something by itself.
fn sign(text: &str, place: Range<usize>, sign: char) -> Option<Cow<'_, str>> {
    match sign {
        '?' | '!' | '%' | '$' | '£' | '€' | '@' | ':' | ';' | '(' | ')' | '/' => {
            text.get(place).map(Cow::Borrowed)
        }
        '\u{37e}' => Some(Cow::Borrowed("?")),
        _ => None,
    }
}

/// A sign that stands within a word or a number: an apostrophe, a hyphen, a point between digits.
fn is_inner(sign: char, before: char, after: Option<char>) -> bool {
    let Some(after) = after else { return false };
    match sign {
        '\'' | '\u{2019}' | '\u{2bc}' | '`' => before.is_alphabetic() && after.is_alphabetic(),
        '-' | '\u{2010}' | '\u{2011}' => before.is_alphanumeric() && after.is_alphanumeric(),
        '.' | ',' => before.is_ascii_digit() && after.is_ascii_digit(),
        _ => false,
    }
}

/// Lower case, without accents, with plain signs. Cut after [`LONGEST`] letters.
pub fn fold(text: &str) -> Cow<'_, str> {
    if !text.is_ascii() {
        return Cow::Owned(fold_any(text));
    }
    let text = text.get(..LONGEST).unwrap_or(text);
    if text.bytes().any(|byte| byte.is_ascii_uppercase() || byte == b'`') {
        let mut form = String::with_capacity(text.len());
        form.extend(text.chars().map(|it| if it == '`' { '\'' } else { it.to_ascii_lowercase() }));
        return Cow::Owned(form);
    }
    Cow::Borrowed(text)
}

fn fold_any(text: &str) -> String {
    let mut form = String::with_capacity(text.len());
    let mut letters = 0;
    // Marks are left out, so that their order, which the parts of a whole text would need, is nothing.
    let mut part = |part: char| {
        if letters < LONGEST && (part.is_ascii() || !is_combining_mark(part)) {
            letters += 1;
            put(part, &mut form);
        }
    };
    for letter in text.chars() {
        match letter.is_ascii() {
            true => part(letter),
            false => decompose_compatible(letter, &mut part),
        }
    }
    form
}

/// A letter in lower case, with plain signs.
fn put(letter: char, form: &mut String) {
    if letter.is_ascii() && letter != '`' {
        form.push(letter.to_ascii_lowercase());
        return;
    }
    for letter in letter.to_lowercase() {
        match letter {
            'ß' => form.push_str("ss"),
            'ł' => form.push('l'),
            'ø' => form.push('o'),
            'æ' => form.push_str("ae"),
            'œ' => form.push_str("oe"),
            'đ' => form.push('d'),
            '\u{2019}' | '\u{2bc}' | '`' => form.push('\''),
            '\u{2010}' | '\u{2011}' => form.push('-'),
            letter => form.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.form.into_owned()).collect()
    }

    #[test]
    fn words_are_folded_and_keep_their_inner_signs() {
        assert_eq!(
            forms("Can’t pay £1,200.50 — Réglée!"),
            ["can't", "pay", "£", "1,200.50", "reglee", "!"]
        );
        assert_eq!(forms("Łódź, Süß: sąskaitą"), ["lodz", "suss", ":", "saskaita"]);
        assert_eq!(forms("end-of-month 'quoted' x."), ["end-of-month", "quoted", "x"]);
    }

    proptest::proptest! {
        #[test]
        fn a_word_is_folded_as_its_parts_are(text in "(\\PC|[áéıİǅßﬁΣ\u{301}\u{327}\u{345}]){0,50}") {
            use unicode_normalization::UnicodeNormalization;
            let parts: String = text.nfkd().filter(|it| !is_combining_mark(*it)).take(LONGEST).collect();
            proptest::prop_assert_eq!(fold_any(&text), fold_any(&parts));
        }
    }

    #[test]
    fn sentences_begin_after_their_signs() {
        let begins: Vec<bool> =
            words("One two. Three\nfour").iter().map(|word| word.begins).collect();
        assert_eq!(begins, [true, false, true, true]);
    }
}
