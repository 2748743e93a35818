//! Which sum is the promised one.

use super::found::Found;
use super::{Amount, AmountRole};
use crate::when::lexicon::Tag;
use crate::when::symbols::{Sentence, Symbol};
use crate::when::{Days, Role, Seen};
use std::ops::Range;

/// How far a border pushes things away.
const BORDER: usize = 3;
/// A sum that is further from its day belongs to something else.
const FAR: usize = 26;

/// The promised one, where this is the promised day.
pub(super) fn on(sums: &[Found], days: &Days, promise: Option<&Seen>) -> Option<Amount> {
    let sentences = days.sentences.as_slice();
    let chosen = match promise {
        Some(promise) => beside(sentences, sums, promise),
        None => {
            // A day that was asked for, or has passed, has its sum for itself.
            if days.all().any(|day| matches!(day.role, Role::Paid | Role::Broken)) {
                return None;
            }
            without_day(sentences, sums)
        }
    }?;
    Some(halved(sentences, chosen).unwrap_or_else(|| chosen.amount.clone()))
}

/// The one sum of a text: of those with a currency, or else of those that are written as money is.
pub(super) fn only(sums: &[Found]) -> Option<Amount> {
    let all = || sums.iter().filter(|it| it.amount.stated || it.marked).map(|it| &it.amount);
    let stated = all().any(|amount| amount.stated);
    let mut those = all().filter(|amount| amount.stated == stated);
    let one = those.next()?;
    let is_open = !matches!(one.role, AmountRole::Paid | AmountRole::Deducted);
    (is_open && those.all(|other| other.minor == one.minor)).then(|| one.clone())
}

/// The one sum that is taken off; with a currency, since a bare figure may be a number of pieces.
pub(super) fn taken_off(sums: &[Found]) -> Option<Amount> {
    let is_taken = |it: &&Found| it.amount.stated && it.amount.role == AmountRole::Deducted;
    let mut those = sums.iter().filter(is_taken).map(|found| &found.amount);
    let one = those.next()?;
    those.all(|other| other.minor == one.minor).then(|| one.clone())
}

/// The sum nearest to the promised day or to the word of paying in its sentence, else the last one
/// of the sentence before.
fn beside<'a>(sentences: &[Sentence], sums: &'a [Found], promise: &Seen) -> Option<&'a Found> {
    let symbols = sentences.get(promise.sentence)?.symbols.as_slice();
    let here = sums.iter().filter(|sum| sum.sentence == promise.sentence);
    let cost = |sum: &Found| {
        let apart = distance(symbols, &sum.symbols, &promise.symbols);
        let mut cost = apart;
        cost += match sum.amount.role {
            AmountRole::WillPay => 0,
            AmountRole::Other => 3,
            AmountRole::Claimed => 8,
            AmountRole::Paid => 10,
            AmountRole::Deducted => 30,
        };
        let plain = !sum.amount.stated && !sum.marked;
        if plain {
            // "400 lunedì", "75 friday": no day of the month, and right beside.
            let beside = apart <= 2
                && symbols.get(sum.symbols.start).is_some_and(|symbol| {
                    !symbol.ordinal && symbol.digits.is_some_and(|number| number > 31)
                });
            cost += if sum.beside_pay || beside { 8 } else { 40 };
        }
        cost + usize::from(!sum.amount.stated) * 2
    };
    let best = here.map(|sum| (cost(sum), sum)).min_by_key(|(cost, _)| *cost);
    if let Some((_, sum)) = best.filter(|(cost, _)| *cost <= FAR) {
        return Some(sum);
    }
    if best.is_some() {
        return None;
    }
    // "£2,377.15 net of CN 118." behind "Month end run.", "Agreed at £1,920." before it: the only one.
    let only = |sentence: usize| {
        let said = sums.iter().filter(|sum| sum.sentence == sentence && sum.amount.stated);
        let taken = [AmountRole::Deducted, AmountRole::Paid];
        let mut said = said.filter(|sum| !taken.contains(&sum.amount.role));
        let one = said.next()?;
        let length = sentences.get(sentence).map_or(0, |sentence| sentence.symbols.len());
        let loose = one.amount.role == AmountRole::Claimed && length > 16;
        (said.next().is_none() && !loose).then_some(one)
    };
    promise.sentence.checked_sub(1).and_then(only).or_else(|| {
        let next = sentences.get(promise.sentence + 1)?;
        only(promise.sentence + 1).filter(|_| next.symbols.len() <= 12)
    })
}

/// "Will send £500 as soon as I can": a promise without a day.
fn without_day<'a>(sentences: &[Sentence], sums: &'a [Found]) -> Option<&'a Found> {
    sums.iter().find(|sum| {
        let Some(sentence) = sentences.get(sum.sentence) else { return false };
        let symbols = sentence.symbols.as_slice();
        let will = symbols.iter().any(|symbol| symbol.is(Tag::Will) || symbol.is(Tag::Pay));
        let taken = symbols.iter().any(|symbol| {
            [Tag::Not, Tag::If, Tag::Ask, Tag::Broken, Tag::Paid]
                .into_iter()
                .any(|tag| symbol.is(tag) && !symbol.is(Tag::Ok))
        });
        sum.amount.role == AmountRole::WillPay
            && sum.amount.stated
            && will
            && !taken
            && !sentence.asks
    })
}

/// Symbols between two places, borders counted more.
fn distance(symbols: &[Symbol], a: &Range<usize>, b: &Range<usize>) -> usize {
    let (from, to) = if a.end <= b.start { (a.end, b.start) } else { (b.end, a.start) };
    let between = symbols.iter().take(to + 1).skip(from);
    let borders = between.filter(|symbol| symbol.gap.soft || symbol.is(Tag::And)).count();
    to.saturating_sub(from) + borders * BORDER
}

/// "half of the £1,200" is 600; "half, £600" is what it says.
pub(crate) fn halved(sentences: &[Sentence], sum: &Found) -> Option<Amount> {
    let sentence = sentences.get(sum.sentence)?;
    let ahead = sentence.symbols.iter().take(sum.symbols.start);
    let near: Vec<&Symbol> = ahead.rev().take(5).collect();
    let half = near.iter().position(|symbol| symbol.is(Tag::Half))?;
    let first = sentence.symbols.get(sum.symbols.start);
    let mut between = near.iter().take(half).copied().chain(first);
    let soft = between.any(|symbol| symbol.gap.soft || symbol.form == "(");
    let of = near.iter().take(half).any(|symbol| symbol.is(Tag::Fill));
    let is_half = !soft && of && sum.amount.minor % 2 == 0;
    is_half.then(|| Amount { minor: sum.amount.minor / 2, ..sum.amount.clone() })
}
