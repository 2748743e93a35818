//! Phrases that must never be missed: money to other accounts, insolvency and courts, people in danger,
//! words to machines, and what pauses otherwise or waits for us. Each class is a file of phrases in
//! eight languages.
//! They recall rather than decide: a phrase asks for a person, it never allows anything.
//!
//! A line of a file is a phrase of folded words; `word*` stands for every word that begins so, `_`
//! for any one word. `#` begins a comment.

use crate::shelf::{Numbers, Shelf, start, two};
use crate::words::Word;
use std::ops::Range;
use std::sync::LazyLock;

/// What phrases are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Money is to go elsewhere, or somebody is to sign in.
    Fraud,
    /// Insolvency, solicitors, courts.
    Legal,
    /// Life, grave illness, death.
    Danger,
    /// Words to software.
    Injection,
    /// No money.
    Hardship,
    /// Not owed.
    Dispute,
    /// It has been paid.
    Paid,
    /// No more mails; with a law or a regulator it escalates.
    Stop,
    /// A law, a regulator, a report: what makes a stop request escalate.
    Regulator,
    /// The mail is from a machine.
    Machine,
    /// The person is gone, or the mailbox.
    Gone,
    /// We are to do something before things go on: a form, a portal, another invoice, a proof, a call.
    Act,
    /// Money is held back, or waits, for a fault that the sender sees with us.
    Withheld,
    /// The sender has asked before, and we have not answered.
    Repeated,
    /// A sum with a minus: less is paid than was billed.
    Deducted,
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Fraud,
        Self::Legal,
        Self::Danger,
        Self::Injection,
        Self::Hardship,
        Self::Dispute,
        Self::Paid,
        Self::Stop,
        Self::Regulator,
        Self::Machine,
        Self::Gone,
        Self::Act,
        Self::Withheld,
        Self::Repeated,
        Self::Deducted,
    ];

    /// The flag that the learned model sees.
    pub fn flag(self) -> &'static str {
        match self {
            Self::Fraud => "rule:fraud",
            Self::Legal => "rule:legal",
            Self::Danger => "rule:danger",
            Self::Injection => "rule:injection",
            Self::Hardship => "rule:hardship",
            Self::Dispute => "rule:dispute",
            Self::Paid => "rule:paid",
            Self::Stop => "rule:stop",
            Self::Regulator => "rule:regulator",
            Self::Machine => "rule:machine",
            Self::Gone => "rule:gone",
            Self::Act => "rule:act",
            Self::Withheld => "rule:withheld",
            Self::Repeated => "rule:repeated",
            Self::Deducted => "rule:deducted",
        }
    }

    /// Whether a mail that says it is never handled alone.
    pub fn is_dangerous(self) -> bool {
        matches!(self, Self::Fraud | Self::Legal | Self::Danger | Self::Injection)
    }

    fn phrases(self) -> &'static str {
        match self {
            Self::Fraud => include_str!("rules/fraud.txt"),
            Self::Legal => include_str!("rules/legal.txt"),
            Self::Danger => include_str!("rules/danger.txt"),
            Self::Injection => include_str!("rules/injection.txt"),
            Self::Hardship => include_str!("rules/hardship.txt"),
            Self::Dispute => include_str!("rules/dispute.txt"),
            Self::Paid => include_str!("rules/paid.txt"),
            Self::Stop => include_str!("rules/stop.txt"),
            Self::Regulator => include_str!("rules/regulator.txt"),
            Self::Machine => include_str!("rules/machine.txt"),
            Self::Gone => include_str!("rules/gone.txt"),
            Self::Act => include_str!("rules/act.txt"),
            Self::Withheld => include_str!("rules/withheld.txt"),
            Self::Repeated => include_str!("rules/repeated.txt"),
            // Seen by its form: `deducted`.
            Self::Deducted => "",
        }
    }
}

/// A phrase that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What it is about.
    pub class: Class,
    /// Where it stands in the text, in bytes.
    pub place: Range<usize>,
}

/// A phrase, and what can be said of its second word before it is taken apart.
struct Phrase {
    class: Class,
    line: &'static str,
    second: Second,
}

/// The first letters of a phrase's second word: whatever a word must begin with.
#[derive(Clone, Copy)]
struct Second {
    letters: u32,
    /// Of these letters, those that count.
    mask: u32,
}

impl Second {
    fn of(piece: Option<&str>) -> Self {
        let (letters, mask) = match piece {
            None | Some("_") => (0, 0),
            Some(piece) => match piece.strip_suffix('*') {
                Some(begins) if begins.len() < 4 => {
                    (start::<4>(begins), (1_u32 << (8 * begins.len())) - 1)
                }
                Some(begins) => (start::<4>(begins), u32::MAX),
                None => (start::<4>(piece), u32::MAX),
            },
        };
        Self { letters, mask }
    }
}

/// Whether a word is the one that a phrase has there.
fn fits(piece: &str, word: &str) -> bool {
    match piece.strip_suffix('*') {
        Some(begins) => word.starts_with(begins),
        None => piece == word || piece == "_",
    }
}

/// Phrases by the first letters of their first word, so that few are tried at each place.
struct Phrases {
    /// By four letters, or all of a shorter word.
    by_four: Shelf<Phrase>,
    /// Of words that only begin so, with fewer than four letters: by two.
    by_two: Shelf<Phrase>,
    /// How phrases begin: the first two bytes of them all.
    starts: Numbers,
}

impl Phrases {
    /// The phrases of some classes.
    fn of(classes: impl Iterator<Item = Class>) -> Self {
        let (mut by_four, mut by_two) = (Vec::new(), Vec::new());
        let mut starts = Numbers::default();
        for class in classes {
            for line in lines(class.phrases()) {
                let mut pieces = line.split(' ');
                let first = pieces.next().unwrap_or_default();
                starts.add(two(first.trim_end_matches('*')));
                let phrase = Phrase { class, line, second: Second::of(pieces.next()) };
                match first.strip_suffix('*') {
                    Some(begins) if begins.len() < 4 => by_two.push((start::<2>(begins), phrase)),
                    begins => by_four.push((start::<4>(begins.unwrap_or(first)), phrase)),
                }
            }
        }
        Self { by_four: Shelf::of(by_four), by_two: Shelf::of(by_two), starts }
    }

    fn hits(&self, words: &[Word<'_>], found: &mut Vec<Hit>) {
        let begin = |word: &&Word<'_>| self.starts.has(two(&word.form));
        for (at, word) in words.iter().enumerate().filter(|(_, word)| begin(word)) {
            let next = words.get(at + 1).map_or(0, |word| start::<4>(&word.form));
            let four = self.by_four.get(start::<4>(&word.form));
            let two = self.by_two.get(start::<2>(&word.form));
            let those = four.chain(two).filter(|it| next & it.second.mask == it.second.letters);
            for phrase in those {
                let mut there = words.get(at..).unwrap_or_default().iter();
                let mut last = word;
                let fits = phrase.line.split(' ').all(|piece| {
                    there.next().is_some_and(|word| {
                        last = word;
                        fits(piece, &word.form)
                    })
                });
                if fits {
                    found
                        .push(Hit { class: phrase.class, place: word.place.start..last.place.end });
                }
            }
        }
    }
}

/// The lines of a file of phrases: folded words with one blank between them.
pub(crate) fn lines(file: &'static str) -> impl Iterator<Item = &'static str> {
    let lines = file.lines().map(|line| line.split_once('#').map_or(line, |(line, _)| line));
    lines.map(str::trim).filter(|line| !line.is_empty())
}

/// What speaks to software is looked for in many views of a text, all else in one.
static TO_SOFTWARE: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of(std::iter::once(Class::Injection)));
static TO_PEOPLE: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of(Class::ALL.into_iter().filter(|it| *it != Class::Injection)));

/// The phrases in a text.
pub fn hits(words: &[Word<'_>]) -> Vec<Hit> {
    let mut found = Vec::new();
    TO_PEOPLE.hits(words, &mut found);
    TO_SOFTWARE.hits(words, &mut found);
    found
}

/// Only those that speak to software.
pub fn orders(words: &[Word<'_>]) -> Vec<Hit> {
    let mut found = Vec::new();
    TO_SOFTWARE.hits(words, &mut found);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    fn finds(class: Class, text: &str) -> bool {
        hits(&words(text)).iter().any(|hit| hit.class == class)
    }

    #[test]
    fn what_waits_for_us_is_found() {
        let said = [
            (Class::Act, "Please put our PO number on it, then we can pay."),
            (Class::Act, "Bitte füllen Sie das Lieferantenformular aus."),
            (Class::Act, "Cheque of 20k is ready, send your boy tomorrow."),
            (Class::Withheld, "I'll pay on Friday, minus the broken ones."),
            (Class::Withheld, "Nie zapłacimy przed korektą."),
            (Class::Repeated, "This is the third time I tell you."),
            (Class::Repeated, "Personne n'a répondu à mon mail."),
        ];
        for (class, text) in said {
            assert!(finds(class, text), "{class:?}: {text}");
        }
        let harmless = "Thanks, received. It will be paid on Friday, see the attached.";
        for class in [Class::Act, Class::Withheld, Class::Repeated] {
            assert!(!finds(class, harmless), "{class:?}");
        }
    }

    #[test]
    fn every_phrase_is_written_as_it_is_read() {
        for line in Class::ALL.into_iter().flat_map(|class| lines(class.phrases())) {
            for piece in line.split(' ').filter(|piece| *piece != "_") {
                let plain = piece.strip_suffix('*').unwrap_or(piece);
                assert!(!plain.is_empty() && crate::words::fold(plain) == plain, "{line}");
            }
        }
    }

    #[test]
    fn every_phrase_can_be_found() {
        let mut lost = Vec::new();
        for class in Class::ALL {
            for line in lines(class.phrases()) {
                let said = line.replace('*', "").replace(" _ ", " x ");
                let whole = Hit { class, place: 0..said.len() };
                if !hits(&words(&said)).contains(&whole) {
                    lost.push(line);
                }
            }
        }
        // Not one word for `words`, and as two they are ordinary: "we must pause the project".
        assert_eq!(lost, ["must_pause", "must_escalate"]);
    }
}
