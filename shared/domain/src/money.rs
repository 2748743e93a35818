//! Money in minor units with its currency. Never a float, never summed across currencies.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An ISO 4217 code, such as `EUR`. Any three capital letters are accepted; [`Currency::exponent`]
/// knows the codes whose minor unit is not a hundredth.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// Why a text is no currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a currency: three letters such as EUR are expected")]
pub struct NotACurrency(pub String);

impl Currency {
    /// The euro.
    pub const EUR: Currency = Currency(*b"EUR");
    /// Pound sterling.
    pub const GBP: Currency = Currency(*b"GBP");
    /// The US dollar.
    pub const USD: Currency = Currency(*b"USD");

    /// The code's letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// Digits after the decimal mark (ISO 4217, list one: 0, 2, 3 or 4).
    pub fn exponent(&self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG"
            | b"RWF" | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            b"CLF" | b"UYW" => 4,
            _ => 2,
        }
    }

    /// How many minor units make one major unit.
    pub fn minor_per_major(&self) -> i64 {
        10_i64.pow(self.exponent())
    }
}

impl FromStr for Currency {
    type Err = NotACurrency;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let upper = text.trim().to_ascii_uppercase();
        match <[u8; 3]>::try_from(upper.as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_uppercase) => Ok(Self(code)),
            _ => Err(NotACurrency(text.to_owned())),
        }
    }
}
impl TryFrom<String> for Currency {
    type Error = NotACurrency;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}
impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}
impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}
impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount of one currency, in its minor units (cents for EUR, yen for JPY).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    /// The amount in minor units; negative for what we owe.
    pub minor: i64,
    /// Its currency.
    pub currency: Currency,
}

impl Money {
    /// `minor` units of `currency`.
    pub fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads a plain decimal such as `1234.50` or `-7` exactly. No thousands marks, no symbols:
    /// those are an importer's business. `None` if it is no number, has more digits than the
    /// currency's minor unit can hold (unless they are zeros), or overflows.
    pub fn from_decimal(text: &str, currency: Currency) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && part.is_empty() {
            return None;
        }
        if !whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let exponent = currency.exponent() as usize;
        let (kept, rest) = part.split_at_checked(exponent).unwrap_or((part, ""));
        if rest.bytes().any(|byte| byte != b'0') {
            return None;
        }
        let minor: i64 = format!("{whole}{kept:0<exponent$}").parse().ok()?;
        Some(Self::new(if negative { -minor } else { minor }, currency))
    }

    /// The plain decimal text, such as `1234.50`.
    pub fn to_decimal(&self) -> String {
        let exponent = self.currency.exponent() as usize;
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = exponent + 1);
        let (whole, part) = digits.split_at(digits.len() - exponent);
        let sign = if self.minor < 0 { "-" } else { "" };
        if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
    }
}

/// The sum of amounts of one currency, in minor units. Amounts that no business has ever seen do not
/// overflow: they stop at the largest there is.
pub fn total(amounts: impl IntoIterator<Item = i64>) -> i64 {
    amounts.into_iter().fold(0, i64::saturating_add)
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", self.to_decimal(), self.currency))
    }
}
impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn decimals_follow_the_currency() {
        let yen = "JPY".parse().unwrap();
        let dinar = "KWD".parse().unwrap();
        assert_eq!(Money::from_decimal("1234.5", Currency::EUR).unwrap().minor, 123_450);
        assert_eq!(Money::from_decimal("1234", yen).unwrap().minor, 1234);
        assert_eq!(Money::from_decimal("1234.00", yen).unwrap().minor, 1234);
        assert_eq!(Money::from_decimal("1.2345", dinar), None);
        assert_eq!(Money::from_decimal("-0.005", dinar).unwrap().to_decimal(), "-0.005");
        for bad in ["", ".", "-", "1,5", "1e3", "12 ", "99999999999999999999"] {
            assert_eq!(Money::from_decimal(bad, Currency::EUR), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn text_and_back(minor in -1_000_000_000_000i64..1_000_000_000_000, code in "(EUR|JPY|KWD|CLF)") {
            let money = Money::new(minor, code.parse().unwrap());
            prop_assert_eq!(Money::from_decimal(&money.to_decimal(), money.currency), Some(money));
        }
    }
}
