//! Weekdays and weeks, and the days next to today: "Friday week", "next Friday", "tomorrow".

use super::days::{in_week, last_weekday, next_weekday, plus, plus_months, quarter_end};
use super::lexicon::{Tag, Unit};
use super::reader::{Found, Kind, Reader};
use chrono::Datelike;
use domain::calendar::Day;

/// Which week a word points to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Plain,
    This,
    Next,
    Last,
}

impl Reader<'_> {
    fn which(&self, at: usize) -> Option<Which> {
        let symbol = self.get(at)?;
        if symbol.is(Tag::Coming) {
            Some(Which::Plain)
        } else if symbol.is(Tag::Next) {
            Some(Which::Next)
        } else if symbol.is(Tag::Last) {
            Some(Which::Last)
        } else if symbol.is(Tag::This) {
            Some(Which::This)
        } else {
            None
        }
    }

    /// "Friday", "next Friday", "vendredi prochain", "Friday of next week", "Friday week".
    pub(super) fn on_weekday(&self, at: usize) -> Option<Found> {
        if self.is(at, Tag::Every) {
            let place = self.skip(at + 1, 1);
            let day = self.weekday(place)?;
            let next = next_weekday(self.received, day)?;
            return Some(Found::new(place + 1 - at, next, Kind::Habit));
        }
        if let Some(day) = self.weekdays(at) {
            let next = next_weekday(self.received, day)?;
            return Some(
                Found::new(1, next, Kind::Habit).or_past(last_weekday(self.received, day)),
            );
        }
        if let Some((which, length)) = self.week(at) {
            // "next week Friday", "nächste Woche am Freitag"
            let place = self.skip(at + length, 2);
            let day = self.weekday(place)?;
            return self.weekday_of(which, day, place + 1 - at);
        }
        if let Some(which) = self.which(at) {
            let place = self.skip(at + 1, 1);
            let day = self.weekday(place)?;
            return self.weekday_of(which, day, place + 1 - at);
        }
        let day = self.weekday(at)?;
        self.behind_weekday(at, day)
    }

    /// A weekday, and what may stand behind it.
    fn behind_weekday(&self, at: usize, day: u8) -> Option<Found> {
        let next = next_weekday(self.received, day)?;
        let near = self.get(at + 1).is_some_and(|symbol| !symbol.gap.soft && !symbol.gap.dot);
        if near {
            if self.is(at + 1, Tag::Eight) {
                return Some(Found::new(2, plus(next, 7)?, Kind::Relative));
            }
            if self.is(at + 1, Tag::Fifteen) {
                return Some(Found::new(2, plus(next, 14)?, Kind::Relative));
            }
            // "the Friday after next"
            if self.form(at + 1) == "after" && self.is(at + 2, Tag::Next) {
                return Some(Found::new(3, plus(next, 7)?, Kind::Relative));
            }
            // "Friday week", "Friday fortnight"
            if self.language == "en" {
                match self.unit(at + 1) {
                    Some(Unit::Week) if matches!(self.form(at + 1), "week" | "week's") => {
                        return Some(Found::new(2, plus(next, 7)?, Kind::Relative));
                    }
                    Some(Unit::Fortnight) => {
                        return Some(Found::new(2, plus(next, 14)?, Kind::Relative));
                    }
                    _ => {}
                }
            }
            // "vendredi prochain", "Friday last", "el viernes que viene"
            if self.language != "de"
                && let Some(which) = self.which(at + 1)
                && self.week(at + 1).is_none()
                && self.weekday(at + 2).is_none()
                && self.month(at + 2).is_none()
                && !(self.language == "en" && which != Which::Last && self.get(at + 2).is_some())
            {
                return self.weekday_of(which, day, 2);
            }
        }
        // "Friday of next week", "Freitag nächster Woche", "Freitag der Woche"
        let place = self.skip(at + 1, 3);
        if let Some((which, length)) = self.week(place) {
            return self.weekday_of(which, day, place + length - at);
        }
        // "Freitag in einer Woche", "vrijdag over twee weken"
        if near && self.is(at + 1, Tag::In) && self.unit(at + 2) == Some(Unit::Week) {
            return Some(Found::new(3, plus(next, 7)?, Kind::Relative));
        }
        if near
            && self.is(at + 1, Tag::In)
            && let Some(count) = self.count(at + 2)
            && let Some(weeks) = self.weeks(count, at + 3)
        {
            return Some(Found::new(4, plus(next, weeks * 7)?, Kind::Relative));
        }
        // "lundi 30", "Thursday 5th"
        if let Some(found) = self.weekday_and_day(at, day) {
            return Some(found);
        }
        let past = last_weekday(self.received, day);
        let kind = if self.is_behind_event(at) { Kind::Vague } else { Kind::Weekday };
        Some(Found::new(1, next, kind).or_past(past))
    }

    /// "The first Friday after the bank holiday": when that is nobody says here.
    fn is_behind_event(&self, at: usize) -> bool {
        const AFTER: [&str; 8] =
            ["after", "following", "nach", "apres", "despues", "dopo", "na", "po"];
        let is_first = at.checked_sub(1).and_then(|at| self.ordinal(at)) == Some(1);
        let is_the = self.before(at).is_some_and(|before| before.form == "the");
        let is_named = |at: usize| self.day_number(at).is_some() || self.is(at, Tag::Next);
        (is_first || is_the)
            && AFTER.contains(&self.form(at + 1))
            && !(at + 2..at + 5).any(is_named)
    }

    /// A weekday with the day of the month behind it and no month.
    fn weekday_and_day(&self, at: usize, weekday: u8) -> Option<Found> {
        let place = self.skip(at + 1, 2);
        let number = self.day_number(place)?;
        let symbol = self.get(place)?;
        if symbol.gap.dot
            || (place > at + 1 && !symbol.ordinal && self.language == "en")
            || self.ordinal_word(place).is_some()
        {
            return None;
        }
        if self.with_month(place).is_some() || self.numeric(place).is_some() {
            return None;
        }
        // "Sunday, 2 to 7"
        if symbol.gap.soft && !symbol.ordinal && !symbol.dotted {
            return None;
        }
        let bare = !symbol.ordinal && (!symbol.dotted || self.language != "de");
        if !self.is_free(place) || self.is_noun(place + 1, bare) || self.is_counted(place + 1) {
            return None;
        }
        let next = super::days::next_day_of_month(self.received, number)?;
        let past = super::days::last_day_of_month(self.received, number);
        // Of the past one only the weekday may be right.
        let fits = |day: Day| super::days::weekday(day) == weekday;
        if !fits(next) && past.is_some_and(fits) {
            return Some(Found::new(place + 1 - at, past?, Kind::Past).or_past(past));
        }
        Some(Found::new(place + 1 - at, next, Kind::DayOfMonth).or_past(past))
    }

    fn weekday_of(&self, which: Which, day: u8, length: usize) -> Option<Found> {
        let received = self.received;
        Some(match which {
            Which::Plain => Found::new(length, next_weekday(received, day)?, Kind::Weekday)
                .or_past(last_weekday(received, day)),
            Which::This => {
                let this = in_week(received, 0, day)?;
                let coming = next_weekday(received, day)?;
                // "this Friday", written on a Saturday, is the coming one.
                Found::new(length, if this < received { coming } else { this }, Kind::Weekday)
                    .or_past(Some(this))
            }
            Which::Next => Found::new(length, in_week(received, 1, day)?, Kind::Weekday),
            Which::Last => {
                let last = last_weekday(received, day)?;
                Found::new(length, last, Kind::Past).or_past(Some(last))
            }
        })
    }

    /// "next week", "la semaine prochaine", "der Woche": which, and its length.
    fn week(&self, at: usize) -> Option<(Which, usize)> {
        if let Some(which) = self.which(at) {
            let place = at + 1;
            let week = self.unit(place) == Some(Unit::Week);
            let which = if which == Which::Plain { Which::Next } else { which };
            return week.then_some((which, 2));
        }
        if self.unit(at) != Some(Unit::Week) || self.count(at.wrapping_sub(1)).is_some() {
            return None;
        }
        match self.which(at + 1) {
            Some(Which::Plain) => Some((Which::Next, 2)),
            Some(which) if self.language != "en" && self.language != "de" => Some((which, 2)),
            // "am Freitag der Woche": this one.
            _ if self
                .before(at)
                .is_some_and(|before| before.form == "der" || before.form == "the") =>
            {
                Some((Which::This, 1))
            }
            _ => None,
        }
    }

    fn weeks(&self, count: u32, unit: usize) -> Option<i64> {
        match self.unit(unit)? {
            Unit::Week => Some(i64::from(count)),
            Unit::Fortnight => Some(2 * i64::from(count)),
            // "Freitag in acht Tagen": a week later.
            Unit::Day if count == 8 || count == 7 => Some(1),
            Unit::Day if count == 14 || count == 15 => Some(2),
            _ => None,
        }
    }

    /// "a week on Tuesday", "three weeks today", "a week from tomorrow".
    pub(super) fn weeks_on(&self, at: usize) -> Option<Found> {
        let (count, unit) = match self.count(at) {
            Some(count) => (count, at + 1),
            None => (1, at),
        };
        let weeks = self.weeks(count, unit).filter(|_| self.unit(unit) != Some(Unit::Day))?;
        if count > 60 {
            return None;
        }
        let place = self.get(unit + 1).map_or(unit + 1, |symbol| {
            let joins = symbol.is(Tag::On) || symbol.form == "from" || symbol.is(Tag::Hence);
            unit + 1 + usize::from(joins && self.rel(unit + 1).is_none())
        });
        let length = place + 1 - at;
        let led = self.before(at).is_some_and(|before| before.is(Tag::In));
        if let Some(days) = self.rel(place).filter(|days| *days >= 0) {
            let day = plus(self.received, i64::from(days) + weeks * 7)?;
            return Some(Found::new(length, day, Kind::Relative));
        }
        let counted = self.count(at).is_some() || place > unit + 1;
        if (self.language == "en" || led)
            && counted
            && let Some(day) = self.weekday(place)
        {
            let day = plus(next_weekday(self.received, day)?, weeks * 7)?;
            return Some(Found::new(length, day, Kind::Relative));
        }
        None
    }

    /// "today", "the day after tomorrow".
    pub(super) fn relative(&self, at: usize) -> Option<Found> {
        let days = self.rel(at).or_else(|| self.is_now(at).then_some(0))?;
        if days == 1 && self.before(at).is_some_and(|before| GREETS.contains(&before.form.as_str()))
        {
            return None;
        }
        let morning = at > 0 && self.language == "de" && self.weekday(at - 1).is_some();
        if days == 1 && self.form(at) == "morgen" && morning {
            return None;
        }
        let day = plus(self.received, i64::from(days))?;
        if days >= 0
            && let Some((weeks, more)) = self.weeks_behind(at + 1)
        {
            return Some(Found::new(1 + more, plus(day, weeks * 7)?, Kind::Relative));
        }
        let kind = if days < 0 { Kind::Past } else { Kind::Relative };
        Some(Found::new(1, day, kind).or_past(Some(day)))
    }

    /// "today week", "heute in acht Tagen", "mañana en ocho": weeks, and the symbols that they take.
    fn weeks_behind(&self, at: usize) -> Option<(i64, usize)> {
        let symbol = self.get(at).filter(|symbol| !symbol.gap.soft && !symbol.gap.dot)?;
        if symbol.is(Tag::Eight) {
            return Some((1, 1));
        }
        if symbol.is(Tag::Fifteen) {
            return Some((2, 1));
        }
        if self.language == "en" {
            return match self.unit(at)? {
                Unit::Week if symbol.form == "week" => Some((1, 1)),
                Unit::Fortnight => Some((2, 1)),
                _ => None,
            };
        }
        if !symbol.is(Tag::In) {
            return None;
        }
        if self.unit(at + 1) == Some(Unit::Week) {
            return Some((1, 2));
        }
        let weeks = self.weeks(self.count(at + 1)?, at + 2)?;
        Some((weeks, 3))
    }

    /// "over the weekend", "by the weekend": its Sunday, the latest day that it allows.
    pub(super) fn at_weekend(&self, at: usize) -> Option<Found> {
        let (which, place) = match self.which(at) {
            Some(which) => (which, at + 1),
            None => (Which::Plain, at),
        };
        if !self.is(place, Tag::Weekend) {
            return None;
        }
        let behind = (which == Which::Plain).then(|| self.which(place + 1)).flatten();
        let length = place + 1 - at + usize::from(behind.is_some());
        let which = behind.unwrap_or(which);
        let weeks = i64::from(which == Which::Next);
        if which == Which::Last {
            let day = in_week(self.received, -1, 7)?;
            return Some(Found::new(length, day, Kind::Past).or_past(Some(day)));
        }
        // "Before the weekend", and "entro fine settimana", which is by the end of the week.
        let is_end = (1..=2).filter_map(|back| self.get(at.checked_sub(back)?)).any(|before| {
            before.is(Tag::Before) || before.is(Tag::By) && self.form(place) == "fine"
        });
        let day = in_week(self.received, weeks, if is_end { 5 } else { 7 })?;
        let day = if day < self.received { plus(day, 7)? } else { day };
        Some(Found::new(length, day, Kind::Relative))
    }

    /// "next week", "this month", "in June": a hint, with the latest day that it allows.
    pub(super) fn vague(&self, at: usize) -> Option<Found> {
        if let Some((which, length)) = self.week(at).filter(|(_, length)| *length == 2) {
            let weeks = match which {
                Which::Next => 1,
                Which::Last => -1,
                _ => 0,
            };
            let kind = if weeks < 0 { Kind::Past } else { Kind::Vague };
            let day = in_week(self.received, weeks, 5)?;
            let day = if kind == Kind::Vague { day.max(self.received) } else { day };
            return Some(Found::new(length, day, kind).or_past(Some(day)));
        }
        if let Some(which) = self.which(at)
            && let Some(unit @ (Unit::Month | Unit::Quarter)) = self.unit(at + 1)
        {
            let day = match (unit, which) {
                (_, Which::Last) => self.received.with_day(1)?.pred_opt()?,
                (Unit::Quarter, Which::This) => quarter_end(self.received)?,
                (Unit::Quarter, _) => quarter_end(plus_months(self.received, 3)?)?,
                (_, Which::This) => super::days::end_after(self.received, 0)?,
                _ => super::days::end_after(self.received, 1)?,
            };
            let kind = if which == Which::Last { Kind::Past } else { Kind::Vague };
            return Some(Found::new(2, day, kind).or_past(Some(day)));
        }
        let (day, length) = self.month_only(at)?;
        let led = self.before(at).is_some_and(|before| {
            [Tag::In, Tag::On, Tag::By, Tag::Until, Tag::From, Tag::Since, Tag::Start]
                .into_iter()
                .any(|tag| before.is(tag))
        });
        // "may" and "march" are verbs, too.
        let verb = self.language == "en" && !matches!(self.form(at).len(), 6..) && !led;
        if verb {
            return None;
        }
        let far = day.year() > self.received.year()
            && day.signed_duration_since(self.received).num_days() > 240;
        let kind = if far { Kind::Past } else { Kind::Vague };
        Some(Found::new(length, day, kind).or_past(Some(day)))
    }
}

/// Before a greeting's "morning".
const GREETS: &[&str] = &["guten", "goede", "goeden", "gute", "schonen", "schoenen"];
