//! Stripe's integers as money. Its smallest units are ISO 4217's but for some currencies
//! (docs.stripe.com/currencies, minor units and special cases).

use crate::iso;
use domain::money::{Currency, Money};

/// The currency of one of Stripe's codes, which are in lower case.
pub(super) fn currency(code: &str) -> Option<Currency> {
    iso::currency(code)
}

/// An amount as it is here. `None` when it cannot be said exactly: a fraction of a unit that the
/// currency does not have, or more than anybody owes.
pub(super) fn money(amount: i64, currency: Currency) -> Option<Money> {
    let (theirs, ours) = (digits(currency), currency.exponent());
    let minor = if theirs > ours {
        let unit = 10_i64.checked_pow(theirs - ours)?;
        (amount.checked_rem(unit)? == 0).then(|| amount / unit)?
    } else {
        amount.checked_mul(10_i64.checked_pow(ours - theirs)?)?
    };
    Some(Money::new(minor, currency))
}

/// Digits after the decimal mark in Stripe's amounts. ISK and UGX have none, and are sent in
/// hundredths all the same; HUF and TWD are whole in payouts only.
fn digits(currency: Currency) -> u32 {
    match currency.code() {
        "BIF" | "CLP" | "DJF" | "GNF" | "JPY" | "KMF" | "KRW" | "MGA" | "PYG" | "RWF" | "VND"
        | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "JOD" | "KWD" | "OMR" | "TND" => 3,
        _ => 2,
    }
}
