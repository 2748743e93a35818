//! Calendar dates: in figures, and with the name of the month.

use super::days::{around, month_end};
use super::lexicon::Tag;
use super::reader::{Found, Kind, Reader};
use domain::calendar::Day;

/// A date without a year that lies further ahead than this is one of the past.
const FAR: i64 = 200;

/// Numbers with the count of their digits, the sign between them, and the symbols they take.
type Parts = (Vec<(u32, usize)>, char, usize);

impl Reader<'_> {
    /// "15/04/2026", "15.4.", "2026-04-15", "31/07".
    pub(super) fn numeric(&self, at: usize) -> Option<Found> {
        if !self.is_free(at) || self.is_numbered(at) {
            return None;
        }
        let symbol = self.get(at)?;
        let (parts, sign, length) = match symbol.form.contains('.') {
            true => self.dotted(at)?,
            false => self.signed(at)?,
        };
        if self.goes_on(at + length) {
            return None;
        }
        let found = match parts.as_slice() {
            [(year, 4), (month, _), (day, _)] => self.date(*year, *month, *day, length),
            [(a, 1 | 2), (b, 1 | 2), (year, size @ (2 | 4))] => {
                let year = if *size == 2 { 2000 + year } else { *year };
                let (day, month) = self.order(*a, *b, sign);
                self.date(year, month, day, length)
            }
            [(a, _), (b, two)] => {
                let (day, month) = self.order(*a, *b, sign);
                if !self.is_date_without_year(at, length, sign, (*a, *b), *two) {
                    return None;
                }
                self.date_near(day, month, length)
            }
            _ => None,
        };
        found.filter(|_| !self.is_counted(at + length))
    }

    /// The parts of `15.04.2026`, `15.04.` or `15. 4. 2026`, with the count of their digits.
    fn dotted(&self, at: usize) -> Option<Parts> {
        let mut parts = Vec::new();
        for part in self.form(at).split('.') {
            if !(1..=4).contains(&part.len()) {
                return None;
            }
            parts.push((part.parse().ok()?, part.len()));
        }
        if let ([_, _], Some(year)) = (parts.as_slice(), self.year(at + 1))
            && self.get(at).is_some_and(|symbol| symbol.dotted)
        {
            parts.push((u32::try_from(year).ok()?, 4));
            return Some((parts, '.', 2));
        }
        Some((parts, '.', 1))
    }

    fn signed(&self, at: usize) -> Option<Parts> {
        let number = |at: usize| {
            let symbol = self.get(at).filter(|symbol| !symbol.ordinal)?;
            Some((symbol.digits?, symbol.length))
        };
        let first = number(at)?;
        let mut parts = vec![first];
        let glued = |at: usize| self.get(at).and_then(|symbol| symbol.gap.glue);
        if self.form(at + 1) == "/" && glued(at + 1) == Some('\0') {
            let mut length = 1;
            while parts.len() < 3
                && self.form(at + length) == "/"
                && glued(at + length + 1) == Some('\0')
            {
                parts.push(number(at + length + 1)?);
                length += 2;
            }
            return (parts.len() > 1).then_some((parts, '/', length));
        }
        if glued(at + 1) == Some('-') && glued(at + 2) == Some('-') {
            parts.push(number(at + 1)?);
            parts.push(number(at + 2)?);
            return Some((parts, '-', 3));
        }
        // "5. 3. 2026"
        let dotted = |at: usize| self.get(at).is_some_and(|symbol| symbol.dotted);
        if dotted(at) && dotted(at + 1) && parts.iter().all(|(_, size)| *size <= 2) {
            parts.push(number(at + 1)?);
            if let Some(year) = self.year(at + 2) {
                parts.push((u32::try_from(year).ok()?, 4));
                return Some((parts, '.', 3));
            }
            return Some((parts, '.', 2));
        }
        None
    }

    /// Day and month, in the order of the place. What cannot be is not turned round.
    fn order(&self, a: u32, b: u32, sign: char) -> (u32, u32) {
        if self.month_first && sign != '.' { (b, a) } else { (a, b) }
    }

    fn date(&self, year: u32, month: u32, day: u32, length: usize) -> Option<Found> {
        let year = i32::try_from(year).ok()?;
        let day = Day::from_ymd_opt(year, month, day)?;
        Some(Found::new(length, day, Kind::Date).or_past(Some(day)))
    }

    /// The next such day, unless that is so far off that the last one is meant.
    pub(super) fn date_near(&self, day: u32, month: u32, length: usize) -> Option<Found> {
        let (next, last) = around(self.received, month, day)?;
        let far = next.signed_duration_since(self.received).num_days() > FAR;
        let kind = if far { Kind::Past } else { Kind::Date };
        let day = if far { last.unwrap_or(next) } else { next };
        Some(Found::new(length, day, kind).or_past(last))
    }

    /// Two numbers are a date where something says so.
    fn is_date_without_year(
        &self,
        at: usize,
        length: usize,
        sign: char,
        parts: (u32, u32),
        two: usize,
    ) -> bool {
        let led = self.before(at).is_some_and(|before| {
            [Tag::By, Tag::On, Tag::Until, Tag::From, Tag::To, Tag::Since, Tag::Article, Tag::Back]
                .into_iter()
                .any(|tag| before.is(tag))
                // With the "for" behind it one symbol.
                || ["scheduled", "booked", "set", "approved"].contains(&before.form.as_str())
                || self.weekday(at.saturating_sub(1)).is_some()
        });
        let symbol_dotted = self.get(at + length - 1).is_some_and(|symbol| symbol.dotted);
        let wide = self.get(at).is_some_and(|symbol| symbol.length == 2) && two == 2;
        match sign {
            '.' if self.language == "en" => led && wide,
            '.' => led || wide || (symbol_dotted && self.language != "lt"),
            // A half, two thirds; and always open, which nobody writes with a nought.
            _ if parts == (24, 7) => two == 2,
            _ => parts.0 > 4 || parts.1 > 4 || wide || led && self.form(at + length) != "of",
        }
    }

    /// The number of a document, not a date: "nr 12/05/2026" and "§ 5/3".
    fn is_numbered(&self, at: usize) -> bool {
        const NUMBERS: &[&str] = &[
            "no", "nr", "num", "numero", "number", "ref", "inv", "re", "rg", "fv", "fra", "ft",
            "art", "clause", "section", "net", "po", "ticket", "vorgang", "version", "n", "ord",
        ];
        self.before(at).is_some_and(|before| NUMBERS.contains(&before.form.as_str()))
    }

    /// An amount, a time or a share, not a date.
    pub(super) fn is_counted(&self, at: usize) -> bool {
        const COUNTED: &[&str] = &[
            "%", "€", "£", "$", "eur", "euro", "euros", "gbp", "usd", "chf", "pln", "zl", "uhr",
            "h", "am", "pm", "uur", "ore", "godz", "val", "kg", "km", "hours", "hrs", "std",
            "stunden", "heures", "horas", "percent", "x",
        ];
        self.get(at)
            .is_some_and(|symbol| !symbol.gap.soft && COUNTED.contains(&symbol.form.as_str()))
    }

    /// "15 April 2026", "3rd of Nov", "Nov 3", "27OCT", "22 – 24 June", "spalio 22 d."
    pub(super) fn with_month(&self, at: usize) -> Option<Found> {
        if let Some(found) = self.day_then_month(at) {
            return Some(found);
        }
        let from = if self.year(at).is_some() {
            // "2026 m. spalio 22 d."
            at + 1 + usize::from(self.form(at + 1) == "m")
        } else {
            at
        };
        let month = self.month(from)?;
        let day = self.day_number(from + 1)?;
        let symbol = self.get(from + 1)?;
        if symbol.gap.dot && symbol.gap.glue.is_some() || !matches!(self.language, "en" | "lt") {
            return None;
        }
        let mut length = from + 2 - at;
        let mut first = None;
        // "June 3 - 6", "June 3 to 6"
        let mut last = day;
        if let Some((more, to)) = self.range_to(at + length)
            && self.month(at + length + more).is_none()
            && !self.is_counted(at + length + more)
        {
            first = Some(day);
            last = to;
            length += more;
        }
        if self.language == "lt" && self.is(at + length, Tag::DayWord) {
            length += 1;
        }
        let year = if from > at { self.year(at) } else { None };
        self.named(month, first, last, year, at, length)
    }

    fn day_then_month(&self, at: usize) -> Option<Found> {
        let day = self.day_number(at).filter(|_| self.is_free(at))?;
        let mut next = at + 1;
        let (mut first, mut last) = (None, day);
        if let Some((more, to)) = self.range_to(next) {
            (first, last) = (Some(day), to);
            next += more;
        } else {
            // "3, 10 and 17 June": the first of them is what counts.
            while self.is(next, Tag::And) || self.get(next).is_some_and(|symbol| symbol.gap.soft) {
                let number = next + usize::from(self.is(next, Tag::And));
                if self.day_number(number).is_none() || next - at > 8 {
                    break;
                }
                next = number + 1;
            }
        }
        let joins = |symbol: &super::symbols::Symbol| {
            symbol.is(Tag::Fill) && (self.language != "en" || symbol.form == "of")
        };
        let fill =
            next + usize::from(self.get(next).is_some_and(joins) && self.month(next).is_none());
        let month = self.month(fill)?;
        let name = self.get(fill)?;
        if name.gap.soft && name.gap.glue.is_none() {
            return None;
        }
        self.named(month, first, last, None, at, fill + 1 - at)
    }

    /// "- 24", "to the 24th", "bis 24.": symbols taken, and the day.
    fn range_to(&self, at: usize) -> Option<(usize, u32)> {
        let symbol = self.get(at)?;
        if matches!(symbol.gap.glue, Some('-' | '–' | '/')) || (symbol.gap.soft && !symbol.gap.dot)
        {
            // A comma makes a list, a dash a range; the gap does not tell, so both are tried: a list
            // of days has a month behind it only at its end, and then the last is not later by much.
            let dash = matches!(symbol.gap.glue, Some('-' | '–'));
            return dash.then_some((1, self.day_number(at)?));
        }
        if symbol.is(Tag::To) || symbol.is(Tag::Or) || symbol.form == "/" {
            let to = self.skip(at + 1, 2);
            return Some((to + 1 - at, self.day_number(to)?));
        }
        None
    }

    /// A day of a named month, with the year that may follow.
    fn named(
        &self,
        month: u32,
        first: Option<u32>,
        day: u32,
        year: Option<i32>,
        at: usize,
        length: usize,
    ) -> Option<Found> {
        if self.goes_on(at + length)
            && self.year(at + length).is_none()
            && self.two_digit_year(at + length).is_none()
        {
            return None;
        }
        let mut length = length;
        let mut year = year;
        if year.is_none() {
            let next = self.skip(at + length, 1);
            for place in [at + length, next] {
                let found = self.year(place).filter(|_| !self.is_counted(place + 1));
                if let Some(found) = found.or_else(|| self.two_digit_year(place)) {
                    year = Some(found);
                    length = place + 1 - at;
                    break;
                }
            }
        }
        let mut found = match year {
            Some(year) => self.date(u32::try_from(year).ok()?, month, day, length)?,
            None => self.date_near(day, month, length)?,
        };
        let start = first.and_then(|first| {
            let year = chrono::Datelike::year(&found.day);
            Day::from_ymd_opt(year, month, first).filter(|first| *first <= found.day)
        });
        found.first = start;
        Some(found)
    }

    /// `15-Apr-26`, `27OCT26`.
    fn two_digit_year(&self, at: usize) -> Option<i32> {
        let symbol = self.get(at)?;
        let glued = matches!(symbol.gap.glue, Some('-' | '\0' | '\''));
        let year = symbol.digits.filter(|_| glued && symbol.length == 2)?;
        i32::try_from(2000 + year).ok()
    }

    /// "June", of which only the month is known: its last day.
    pub(super) fn month_only(&self, at: usize) -> Option<(Day, usize)> {
        let month = self.month(at)?;
        if let Some(year) = self.year(at + 1) {
            return Some((month_end(year, month)?, 2));
        }
        let with_fill = self.skip(at + 1, 1);
        if let Some(year) = self.year(with_fill) {
            return Some((month_end(year, month)?, with_fill + 1 - at));
        }
        Some((month_end(super::days::year_of(self.received, month), month)?, 1))
    }
}
