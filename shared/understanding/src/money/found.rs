//! All sums of a text, with their sentences.

use super::figures::figure;
use super::letters::in_letters;
use super::names::{named, of};
use super::neighbours::{is_counted, is_dated, is_numbered, is_part_of_number};
use super::{Amount, AmountRole};
use crate::when::lexicon::Tag;
use crate::when::pieces::Piece;
use crate::when::roles::participle;
use crate::when::symbols::{Sentence, Symbol};
use domain::money::Currency;
use std::ops::Range;

/// A sum, and where it stands among the sentences.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) amount: Amount,
    pub(crate) sentence: usize,
    /// Its symbols.
    pub(crate) symbols: Range<usize>,
    /// A bare figure that stands next to a word of paying.
    pub(crate) beside_pay: bool,
    /// Written as money is: `1,200`, `890.50`, `4k`.
    pub(crate) marked: bool,
}

/// How near a word of paying has to be to a figure without a currency.
const BESIDE: usize = 4;

pub(super) fn found(
    text: &str,
    pieces: &[Piece],
    sentences: &[Sentence],
    locale: &str,
) -> Vec<Found> {
    let mut all = Vec::new();
    let mut at = 0;
    let mut sentence = 0;
    while at < pieces.len() {
        let Some((amount, marked, length)) = amount(text, pieces, at, locale) else {
            at += 1;
            continue;
        };
        at += length;
        while sentences.get(sentence).is_some_and(|s| ends(s) <= amount.place.start) {
            sentence += 1;
        }
        let Some(within) = sentences.get(sentence) else { break };
        let symbols = places(&within.symbols, &amount.place);
        let role = role(&within.symbols, &symbols);
        let beside_pay = beside_pay(&within.symbols, &symbols);
        let amount = Amount { role, ..amount };
        all.push(Found { amount, sentence, symbols, beside_pay, marked });
    }
    all
}

fn ends(sentence: &Sentence) -> usize {
    sentence.symbols.last().map_or(0, |symbol| symbol.place.end)
}

/// The symbols that a place covers. They are in order, so a search by halves finds them.
fn places(symbols: &[Symbol], place: &Range<usize>) -> Range<usize> {
    let from = symbols.partition_point(|symbol| symbol.place.end <= place.start);
    let to = symbols.partition_point(|symbol| symbol.place.start < place.end);
    from..to.max(from)
}

/// The sum at a piece: with its currency, or bare where it could be one.
fn amount(text: &str, pieces: &[Piece], at: usize, locale: &str) -> Option<(Amount, bool, usize)> {
    let here = pieces.get(at)?;
    let figure = figure(text, pieces, at).or_else(|| in_letters(pieces, at, locale))?;
    let last = pieces.get(at + figure.length - 1)?;
    if is_part_of_number(text, pieces, at, figure.length) || is_dated(pieces, at, figure.length) {
        return None;
    }
    let before = currency_before(text, pieces, at, locale);
    let behind = currency_behind(text, pieces, at + figure.length, locale);
    let (currency, place, more) = match (before, behind) {
        (Some((currency, start)), None) => (Some(currency), start..last.place.end, 0),
        (None, Some((currency, end))) => (Some(currency), here.place.start..end, 1),
        // "£500 euro" does not happen; "R 2 200 EUR" of a table does: what stands before counts.
        (Some((currency, start)), Some(_)) => (Some(currency), start..last.place.end, 0),
        (None, None) => (None, here.place.start..last.place.end, 0),
    };
    let stated = currency.is_some();
    if !stated && (is_counted(pieces, at, figure.length) || is_numbered(text, pieces, at)) {
        return None;
    }
    let long = here.form.len() > 4 && !here.form.ends_with("00");
    let spelled = !here.form.starts_with(|first: char| first.is_ascii_digit());
    if !stated && !figure.marked && (long || here.form.len() > 7 || spelled) {
        return None;
    }
    let currency = currency.unwrap_or_else(|| of(locale));
    let minor = figure.minor(currency).filter(|minor| *minor > 0)?;
    let amount = Amount { minor, currency, stated, place, role: AmountRole::Other };
    Some((amount, figure.marked, figure.length + more))
}

/// A sign or a name right before; also `US$`, `Rs.` and a sign that is no word.
fn currency_before(
    text: &str,
    pieces: &[Piece],
    at: usize,
    locale: &str,
) -> Option<(Currency, usize)> {
    let here = pieces.get(at)?;
    let ahead = text.get(..here.place.start)?;
    let bare = ahead.trim_end_matches([' ', '\u{a0}', '\u{202f}']);
    if let Some(sign) = bare.chars().next_back().filter(|sign| matches!(sign, '¥' | '₹')) {
        return Some((named(&sign.to_string(), locale)?, bare.len() - sign.len_utf8()));
    }
    let before = pieces.get(at.checked_sub(1)?)?;
    if here.gap.line || here.gap.soft {
        return None;
    }
    // A name that ends another figure: "500 € 300".
    let taken = at.checked_sub(2).and_then(|at| pieces.get(at)).is_some_and(|earlier| {
        earlier.form.starts_with(|first: char| first.is_ascii_digit()) && before.gap.glue.is_none()
    });
    let sign = matches!(before.form.as_str(), "£" | "€" | "$");
    if taken && !(sign && here.gap.glue == Some('\0')) {
        return None;
    }
    if before.form == "$"
        && before.gap.glue == Some('\0')
        && let Some(country) = at.checked_sub(2).and_then(|at| pieces.get(at))
        && let Some(currency) = named(&format!("{}$", country.form), locale)
    {
        return Some((currency, country.place.start));
    }
    Some((named(&before.form, locale)?, before.place.start))
}

fn currency_behind(
    text: &str,
    pieces: &[Piece],
    at: usize,
    locale: &str,
) -> Option<(Currency, usize)> {
    let next = pieces.get(at)?;
    let last = pieces.get(at.checked_sub(1)?)?;
    // "640.– CHF", "640,- €"
    let between = text.get(last.place.end..next.place.start)?;
    let between = between.trim_matches([' ', '\u{a0}', '\u{202f}', '\u{2009}']);
    let close = matches!(between, "" | ".–" | ".-" | ",-" | ",–" | ",--" | ".");
    if !close || (between == "." && last.form.len() > 3) {
        return None;
    }
    let currency = named(&next.form, locale)?;
    // "500 £300": the sign belongs to the figure behind it.
    let sign = matches!(next.form.as_str(), "£" | "$" | "€");
    let glued = pieces.get(at + 1).is_some_and(|piece| {
        piece.gap.glue == Some('\0') && piece.form.starts_with(|c: char| c.is_ascii_digit())
    });
    (!(sign && glued && next.gap.glue.is_none())).then_some((currency, next.place.end))
}

/// The year, the number and the day are no sums though they stand alone.
fn beside_pay(symbols: &[Symbol], places: &Range<usize>) -> bool {
    let Some(first) = symbols.get(places.start) else { return false };
    let year = places.len() == 1
        && first.length == 4
        && first.digits.is_some_and(|year| (1990..=2100).contains(&year));
    if year || first.ordinal || (first.dotted && first.length <= 2 && first.digits.is_some()) {
        return false;
    }
    let month = |at: usize| {
        symbols.get(at).is_some_and(|symbol| {
            symbol.tags.iter().any(|tag| matches!(tag, Tag::Month(_) | Tag::Weekday(_)))
        })
    };
    let day = first.digits.is_some_and(|day| day <= 31);
    if day
        && (month(places.end)
            || places.start.checked_sub(1).is_some_and(month)
            || month(places.end + 1))
    {
        return false;
    }
    let start = places.start.saturating_sub(BESIDE);
    symbols
        .iter()
        .take(places.end + BESIDE)
        .skip(start)
        .any(|symbol| symbol.is(Tag::Pay) || symbol.is(Tag::Go))
}

/// What a sum is, by the nearest word that tells.
fn role(symbols: &[Symbol], places: &Range<usize>) -> AmountRole {
    const AROUND: usize = 14;
    let mut best: Option<(usize, AmountRole)> = None;
    // Another figure has its own words.
    let mut crossed = false;
    let mut note = |at: usize, distance: usize, before: bool| {
        let Some(symbol) = symbols.get(at) else { return };
        if symbol.form.starts_with(|first: char| first.is_ascii_digit()) {
            crossed = true;
        }
        let paid = symbol.is(Tag::Paid) || (symbol.is(Tag::Part) && !participle(symbols, at));
        // What takes off or claims stands close to its sum.
        let near = !crossed && distance <= if before { 4 } else { 2 };
        let role = if symbol.is(Tag::Deduct) && near {
            AmountRole::Deducted
        } else if symbol.is(Tag::Pay) || symbol.is(Tag::Go) || (symbol.is(Tag::Part) && !paid) {
            AmountRole::WillPay
        } else if paid {
            AmountRole::Paid
        } else if symbol.is(Tag::Claim) && near {
            AmountRole::Claimed
        } else {
            return;
        };
        if best.is_none_or(|(old, _)| distance < old) {
            best = Some((distance, role));
        }
    };
    let mut distance = 0;
    for at in (places.start.saturating_sub(AROUND)..places.start).rev() {
        distance += 1;
        note(at, distance, true);
        distance += symbols.get(at).map_or(0, |symbol| if symbol.gap.soft { 3 } else { 0 });
    }
    distance = 0;
    for at in places.end..(places.end + AROUND).min(symbols.len()) {
        distance += 1 + symbols.get(at).map_or(0, |symbol| if symbol.gap.soft { 3 } else { 0 });
        note(at, distance, false);
    }
    best.map_or(AmountRole::Other, |(_, role)| role)
}
