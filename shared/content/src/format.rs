//! Money, days and numbers as people of a language write them.

use crate::view::Language;
use chrono::{Datelike, Weekday};
use domain::calendar::Day;
use domain::money::{Currency, Money};

/// `€1,234.50` or `1.234,50 €`. Currencies whose symbol is shared (`$` is not only the US dollar,
/// `¥` is two currencies) or little known go by their code: `JPY 1,234`, `1.234 JPY`.
pub fn money(money: Money, language: Language) -> String {
    let number = decimal(money, language);
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", number.as_str()),
    };
    match (language, symbol(money.currency)) {
        (Language::En, Some(symbol)) => format!("{sign}{symbol}{digits}"),
        (Language::En, None) => format!("{sign}{} {digits}", money.currency),
        (Language::De, Some(symbol)) => format!("{sign}{digits} {symbol}"),
        (Language::De, None) => format!("{sign}{digits} {}", money.currency),
    }
}

/// The number alone, with the language's marks: `-1,234.50` or `-1.234,50`.
pub fn decimal(money: Money, language: Language) -> String {
    let (thousands, point) = match language {
        Language::En => (',', '.'),
        Language::De => ('.', ','),
    };
    let plain = money.to_decimal();
    let (sign, plain) = match plain.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", plain.as_str()),
    };
    let (whole, part) = plain.split_once('.').unwrap_or((plain, ""));
    let mut text = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(thousands);
        }
        text.push(digit);
    }
    if !part.is_empty() {
        text.push(point);
        text.push_str(part);
    }
    text
}

/// `30 June 2026` (never `06/30`, which half of the readers misread) or `30.06.2026`.
pub fn day(day: Day, language: Language) -> String {
    let pattern = match language {
        Language::En => "%-d %B %Y",
        Language::De => "%d.%m.%Y",
    };
    day.format(pattern).to_string()
}

/// `Friday 5 December 2026` or `Freitag, 05.12.2026`: a promised day is kept more surely with its
/// name.
pub fn weekday(date: Day, language: Language) -> String {
    let name = match (language, date.weekday()) {
        (Language::En, _) => return format!("{} {}", date.format("%A"), day(date, language)),
        (Language::De, Weekday::Mon) => "Montag",
        (Language::De, Weekday::Tue) => "Dienstag",
        (Language::De, Weekday::Wed) => "Mittwoch",
        (Language::De, Weekday::Thu) => "Donnerstag",
        (Language::De, Weekday::Fri) => "Freitag",
        (Language::De, Weekday::Sat) => "Samstag",
        (Language::De, Weekday::Sun) => "Sonntag",
    };
    format!("{name}, {}", day(date, language))
}

fn symbol(currency: Currency) -> Option<&'static str> {
    match currency {
        Currency::EUR => Some("€"),
        Currency::GBP => Some("£"),
        Currency::USD => Some("$"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_reads_as_in_the_language() {
        let cases = [
            (123_450, "EUR", "€1,234.50", "1.234,50 €"),
            (-5, "GBP", "-£0.05", "-0,05 £"),
            (100_000_000, "USD", "$1,000,000.00", "1.000.000,00 $"),
            (1_234, "JPY", "JPY 1,234", "1.234 JPY"),
            (1_234_567, "KWD", "KWD 1,234.567", "1.234,567 KWD"),
            (99_999, "CHF", "CHF 999.99", "999,99 CHF"),
        ];
        for (minor, currency, en, de) in cases {
            let amount = Money::new(minor, currency.parse().unwrap());
            assert_eq!(money(amount, Language::En), en);
            assert_eq!(money(amount, Language::De), de);
        }
        let smallest = Money::new(i64::MIN, Currency::EUR);
        assert_eq!(money(smallest, Language::En), "-€92,233,720,368,547,758.08");
    }

    #[test]
    fn days_are_unmistakable() {
        let date = "2026-06-03".parse().unwrap();
        assert_eq!(day(date, Language::En), "3 June 2026");
        assert_eq!(day(date, Language::De), "03.06.2026");
        assert_eq!(weekday(date, Language::En), "Wednesday 3 June 2026");
        assert_eq!(weekday(date, Language::De), "Mittwoch, 03.06.2026");
    }
}
