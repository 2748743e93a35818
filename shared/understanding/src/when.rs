//! The days that a reply names, and what is said to happen on them.
//!
//! The specification is the guide to the labels, `promised_date` and `return_date`: relative to the
//! day on which the mail came, the latest day by which the first payment is committed, with the
//! words of eight languages in tables (`when/en.txt` …). Every sentence is read once from left to
//! right, so the time grows with the length of the text and no faster.

mod back;
mod corrected;
mod dates;
mod days;
mod ends;
mod evidence;
mod feasts;
pub(crate) mod lexicon;
mod monthday;
pub(crate) mod pieces;
mod reader;
pub(crate) mod roles;
mod spans;
pub(crate) mod symbols;
mod terms;
mod typing;
mod weeks;

#[cfg(test)]
mod tests;

use crate::shelf::Hash;
use crate::words::{Word, words};
pub(crate) use days::next_working;
use domain::calendar::Day;
use pieces::{Piece, pieces};
use reader::{Kind, Reader};
use spans::Span;
use std::collections::BTreeSet;
use std::ops::Range;
use symbols::{Sentence, Symbol, sentences};

/// What is said to happen on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A payment is committed to it.
    WillPay,
    /// A payment was made on it.
    Paid,
    /// The first day back in the office, or the last one away.
    Back,
    /// A favour is asked: "can we have until the 15th?"
    AskedFor,
    /// What was promised before and not kept.
    Broken,
    /// Anything else: an invoice's date, a meeting, a delivery, a condition.
    Other,
}

impl Role {
    /// The flag that the learned model sees.
    pub(crate) fn flag(self) -> &'static str {
        match self {
            Self::WillPay => "when:will_pay",
            Self::Paid => "when:paid",
            Self::Back => "when:back",
            Self::AskedFor => "when:asked_for",
            Self::Broken => "when:broken",
            Self::Other => "when:other",
        }
    }
}

/// A day that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// The latest day of what is said.
    pub day: Day,
    /// The first one, of a range.
    pub first: Option<Day>,
    /// Where it stands in the text, in bytes.
    pub place: Range<usize>,
    /// What is said to happen on it.
    pub role: Role,
    /// A day of the calendar is meant, not a hint such as "in June".
    pub exact: bool,
}

/// How much less may speak for a day that takes the place of another.
const DOUBT: i32 = 150;
/// What is left when a first part is paid.
const RESTS: [&str; 21] = [
    "rest",
    "remainder",
    "remaining",
    "balance",
    "other",
    "restliche",
    "restlichen",
    "andere",
    "anderen",
    "reste",
    "solde",
    "autre",
    "resto",
    "otra",
    "altra",
    "saldo",
    "reszta",
    "reszte",
    "likuti",
    "likusi",
    "kita",
];
/// How much less may speak for a day where the mail promises for certain.
const LIKELY: i32 = 200;
/// Symbols between a day and the sum that is paid on it.
const SUM_NEAR: usize = 3;

/// The order of figures: 11/06 is November in the United States, and June elsewhere.
fn month_first(locale: &str) -> bool {
    locale.eq_ignore_ascii_case("en-US")
}

/// The days of one text, read once for all that is asked of them.
pub struct Days {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) sentences: Vec<Sentence>,
    seen: Vec<Seen>,
    received: Day,
}

impl Days {
    /// Reads `text`. `received` is the day on which it came; days without a year, weekdays and spans are
    /// counted from it. `locale` (`en-GB`) gives the order of figures, `language` (`en`) the words.
    pub fn of(text: &str, received: Day, locale: &str, language: &str) -> Self {
        Self::in_words(text, &words(text), received, locale, language)
    }

    /// The same of a text of which these are the words.
    pub(crate) fn in_words(
        text: &str,
        words: &[Word<'_>],
        received: Day,
        locale: &str,
        language: &str,
    ) -> Self {
        let pieces = pieces(text, words);
        let sentences = sentences(text, &pieces, language);
        let mut seen = Vec::new();
        each(&sentences, received, locale, language, |one, _| seen.push(one));
        Self { pieces, sentences, seen, received }
    }

    /// Every day that is named, in the order of its place.
    pub fn all(&self) -> impl Iterator<Item = &When> {
        self.seen.iter().map(|seen| &seen.when)
    }

    /// The first payment that is committed to: what the guide calls `promised_date`. `None` when there
    /// is none, when it lies in the past, hangs on something else, or is only asked for.
    pub fn promised(&self) -> Option<&When> {
        self.promise().map(|seen| &seen.when)
    }

    /// Of a mail that promises for certain, the day that is likeliest meant, where too little speaks for
    /// any by itself: "75 friday same as we said".
    pub fn likely(&self) -> Option<&When> {
        let may_be = |seen: &&Seen| {
            matches!(seen.when.role, Role::Other | Role::AskedFor)
                && seen.score >= evidence::BAR - LIKELY
        };
        let best = self.open().filter(may_be).max_by_key(|seen| seen.score)?;
        Some(&best.when)
    }

    /// The days that may be promised: days of the calendar that are not over.
    pub(crate) fn open(&self) -> impl Iterator<Item = &Seen> {
        self.seen.iter().filter(|seen| seen.when.exact && seen.ahead >= self.received)
    }

    /// Whether a day stands at a place of the text, or at a part of it.
    pub(crate) fn overlap(&self, place: &Range<usize>) -> bool {
        self.all().any(|day| day.place.start < place.end && place.start < day.place.end)
    }

    /// Whether no more than one day to come is named.
    pub fn is_one(&self) -> bool {
        self.to_come().len() <= 1
    }

    /// The days to come that are named.
    fn to_come(&self) -> BTreeSet<Day> {
        self.seen.iter().map(|seen| seen.ahead).filter(|it| *it >= self.received).collect()
    }

    /// How much more speaks for the promised day than it takes, from -3 to 5; 0 without one.
    pub fn surety(&self) -> f32 {
        #[allow(clippy::cast_precision_loss)]
        let over = |seen: &Seen| (seen.score - evidence::BAR).clamp(-300, 500) as f32 / 100.0;
        self.promise().map_or(0.0, over)
    }

    /// How many days to come are named, four at most.
    pub fn ahead(&self) -> f32 {
        f32::from(u8::try_from(self.to_come().len().min(4)).unwrap_or(4))
    }

    /// The first day back that an automatic answer names: what the guide calls `return_date`.
    pub fn back(&self) -> Option<Day> {
        back::back(&self.sentences, &self.seen, self.received)
    }

    /// Each day to come on which somebody could be back, with how much it looks like that to the grammar, and
    /// which day it then is.
    pub(crate) fn backs(&self) -> impl Iterator<Item = (&Seen, Option<(u8, Day)>)> {
        back::each(&self.sentences, &self.seen, self.received)
    }

    /// Whether days of every week are named.
    pub(crate) fn is_rota(&self) -> bool {
        back::is_rota(&self.sentences)
    }

    /// Whether it is said that somebody will be back, or away until something.
    pub fn speaks_of_back(&self) -> bool {
        back::is_spoken_of(&self.sentences)
    }

    /// The day that most speaks for; of equals the first. Where it is taken back, the one instead.
    pub(crate) fn promise(&self) -> Option<&Seen> {
        let (sentences, seen) = (&self.sentences, &self.seen);
        let Some(best) = self.strongest() else {
            let last = corrected::at_last(sentences, seen, self.received);
            return last.filter(|seen| seen.score >= evidence::BAR - DOUBT);
        };
        let first = self.first_part(best).or_else(|| self.first_sum(best)).unwrap_or(best);
        Some(corrected::instead(sentences, seen, first, self.received).unwrap_or(first))
    }

    /// "$2,500 this Friday, then $2,500 on 2 January": of payments that each have their sum, the first.
    fn first_sum(&self, best: &Seen) -> Option<&Seen> {
        let symbols = self.sentences.get(best.sentence)?.symbols.as_slice();
        let summed = |seen: &Seen| {
            let from = seen.symbols.start.saturating_sub(SUM_NEAR);
            (from..seen.symbols.end + SUM_NEAR).any(|at| roles::is_sum(symbols, at))
        };
        let mut kept = self.seen.iter().filter(|seen| {
            seen.sentence == best.sentence && seen.when.role == Role::WillPay && seen.when.exact
        });
        let first = kept.find(|seen| summed(seen))?;
        (summed(best) && first.symbols.start < best.symbols.start && first.ahead < best.ahead)
            .then_some(first)
    }

    /// "€400 today, the rest by the 20th": of two parts the first, though today is seldom promised.
    fn first_part(&self, best: &Seen) -> Option<&Seen> {
        let symbols = self.sentences.get(best.sentence)?.symbols.as_slice();
        let parted = |seen: &Seen| {
            let between = symbols.get(seen.symbols.end..best.symbols.start).unwrap_or_default();
            between.iter().any(|symbol| RESTS.contains(&symbol.form.as_str()))
        };
        let summed = |seen: &Seen| {
            let from = seen.symbols.start.saturating_sub(SUM_NEAR);
            (from..seen.symbols.end).any(|at| {
                let thousands = |symbol: &Symbol| {
                    let number = symbol.form.strip_suffix('k').unwrap_or_default();
                    number.starts_with(|first: char| first.is_ascii_digit())
                };
                roles::is_sum(symbols, at) || symbols.get(at).is_some_and(thousands)
            })
        };
        let earlier = |seen: &&Seen| {
            seen.sentence == best.sentence
                && seen.symbols.end <= best.symbols.start
                && (self.received..best.ahead).contains(&seen.ahead)
                && seen.when.exact
        };
        self.seen.iter().filter(earlier).find(|seen| summed(seen) && parted(seen))
    }

    fn strongest(&self) -> Option<&Seen> {
        let mut best: Option<&Seen> = None;
        for seen in &self.seen {
            let kept = seen.when.role == Role::WillPay && seen.when.exact;
            if kept && best.is_none_or(|best| seen.score > best.score) {
                best = Some(seen);
            }
        }
        best
    }
}

/// What is observed around each day that `text` names: what the weights in `when/weights.txt` are
/// fitted to (see the ignored test `when::tests::fit`).
pub fn observed(
    text: &str,
    received: Day,
    locale: &str,
    language: &str,
) -> Vec<(When, Vec<String>)> {
    let sentences = sentences(text, &pieces(text, &words(text)), language);
    let mut all = Vec::new();
    each(&sentences, received, locale, language, |seen, observed| {
        all.push((When { day: seen.ahead, ..seen.when }, observed));
    });
    all
}

/// A day with its sentence.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) when: When,
    pub(crate) sentence: usize,
    /// Its symbols in the sentence.
    pub(crate) symbols: Range<usize>,
    /// The day, if it is one to come.
    pub(crate) ahead: Day,
    /// What was observed around it, by the hashes of the names.
    pub(crate) observed: Vec<u32>,
    /// How much speaks for a promise.
    score: i32,
}

fn each(
    sentences: &[Sentence],
    received: Day,
    locale: &str,
    language: &str,
    mut take: impl FnMut(Seen, Vec<String>),
) {
    let month_first = month_first(locale);
    let words: usize = sentences.iter().map(|sentence| sentence.symbols.len()).sum();
    let (mut named, mut dated) = (None, None);
    for (at, sentence) in sentences.iter().enumerate() {
        let symbols = &sentence.symbols;
        let reader = Reader { symbols, received, month_first, language, named, dated };
        let spans = reader.spans();
        named = spans.last().map(|span| span.day);
        dated = spans.iter().rev().find_map(Span::dated).or(dated);
        for (nth, span) in spans.iter().enumerate() {
            let Some(start) = reader.get(span.from).map(|symbol| symbol.place.start) else {
                continue;
            };
            let last = span.to.checked_sub(1).and_then(|to| reader.get(to));
            let end = last.map_or(start, |symbol| symbol.place.end);
            let around = Around { sentences, at, spans: &spans, nth, received, words };
            let observed = evidence::evidence(&around);
            let score = evidence::score(&observed);
            let role = roles::role(&around, score >= evidence::BAR);
            let past = matches!(role, Role::Paid | Role::Broken).then_some(span.past).flatten();
            let when = When {
                day: past.unwrap_or(span.day),
                first: if past.is_some() { None } else { span.first },
                place: start..end,
                role,
                exact: span.kind != Kind::Vague,
            };
            let (symbols, ahead) = (span.from..span.to, span.day);
            let named = observed.iter().map(|name| Hash::of(name).0).collect();
            take(Seen { when, sentence: at, symbols, ahead, observed: named, score }, observed);
        }
    }
}

/// A day and all that stands around it.
#[derive(Clone, Copy)]
struct Around<'a> {
    sentences: &'a [Sentence],
    /// Its sentence.
    at: usize,
    spans: &'a [Span],
    /// Which of the spans.
    nth: usize,
    received: Day,
    /// Symbols in all of the text.
    words: usize,
}
