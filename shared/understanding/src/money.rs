//! The sums that a reply names, and which of them is promised.
//!
//! The specification is the guide to the labels, `promised_amount`: the number that the sender
//! states for the first promised payment, in the stated currency or the one of the place.

mod choose;
mod figures;
mod found;
mod names;
mod neighbours;

#[cfg(test)]
mod tests;

use crate::when::pieces::pieces;
use crate::when::symbols::sentences;
use crate::when::{Days, Seen};
use crate::words::words;
use domain::money::Currency;
use std::ops::Range;

/// What a sum is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmountRole {
    /// Will be paid.
    WillPay,
    /// Was paid.
    Paid,
    /// Taken off: a credit, a discount, a fee refused.
    Deducted,
    /// What is asked, disputed, owed, or charged.
    Claimed,
    /// None of these.
    Other,
}

/// A sum of money in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// In the currency's minor unit.
    pub minor: i64,
    /// As stated, else that of the place.
    pub currency: Currency,
    /// A sign, a code or a name of the currency was there.
    pub stated: bool,
    /// Where it stands in the text, in bytes.
    pub place: Range<usize>,
    /// What it is.
    pub role: AmountRole,
}

/// Every sum that `text` names, in the order of its place. A figure without a currency counts only
/// beside a word of paying.
pub fn amounts(text: &str, locale: &str) -> Vec<Amount> {
    let language = locale.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let pieces = pieces(text, &words(text));
    let sentences = sentences(text, &pieces, &language);
    let found = found::found(text, &pieces, &sentences, locale);
    let kept = found.into_iter().filter(|found| found.amount.stated || found.beside_pay);
    kept.map(|found| found.amount).collect()
}

/// The sum of the first promised payment, where the sender states it; `days` are those of `text`.
pub fn promised_amount(text: &str, days: &Days, locale: &str) -> Option<Amount> {
    choose::choose(found::found(text, &days.pieces, &days.sentences, locale), days)
}

/// The same where this day of the text is the promised one.
pub(crate) fn amount_beside(text: &str, days: &Days, day: &Seen, locale: &str) -> Option<Amount> {
    choose::on(found::found(text, &days.pieces, &days.sentences, locale), days, day)
}

/// The same of a mail that promises a payment for certain, where no sum stands near the day: the only one
/// that the mail names, if it is not taken off, paid or somebody else's.
pub fn likely_amount(text: &str, days: &Days, locale: &str) -> Option<Amount> {
    let found = found::found(text, &days.pieces, &days.sentences, locale);
    choose::only(found, days)
}

/// The sum that somebody takes off, or wants to have taken off; the only one of a text.
pub fn contested_amount(text: &str, days: &Days, locale: &str) -> Option<Amount> {
    choose::taken_off(found::found(text, &days.pieces, &days.sentences, locale))
}
