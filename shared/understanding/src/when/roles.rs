//! What is said to happen on a day. Whether it is promised, all observations around it decide (see
//! `evidence`); of what is not, the nearest word that tells of money, of another event or of absence
//! says what it is.

use super::lexicon::Tag;
use super::reader::Kind;
use super::spans::Span;
use super::symbols::Symbol;
use super::{Around, Role};

/// Symbols on either side that are looked at.
const AROUND: usize = 30;
/// How far a border (a comma, "and") pushes things away.
const BORDER: usize = 4;
/// What stands behind a day tells less of it than what stands before.
const BEHIND: usize = 2;
/// A sum beside a day tells of a payment, but less than a word of paying.
const SUM: usize = 2;

/// What a sentence tells about a day in it: distances of the nearest, and what changes them.
#[derive(Debug, Default)]
struct Cues {
    pay: Option<usize>,
    paid: Option<usize>,
    sum: Option<usize>,
    event: Option<usize>,
    back: Option<usize>,
    away: Option<usize>,
    ask: bool,
    broken: bool,
    /// "will" in the same clause.
    will: bool,
    /// A word of having paid in the same clause.
    done: bool,
    /// The same, right before the day: "paid £500 on the 4th".
    gone: bool,
}

/// The role of a day; `promised` says whether enough speaks for a promise.
pub(super) fn role(around: &Around<'_>, promised: bool) -> Role {
    let Around { sentences, at, spans, nth, received, .. } = *around;
    let (Some(sentence), Some(span)) = (sentences.get(at), spans.get(nth)) else {
        return Role::Other;
    };
    let symbols = sentence.symbols.as_slice();
    let cues = cues(symbols, span);
    let lead = span.from.checked_sub(1).and_then(|at| symbols.get(at));
    let led = |tag: Tag| lead.is_some_and(|symbol| symbol.is(tag));
    let since = led(Tag::Since) && !led(Tag::On) && !led(Tag::By) && !led(Tag::From);
    if is_of_document(symbols, span) || since {
        return Role::Other;
    }
    let reach = symbols.iter().take(span.from).rev().take(3);
    let until = reach
        .take_while(|symbol| symbol.is(Tag::Until) || symbol.is(Tag::Fill))
        .any(|symbol| symbol.is(Tag::Until) && !symbol.is(Tag::By));
    if span.day >= received && span.kind != Kind::Past {
        let clear = cues.pay.is_none() && cues.sum.is_none();
        let absent =
            clear && (cues.away.is_some() || cues.back.is_some()) && (until || led(Tag::From));
        // "can we have until the 30th?", "we paid it on the 4th": whatever else speaks for it.
        let plea = cues.ask && until && cues.sum.is_none();
        let before = cues.paid.is_some_and(|paid| cues.pay.is_none_or(|pay| pay > paid));
        let done = cues.gone && before && !cues.will && span.past.is_some();
        let other = cues.event.is_some() && clear && cues.paid.is_none();
        let alone = other && !speaks_of_paying(sentences, at);
        let against = alone || absent || plea || done || is_shut(symbols, span);
        if (promised || says_nothing_else(around, &cues)) && !against {
            return Role::WillPay;
        }
    }
    let sum = cues.sum.map(|sum| sum + SUM);
    let money = [cues.pay, cues.paid, sum].into_iter().flatten().min();
    let leave = [cues.back, cues.away].into_iter().flatten().min();
    let other = [cues.event, leave].into_iter().flatten().min();
    if leave.is_some() && leave == other && money.is_none_or(|money| Some(money) > leave) {
        return Role::Back;
    }
    if cues.broken {
        return Role::Broken;
    }
    let past = span.kind == Kind::Past || span.day < received;
    let asked = cues.ask || sentence.asks || until;
    if money.is_some_and(|money| other.is_none_or(|other| money <= other)) {
        let was = cues.paid.is_some_and(|paid| cues.pay.is_none_or(|pay| paid < pay))
            || (cues.done && !cues.will);
        if past || was {
            return Role::Paid;
        }
    } else if past || other.is_some() {
        return Role::Other;
    }
    if asked { Role::AskedFor } else { Role::Other }
}

/// "06/11 per our calendar." at the front of a short mail, and no word of anything else.
fn says_nothing_else(around: &Around<'_>, cues: &Cues) -> bool {
    let sentence = around.sentences.get(around.at);
    let short = sentence.is_some_and(|sentence| sentence.symbols.len() <= 8 && !sentence.asks);
    let denied = sentence.is_some_and(|one| one.symbols.iter().any(|symbol| symbol.is(Tag::Not)));
    let silent =
        !denied && [cues.paid, cues.event, cues.back, cues.away].iter().all(Option::is_none);
    around.at == 0 && around.words <= 24 && short && silent && !cues.ask && !cues.broken
}

/// "invoice of 3 May", "your mail dated the 4th".
pub(super) fn is_of_document(symbols: &[Symbol], span: &Span) -> bool {
    let mut at = span.from;
    for _ in 0..3 {
        let Some(symbol) = at.checked_sub(1).and_then(|at| symbols.get(at)) else { return false };
        if symbol.is(Tag::Doc) {
            return true;
        }
        let joins = symbol.is(Tag::Fill) || symbol.is(Tag::From) || symbol.is(Tag::Since);
        if !joins || symbol.is(Tag::By) || symbol.gap.soft {
            return false;
        }
        at -= 1;
    }
    false
}

/// Whether the sentence of a day, or one beside it, has a word of paying.
fn speaks_of_paying(sentences: &[super::symbols::Sentence], at: usize) -> bool {
    let from = at.saturating_sub(1);
    sentences.iter().take(at + 2).skip(from).any(|sentence| {
        sentence
            .symbols
            .iter()
            .any(|symbol| [Tag::Pay, Tag::Go, Tag::Part].into_iter().any(|tag| symbol.is(tag)))
    })
}

/// "Bank holiday on Monday", "Friday is a public holiday".
fn is_shut(symbols: &[Symbol], span: &Span) -> bool {
    const NEAR: usize = 2;
    // "Tuesday after the bank holiday" is open.
    let parted =
        |symbol: &Symbol| symbol.gap.soft || symbol.is(Tag::After) || symbol.is(Tag::Before);
    let from = span.from.saturating_sub(NEAR);
    let before = symbols.get(from..span.from).unwrap_or_default().iter().rev();
    let own = symbols.get(span.from).is_some_and(parted);
    let mut apart = own;
    for symbol in before {
        if !apart && symbol.is(Tag::Shut) {
            return true;
        }
        apart |= parted(symbol);
    }
    let behind = symbols.get(span.to..).unwrap_or_default().iter().take(NEAR);
    behind.take_while(|symbol| !parted(symbol)).any(|symbol| symbol.is(Tag::Shut))
}

fn cues(symbols: &[Symbol], span: &Span) -> Cues {
    let mut cues = Cues::default();
    let start = span.from.saturating_sub(AROUND);
    let end = (span.to + AROUND).min(symbols.len());
    let (mut distance, mut clauses) = (0, 0);
    for at in (start..span.from).rev() {
        let Some(symbol) = symbols.get(at) else { break };
        distance += 1;
        note(symbols, at, distance, clauses, true, &mut cues);
        if symbol.gap.soft || symbol.is(Tag::And) {
            distance += BORDER;
            clauses += 1;
        }
    }
    (distance, clauses) = (0, 0);
    for at in span.to..end {
        let Some(symbol) = symbols.get(at) else { break };
        distance += 1;
        if symbol.gap.soft || symbol.is(Tag::And) {
            distance += BORDER;
            clauses += 1;
        }
        note(symbols, at, distance, clauses, false, &mut cues);
    }
    cues
}

fn note(
    symbols: &[Symbol],
    at: usize,
    distance: usize,
    clauses: usize,
    before: bool,
    cues: &mut Cues,
) {
    let Some(symbol) = symbols.get(at) else { return };
    let near =
        |slot: &mut Option<usize>| *slot = Some(slot.map_or(distance, |old| old.min(distance)));
    let other = distance + if before { 0 } else { BEHIND };
    let far = |slot: &mut Option<usize>| *slot = Some(slot.map_or(other, |old| old.min(other)));
    if symbol.is(Tag::Part) {
        match participle(symbols, at) {
            true => near(&mut cues.pay),
            false => near(&mut cues.paid),
        }
        cues.done |= clauses == 0 && distance < 7 && !participle(symbols, at);
        cues.gone |= clauses == 0 && before && distance < 6 && !participle(symbols, at);
    } else if symbol.is(Tag::Paid) {
        near(&mut cues.paid);
        cues.done |= clauses == 0 && distance < 7;
        cues.gone |= clauses == 0 && before && distance < 6;
    } else if symbol.is(Tag::Pay) || symbol.is(Tag::Go) {
        near(&mut cues.pay);
    } else if symbol.is(Tag::Back) {
        far(&mut cues.back);
    } else if symbol.is(Tag::Away) {
        far(&mut cues.away);
    } else if symbol.is(Tag::Event) {
        far(&mut cues.event);
    } else if is_sum(symbols, at) {
        near(&mut cues.sum);
    }
    cues.will |= symbol.is(Tag::Will) && clauses == 0;
    cues.ask |= symbol.is(Tag::Ask) && (before || distance < 6);
    cues.broken |= symbol.is(Tag::Broken) && clauses == 0 && distance < 10;
}

/// A figure beside the sign or the name of a currency.
pub(super) fn is_sum(symbols: &[Symbol], at: usize) -> bool {
    let is = |at: usize| {
        symbols.get(at).is_some_and(|symbol| CURRENCIES.contains(&symbol.form.as_str()))
    };
    let figure = symbols.get(at).is_some_and(|symbol| {
        symbol.form.starts_with(|first: char| first.is_ascii_digit()) && !symbol.ordinal
    });
    figure && (is(at + 1) || at.checked_sub(1).is_some_and(is))
}

/// The signs and names of currencies, folded.
const CURRENCIES: &[&str] = &[
    "£", "$", "€", "eur", "euro", "euros", "eurai", "euru", "eurus", "gbp", "usd", "chf", "pln",
    "zl", "zloty", "zlotych", "quid", "grand", "inr", "rs", "lakh", "lacs", "cad", "aud", "nzd",
    "zar", "r", "dollars", "bucks", "pounds", "mxn", "cop", "pesos", "franken", "francs",
    "piastres", "tys", "k", "dolares", "rand",
];

/// Whether a participle means what is to come: "will be paid", "wird überwiesen".
pub(crate) fn participle(symbols: &[Symbol], at: usize) -> bool {
    let start = at.saturating_sub(14);
    let behind = symbols.iter().enumerate().skip(at + 1).take(2);
    let ahead = symbols.iter().enumerate().take(at).skip(start);
    let (mut will, mut was): (Option<usize>, Option<usize>) = (None, None);
    for (place, symbol) in ahead.chain(behind) {
        let distance = place.abs_diff(at);
        if symbol.is(Tag::Will) {
            will = Some(will.map_or(distance, |old| old.min(distance)));
        }
        if symbol.is(Tag::Was) {
            was = Some(was.map_or(distance, |old| old.min(distance)));
        }
    }
    match (will, was) {
        (Some(will), Some(was)) => will <= was,
        (will, _) => will.is_some(),
    }
}
