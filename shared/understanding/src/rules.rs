//! Phrases that must never be missed: money to other accounts, insolvency and courts, people in danger,
//! words to machines, and what pauses otherwise. Each class is a file of phrases in eight languages.
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
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 11] = [
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
        }
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

/// Phrases by the first two letters of their first word, so that few are tried at each place.
struct Phrases {
    by_start: HashMap<[u8; 2], Vec<Phrase>>,
}

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let mut by_start: HashMap<[u8; 2], Vec<Phrase>> = HashMap::new();
    for class in Class::ALL {
        let lines = class.phrases().lines().map(|line| line.split('#').next().unwrap_or_default());
        for line in lines.map(str::trim).filter(|line| !line.is_empty()) {
            let pieces: Vec<Piece> = line.split_whitespace().map(piece).collect();
            let (Some(Piece::Whole(first)) | Some(Piece::Begins(first))) = pieces.first() else {
                continue;
            };
            by_start.entry(start(first)).or_default().push(Phrase { class, pieces });
        }
    }
    Phrases { by_start }
});

fn piece(text: &str) -> Piece {
    match text.strip_suffix('*') {
        _ if text == "_" => Piece::Any,
        Some(begins) => Piece::Begins(fold(begins)),
        None => Piece::Whole(fold(text)),
    }
}

/// The first two bytes of a word; one alone stands for itself.
fn start(word: &str) -> [u8; 2] {
    let bytes = word.as_bytes();
    [bytes.first().copied().unwrap_or(0), bytes.get(1).copied().unwrap_or(0)]
}

/// The phrases in a text, in order.
pub fn hits(words: &[Word]) -> Vec<Hit> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let tried = PHRASES.by_start.get(&start(&word.form)).into_iter().flatten();
        for phrase in tried {
            let Some(there) = words.get(at..at + phrase.pieces.len()) else { continue };
            if phrase.pieces.iter().zip(there).all(|(piece, word)| piece.fits(&word.form)) {
                let end = there.last().map_or(word.place.end, |last| last.place.end);
                found.push(Hit { class: phrase.class, place: word.place.start..end });
            }
        }
    }
    found
}
