//! The days to come that a mail names.

use super::around::beside;
use super::lines::Lines;
use super::mail::{made, number, weighed};
use super::{Candidate, Named, yes};
use crate::labels::Intent;
use crate::model::Scores;
use crate::see::Sight;
use crate::shelf::Hash;
use crate::when::Seen;
use crate::words::Word;
use domain::calendar::Day;
use std::ops::Range;

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
    let grammar = sight.days.promise().map(|seen| seen.ahead);
    let likely = sight.days.likely().map(|when| when.day);
    let applies = scores.applies();
    let whole = of_mail(sight, scores, &applies, open.len());
    let only = open.len() == 1;
    let lines = Lines::of(&sight.new_text);
    let each = |(nth, seen): (usize, &&'a Seen)| {
        let mut features = whole.clone();
        let mut add = |name: Hash, value: f32| features.push((name.0, value));
        seen.observed.iter().for_each(|name| add(Hash(*name), 1.0));
        beside(words, &seen.when.place, |name| add(name, 1.0));
        lines.told(&seen.when.place, |name| add(name, 1.0));
        let is_promised = grammar == Some(seen.ahead);
        let surety = if is_promised { sight.days.surety() } else { -1.5 };
        add(Hash::of("nth:").and(number(nth)), 1.0);
        let role = seen.when.role.flag().trim_start_matches("when:");
        add(Hash::of("role:").and(role), 1.0);
        add(Hash::of("promised"), yes(is_promised));
        add(Hash::of("promised and only"), yes(is_promised && only));
        add(Hash::of("likely"), yes(likely == Some(seen.ahead)));
        add(Hash::of("surety"), surety);
        for (intent, p) in weighed(&applies) {
            add(Hash::of("promised*").and(intent), yes(is_promised) * p);
            add(Hash::of("only*").and(intent), yes(only) * p);
            add(Hash::of("surety*").and(intent), surety.max(-1.0) * p);
        }
        let (day, place) = (seen.ahead, seen.when.place.clone());
        Candidate { what: Ahead { day, place, seen }, features }
    };
    open.iter().enumerate().map(each).collect()
}

/// What is the same for all days of a mail.
fn of_mail(
    sight: &Sight,
    scores: &Scores,
    applies: &[(Intent, f32)],
    many: usize,
) -> Vec<(u32, f32)> {
    let mut features: Vec<(u32, f32)> = Vec::new();
    let mut add = |name: Hash, value: f32| features.push((name.0, value));
    add(Hash::of("many:").and(number(many)), 1.0);
    add(Hash::of("none promised"), yes(sight.days.promise().is_none()));
    add(Hash::of("lang:").and(sight.language), 0.5);
    made(scores, applies, add);
    features
}
