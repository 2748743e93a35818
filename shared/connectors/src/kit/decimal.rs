//! Amounts as JSON writes them: the text of a number, to minor units, exactly. For vendors that send
//! decimals (`1234.5`). Nothing here goes through a float, and nothing is rounded.

use domain::money::{Currency, Money};

/// The amount that the text of a JSON number says; a string that holds one is taken too. `None` when
/// it is no number, is finer than the currency's minor unit, or is larger than any ledger.
pub fn money(text: &str, currency: Currency) -> Option<Money> {
    let text = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        // More than some digits are no amount, and must not become a long text of zeros.
        Some((mantissa, power)) => {
            (mantissa, power.parse::<i32>().ok().filter(|power| power.abs() <= 20)?)
        }
        None => (text, 0),
    };
    let (sign, digits) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain(whole) || !plain(part) || digits.len() > 40 {
        return None;
    }
    let shift = usize::try_from(exponent.unsigned_abs()).ok()?;
    let zeros = "0".repeat(shift);
    let moved = if exponent < 0 {
        // Zeros in front, so that the point can move to the left.
        let padded = format!("{zeros}{whole}");
        let (whole, moved) = padded.split_at_checked(padded.len() - shift)?;
        format!("{sign}{whole}.{moved}{part}")
    } else {
        let padded = format!("{part}{zeros}");
        let (moved, part) = padded.split_at_checked(shift)?;
        format!("{sign}{whole}{moved}.{part}")
    };
    Money::from_decimal(&moved, currency)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn minor(text: &str, currency: &str) -> Option<i64> {
        money(text, currency.parse().unwrap()).map(|money| money.minor)
    }

    #[test]
    fn exactly_in_every_sort_of_currency() {
        for (text, currency, expected) in [
            ("1234.5", "EUR", 123_450),
            ("1234.50", "EUR", 123_450),
            ("1234.5000", "EUR", 123_450),
            ("0.1", "EUR", 10),
            ("-0.07", "EUR", -7),
            ("40.0", "JPY", 40),
            ("12.345", "KWD", 12_345),
            ("12.34", "KWD", 12_340),
            ("1.0001", "CLF", 10_001),
            ("1.2345E3", "EUR", 123_450),
            ("1e2", "JPY", 100),
            ("12345E-2", "EUR", 12_345),
            ("1E-2", "EUR", 1),
            ("90071992547409.93", "EUR", 9_007_199_254_740_993),
            ("\"50.00\"", "EUR", 5_000),
        ] {
            assert_eq!(minor(text, currency), Some(expected), "{text} {currency}");
        }
    }

    #[test]
    fn nothing_is_rounded_and_nothing_is_guessed() {
        for (text, currency) in [
            ("0.001", "EUR"),
            ("40.5", "JPY"),
            ("1E-3", "EUR"),
            ("1e400", "EUR"),
            ("1e19", "EUR"),
            ("99999999999999999999", "EUR"),
            ("", "EUR"),
            ("\"\"", "EUR"),
            ("\"", "EUR"),
            ("-", "EUR"),
            (".5", "EUR"),
            ("5.", "EUR"),
            ("+5", "EUR"),
            ("1,5", "EUR"),
            ("1.2.3", "EUR"),
            ("--5", "EUR"),
            ("true", "EUR"),
            ("null", "EUR"),
            ("{}", "EUR"),
            ("1e", "EUR"),
            ("NaN", "EUR"),
        ] {
            assert_eq!(minor(text, currency), None, "{text} {currency}");
        }
    }

    proptest! {
        #[test]
        fn a_plain_number_comes_back(minor in -1_000_000_000_000i64..1_000_000_000_000, code in "(EUR|JPY|KWD|CLF)") {
            let amount = Money::new(minor, code.parse().unwrap());
            prop_assert_eq!(money(&amount.to_decimal(), amount.currency), Some(amount));
        }

        #[test]
        fn no_text_is_too_odd(text in ".{0,60}") {
            let _ = money(&text, Currency::EUR);
        }

        #[test]
        fn the_point_may_move(whole in 0u32..1_000_000, power in 0u32..6) {
            let text = format!("{whole}E{power}");
            let expected = i64::from(whole) * 10_i64.pow(power) * 100;
            prop_assert_eq!(money(&text, Currency::EUR).map(|money| money.minor), Some(expected));
        }
    }
}
