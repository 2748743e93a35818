//! Feasts, and the days beside them: "Easter Tuesday", "the Thursday after Easter", "two days before
//! Christmas". Those that move are counted from Easter Sunday.

use super::days::{easter_sunday, month_end, next_weekday, plus};
use super::ends::nth_weekday;
use super::lexicon::{Tag, Unit};
use super::reader::{Found, Kind, Reader};
use chrono::Datelike;
use domain::calendar::Day;

/// What stands at most between "after" and the day that is meant: "nach dem".
const JOINS: usize = 2;

impl Reader<'_> {
    /// "Christmas Eve", "vor Weihnachten", "Easter Tuesday", "by Thanksgiving".
    pub(super) fn feast(&self, at: usize) -> Option<Found> {
        let day = self.feast_day(at)?;
        let symbol = self.get(at)?;
        let led = self.before(at).is_some_and(|before| {
            [Tag::By, Tag::On, Tag::Until, Tag::To].into_iter().any(|tag| before.is(tag))
                || before.form == "st"
        });
        // "Merry Christmas" is no term, and "for Christmas" tells when something is needed.
        let long = symbol.is(Tag::Date(1225)) || symbol.is(Tag::Easter(0));
        let by = self.before(at).is_some_and(|before| before.is(Tag::By) && !before.is(Tag::On));
        let latest = self.get(at + 1).is_some_and(|behind| behind.is(Tag::By));
        let named = by || !long && (led || latest || at == 0 && self.language == "en");
        named.then_some(Found::new(1, day, Kind::Date))
    }

    /// Whether a symbol is the name of a feast.
    pub(super) fn is_feast(&self, at: usize) -> bool {
        self.get(at).is_some_and(|symbol| {
            symbol.tags.iter().any(|tag| matches!(tag, Tag::Date(_) | Tag::Easter(_) | Tag::Nth(_)))
                || symbol.is(Tag::Thanksgiving)
        })
    }

    /// The next such feast.
    fn feast_day(&self, at: usize) -> Option<Day> {
        self.get(at)?.tags.iter().find_map(|tag| match tag {
            Tag::Date(day) => {
                let day = u32::from(*day);
                Some(self.date_near(day % 100, day / 100, 1)?.day)
            }
            Tag::Easter(days) => self.next_of(|year| plus(easter_sunday(year)?, i64::from(*days))),
            Tag::Nth(code) => self.nth(u32::from(*code)),
            // Elsewhere it is another day, or none.
            Tag::Thanksgiving if self.month_first => self.nth(1144),
            _ => None,
        })
    }

    /// "Labor Day": month * 100 + weekday * 10 + which.
    fn nth(&self, code: u32) -> Option<Day> {
        let weekday = u8::try_from(code / 10 % 10).ok()?;
        self.next_of(|year| nth_weekday(month_end(year, code / 100)?, code % 10, weekday))
    }

    fn next_of(&self, day: impl Fn(i32) -> Option<Day>) -> Option<Day> {
        let year = self.received.year();
        let this = day(year).filter(|day| *day >= self.received);
        this.or_else(|| day(year.saturating_add(1)))
    }

    /// "the Thursday after Easter", "two days before Christmas", "the day before Thanksgiving",
    /// "am Montag nach dem 15.".
    pub(super) fn beside(&self, at: usize) -> Option<Found> {
        if self.is(at, Tag::DayAfter) {
            let (feast, end) = (0..=JOINS).find_map(|most| {
                let place = self.skip(at + 1, most);
                Some((self.feast_day(place)?, place + 1))
            })?;
            return Some(Found::new(end - at, plus(feast, 1)?, Kind::Relative));
        }
        let weekday = self.weekday(at);
        let counted = self.count(at).filter(|_| self.unit(at + 1).is_some());
        let joint = at + 1 + usize::from(weekday.is_none() && counted.is_some());
        let symbol = self.get(joint).filter(|symbol| !symbol.gap.soft && !symbol.gap.dot)?;
        let after = symbol.is(Tag::After);
        if !after && !symbol.is(Tag::Before) {
            return None;
        }
        // "The Monday after, the 17th" is that day itself.
        self.get(joint + 1).filter(|behind| !behind.gap.soft)?;
        let (day, end) = (0..=JOINS).find_map(|most| {
            let place = self.skip(joint + 1, most);
            self.feast_day(place)
                .map(|day| (day, place + 1))
                .or_else(|| {
                    let found = self.with_month(place).or_else(|| self.numeric(place))?;
                    Some((found.day, place + found.length))
                })
                .or_else(|| {
                    let found = self.bare(place).filter(|_| weekday.is_some())?;
                    Some((found.day, place + found.length))
                })
        })?;
        let length = end - at;
        let found = match weekday {
            Some(weekday) if after => next_weekday(day, weekday)?,
            Some(weekday) => super::days::last_weekday(day, weekday)?,
            None => self.steps(day, counted.unwrap_or(1), self.unit(joint - 1)?, !after)?,
        };
        (found >= self.received).then_some(Found::new(length, found, Kind::Relative))
    }

    /// So many days from `day`, or weeks.
    fn steps(&self, day: Day, count: u32, unit: Unit, back: bool) -> Option<Day> {
        let days = match unit {
            Unit::Day => i64::from(count),
            Unit::Week => i64::from(count) * 7,
            Unit::Fortnight => i64::from(count) * 14,
            Unit::Work if !back => return super::days::plus_working(day, count),
            _ => return None,
        };
        (count <= 60).then(|| plus(day, if back { -days } else { days }))?
    }

    /// "three days after that", "the Monday after", "that same day": of the day that was named last.
    pub(super) fn behind(&self, at: usize, named: Option<Day>) -> Option<Found> {
        let named = named.filter(|day| *day >= self.received)?;
        if self.is(at, Tag::ThatDay) {
            return Some(Found::new(1, named, Kind::Relative));
        }
        if self.is(at, Tag::DayAfter) {
            return Some(Found::new(1, plus(named, 1)?, Kind::Relative));
        }
        if let Some(weekday) = self.weekday(at) {
            let ends = self.get(at + 2).is_none_or(|next| next.gap.soft || next.gap.dot);
            let after = self.is(at + 1, Tag::After) && ends;
            let day = next_weekday(named, weekday).filter(|_| after)?;
            return Some(Found::new(2, day, Kind::Relative));
        }
        let (count, unit) = (self.count(at)?, self.unit(at + 1)?);
        let later = self.get(at + 2).filter(|symbol| !symbol.gap.soft && !symbol.gap.dot)?;
        if !later.is(Tag::Later) {
            return None;
        }
        Some(Found::new(3, self.steps(named, count, unit, false)?, Kind::Relative))
    }
}
