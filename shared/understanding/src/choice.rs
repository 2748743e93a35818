//! Which of the days that a mail names is the one it promises. The grammar of days knows what stands around
//! each; how much of a promise the whole mail is, and which other days there are, it does not know. So a
//! logistic regression looks at all that together, for each day to come that is named: what the grammar
//! observed, the words beside it, and what the model makes of the mail. Like the second look it has learned
//! from mails that the model had not seen.

use crate::labels::Intent;
use crate::model::{Scores, sigmoid};
use crate::see::Sight;
use crate::shelf::Hash;
use crate::when::Seen;
use crate::words::Word;
use domain::calendar::Day;
use std::ops::Range;

/// From which likelihood on a day is the promised one.
pub const BAR: f32 = 0.6;
/// Words on either side that are looked at.
const BEFORE: usize = 7;
const BEHIND: usize = 6;
/// Intents whose share is weighed once more where the grammar takes the day for promised, and where it is
/// the only one.
const WEIGHED: [Intent; 5] =
    [Intent::PromiseToPay, Intent::Hardship, Intent::Dispute, Intent::AlreadyPaid, Intent::Stall];

/// A day to come that a mail names, and what there is to see of it: numbers under hashes of their names.
pub struct Candidate<'a> {
    /// The day.
    pub day: Day,
    /// Where it stands in the new text, in bytes.
    pub place: Range<usize>,
    /// What is seen of it.
    pub features: Vec<(u32, f32)>,
    pub(crate) seen: &'a Seen,
}

/// All days to come that a mail names exactly. `words` are those of its new text.
pub fn candidates<'a>(sight: &'a Sight, scores: &Scores, words: &[Word<'_>]) -> Vec<Candidate<'a>> {
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
        Candidate { day, place, features, seen }
    };
    open.iter().enumerate().map(each).collect()
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

/// A probability as a number around zero, from -2.3 to 2.3.
pub(crate) fn odds(p: f32) -> f32 {
    libm::logf((p + 0.01) / (1.01 - p)) / 2.0
}

/// The words on both sides of a place: each, the nearest two by their distance, and pairs of the nearest.
fn beside(words: &[Word<'_>], place: &Range<usize>, mut add: impl FnMut(Hash)) {
    let from = words.partition_point(|word| word.place.end <= place.start);
    let to = words.partition_point(|word| word.place.start < place.end);
    let form = |at: Option<usize>| {
        let word = at.and_then(|at| words.get(at))?;
        Some(if word.is_number() { "<n>" } else { word.form.as_ref() })
    };
    let before = |by: usize| form(from.checked_sub(by + 1));
    let behind = |by: usize| form(to.checked_add(by));
    for by in 0..BEFORE {
        let Some(form) = before(by) else { break };
        add(Hash::of("before:").and(form));
        if let Some(near) = ["before 0:", "before 1:"].get(by) {
            add(Hash::of(near).and(form));
        }
    }
    for by in 0..BEHIND {
        let Some(form) = behind(by) else { break };
        add(Hash::of("behind:").and(form));
        if let Some(near) = ["behind 0:", "behind 1:"].get(by) {
            add(Hash::of(near).and(form));
        }
    }
    let mut pair = |name: &str, pair: Option<(&str, &str)>| {
        let both = pair.map(|(one, two)| Hash::of(name).and(one).and(" ").and(two));
        both.into_iter().for_each(&mut add);
    };
    pair("before both:", before(1).zip(before(0)));
    pair("behind both:", behind(0).zip(behind(1)));
    pair("around:", before(0).zip(behind(0)));
}

/// The weights: for each feature its hash and its weight, in the order of the hashes, behind their number and
/// a bias; four bytes each, little endian.
#[derive(Clone, Copy)]
pub struct Choice<'a> {
    bias: f32,
    rows: &'a [u8],
}

/// Bytes of a feature.
const ROW: usize = 8;

impl<'a> Choice<'a> {
    /// Takes the weights from the front of bytes; what is left stands behind them. `None` when there are none.
    pub fn read(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (many, rest) = bytes.split_first_chunk::<4>()?;
        let (bias, rest) = rest.split_first_chunk::<4>()?;
        let many = usize::try_from(u32::from_le_bytes(*many)).ok()?;
        let (rows, rest) = rest.split_at_checked(many.checked_mul(ROW)?)?;
        Some((Self { bias: f32::from_le_bytes(*bias), rows }, rest))
    }

    /// How likely a day with these features is the promised one.
    pub fn likelihood(&self, features: &[(u32, f32)]) -> f32 {
        let weighed = |(name, value): &(u32, f32)| self.weight(*name) * value;
        sigmoid(self.bias + features.iter().map(weighed).sum::<f32>())
    }

    fn weight(&self, name: u32) -> f32 {
        let row = |at: usize| self.rows.get(at * ROW..)?.first_chunk::<ROW>();
        let named = |at: usize| {
            row(at).map_or(u32::MAX, |[a, b, c, d, ..]| u32::from_le_bytes([*a, *b, *c, *d]))
        };
        let (mut low, mut high) = (0, self.rows.len() / ROW);
        while low < high {
            let middle = low.midpoint(high);
            if named(middle) < name {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        row(low)
            .filter(|_| named(low) == name)
            .map_or(0.0, |[.., a, b, c, d]| f32::from_le_bytes([*a, *b, *c, *d]))
    }
}

/// What was chosen of the days to come that a mail names.
pub struct Chosen<'s> {
    likeliest: Option<(Candidate<'s>, f32)>,
    other: f32,
    /// How often a day to come is named.
    pub many: usize,
}

impl<'s> Chosen<'s> {
    /// Of these days; of equally likely ones the first.
    pub fn of(choice: Option<Choice<'_>>, all: Vec<Candidate<'s>>) -> Self {
        let p = |it: &Candidate<'_>| choice.map_or(0.0, |choice| choice.likelihood(&it.features));
        let each: Vec<(Candidate<'_>, f32)> = all
            .into_iter()
            .map(|it| {
                let p = p(&it);
                (it, p)
            })
            .collect();
        let many = each.len();
        let most = each.iter().map(|(_, p)| *p).fold(0.0, f32::max);
        let day = each.iter().find(|(_, p)| *p >= most).map(|(it, _)| it.day);
        let others = each.iter().filter(|(it, _)| Some(it.day) != day);
        let other = others.map(|(_, p)| *p).fold(0.0, f32::max);
        let likeliest = each.into_iter().find(|(_, p)| *p >= most);
        Self { likeliest, other, many }
    }

    /// The day that is promised, if one is.
    pub fn promised(&self) -> Option<&Candidate<'s>> {
        self.likeliest.as_ref().filter(|(_, p)| *p >= BAR).map(|(it, _)| it)
    }

    /// How likely the likeliest is the promised one.
    pub fn best(&self) -> f32 {
        self.likeliest.as_ref().map_or(0.0, |(_, p)| *p)
    }

    /// The same of the likeliest among all other days.
    pub fn other(&self) -> f32 {
        self.other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_found_by_their_names_and_others_are_nothing() {
        let mut bytes = Vec::new();
        bytes.extend(3_u32.to_le_bytes());
        bytes.extend((-1.0_f32).to_le_bytes());
        for (name, weight) in [(7_u32, 1.0_f32), (9, 2.0), (u32::MAX, -4.0)] {
            bytes.extend(name.to_le_bytes());
            bytes.extend(weight.to_le_bytes());
        }
        bytes.push(1);
        let (choice, rest) = Choice::read(&bytes).unwrap();
        assert_eq!(rest, [1]);
        let weights = [0, 7, 8, 9, 10, u32::MAX].map(|name| choice.weight(name));
        assert_eq!(weights, [0.0, 1.0, 0.0, 2.0, 0.0, -4.0]);
        assert!((choice.likelihood(&[(9, 0.5), (8, 9.0)]) - 0.5).abs() < 1e-6);
        assert!(Choice::read(&bytes[..20]).is_none());
    }
}
