//! The days to come that a mail names.

use super::around::beside;
use super::{Candidate, Named, odds};
use crate::labels::Intent;
use crate::model::Scores;
use crate::see::Sight;
use crate::shelf::Hash;
use crate::when::Seen;
use crate::words::Word;
use domain::calendar::Day;
use std::ops::Range;

/// Intents whose share is weighed once more where the grammar takes the day for promised, and where it is
/// the only one.
const WEIGHED: [Intent; 5] =
    [Intent::PromiseToPay, Intent::Hardship, Intent::Dispute, Intent::AlreadyPaid, Intent::Stall];

/// A day to come that a mail names.
pub struct Ahead<'a> {
    /// The day.
    pub day: Day,
    /// Where it stands in the new text, in bytes.
    pub place: Range<usize>,
    pub(crate) seen: &'a Seen,
}

impl Named for Ahead<'_> {
    const BAR: f32 = 0.6;

    fn is(&self, other: &Self) -> bool {
        self.day == other.day
    }
}

/// All days to come that a mail names exactly. `words` are those of its new text.
pub fn candidates<'a>(
    sight: &'a Sight,
    scores: &Scores,
    words: &[Word<'_>],
) -> Vec<Candidate<Ahead<'a>>> {
    let open: Vec<&Seen> = sight.days.open().collect();
    if open.is_empty() {
        return Vec::new();
    }
    let whole = of_mail(sight, scores, open.len());
    let grammar = sight.days.promise().map(|seen| seen.ahead);
    let likely = sight.days.likely().map(|when| when.day);
    let applies = scores.applies();
    let only = open.len() == 1;
    let each = |(nth, seen): (usize, &&'a Seen)| {
        let mut features = whole.clone();
        let mut add = |name: Hash, value: f32| features.push((name.0, value));
        let yes = |it: bool| f32::from(u8::from(it));
        seen.observed.iter().for_each(|name| add(Hash(*name), 1.0));
        beside(words, &seen.when.place, |name| add(name, 1.0));
        lying(&sight.new_text, &seen.when.place, |name| add(name, 1.0));
        let is_promised = grammar == Some(seen.ahead);
        let surety = if is_promised { sight.days.surety() } else { -1.5 };
        add(Hash::of("nth:").and(NUMBERS.get(nth).unwrap_or(&"more")), 1.0);
        let role = seen.when.role.flag().trim_start_matches("when:");
        add(Hash::of("role:").and(role), 1.0);
        add(Hash::of("promised"), yes(is_promised));
        add(Hash::of("promised and only"), yes(is_promised && only));
        add(Hash::of("likely"), yes(likely == Some(seen.ahead)));
        add(Hash::of("surety"), surety);
        for (intent, p) in applies.iter().filter(|(intent, _)| WEIGHED.contains(intent)) {
            let p = odds(*p);
            add(Hash::of("promised*").and(intent.word()), yes(is_promised) * p);
            add(Hash::of("only*").and(intent.word()), yes(only) * p);
            add(Hash::of("surety*").and(intent.word()), surety.max(-1.0) * p);
        }
        let (day, place) = (seen.ahead, seen.when.place.clone());
        Candidate { what: Ahead { day, place, seen }, features }
    };
    open.iter().enumerate().map(each).collect()
}

/// Where in the mail a day stands: payment runs are often named at its foot.
fn lying(text: &str, place: &Range<usize>, mut add: impl FnMut(Hash)) {
    let before = text.get(..place.start).unwrap_or_default();
    let behind = text.get(place.end..).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let rest = behind.split('\n').next().unwrap_or_default();
    let above = before.strip_suffix(line).unwrap_or_default().trim_end().rsplit('\n').next();
    let is_foot = before.contains("\n\n") && !behind.contains("\n\n");
    let said = [
        ("last line of several", before.contains('\n') && !behind.contains('\n')),
        ("last paragraph of several", is_foot),
        ("in a line of columns", line.contains(" | ") || rest.contains(" | ")),
        ("behind a colon", line.contains(": ") && !line.contains(". ")),
        ("below a name", is_foot && above.is_some_and(signs)),
    ];
    said.iter().filter(|(_, it)| *it).for_each(|(name, _)| add(Hash::of(name)));
}

/// Whether a line could be a name: a few words, each with a capital, and no full stop.
fn signs(line: &str) -> bool {
    let words = || line.split_whitespace();
    (1..=5).contains(&words().count())
        && words().all(|word| word.starts_with(char::is_uppercase))
        && !line.ends_with(['.', ',', ':', '!', '?'])
}

const NUMBERS: [&str; 4] = ["0", "1", "2", "3"];

/// What is the same for all days of a mail.
fn of_mail(sight: &Sight, scores: &Scores, many: usize) -> Vec<(u32, f32)> {
    let mut features: Vec<(u32, f32)> = Vec::new();
    let mut add = |name: Hash, value: f32| features.push((name.0, value));
    add(Hash::of("many:").and(NUMBERS.get(many).unwrap_or(&"more")), 1.0);
    add(Hash::of("none promised"), f32::from(u8::from(sight.days.promise().is_none())));
    add(Hash::of("lang:").and(sight.language), 0.5);
    for (intent, p) in scores.applies() {
        add(Hash::of("applies:").and(intent.word()), odds(p));
    }
    let promise = scores.primary().into_iter().find(|(intent, _)| *intent == Intent::PromiseToPay);
    add(Hash::of("primary promise"), odds(promise.map_or(0.0, |(_, p)| p)));
    features
}
