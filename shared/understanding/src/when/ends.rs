//! Ends, middles and first days of weeks, months and quarters.

use super::days::{
    before_weekend, end_after, in_week, month_end, next_working, plus, plus_months, plus_working,
    quarter_end, week_number, year_of,
};
use super::lexicon::{Tag, Unit};
use super::reader::{Found, Kind, Reader};
use chrono::Datelike;
use domain::calendar::Day;

/// A stretch of time that has an end.
#[derive(Clone, Copy)]
pub(super) enum Stretch {
    Day(Day),
    /// By a day in it.
    Week(Day),
    Month(Day),
    Quarter(Day),
    Year(Day),
}

impl Reader<'_> {
    /// "the week", "next month", "del mes que viene", "June 2026", "Q1".
    pub(super) fn stretch(&self, at: usize) -> Option<(Stretch, usize)> {
        if self.is(at, Tag::NextMonth) && !self.is(at, Tag::Next) {
            return Some((Stretch::Month(end_after(self.received, 1)?), 1));
        }
        if self.is(at, Tag::ThisMonth) && !self.is(at, Tag::This) {
            return Some((Stretch::Month(end_after(self.received, 0)?), 1));
        }
        if self.month(at).is_some() {
            if self.with_month(at).is_some() {
                return None;
            }
            let (day, length) = self.month_only(at)?;
            return Some((Stretch::Month(day), length));
        }
        if matches!(self.form(at), "q" | "t")
            && self.get(at + 1).is_some_and(|s| s.gap.glue == Some('\0'))
        {
            let quarter = self.count(at + 1).filter(|quarter| (1..=4).contains(quarter))?;
            let (year, more) = match self.year(at + 2) {
                Some(year) => (year, 1),
                None => (year_of(self.received, quarter * 3), 0),
            };
            return Some((Stretch::Month(month_end(year, quarter * 3)?), 2 + more));
        }
        if self.is(at, Tag::WeekNumber)
            && let Some(week) = self.count(at + 1)
        {
            return Some((Stretch::Week(week_number(self.received, week)?), 2));
        }
        let mut next = 0;
        let mut place = at;
        let shift = |symbol: &super::symbols::Symbol| {
            if symbol.is(Tag::Next) || symbol.is(Tag::Coming) {
                Some(1)
            } else if symbol.is(Tag::This) {
                Some(0)
            } else if symbol.is(Tag::Last) {
                Some(-1)
            } else {
                None
            }
        };
        if let Some(found) = self.get(place).and_then(shift)
            && self.unit(place).is_none()
        {
            next = found;
            place += 1;
        }
        let unit = self.unit(place)?;
        let mut length = place + 1 - at;
        if place == at
            && let Some(behind) = self.get(place + 1).filter(|s| !s.gap.soft && !s.gap.dot)
            && let Some(found) = shift(behind)
            && self.weekday(place + 2).is_none()
            && self.language != "en"
        {
            next = found;
            length += 1;
        }
        let day = match (unit, next) {
            (Unit::Day | Unit::Work, _) => Stretch::Day(self.received),
            (Unit::Week, next) => Stretch::Week(plus(self.received, next * 7)?),
            (_, next) if next < 0 => return None,
            (Unit::Month, next) => {
                Stretch::Month(end_after(self.received, u32::try_from(next).ok()?)?)
            }
            (Unit::Quarter, next) => {
                Stretch::Quarter(plus_months(self.received, u32::try_from(next * 3).ok()?)?)
            }
            (Unit::Year, next) => {
                Stretch::Year(plus_months(self.received, u32::try_from(next * 12).ok()?)?)
            }
            _ => return None,
        };
        Some((day, length))
    }

    fn end_of(&self, stretch: Stretch) -> Option<Day> {
        Some(match stretch {
            Stretch::Day(day) => day,
            Stretch::Week(day) => {
                let friday = in_week(day, 0, 5)?;
                if friday < self.received { in_week(day, 1, 5)? } else { friday }
            }
            Stretch::Month(day) => day,
            Stretch::Quarter(day) => quarter_end(day)?,
            Stretch::Year(day) => month_end(day.year(), 12)?,
        })
    }

    /// "end of the month", "Ende nächster Woche", "fin juin", "middle of June", "close of play Friday".
    pub(super) fn ends(&self, at: usize) -> Option<Found> {
        let symbol = self.get(at)?;
        let relative = |length: usize, day: Day| Some(Found::new(length, day, Kind::Relative));
        for (tag, months) in [(Tag::MonthEnd, 0), (Tag::QuarterEnd, 0), (Tag::YearEnd, 0)] {
            if symbol.is(tag) {
                let behind = self.get(at + 1).is_some_and(|s| {
                    s.is(Tag::NextMonth) || (s.is(Tag::Next) && self.language != "en")
                });
                let before = self.before(at).is_some_and(|s| s.is(Tag::Next));
                let months = months + u32::from(behind || before);
                // "fine mese di giugno", "fin de mes de mayo"
                let name = self.skip(at + 1, 1);
                if let Some((day, length)) =
                    self.month_only(name).filter(|_| tag == Tag::MonthEnd && !behind)
                {
                    return relative(name + length - at, day);
                }
                let day = match tag {
                    Tag::MonthEnd => end_after(self.received, months)?,
                    Tag::QuarterEnd => quarter_end(plus_months(self.received, months * 3)?)?,
                    _ => month_end(self.received.year(), 12)?,
                };
                return relative(1 + usize::from(behind), day);
            }
        }
        if symbol.is(Tag::DayEnd) || symbol.is(Tag::End) {
            let place = self.skip(at + 1, 2);
            // "close of business on Wednesday", "end of today"
            let of_day = self.weekday_or_rel(place);
            if let Some(found) = of_day.filter(|_| symbol.is(Tag::DayEnd) || self.language == "en")
            {
                return Some(found.after(place - at));
            }
            if symbol.is(Tag::DayEnd) {
                return relative(1, self.received);
            }
        }
        if symbol.is(Tag::End) {
            let (stretch, length, place) = self.stretch_behind(at + 1)?;
            return relative(place + length - at, self.end_of(stretch)?);
        }
        if symbol.is(Tag::Mid) {
            let (stretch, length, place) = self.stretch_behind(at + 1)?;
            let day = match stretch {
                Stretch::Month(day) => {
                    let mid = day.with_day(15)?;
                    // "mid June", written at its end, is the next one's.
                    if mid < self.received && self.month(place).is_some() {
                        mid.with_year(mid.year() + 1)?
                    } else {
                        mid
                    }
                }
                Stretch::Week(day) => in_week(day, 0, 3)?,
                _ => return None,
            };
            return relative(place + length - at, day);
        }
        None
    }

    /// What it is the end of comes first in Lithuanian: "lapkričio pabaigoje", "iki savaitės pabaigos".
    pub(super) fn ends_behind(&self, at: usize) -> Option<Found> {
        if self.language != "lt" {
            return None;
        }
        let (stretch, length) = self.stretch(at)?;
        let behind = self.get(at + length)?;
        let day = if behind.is(Tag::End) {
            self.end_of(stretch)?
        } else if let (true, Stretch::Month(day)) = (behind.is(Tag::Mid), stretch) {
            day.with_day(15)?
        } else {
            return None;
        };
        Some(Found::new(length + 1, day, Kind::Relative))
    }

    /// "KW 28", and what is only a hint: "early next week".
    pub(super) fn starts(&self, at: usize) -> Option<Found> {
        let symbol = self.get(at)?;
        if symbol.is(Tag::Start) {
            let (stretch, length, place) = self.stretch_behind(at + 1)?;
            let day = match stretch {
                Stretch::Month(day) => day.with_day(10)?,
                Stretch::Week(day) => in_week(day, 0, 3)?,
                _ => return None,
            };
            return Some(Found::new(place + length - at, day, Kind::Vague));
        }
        // "KW 28": its Friday.
        if symbol.is(Tag::WeekNumber)
            && (symbol.form == "kw"
                || self
                    .before(at)
                    .is_some_and(|b| b.is(Tag::In) || (b.is(Tag::By) && !b.is(Tag::On))))
        {
            let week = self.get(at + 1)?.digits.filter(|week| (1..=53).contains(week))?;
            let glued = self.goes_on(at + 2);
            let friday = week_number(self.received, week)?;
            return (!glued).then_some(Found::new(2, friday, Kind::Relative));
        }
        None
    }

    fn stretch_behind(&self, at: usize) -> Option<(Stretch, usize, usize)> {
        (0..=2).find_map(|most| {
            let place = self.skip(at, most);
            let (stretch, length) = self.stretch(place)?;
            Some((stretch, length, place))
        })
    }

    fn weekday_or_rel(&self, at: usize) -> Option<Found> {
        self.beside(at)
            .or_else(|| self.on_weekday(at))
            .or_else(|| self.relative(at))
            .or_else(|| self.with_month(at))
            .or_else(|| self.bare(at))
    }

    /// "last working day of the month", "first Monday in May", "the first week of June".
    pub(super) fn ordinal_of(&self, at: usize) -> Option<Found> {
        let last = self.is(at, Tag::Last);
        let number = if last { 0 } else { self.ordinal(at)? };
        let weekday = self.weekday(at + 1);
        let unit = self.unit(at + 1);
        if weekday.is_none() && !matches!(unit, Some(Unit::Work | Unit::Day | Unit::Week)) {
            return None;
        }
        let place = self.skip(at + 2, 3);
        let every = self.is(at + 2, Tag::Every) || self.is(at + 2, Tag::ThisMonth);
        let next = self.is(at + 2, Tag::NextMonth);
        let stretch = match self.stretch(place) {
            Some((Stretch::Month(end), length)) => Some((end, place + length - at)),
            _ if next => Some((end_after(self.received, 1)?, 3)),
            _ if every => Some((end_after(self.received, 0)?, 3)),
            _ if last && unit == Some(Unit::Work) => Some((end_after(self.received, 0)?, 2)),
            // "on the third Friday"
            _ if number > 1 && weekday.is_some() && self.ends_here(at + 2) => {
                Some((end_after(self.received, 0)?, 2))
            }
            _ => None,
        };
        let (mut end, length) = stretch?;
        let named = self.month(place).is_some();
        for _ in 0..2 {
            let day = match (weekday, unit) {
                (Some(weekday), _) => nth_weekday(end, number, weekday)?,
                (_, Some(Unit::Work)) if last => before_weekend(end)?,
                (_, Some(Unit::Work)) => nth_working(end, number)?,
                (_, Some(Unit::Week)) => nth_weekday(end, number, 5)?,
                _ if last => end,
                _ => end.with_day(number)?,
            };
            if day >= self.received || named || self.is(place, Tag::This) {
                return Some(Found::new(length, day, Kind::Relative));
            }
            end = end_after(end, 1)?;
        }
        None
    }
}

/// The `number`-th such weekday of the month that ends on `end`; 0 is the last.
pub(super) fn nth_weekday(end: Day, number: u32, weekday: u8) -> Option<Day> {
    if number == 0 {
        let back = (i64::from(super::days::weekday(end)) - i64::from(weekday)).rem_euclid(7);
        return plus(end, -back);
    }
    let first = end.with_day(1)?;
    let ahead = (i64::from(weekday) - i64::from(super::days::weekday(first))).rem_euclid(7);
    let day = plus(first, ahead + i64::from(number - 1) * 7)?;
    (day <= end).then_some(day)
}

fn nth_working(end: Day, number: u32) -> Option<Day> {
    let first = next_working(end.with_day(1)?)?;
    if number > 23 { None } else { plus_working(first, number.checked_sub(1)?) }
}
