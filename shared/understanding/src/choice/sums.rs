//! The sums that a mail names.

use super::around::beside;
use super::days::Ahead;
use super::mail::{made, number, weighed};
use super::{Candidate, Chosen, Named, odds, yes};
use crate::labels::Intent;
use crate::model::Scores;
use crate::money::{Amount, AmountRole, Found, halved};
use crate::see::Sight;
use crate::shelf::Hash;
use crate::when::lexicon::Tag;
use crate::when::symbols::Symbol;
use crate::words::Word;
use std::collections::{BTreeMap, HashSet};

/// What is looked for on both sides of a sum, in its sentence.
const SIGNS: [(Tag, &str); 19] = [
    (Tag::Pay, "pay"),
    (Tag::Go, "go"),
    (Tag::Paid, "paid"),
    (Tag::Part, "part"),
    (Tag::Will, "will"),
    (Tag::Was, "was"),
    (Tag::Event, "event"),
    (Tag::Doc, "doc"),
    (Tag::Ask, "ask"),
    (Tag::If, "if"),
    (Tag::Hedge, "hedge"),
    (Tag::Not, "not"),
    (Tag::Broken, "broken"),
    (Tag::Deduct, "deduct"),
    (Tag::Claim, "claim"),
    (Tag::Half, "half"),
    (Tag::Correct, "correct"),
    (Tag::Income, "income"),
    (Tag::Every, "every"),
];
/// Symbols on either side in which they are looked for.
const AROUND: usize = 12;

impl Named for Amount {
    const BAR: f32 = 0.45;

    fn is(&self, other: &Self) -> bool {
        self.minor == other.minor
    }
}

/// All sums that a mail names, and the half of one where it says so. `day` is the one that it promises.
pub fn candidates(
    subject: &str,
    sight: &Sight,
    scores: &Scores,
    words: &[Word<'_>],
    day: &Chosen<Ahead<'_>>,
) -> Vec<Candidate<Amount>> {
    let all = sight.sums.all();
    if all.is_empty() {
        return Vec::new();
    }
    let mail = Mail::of(subject, sight, scores, day);
    let mut found = Vec::with_capacity(all.len() + 1);
    for (nth, sum) in all.iter().enumerate() {
        let seen = mail.seen(sum, nth, words);
        if let Some(half) = halved(&sight.days.sentences, sum) {
            let mut features = seen.clone();
            features.push((Hash::of("halved").0, 1.0));
            mail.chosen(&half, &mut features);
            found.push(Candidate { what: half, features });
        }
        let mut features = seen;
        mail.chosen(&sum.amount, &mut features);
        found.push(Candidate { what: sum.amount.clone(), features });
    }
    found
}

/// What is the same for all sums of a mail.
struct Mail<'a> {
    /// Those of the subject.
    numbers: HashSet<&'a str>,
    sight: &'a Sight,
    /// How often each sum is named, in their order.
    counts: BTreeMap<i64, usize>,
    applies: Vec<(Intent, f32)>,
    day: Option<(&'a Ahead<'a>, f32)>,
    /// The one beside the promised day, by the grammar.
    beside: Option<Amount>,
    /// The only one, by the grammar.
    only: Option<Amount>,
    whole: Vec<(u32, f32)>,
}

impl<'a> Mail<'a> {
    fn of(subject: &'a str, sight: &'a Sight, scores: &Scores, day: &'a Chosen<Ahead<'a>>) -> Self {
        let beside = match day.promised() {
            Some(day) => sight.sums.beside(&sight.days, day.seen),
            None => sight.amount.clone(),
        };
        let only = sight.sums.likely();
        let applies = scores.applies();
        let mut whole: Vec<(u32, f32)> = Vec::new();
        let mut add = |name: Hash, value: f32| whole.push((name.0, value));
        add(Hash::of("many:").and(number(sight.sums.all().len())), 1.0);
        add(Hash::of("named:").and(number(sight.sums.named().count())), 1.0);
        add(Hash::of("lang:").and(sight.language), 0.5);
        add(Hash::of("day"), odds(day.best()));
        add(Hash::of("day promised"), yes(day.promised().is_some()));
        add(Hash::of("day many:").and(number(day.many)), 1.0);
        made(scores, &applies, add);
        let numbers = subject.split(|sign: char| !sign.is_ascii_digit()).collect();
        let mut counts = BTreeMap::new();
        for sum in sight.sums.all() {
            *counts.entry(sum.amount.minor).or_default() += 1;
        }
        Self { numbers, sight, counts, applies, day: day.likeliest(), beside, only, whole }
    }

    /// What is seen of a sum.
    fn seen(&self, sum: &Found, nth: usize, words: &[Word<'_>]) -> Vec<(u32, f32)> {
        let mut features = self.whole.clone();
        let mut add = |name: Hash, value: f32| features.push((name.0, value));
        let amount = &sum.amount;
        let role = Hash::of("role:").and(role_word(amount.role));
        add(role, 1.0);
        add(Hash::of("stated"), yes(amount.stated));
        add(Hash::of("marked"), yes(sum.marked));
        add(Hash::of("beside pay"), yes(sum.beside_pay));
        add(Hash::of("bare"), yes(!amount.stated && !sum.marked));
        add(Hash::of("nth:").and(number(nth)), 1.0);
        let is = |it: Option<(&i64, &usize)>| it.is_some_and(|(it, _)| *it == amount.minor);
        add(Hash::of("largest"), yes(is(self.counts.last_key_value())));
        add(Hash::of("smallest"), yes(is(self.counts.first_key_value())));
        add(Hash::of("a number of the subject"), yes(self.is_in_subject(amount)));
        add(Hash::of("again"), yes(self.counts.get(&amount.minor).is_some_and(|it| *it > 1)));
        for (intent, p) in weighed(&self.applies) {
            add(role.and("*").and(intent), p);
        }
        beside(words, &amount.place, |name| add(name, 1.0));
        if let Some((day, p)) = self.day {
            let near = apart(sum, day);
            add(Hash::of("day:").and(near), 1.0);
            add(Hash::of("day*:").and(near), odds(p));
        }
        if let Some(sentence) = self.sight.days.sentences.get(sum.sentence) {
            add(Hash::of("asks"), yes(sentence.asks));
            signs(&sentence.symbols, sum, |name| add(name, 1.0));
        }
        features
    }

    /// Whether its figures are a number that the subject names: of the invoice, most likely.
    fn is_in_subject(&self, amount: &Amount) -> bool {
        let text = self.sight.new_text.get(amount.place.clone()).unwrap_or_default();
        let figures: String = text.chars().filter(char::is_ascii_digit).collect();
        figures.len() > 2 && self.numbers.contains(figures.as_str())
    }

    /// What the grammar chose.
    fn chosen(&self, amount: &Amount, features: &mut Vec<(u32, f32)>) {
        let mut add = |name: Hash, value: f32| features.push((name.0, value));
        let is = |it: &Option<Amount>| it.as_ref().is_some_and(|it| it.is(amount));
        add(Hash::of("beside"), yes(is(&self.beside)));
        add(Hash::of("none beside"), yes(self.beside.is_none()));
        add(Hash::of("only"), yes(is(&self.only)));
        let p = self.day.map_or(0.0, |(_, p)| p);
        add(Hash::of("beside*day"), yes(is(&self.beside)) * odds(p));
        for (intent, p) in weighed(&self.applies) {
            add(Hash::of("beside*").and(intent), yes(is(&self.beside)) * p);
            add(Hash::of("only*").and(intent), yes(is(&self.only)) * p);
        }
    }
}

fn role_word(role: AmountRole) -> &'static str {
    match role {
        AmountRole::WillPay => "will pay",
        AmountRole::Paid => "paid",
        AmountRole::Deducted => "deducted",
        AmountRole::Claimed => "claimed",
        AmountRole::Other => "other",
    }
}

/// How a sum stands to a day.
fn apart(sum: &Found, day: &Ahead<'_>) -> &'static str {
    let (seen, symbols) = (day.seen, &sum.symbols);
    if sum.sentence < seen.sentence {
        return if sum.sentence + 1 == seen.sentence { "sentence before" } else { "long before" };
    }
    if sum.sentence > seen.sentence {
        return if sum.sentence == seen.sentence + 1 { "sentence behind" } else { "long behind" };
    }
    let is_before = symbols.start < seen.symbols.start;
    let far = match is_before {
        true => seen.symbols.start.saturating_sub(symbols.end),
        false => symbols.start.saturating_sub(seen.symbols.end),
    };
    match (is_before, far) {
        (true, 0..=1) => "right before",
        (true, 2..=4) => "near before",
        (true, 5..=9) => "before",
        (true, _) => "far before",
        (false, 0..=1) => "right behind",
        (false, 2..=4) => "near behind",
        (false, 5..=9) => "behind",
        (false, _) => "far behind",
    }
}

/// The nearest of each sign on both sides, up to the next figure and beyond.
fn signs(symbols: &[Symbol], sum: &Found, mut add: impl FnMut(Hash)) {
    let before = symbols.iter().take(sum.symbols.start).rev().take(AROUND);
    side("before ", before, &mut add);
    side("behind ", symbols.iter().skip(sum.symbols.end).take(AROUND), &mut add);
}

fn side<'a>(name: &str, symbols: impl Iterator<Item = &'a Symbol>, add: &mut impl FnMut(Hash)) {
    let mut told = [false; SIGNS.len()];
    let mut is_crossed = false;
    for (by, symbol) in symbols.enumerate() {
        for ((tag, word), told) in SIGNS.iter().zip(&mut told) {
            if !*told && symbol.is(*tag) {
                *told = true;
                let far = if by < 3 { "near " } else { "far " };
                let crossed = if is_crossed { "crossed " } else { "" };
                add(Hash::of(name).and(far).and(crossed).and(word));
            }
        }
        is_crossed |= symbol.form.starts_with(|first: char| first.is_ascii_digit());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::learned::{Asked, Learned};
    use crate::words::words;

    /// The sums of a mail in the main unit, each with whether it is said to be a number of the subject.
    fn sums(subject: &str, body: &str) -> Vec<(i64, bool)> {
        let received = "2026-10-14".parse().unwrap();
        let mail = Asked { subject, body, received, locale: "en-GB" };
        let thought = Learned::embedded().unwrap().think(&mail);
        let words = words(&thought.sight.new_text);
        let days = super::super::days::candidates(&thought.sight, &thought.scores, &words);
        let day = Chosen::of(None, days);
        let is_number = (Hash::of("a number of the subject").0, 1.0);
        candidates(subject, &thought.sight, &thought.scores, &words, &day)
            .into_iter()
            .map(|it| (it.what.minor / 100, it.features.contains(&is_number)))
            .collect()
    }

    #[test]
    fn each_sum_can_be_the_promised_one_and_half_of_it_where_it_says_so() {
        assert_eq!(
            sums("Re: INV-1041", "Half of the £1,200 on Friday, less £40."),
            [(600, false), (1_200, false), (40, false)]
        );
        assert_eq!(sums("Re: INV-1041", "Will pay £400 on 4 November."), [(400, false)]);
        assert!(sums("Re: INV-1041", "Thank you for the reminder.").is_empty());
    }

    #[test]
    fn a_figure_of_the_subject_is_told_as_such() {
        assert_eq!(
            sums("Re: invoice 4800", "Paying 4800 on Friday, and £900 by card."),
            [(4_800, true), (900, false)]
        );
    }
}
