//! The sums that a reply names, and which of them is promised.
//!
//! The specification is the guide to the labels, `promised_amount`: the number that the sender
//! states for the first promised payment, in the stated currency or the one of the place.

mod choose;
mod figures;
mod found;
mod letters;
mod names;
mod neighbours;

#[cfg(test)]
mod tests;

pub(crate) use choose::halved;
pub(crate) use found::Found;

use crate::when::{Days, Seen};
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

/// The sums of one text, read once for all that is asked of them.
pub struct Sums {
    found: Vec<Found>,
}

impl Sums {
    /// Reads `text`; `days` are its days. What is part of a day is no sum.
    pub fn of(text: &str, days: &Days, locale: &str) -> Self {
        let mut found = found::found(text, &days.pieces, &days.sentences, locale);
        found.retain(|it| !days.overlap(&it.amount.place));
        Self { found }
    }

    /// All that can be a sum, in the order of its place.
    pub(crate) fn all(&self) -> &[Found] {
        &self.found
    }

    /// Those that are surely one: with a currency, or beside a word of paying.
    pub(crate) fn named(&self) -> impl Iterator<Item = &Amount> {
        let named = self.found.iter().filter(|it| it.amount.stated || it.beside_pay);
        named.map(|it| &it.amount)
    }

    /// That of the first promised payment, where the sender states it.
    pub fn promised(&self, days: &Days) -> Option<Amount> {
        choose::on(&self.found, days, days.promise())
    }

    /// The same where this day is the promised one.
    pub(crate) fn beside(&self, days: &Days, day: &Seen) -> Option<Amount> {
        choose::on(&self.found, days, Some(day))
    }

    /// The same of a mail that promises a payment for certain, where no sum stands near the day: the only
    /// one that the mail names, if it is not taken off, paid or somebody else's.
    pub fn likely(&self) -> Option<Amount> {
        choose::only(&self.found)
    }

    /// The sum that somebody takes off, or wants to have taken off; the only one of a text.
    pub fn taken_off(&self) -> Option<Amount> {
        choose::taken_off(&self.found)
    }
}
