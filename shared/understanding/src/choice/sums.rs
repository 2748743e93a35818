//! The sums that a mail names.

use super::around::beside;
use super::days::Ahead;
use super::{Candidate, Chosen, Named, odds};
use crate::labels::Intent;
use crate::model::Scores;
use crate::money::{Amount, AmountRole, Found, halved};
use crate::see::Sight;
use crate::shelf::Hash;
use crate::when::lexicon::Tag;
use crate::when::symbols::Symbol;
use crate::words::Word;

/// Intents whose share is weighed once more with what the sum is, and where the grammar takes it for promised.
const WEIGHED: [Intent; 5] =
    [Intent::PromiseToPay, Intent::Hardship, Intent::Dispute, Intent::AlreadyPaid, Intent::Stall];

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
    subject: &'a str,
    sight: &'a Sight,
    applies: Vec<(Intent, f32)>,
    day: Option<(&'a Ahead<'a>, f32)>,
    /// The one beside the promised day, by the grammar.
    beside: Option<Amount>,
    /// The only one, by the grammar.
    only: Option<Amount>,
    whole: Vec<(u32, f32)>,
}

const NUMBERS: [&str; 4] = ["0", "1", "2", "3"];

fn yes(it: bool) -> f32 {
    f32::from(u8::from(it))
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
        let many = |many: usize| *NUMBERS.get(many).unwrap_or(&"more");
        add(Hash::of("many:").and(many(sight.sums.all().len())), 1.0);
        add(Hash::of("named:").and(many(sight.sums.named().count())), 1.0);
        add(Hash::of("lang:").and(sight.language), 0.5);
        add(Hash::of("day"), odds(day.best()));
        add(Hash::of("day promised"), yes(day.promised().is_some()));
        add(Hash::of("day many:").and(many(day.many)), 1.0);
        for (intent, p) in &applies {
            add(Hash::of("applies:").and(intent.word()), odds(*p));
        }
        let promise = scores.primary().into_iter().find(|(it, _)| *it == Intent::PromiseToPay);
        add(Hash::of("primary promise"), odds(promise.map_or(0.0, |(_, p)| p)));
        Self { subject, sight, applies, day: day.likeliest(), beside, only, whole }
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
        add(Hash::of("nth:").and(NUMBERS.get(nth).unwrap_or(&"more")), 1.0);
        let others = || self.sight.sums.all().iter().map(|it| it.amount.minor);
        add(Hash::of("largest"), yes(others().all(|it| it <= amount.minor)));
        add(Hash::of("smallest"), yes(others().all(|it| it >= amount.minor)));
        add(Hash::of("a number of the subject"), yes(self.is_in_subject(amount)));
        add(Hash::of("again"), yes(others().filter(|it| *it == amount.minor).count() > 1));
        for (intent, p) in self.applies.iter().filter(|(it, _)| WEIGHED.contains(it)) {
            add(role.and("*").and(intent.word()), odds(*p));
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
        let of = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let figures = of(text);
        let mut numbers = self.subject.split(|sign: char| !sign.is_ascii_digit());
        figures.len() > 2 && numbers.any(|number| number == figures)
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
        for (intent, p) in self.applies.iter().filter(|(it, _)| WEIGHED.contains(it)) {
            add(Hash::of("beside*").and(intent.word()), yes(is(&self.beside)) * odds(*p));
            add(Hash::of("only*").and(intent.word()), yes(is(&self.only)) * odds(*p));
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
