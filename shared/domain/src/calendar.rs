//! Days, business days and hours, in the right zone.
//!
//! Legal days are calendar days; *contact* happens on business days and in business hours of the
//! recipient. Which days are holidays is data (see the crate `content`); this module only counts.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A moment, always in UTC.
pub type Time = DateTime<Utc>;
/// A calendar day, in the zone that the context names.
pub type Day = NaiveDate;

/// The public holidays of one country or region, for the years that the data covers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holidays {
    /// First and last year covered; outside it nothing is known.
    pub years: Option<(i32, i32)>,
    /// The days themselves.
    pub days: BTreeSet<Day>,
}

/// Business days: weekends and holidays left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// The country's or region's code, such as `GB-ENG`; empty for weekends only.
    pub code: String,
    holidays: Holidays,
}

impl Calendar {
    /// The calendar of `code` with its `holidays`.
    pub fn new(code: impl Into<String>, holidays: Holidays) -> Self {
        Self { code: code.into(), holidays }
    }

    /// Weekends only: what is used where no country is known.
    pub fn weekends_only() -> Self {
        Self::new("", Holidays::default())
    }

    /// Whether the data covers `day`'s year. An uncovered year is worth a warning: its holidays
    /// are counted as business days.
    pub fn covers(&self, day: Day) -> bool {
        self.holidays.years.is_some_and(|(first, last)| (first..=last).contains(&day.year()))
    }

    /// Neither a weekend nor a holiday.
    pub fn is_business_day(&self, day: Day) -> bool {
        !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !self.holidays.days.contains(&day)
    }

    /// `day` itself if it is a business day, else the next one.
    pub fn on_or_after(&self, day: Day) -> Day {
        self.walk(day, next_day)
    }

    /// The last business day before `day`.
    pub fn before(&self, day: Day) -> Day {
        self.walk(previous_day(day), previous_day)
    }

    /// The `count`-th business day after `day`; `day` itself for 0.
    pub fn add(&self, day: Day, count: u32) -> Day {
        (0..count).fold(day, |at, _| self.on_or_after(next_day(at)))
    }

    /// How many business days lie in `(from, to]`; 0 when `to` is not later.
    pub fn between(&self, from: Day, to: Day) -> u32 {
        let mut count = 0;
        let mut at = from;
        while at < to {
            at = next_day(at);
            count += u32::from(self.is_business_day(at));
        }
        count
    }

    fn walk(&self, from: Day, step: fn(Day) -> Day) -> Day {
        let mut at = from;
        // A calendar without a business day in two years is broken data; do not hang on it.
        for _ in 0..750 {
            if self.is_business_day(at) {
                break;
            }
            at = step(at);
        }
        at
    }
}

/// The day after.
pub fn next_day(day: Day) -> Day {
    day.succ_opt().unwrap_or(day)
}

/// The day before.
pub fn previous_day(day: Day) -> Day {
    day.pred_opt().unwrap_or(day)
}

/// `day` plus `count` calendar days (negative: before it).
pub fn plus_days(day: Day, count: i64) -> Day {
    let days = Days::new(count.unsigned_abs());
    let moved = if count < 0 { day.checked_sub_days(days) } else { day.checked_add_days(days) };
    moved.unwrap_or(day)
}

/// The calendar day that it is at `now` in `zone`.
pub fn local_day(now: Time, zone: Tz) -> Day {
    now.with_timezone(&zone).date_naive()
}

/// The first moment at or after `at` o'clock on `day` in `zone`. In a spring gap, when that hour
/// does not exist, it is the first moment after the gap; in an autumn fold, the earlier one.
pub fn moment(day: Day, at: NaiveTime, zone: Tz) -> Time {
    let local = day.and_time(at);
    for minutes in (0..=180).step_by(15) {
        let later = local + chrono::TimeDelta::minutes(minutes);
        if let Some(found) = zone.from_local_datetime(&later).earliest() {
            return found.with_timezone(&Utc);
        }
    }
    // A gap of more than three hours: a whole day was skipped (Samoa, 2011-12-30).
    zone.from_utc_datetime(&local).with_timezone(&Utc)
}

/// The hours of a business day in which people are written to: `from` inclusive, `to` exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// First minute.
    pub from: NaiveTime,
    /// First minute that is too late.
    pub to: NaiveTime,
}

impl Hours {
    /// `now` if it lies in these hours of a business day in `zone`, else the next such moment.
    pub fn on_or_after(&self, now: Time, zone: Tz, calendar: &Calendar) -> Time {
        let local = now.with_timezone(&zone);
        let today = local.date_naive();
        if calendar.is_business_day(today) {
            let open = moment(today, self.from, zone);
            if now < open {
                return open;
            }
            if local.time() < self.to {
                return now;
            }
        }
        moment(calendar.on_or_after(next_day(today)), self.from, zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn business_days_skip_weekends_and_holidays() {
        let christmas = [day("2026-12-25"), day("2026-12-28")].into();
        let calendar =
            Calendar::new("GB-ENG", Holidays { years: Some((2026, 2026)), days: christmas });
        assert_eq!(calendar.add(day("2026-12-24"), 1), day("2026-12-29"));
        assert_eq!(calendar.before(day("2026-12-29")), day("2026-12-24"));
        assert_eq!(calendar.between(day("2026-12-24"), day("2026-12-31")), 3);
        assert!(calendar.covers(day("2026-01-01")) && !calendar.covers(day("2027-01-01")));
    }

    #[test]
    fn a_skipped_hour_is_the_next_one_and_a_skipped_day_does_not_hang() {
        let gap = moment(day("2026-03-29"), "02:30:00".parse().unwrap(), chrono_tz::Europe::Berlin);
        assert_eq!(gap.to_rfc3339(), "2026-03-29T01:00:00+00:00");
        moment(day("2011-12-30"), "09:00:00".parse().unwrap(), chrono_tz::Pacific::Apia);
    }

    proptest! {
        #[test]
        fn hours_are_reached_and_kept(seconds in 1_700_000_000i64..1_900_000_000, zone in 0..chrono_tz::TZ_VARIANTS.len()) {
            let zone = chrono_tz::TZ_VARIANTS[zone];
            let hours = Hours { from: "09:00:00".parse().unwrap(), to: "17:00:00".parse().unwrap() };
            let calendar = Calendar::weekends_only();
            let now = Time::from_timestamp(seconds, 0).unwrap();
            let open = hours.on_or_after(now, zone, &calendar);
            prop_assert!(open >= now);
            prop_assert_eq!(hours.on_or_after(open, zone, &calendar), open);
            prop_assert!(calendar.is_business_day(local_day(open, zone)));
        }
    }
}
