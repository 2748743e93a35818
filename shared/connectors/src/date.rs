//! Dates as exports write them. Which of two numbers is the day is not decided here: that takes the
//! whole file (see `table`), and a wrong month would chase people a month early.

use crate::DateOrder;
use chrono::NaiveDate;
use domain::calendar::Day;

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// A day without doubt.
    Day(Day),
    /// `03/04/2026`: the order must come from elsewhere.
    Numbers { first: u32, second: u32, year: i32 },
    /// `03/04/26`: may start with the year.
    ShortYear,
    /// No date.
    Nothing,
}

/// Reads a cell: ISO, numbers with `/`, `-` or `.`, English month names; a time after it is ignored.
pub(crate) fn read(text: &str) -> Written {
    let text = without_time(text);
    if let Some(day) = iso(text) {
        return Written::Day(day);
    }
    numbers(text).or_else(|| named_month(text, true).map(Written::Day)).unwrap_or(Written::Nothing)
}

/// The first date with a month's name in a sentence such as `Thursday, September 25, 2026 11:05 AM`.
pub(crate) fn in_sentence(text: &str) -> Option<Day> {
    named_month(text, false)
}

/// What two numbers of a date show about their order.
pub(crate) fn order_shown(first: u32, second: u32) -> Option<DateOrder> {
    match (first, second) {
        (13..=31, 1..=12) => Some(DateOrder::DayFirst),
        (1..=12, 13..=31) => Some(DateOrder::MonthFirst),
        _ => None,
    }
}

/// The day, if there is one of that order.
pub(crate) fn of(first: u32, second: u32, year: i32, order: DateOrder) -> Option<Day> {
    match order {
        DateOrder::DayFirst => NaiveDate::from_ymd_opt(year, second, first),
        DateOrder::MonthFirst => NaiveDate::from_ymd_opt(year, first, second),
    }
}

/// The order a country writes, where there is one. Left out on purpose: countries that use both
/// (Canada, the Philippines) or start with the year.
pub(crate) fn order_of_country(country: &str) -> Option<DateOrder> {
    const DAY_FIRST: &str = "AE AR AT AU BE BG BR CH CL CO CY CZ DE DK EE ES FI FR GB GR HR IE IL \
        IN IT LU LV MT MX MY NL NO NZ PL PT RO SE SG SI SK TH TR UA UK ZA";
    match country.trim().to_ascii_uppercase().as_str() {
        "US" => Some(DateOrder::MonthFirst),
        code if DAY_FIRST.split_ascii_whitespace().any(|known| known == code) => {
            Some(DateOrder::DayFirst)
        }
        _ => None,
    }
}

/// The day of a workbook's serial number. Day 60 of the 1900 epoch never was, so nothing before
/// March 1900 is right; no ledger asks.
pub(crate) fn serial(number: &str, epoch_1904: bool) -> Option<Day> {
    let whole = number.split('.').next()?;
    let days: i64 = whole.parse().ok().filter(|days| (1..100_000).contains(days))?;
    let epoch = match epoch_1904 {
        true => NaiveDate::from_ymd_opt(1904, 1, 1),
        false => NaiveDate::from_ymd_opt(1899, 12, 30),
    };
    epoch.map(|epoch| domain::calendar::plus_days(epoch, days))
}

/// `2026-12-31 23:59:59 UTC` and `31/12/2026 11:05 PM` without their times.
fn without_time(text: &str) -> &str {
    let Some((date, time)) = text.split_once(['T', ' ']) else { return text };
    let timely = |letter: char| {
        letter.is_ascii_digit()
            || matches!(letter, ':' | '.' | '+' | '-' | ' ')
            || "AaPpMmZzUuTtCcGg".contains(letter)
    };
    let starts_with_digit = date.starts_with(|letter: char| letter.is_ascii_digit());
    let is_time = time.contains(':') && time.chars().all(timely);
    if starts_with_digit && is_time { date } else { text }
}

/// `2026-12-31`, the commonest and worth a short way.
fn iso(text: &str) -> Option<Day> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u32, |sum, digit| {
            digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0'))
        })
    };
    let year = i32::try_from(number(&[y1, y2, y3, y4])?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&[m1, m2])?, number(&[d1, d2])?)
}

fn numbers(text: &str) -> Option<Written> {
    let separator = text.chars().find(|letter| !letter.is_ascii_digit())?;
    if !matches!(separator, '/' | '-' | '.') {
        return None;
    }
    let mut parts = text.split(separator).map(str::trim);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    let short =
        |part: &str| matches!(part.len(), 1 | 2) && part.bytes().all(|b| b.is_ascii_digit());
    if parts.next().is_some() || !short(b) || !c.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let second: u32 = b.parse().ok()?;
    if a.len() == 4 && short(c) {
        let day = NaiveDate::from_ymd_opt(a.parse().ok()?, second, c.parse().ok()?)?;
        return Some(Written::Day(day));
    }
    if !short(a) {
        return None;
    }
    let first: u32 = a.parse().ok()?;
    match (c.len(), separator) {
        // With points it is the day first, wherever points are used.
        (2 | 4, '.') => of(first, second, year(c)?, DateOrder::DayFirst).map(Written::Day),
        (4, _) if first == second => {
            of(first, second, year(c)?, DateOrder::DayFirst).map(Written::Day)
        }
        (4, _) => Some(Written::Numbers { first, second, year: year(c)? }),
        (2, _) => Some(Written::ShortYear),
        _ => None,
    }
}

/// `25 Sep 2026`, `25-Sep-26`, `September 25, 2026`. A cell must hold nothing else.
fn named_month(text: &str, alone: bool) -> Option<Day> {
    let words: Vec<&str> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    if alone && !matches!(words.len(), 3 | 4) {
        return None;
    }
    let at = words.iter().position(|word| month(word).is_some())?;
    let month = month(words.get(at)?)?;
    let before = at.checked_sub(1).and_then(|index| words.get(index)).and_then(|word| day(word));
    let after = words.get(at + 1)?;
    let (number, year_at) = match before {
        Some(number) => (number, at + 1),
        None => (day(after)?, at + 2),
    };
    if alone && words.len() != year_at + 1 {
        return None;
    }
    NaiveDate::from_ymd_opt(year(words.get(year_at)?)?, month, number)
}

fn year(text: &str) -> Option<i32> {
    let number: i32 = text.parse().ok()?;
    match (text.len(), number) {
        (4, _) => Some(number),
        (2, 0..=79) => Some(2000 + number),
        (2, _) => Some(1900 + number),
        _ => None,
    }
}

fn day(word: &str) -> Option<u32> {
    let digits = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let suffix = word.strip_prefix(digits)?.to_ascii_lowercase();
    let known = matches!(suffix.as_str(), "" | "st" | "nd" | "rd" | "th");
    (known && matches!(digits.len(), 1 | 2)).then(|| digits.parse().ok()).flatten()
}

fn month(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = word.to_ascii_lowercase();
    if lower == "sept" {
        return Some(9);
    }
    let is_month = |name: &&str| *name == lower || name.get(..3) == Some(lower.as_str());
    let index = MONTHS.iter().position(is_month)?;
    u32::try_from(index + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use Written::{Nothing, Numbers, ShortYear};

    #[test]
    fn cells() {
        let day = |text: &str| Written::Day(text.parse().unwrap());
        let cases = [
            ("2026-03-31", day("2026-03-31")),
            ("2026/03/31", day("2026-03-31")),
            ("2026-03-31 23:59:01", day("2026-03-31")),
            ("2026-03-31T23:59:01Z", day("2026-03-31")),
            ("31.03.2026", day("2026-03-31")),
            ("3.4.26", day("2026-04-03")),
            ("04/04/2026", day("2026-04-04")),
            ("25 Sep 2026", day("2026-09-25")),
            ("25-Sep-26", day("2026-09-25")),
            ("September 25, 2026", day("2026-09-25")),
            ("Thu, Sep 25th, 2026", day("2026-09-25")),
            ("03/04/2026", Numbers { first: 3, second: 4, year: 2026 }),
            ("3-4-2026 11:05 AM", Numbers { first: 3, second: 4, year: 2026 }),
            ("03/04/26", ShortYear),
            ("2026-02-30", Nothing),
            ("31.02.2026", Nothing),
            ("soon", Nothing),
            ("20260331", Nothing),
            ("May", Nothing),
            ("1/2", Nothing),
            ("March 3, 2026 to March 9, 2026", Nothing),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn sentences_and_serials() {
        let footer = " Thursday, September 25, 2026 11:05 AM GMT-07:00";
        assert_eq!(in_sentence(footer), "2026-09-25".parse().ok());
        assert_eq!(in_sentence("As at 31 March 2026"), "2026-03-31".parse().ok());
        assert_eq!(in_sentence("Maybe later"), None);
        assert_eq!(serial("46112", false), "2026-03-31".parse().ok());
        assert_eq!(serial("46112.75", false), "2026-03-31".parse().ok());
        assert_eq!(serial("44650", true), "2026-03-31".parse().ok());
    }
}
