//! What speaks against acting on a promise alone: anything in the mail that could make it another sum, a part
//! of the money, or no promise at all. Of another sum a person decides; a part, what else the mail says, and
//! the days that it names, are weighed by the second look.

use crate::frames::{Found, Frame};
use crate::money::Amount;
use crate::see::Sight;
use crate::words::Word;
use std::ops::Range;

/// How plain a promise is.
#[derive(Debug, Clone, Copy)]
pub struct Plain {
    /// No phrase of any rule, no frame but that it is about such things.
    pub is_quiet: bool,
    /// One sum or none, and nothing that could be a sum that was not understood.
    pub is_understood: bool,
    /// No word of a part.
    pub is_whole: bool,
}

impl Plain {
    /// Of a mail that promises this sum, or none.
    pub(crate) fn of(sight: &Sight, words: &[Word<'_>], promised: Option<&Amount>) -> Self {
        let about = |it: &Found| it.frame == Frame::Topic;
        let is_open = |word: &Word<'_>| is_open_figure(sight, word) || is_in_letters(sight, word);
        let is_understood = match promised {
            Some(one) => {
                // "400 euros" is one sum.
                let is_beside = |place: &Range<usize>| {
                    place.start <= one.place.end + 1 && one.place.start <= place.end + 1
                };
                let is_other =
                    |word: &Word<'_>| is_in_letters(sight, word) && !is_beside(&word.place);
                sight.sums.named().all(|sum| sum.minor == one.minor) && !words.iter().any(is_other)
            }
            None => !words.iter().any(is_open),
        };
        Self {
            is_quiet: sight.hits.is_empty() && sight.frames.iter().all(about),
            is_understood,
            is_whole: !words.iter().any(|word| PARTS.contains(&word.form.as_ref())),
        }
    }
}

/// Words of who pays in parts.
const PARTS: [&str; 22] = [
    "rest",
    "remainder",
    "remaining",
    "balance",
    "half",
    "part",
    "restliche",
    "restlichen",
    "teil",
    "reste",
    "solde",
    "moitie",
    "resto",
    "mitad",
    "meta",
    "parte",
    "helft",
    "deel",
    "reszta",
    "reszte",
    "likuti",
    "dali",
];

/// A figure that is no day and no year: a sum without its currency, or behind letters that were not taken for
/// one ("K450,000"), or a number of something.
fn is_open_figure(sight: &Sight, word: &Word<'_>) -> bool {
    let form = word.form.as_bytes();
    let letters = form.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let figure = form.get(letters..).unwrap_or_default();
    let digits = figure.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_plain = figure.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b','));
    let is_marked = figure.iter().any(|byte| matches!(byte, b'.' | b','));
    let is_year = digits == 4 && matches!(form, [b'1', b'9', ..] | [b'2', b'0', ..]);
    (letters == 0 || letters <= MARK && is_marked)
        && digits >= 2
        && is_plain
        && !is_year
        && !sight.days.overlap(&word.place)
}

/// Letters of a currency's sign at most.
const MARK: usize = 3;

/// A word of a sum that is written in letters, and of no day: "thirty-eight pounds", "vijfhonderd".
fn is_in_letters(sight: &Sight, word: &Word<'_>) -> bool {
    /// How such words end in languages that write them as one.
    const ENDS: [&str; 7] =
        ["hundert", "tausend", "honderd", "duizend", "cientos", "cento", "mila"];
    const WORDS: [&str; 45] = [
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "million",
        "millones",
        "milioni",
        "miljoen",
        "hundred",
        "thousand",
        "grand",
        "lakh",
        "lakhs",
        "lac",
        "crore",
        "quid",
        "pounds",
        "pound",
        "bucks",
        "dollars",
        "euro",
        "euros",
        "rupees",
        "rand",
        "cents",
        "cent",
        "mille",
        "cien",
        "mil",
        "sto",
        "tysiac",
        "tysiace",
        "zloty",
        "zlotych",
        "simtas",
        "simtai",
        "tukstantis",
        "eurai",
        "euru",
        "franken",
        "pesos",
    ];
    let form = word.form.as_ref();
    (WORDS.contains(&form) || ENDS.iter().any(|end| form.ends_with(end)))
        && !sight.days.overlap(&word.place)
}

#[cfg(test)]
mod tests {
    use crate::see::see;
    use crate::words::words;

    #[test]
    fn a_promise_that_says_anything_else_is_a_persons() {
        let is_plain = |text: &str| {
            let day = "2026-10-14".parse().unwrap();
            let sight = see("Re: INV-1041", text, "en-GB", day);
            let words = words(&sight.new_text);
            let plain = super::Plain::of(&sight, &words, sight.amount.as_ref());
            plain.is_quiet && plain.is_understood && plain.is_whole
        };
        for text in [
            "We will pay this on Friday.",
            "£400 will be with you on the 20th.",
            "We will pay 400 euros on Friday.",
            "I will pay you the thirty eight pounds tomorrow.",
            "Will pay.",
        ] {
            assert!(is_plain(text), "{text}");
        }
        for text in [
            "We will pay on Friday, less the broken ones.",
            "Will pay you Friday, whole lot 1249.",
            "£400 on Friday, rest after.",
            "The next sixty leaves on Friday.",
            "K450,000 will be with you on Friday.",
            "Two thousand four hundred on Wednesday, the odd £61.15 on Friday.",
            "The £400 is for the boiler, I will pay the £380 on Friday.",
            "Paid on Friday.",
            "We will pay on Friday. Who signed for it, by the way?",
        ] {
            assert!(!is_plain(text), "{text}");
        }
    }
}
