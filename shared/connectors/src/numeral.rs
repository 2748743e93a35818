//! Amounts as exports write them, exactly and never through a float.
//!
//! `1.234` may be a thousand or one and a bit. What the decimal mark is takes the whole column
//! (see `table`); this module says what one amount shows, and reads it once the mark is known.

use crate::DecimalMark;
use domain::money::{Currency, Money};

/// What an amount shows about the decimal mark of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shows {
    /// It reads the same either way.
    Nothing,
    /// It can only be read with this mark.
    Mark(DecimalMark),
    /// It reads differently, and neither way is wrong.
    Either,
    /// It is no amount.
    NoAmount,
}

/// Why an amount cannot be taken. Made to follow the quoted value in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    NoAmount,
    Either,
    OtherMark(DecimalMark),
    TooFine(Currency),
    TooLarge,
    OtherCurrency(Currency),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fault::NoAmount => write!(f, "is not an amount"),
            Fault::Either => write!(
                f,
                "may be thousands or decimals, and no other amount in the column tells: write it \
                 with all its decimals, as 1234.00 or 1234,00"
            ),
            Fault::OtherMark(DecimalMark::Point) => {
                write!(f, "has a decimal comma, but the column has decimal points")
            }
            Fault::OtherMark(DecimalMark::Comma) => {
                write!(f, "has a decimal point, but the column has decimal commas")
            }
            Fault::TooFine(currency) => {
                write!(f, "has more than the {} decimals of {currency}", currency.exponent())
            }
            Fault::TooLarge => write!(f, "is too large"),
            Fault::OtherCurrency(currency) => {
                write!(f, "carries the sign of another currency than {currency}")
            }
        }
    }
}

/// An amount taken apart: digits in groups, each with the mark before it.
struct Taken<'a> {
    negative: bool,
    /// Of the sign or code that stands with it, without letters that only tell dollars apart.
    symbol: &'a str,
    digits: &'a str,
}

/// What `text` shows about the mark of its column.
pub(crate) fn shows(text: &str) -> Shows {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return if text.is_empty() { Shows::NoAmount } else { Shows::Nothing };
    }
    take(text).map_or(Shows::NoAmount, |taken| marks(taken.digits))
}

/// Reads an amount with the mark of its column; `None` if the column shows none.
pub(crate) fn read(
    text: &str,
    currency: Currency,
    mark: Option<DecimalMark>,
) -> Result<Money, Fault> {
    let taken = take(text).ok_or(Fault::NoAmount)?;
    if !fits(taken.symbol, currency)? {
        return Err(Fault::OtherCurrency(currency));
    }
    let shown = marks(taken.digits);
    let mark = match (shown, mark) {
        (Shows::NoAmount, _) => return Err(Fault::NoAmount),
        (Shows::Either, None) => return Err(Fault::Either),
        (Shows::Mark(shown), Some(mark)) if shown != mark => return Err(Fault::OtherMark(mark)),
        (Shows::Mark(shown), _) => shown,
        (_, mark) => mark.unwrap_or(DecimalMark::Point),
    };
    let mark = if mark == DecimalMark::Point { '.' } else { ',' };
    let (whole, part) = taken.digits.rsplit_once(mark).unwrap_or((taken.digits, ""));
    exact(taken.negative, whole, part, currency)
}

/// Reads a workbook's number, written out: rounded to the currency's minor unit, refused if the
/// rest is more than a millionth of a major unit.
pub(crate) fn read_number(text: &str, currency: Currency) -> Result<Money, Fault> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let nano: String = part.chars().chain("000000000".chars()).take(9).collect();
    let number: i128 = format!("{whole}{nano}").parse().map_err(|_| Fault::TooLarge)?;
    let unit = 10_i128.pow(9 - currency.exponent().min(9));
    let minor = (number + unit / 2) / unit;
    if (number - minor * unit).abs() > 1_000 {
        return Err(Fault::TooFine(currency));
    }
    let minor = i64::try_from(minor).map_err(|_| Fault::TooLarge)?;
    Ok(Money::new(if negative { -minor } else { minor }, currency))
}

fn exact(negative: bool, whole: &str, part: &str, currency: Currency) -> Result<Money, Fault> {
    let exponent = currency.exponent() as usize;
    let digits = |text: &'_ str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<u8>>();
    let (whole, part) = (digits(whole), digits(part));
    if part.iter().skip(exponent).any(|digit| *digit != b'0') {
        return Err(Fault::TooFine(currency));
    }
    let padded = part.iter().chain(std::iter::repeat(&b'0')).take(exponent);
    let minor = whole
        .iter()
        .chain(padded)
        .try_fold(0_i64, |sum, digit| sum.checked_mul(10)?.checked_add(i64::from(digit - b'0')));
    let minor = minor.ok_or(Fault::TooLarge)?;
    Ok(Money::new(if negative { -minor } else { minor }, currency))
}

/// Whether the sign or code may stand with the currency.
fn fits(symbol: &str, currency: Currency) -> Result<bool, Fault> {
    const DOLLARS: &str = "USD AUD CAD NZD SGD HKD TWD MXN ARS CLP COP BSD BBD BMD BND BZD FJD GYD \
        JMD KYD LRD NAD SBD SRD TTD XCD";
    const POUNDS: &str = "GBP GIP FKP SHP EGP LBP SYP SSP SDG";
    let code = currency.code();
    Ok(match symbol {
        "" => true,
        "$" => DOLLARS.contains(code),
        "£" => POUNDS.contains(code),
        "€" => code == "EUR",
        "¥" => matches!(code, "JPY" | "CNY"),
        "₹" => code == "INR",
        letters => match crate::iso::currency(letters) {
            Some(named) => named == currency,
            None => return Err(Fault::NoAmount),
        },
    })
}

/// Takes off signs, brackets, `CR` or `DR` and the currency; what is left are digits and marks.
fn take(text: &str) -> Option<Taken<'_>> {
    let mut rest = text.trim();
    let mut negative = false;
    let mut signs = 0;
    let mut symbol = "";
    if let Some(inner) = rest.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        (rest, negative, signs) = (inner.trim(), true, 1);
    }
    loop {
        let before = rest.len();
        if let Some(inner) = rest.strip_prefix(['-', '−']).or_else(|| rest.strip_suffix(['-', '−']))
        {
            (rest, negative, signs) = (inner, true, signs + 1);
        } else if let Some(inner) = rest.strip_prefix('+') {
            (rest, signs) = (inner, signs + 1);
        } else if let Some((inner, credit)) = posting(rest) {
            (rest, negative, signs) = (inner, credit, signs + 1);
        } else if let (true, Some((inner, found))) = (symbol.is_empty(), sign(rest)) {
            (rest, symbol) = (inner, found);
        }
        rest = rest.trim();
        if rest.len() == before {
            break;
        }
    }
    let digits = rest.bytes().any(|byte| byte.is_ascii_digit());
    let only = rest.chars().all(|letter| letter.is_ascii_digit() || is_mark(letter));
    // The longest amount in minor units has 19 digits; more is no money but a number of something.
    (digits && only && signs <= 1 && rest.len() <= 60).then_some(Taken {
        negative,
        symbol,
        digits: rest,
    })
}

/// `CR` makes what a customer owes smaller, `DR` is what is owed.
fn posting(text: &str) -> Option<(&str, bool)> {
    let (rest, word) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let after_number =
        rest.trim_end().ends_with(|l: char| l.is_ascii_digit() || "),.€£$".contains(l));
    match (after_number, word) {
        (true, "CR" | "Cr" | "cr") => Some((rest, true)),
        (true, "DR" | "Dr" | "dr") => Some((rest, false)),
        _ => None,
    }
}

/// A currency's sign or letters at either end.
fn sign(text: &str) -> Option<(&str, &str)> {
    const SIGNS: [&str; 5] = ["$", "€", "£", "¥", "₹"];
    for sign in SIGNS {
        if let Some(rest) = text.strip_prefix(sign).or_else(|| text.strip_suffix(sign)) {
            return Some((rest, sign));
        }
    }
    for prefix in ["US$", "A$", "AU$", "C$", "CA$", "NZ$", "HK$", "S$"] {
        if let Some(rest) = text.strip_prefix(prefix) {
            return Some((rest, "$"));
        }
    }
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    if let Some((code, rest)) = text.split_at_checked(3).filter(|(code, _)| letters(code)) {
        return Some((rest, code));
    }
    let at = text.len().checked_sub(3)?;
    text.split_at_checked(at).filter(|(_, code)| letters(code))
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '.' | ',') || is_thousands_only(letter)
}

/// Apostrophes and spaces, also those that do not break.
fn is_thousands_only(letter: char) -> bool {
    matches!(letter, '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

fn marks(digits: &str) -> Shows {
    let mut lead = 0_usize;
    let mut zero_lead = true;
    let mut groups: Vec<(char, usize)> = Vec::new();
    for letter in digits.chars() {
        match groups.last_mut() {
            _ if !letter.is_ascii_digit() => groups.push((letter, 0)),
            Some((_, count)) => *count += 1,
            None => {
                lead += 1;
                zero_lead &= letter == '0';
            }
        }
    }
    let Some((last_mark, last_count)) = groups.pop() else { return Shows::Nothing };
    let same_before = groups.iter().any(|(mark, _)| *mark == last_mark);
    let grouped = !groups.is_empty();
    let thousands = |mark: char, groups: &[(char, usize)]| {
        // Threes, or the twos of Indian lakhs before a last three.
        let sizes = groups
            .iter()
            .rev()
            .enumerate()
            .all(|(at, (_, count))| *count == 3 || (at > 0 && *count == 2));
        sizes && matches!(lead, 1..=3) && groups.iter().all(|(other, _)| *other == mark)
    };
    if is_thousands_only(last_mark) {
        groups.push((last_mark, last_count));
        return if thousands(last_mark, &groups) { Shows::Nothing } else { Shows::NoAmount };
    }
    let (itself, other) = match last_mark {
        '.' => (DecimalMark::Point, DecimalMark::Comma),
        _ => (DecimalMark::Comma, DecimalMark::Point),
    };
    if same_before {
        groups.push((last_mark, last_count));
        return if thousands(last_mark, &groups) { Shows::Mark(other) } else { Shows::NoAmount };
    }
    if grouped {
        let mark = groups.first().map_or(' ', |(mark, _)| *mark);
        return if thousands(mark, &groups) { Shows::Mark(itself) } else { Shows::NoAmount };
    }
    match (last_count, lead) {
        (3, 1..=3) if !zero_lead => Shows::Either,
        (0, 0) => Shows::NoAmount,
        _ => Shows::Mark(itself),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecimalMark::{Comma, Point};
    use proptest::prelude::*;

    fn minor(text: &str, mark: Option<DecimalMark>) -> Result<i64, Fault> {
        read(text, Currency::EUR, mark).map(|money| money.minor)
    }

    #[test]
    fn the_ways_amounts_are_written() {
        let cases = [
            ("1,234.50", 123_450),
            ("1.234,50", 123_450),
            ("1 234,50", 123_450),
            ("1\u{a0}234,50", 123_450),
            ("1\u{202f}234,50", 123_450),
            ("1'234.50", 123_450),
            ("12,34,567.50", 123_456_750),
            ("1.234.567", 123_456_700),
            ("(1,234.50)", -123_450),
            ("-€5.00", -500),
            ("€-5.00", -500),
            ("- 5.00", -500),
            ("5-", -500),
            ("−5.00", -500),
            ("5.00 CR", -500),
            ("5.00 DR", 500),
            ("5.00Cr", -500),
            ("750", 75_000),
            ("-100,8", -10_080),
            ("0,", 0),
            (".5", 50),
            ("EUR 12.00", 1_200),
            ("12,00 EUR", 1_200),
            ("12.00€", 1_200),
            ("0.125000", -1),
        ];
        for (text, expected) in cases {
            let read = minor(text, None);
            if expected == -1 {
                assert_eq!(read, Err(Fault::TooFine(Currency::EUR)), "{text}");
            } else {
                assert_eq!(read, Ok(expected), "{text}");
            }
        }
    }

    #[test]
    fn the_column_decides() {
        assert_eq!(minor("1.234", None), Err(Fault::Either));
        assert_eq!(minor("1.234", Some(Comma)), Ok(123_400));
        assert_eq!(minor("1,234", Some(Point)), Ok(123_400));
        assert_eq!(minor("1,5", Some(Point)), Err(Fault::OtherMark(Point)));
        assert_eq!(shows("1.234"), Shows::Either);
        assert_eq!(shows("0.125"), Shows::Mark(Point));
        assert_eq!(shows("1234,567"), Shows::Mark(Comma));
        let dinar = "KWD".parse().unwrap();
        assert_eq!(read("1.234", dinar, Some(Point)).unwrap().minor, 1_234);
        assert_eq!(read("1.234", dinar, Some(Comma)).unwrap().minor, 1_234_000);
    }

    #[test]
    fn what_is_no_amount() {
        for bad in [
            "",
            "-",
            "abc",
            "1e3",
            "1.23E+15",
            "12.34.56",
            "1,23.4",
            "1..2",
            "--5",
            "(-5)",
            "5 pcs",
            "(5",
            "1,2345,678.00",
            ".",
            "10%",
            "€",
            "1234 567",
        ] {
            assert_eq!(minor(bad, None), Err(Fault::NoAmount), "{bad}");
        }
        assert_eq!(minor("$5.00", None), Err(Fault::OtherCurrency(Currency::EUR)));
        assert_eq!(minor("USD 5.00", None), Err(Fault::OtherCurrency(Currency::EUR)));
        assert_eq!(minor("99999999999999999999", None), Err(Fault::TooLarge));
    }

    #[test]
    fn numbers_of_workbooks() {
        let number = |text: &str| read_number(text, Currency::EUR).map(|money| money.minor);
        assert_eq!(number("1284.5"), Ok(128_450));
        assert_eq!(number("-0.30000000000000004"), Ok(-30));
        assert_eq!(number("1284.4999999999998"), Ok(128_450));
        assert_eq!(number("12.345"), Err(Fault::TooFine(Currency::EUR)));
        assert_eq!(read_number("12.5", "JPY".parse().unwrap()).ok(), None);
        assert_eq!(read_number("12.345", "KWD".parse().unwrap()).unwrap().minor, 12_345);
    }

    proptest! {
        #[test]
        fn written_and_read_back(minor in -99_999_999_999i64..99_999_999_999, style in 0..4usize) {
            let plain = Money::new(minor, Currency::EUR).to_decimal();
            let (sign, digits) = plain.strip_prefix('-').map_or(("", plain.as_str()), |d| ("-", d));
            let (whole, part) = digits.split_once('.').unwrap();
            let (thousands, decimal) = [(",", "."), (".", ","), ("\u{a0}", ","), ("'", ".")][style];
            let mut grouped = String::new();
            for (at, digit) in whole.chars().enumerate() {
                if at > 0 && (whole.len() - at).is_multiple_of(3) {
                    grouped.push_str(thousands);
                }
                grouped.push(digit);
            }
            let text = format!("{sign}{grouped}{decimal}{part}");
            prop_assert_eq!(read(&text, Currency::EUR, None).unwrap().minor, minor);
        }

        #[test]
        fn any_text_is_safe(text in "\\PC{0,24}") {
            let _ = (shows(&text), read(&text, Currency::EUR, None), read_number(&text, Currency::EUR));
        }
    }
}
