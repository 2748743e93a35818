//! Phrases that must never be missed: money to other accounts, insolvency and courts, people in danger,
//! words to machines, and what pauses otherwise or waits for us. Each class is a file of phrases in
//! eight languages.
//! They recall rather than decide: a phrase asks for a person, it never allows anything.
//!
//! A line of a file is a phrase of folded words; `word*` stands for every word that begins so, `_`
//! for any one word. `#` begins a comment.

use crate::words::{Word, fold};
use std::collections::HashMap;
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

/// One word of a phrase.
enum Piece {
    Whole(String),
    Begins(String),
    Any,
}

impl Piece {
    fn fits(&self, word: &str) -> bool {
        match self {
            Self::Whole(form) => form == word,
            Self::Begins(form) => word.starts_with(form.as_str()),
            Self::Any => true,
        }
    }
}

struct Phrase {
    class: Class,
    pieces: Vec<Piece>,
}

/// Phrases by the first letters of their first word, so that few are tried at each place.
#[derive(Default)]
struct Phrases {
    /// By four letters, or all of a shorter word.
    by_four: HashMap<[u8; 4], Vec<Phrase>>,
    /// Of words that only begin so, with fewer than four letters: by two.
    by_two: HashMap<[u8; 2], Vec<Phrase>>,
}

impl Phrases {
    /// The phrases of some classes.
    fn of(classes: impl Iterator<Item = Class>) -> Self {
        let mut all = Self::default();
        for class in classes {
            let lines = class.phrases().lines().map(|line| line.split('#').next());
            for line in lines.flatten().map(str::trim).filter(|line| !line.is_empty()) {
                let pieces: Vec<Piece> = line.split_whitespace().map(piece).collect();
                match pieces.first() {
                    Some(Piece::Begins(first)) if first.len() < 4 => {
                        let those = all.by_two.entry(start(first)).or_default();
                        those.push(Phrase { class, pieces });
                    }
                    Some(Piece::Whole(first) | Piece::Begins(first)) => {
                        let those = all.by_four.entry(start(first)).or_default();
                        those.push(Phrase { class, pieces });
                    }
                    _ => {}
                }
            }
        }
        all
    }

    fn hits(&self, words: &[Word], found: &mut Vec<Hit>) {
        for (at, word) in words.iter().enumerate() {
            let four = self.by_four.get(&start(&word.form)).into_iter().flatten();
            let two = self.by_two.get(&start(&word.form)).into_iter().flatten();
            for phrase in four.chain(two) {
                let Some(there) = words.get(at..at + phrase.pieces.len()) else { continue };
                if phrase.pieces.iter().zip(there).all(|(piece, word)| piece.fits(&word.form)) {
                    let end = there.last().map_or(word.place.end, |last| last.place.end);
                    found.push(Hit { class: phrase.class, place: word.place.start..end });
                }
            }
        }
    }
}

/// What speaks to software is looked for in many views of a text, all else in one.
static TO_SOFTWARE: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of(std::iter::once(Class::Injection)));
static TO_PEOPLE: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::of(Class::ALL.into_iter().filter(|it| *it != Class::Injection)));

fn piece(text: &str) -> Piece {
    match text.strip_suffix('*') {
        _ if text == "_" => Piece::Any,
        Some(begins) => Piece::Begins(fold(begins)),
        None => Piece::Whole(fold(text)),
    }
}

/// The first bytes of a word, as many as are asked for; a shorter one stands for itself.
fn start<const MANY: usize>(word: &str) -> [u8; MANY] {
    let mut start = [0; MANY];
    start.iter_mut().zip(word.bytes()).for_each(|(there, byte)| *there = byte);
    start
}

/// The phrases in a text.
pub fn hits(words: &[Word]) -> Vec<Hit> {
    let mut found = Vec::new();
    TO_PEOPLE.hits(words, &mut found);
    TO_SOFTWARE.hits(words, &mut found);
    found
}

/// Only those that speak to software.
pub fn orders(words: &[Word]) -> Vec<Hit> {
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
    fn every_phrase_can_be_found() {
        let mut lost = Vec::new();
        for class in Class::ALL {
            let lines = class.phrases().lines().map(|line| line.split('#').next().unwrap_or(""));
            for line in lines.map(str::trim).filter(|line| !line.is_empty()) {
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
