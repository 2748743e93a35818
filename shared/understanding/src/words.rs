//! A text as words: folded (lower case, no accents, plain apostrophes), with their places in the
//! text. What the features and the rules see.

use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words that are looked at in one text; what stands behind them changes nothing.
pub const MOST: usize = 1_500;
/// Letters of a word that are looked at.
const LONGEST: usize = 40;

/// A word, a number or a sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Folded.
    pub form: String,
    /// Where it stands in the text, in bytes.
    pub place: Range<usize>,
    /// A new sentence begins with it.
    pub begins: bool,
}

impl Word {
    /// Whether it has a digit.
    pub fn is_number(&self) -> bool {
        self.form.bytes().any(|byte| byte.is_ascii_digit())
    }
}

/// The words of a text, in order; `MOST` at most.
pub fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut letters = text.char_indices().peekable();
    let mut begins = true;
    while let Some((start, first)) = letters.next() {
        if found.len() == MOST {
            break;
        }
        if first.is_alphanumeric() {
            let mut end = start + first.len_utf8();
            while let Some(&(at, letter)) = letters.peek() {
                let next = text.get(at + letter.len_utf8()..).and_then(|rest| rest.chars().next());
                let inner = is_inner(letter, text.get(..at), next);
                if !(letter.is_alphanumeric() || is_combining_mark(letter) || inner) {
                    break;
                }
                end = at + letter.len_utf8();
                letters.next();
            }
            let form = fold(text.get(start..end).unwrap_or_default());
            found.push(Word { form, place: start..end, begins });
            begins = false;
        } else {
            let sign = match first {
                '?' | '!' | '%' | '$' | '£' | '€' | '@' | ':' | ';' | '(' | ')' | '/' => {
                    Some(first)
                }
                '\u{37e}' => Some('?'),
                _ => None,
            };
            if let Some(sign) = sign {
                let place = start..start + first.len_utf8();
                found.push(Word { form: sign.to_string(), place, begins: false });
            }
            if matches!(first, '.' | '?' | '!' | '\n' | '…') {
                begins = true;
            }
        }
    }
    found
}

/// A sign that stands within a word or a number: an apostrophe, a hyphen, a point between digits.
fn is_inner(sign: char, before: Option<&str>, after: Option<char>) -> bool {
    let before = before.and_then(|before| before.chars().next_back());
    let (Some(before), Some(after)) = (before, after) else { return false };
    match sign {
        '\'' | '\u{2019}' | '\u{2bc}' | '`' => before.is_alphabetic() && after.is_alphabetic(),
        '-' | '\u{2010}' | '\u{2011}' => before.is_alphanumeric() && after.is_alphanumeric(),
        '.' | ',' => before.is_ascii_digit() && after.is_ascii_digit(),
        _ => false,
    }
}

/// Lower case, without accents, with plain signs. Cut after [`LONGEST`] letters.
pub fn fold(text: &str) -> String {
    let mut form = String::with_capacity(text.len());
    let letters = text.nfkd().filter(|letter| !is_combining_mark(*letter)).take(LONGEST);
    for letter in letters.flat_map(char::to_lowercase) {
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
    form
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.form).collect()
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

    #[test]
    fn sentences_begin_after_their_signs() {
        let begins: Vec<bool> =
            words("One two. Three\nfour").iter().map(|word| word.begins).collect();
        assert_eq!(begins, [true, false, true, true]);
    }
}
