//! A day that is taken back in the same breath: "Friday. No sorry, Monday", "our Monday run moves to
//! Friday". What counts is the day that is put in its place.

use super::lexicon::Tag;
use super::symbols::{Sentence, Symbol};
use super::{Role, Seen};
use domain::calendar::Day;

/// Sentences that a correction may reach over.
const REACH: usize = 2;
/// Symbols between a word of correction and the day, where no comma parts them.
const NEAR: usize = 4;

/// Where in a text: sentence and symbol.
type Place = (usize, usize);

/// The day that is said instead of `best`.
pub(super) fn instead<'a>(
    sentences: &[Sentence],
    seen: &'a [Seen],
    best: &Seen,
    received: Day,
) -> Option<&'a Seen> {
    let first = seen.iter().find(|one| one.ahead == best.ahead).map(place)?;
    let mark = denied(sentences, best).or_else(|| marks(sentences, first))?;
    behind(sentences, seen, best.ahead, mark, received)
}

/// The day that takes the place of one that was no promise: "I had said Friday – no, Tuesday".
pub(super) fn at_last<'a>(
    sentences: &[Sentence],
    seen: &'a [Seen],
    received: Day,
) -> Option<&'a Seen> {
    let first = seen.iter().find(|one| one.when.exact)?;
    let mark = marks(sentences, place(first))?;
    behind(sentences, seen, first.ahead, mark, received)
}

fn place(seen: &Seen) -> Place {
    (seen.sentence, seen.symbols.start)
}

/// "Not this Friday, next Friday": the day that is denied.
fn denied(sentences: &[Sentence], best: &Seen) -> Option<Place> {
    let before = best.symbols.start.checked_sub(1)?;
    let symbol = sentences.get(best.sentence)?.symbols.get(before)?;
    (symbol.is(Tag::Not) && before == 0).then(|| place(best))
}

/// The first day behind a correction that is another than `taken_back`.
fn behind<'a>(
    sentences: &[Sentence],
    seen: &'a [Seen],
    taken_back: Day,
    mark: Place,
    received: Day,
) -> Option<&'a Seen> {
    let found = seen.iter().find(|one| {
        let takes_place = one.ahead != taken_back && one.ahead >= received && one.when.exact;
        let at = place(one);
        // "jueves, perdona, que jueves es hoy"
        let today = one.ahead == received;
        takes_place && at > mark && at.0 <= mark.0 + REACH && !today && !is_past(sentences, one)
    })?;
    let asks = sentences.get(found.sentence).is_some_and(|one| one.asks);
    (!asks).then_some(found)
}

/// The first word of correction behind a place.
fn marks(sentences: &[Sentence], from: Place) -> Option<Place> {
    let near = sentences.iter().enumerate().skip(from.0).take(REACH);
    for (at, sentence) in near {
        let start = if at == from.0 { from.1 + 1 } else { 0 };
        for place in start..sentence.symbols.len() {
            if is_mark(&sentence.symbols, place) {
                return Some((at, place));
            }
        }
    }
    None
}

fn is_mark(symbols: &[Symbol], at: usize) -> bool {
    let Some(symbol) = symbols.get(at) else { return false };
    if symbol.is(Tag::Moves) {
        return true;
    }
    let front = at == 0 || symbol.gap.soft || symbol.gap.dot || symbol.gap.line;
    if !symbol.is(Tag::Correct) || !front {
        return false;
    }
    let next = symbols.get(at + 1);
    let parted = next.is_none_or(|next| next.gap.soft || next.gap.dot || next.is(Tag::Correct));
    // "actually Monday", "make that the 20th"
    let day = symbols.iter().skip(at + 1).take(NEAR).any(|symbol| {
        symbol.digits.is_some()
            || symbol.tags.iter().any(|tag| matches!(tag, Tag::Weekday(_) | Tag::Rel(_)))
    });
    parted || day
}

/// "sorry, we were closed on Monday"
fn is_past(sentences: &[Sentence], one: &Seen) -> bool {
    if matches!(one.when.role, Role::Paid | Role::Broken) {
        return true;
    }
    let symbols = sentences.get(one.sentence).map_or(&[][..], |one| one.symbols.as_slice());
    let before = symbols.iter().take(one.symbols.start).rev().take(NEAR);
    let mut same = true;
    before.into_iter().any(|symbol| {
        let was = same && symbol.is(Tag::Was) && !symbol.is(Tag::Will);
        same &= !symbol.gap.soft;
        was
    })
}
