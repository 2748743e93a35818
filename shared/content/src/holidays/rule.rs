//! The rules by which a country's holidays fall, and their dates in a year.

use chrono::{Datelike, NaiveDate, Weekday};
use domain::calendar::{Day, next_day, plus_days, previous_day};
use serde::Deserialize;
use std::collections::BTreeSet;

/// One file of `holidays/`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Country {
    #[allow(dead_code, reason = "for the reader of the file")]
    pub(super) name: String,
    /// The time zone of most of its firms.
    pub(super) zone: chrono_tz::Tz,
    /// Regions with days of their own, by their ISO 3166-2 part.
    #[serde(default)]
    pub(super) regions: Vec<String>,
    /// The region that is taken where none is known; without it only what holds everywhere.
    pub(super) default: Option<String>,
    pub(super) day: Vec<Rule>,
}

/// One holiday. Exactly one of `on`, `easter`, `nth`, `after` and `dates` says when it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rule {
    #[allow(dead_code, reason = "for the reader of the file")]
    pub(super) name: String,
    /// A fixed date, `MM-DD`.
    on: Option<String>,
    /// Days after Easter Sunday.
    easter: Option<i64>,
    /// The n-th weekday of a month; -1 is the last.
    nth: Option<Nth>,
    /// The first such weekday on or after a date.
    after: Option<After>,
    /// These days only.
    #[serde(default)]
    dates: Vec<NaiveDate>,
    /// First year.
    from: Option<i32>,
    /// Last year.
    to: Option<i32>,
    /// Years in which it does not hold.
    #[serde(default)]
    except: Vec<i32>,
    /// What happens when it falls on a weekend.
    substitute: Option<Substitute>,
    /// Only in these regions.
    #[serde(default)]
    pub(super) regions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nth {
    week: i8,
    weekday: Weekday,
    month: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct After {
    weekday: Weekday,
    day: String,
}

/// How a weekend is made good. The day itself stays a holiday too.
#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum Substitute {
    /// The next weekday that is no holiday already (so two days at Christmas give two).
    NextFreeWeekday,
    /// Saturday on Friday, Sunday on Monday.
    NearestWeekday,
    /// A Sunday's is kept on the Saturday before.
    SaturdayIfSunday,
}

/// The holidays of `year` in `region`, those moved out of the year included.
pub(super) fn days(country: &Country, region: Option<&str>, year: i32) -> BTreeSet<Day> {
    let here = |rule: &&Rule| {
        rule.regions.is_empty()
            || region.is_some_and(|region| rule.regions.iter().any(|known| known == region))
    };
    let dated: Vec<(Day, Option<Substitute>)> = country
        .day
        .iter()
        .filter(here)
        .flat_map(|rule| rule.in_year(year).into_iter().map(|day| (day, rule.substitute)))
        .collect();
    let mut days: BTreeSet<Day> = dated.iter().map(|(day, _)| *day).collect();
    for (day, substitute) in dated {
        let Some(substitute) = substitute else { continue };
        if is_weekend(day)
            && let Some(moved) = substitute.of(day, &days)
        {
            days.insert(moved);
        }
    }
    days
}

impl Rule {
    /// Whether the file says clearly when the day is.
    #[cfg(test)]
    pub(super) fn is_clear(&self) -> bool {
        let ways = [
            self.on.as_deref().is_some_and(|day| month_day(2024, day).is_some()),
            self.easter.is_some(),
            self.nth.as_ref().is_some_and(|nth| matches!(nth.week, -1 | 1..=4)),
            self.after.as_ref().is_some_and(|after| month_day(2024, &after.day).is_some()),
            !self.dates.is_empty(),
        ];
        ways.iter().filter(|way| **way).count() == 1
    }

    fn in_year(&self, year: i32) -> Vec<Day> {
        let outside =
            self.from.is_some_and(|from| year < from) || self.to.is_some_and(|to| year > to);
        if outside || self.except.contains(&year) {
            return Vec::new();
        }
        let fixed = self.on.as_deref().and_then(|day| month_day(year, day));
        let easter = self.easter.and_then(|days| Some(plus_days(easter_sunday(year)?, days)));
        let nth = self.nth.as_ref().and_then(|nth| nth.in_year(year));
        let after = self.after.as_ref().and_then(|after| {
            let from = month_day(year, &after.day)?;
            (0..7).map(|days| plus_days(from, days)).find(|day| day.weekday() == after.weekday)
        });
        let dates = self.dates.iter().copied().filter(|day| day.year() == year);
        [fixed, easter, nth, after].into_iter().flatten().chain(dates).collect()
    }
}

impl Nth {
    fn in_year(&self, year: i32) -> Option<Day> {
        if let Ok(week) = u8::try_from(self.week) {
            return NaiveDate::from_weekday_of_month_opt(year, self.month, self.weekday, week);
        }
        (4..=5).rev().find_map(|week| {
            NaiveDate::from_weekday_of_month_opt(year, self.month, self.weekday, week)
        })
    }
}

impl Substitute {
    fn of(self, day: Day, taken: &BTreeSet<Day>) -> Option<Day> {
        match (self, day.weekday()) {
            (Substitute::NextFreeWeekday, _) => {
                let mut at = next_day(day);
                while is_weekend(at) || taken.contains(&at) {
                    at = next_day(at);
                }
                Some(at)
            }
            (Substitute::NearestWeekday, Weekday::Sat) => Some(previous_day(day)),
            (Substitute::NearestWeekday, _) => Some(next_day(day)),
            (Substitute::SaturdayIfSunday, Weekday::Sun) => Some(previous_day(day)),
            (Substitute::SaturdayIfSunday, _) => None,
        }
    }
}

fn is_weekend(day: Day) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn month_day(year: i32, text: &str) -> Option<Day> {
    let (month, day) = text.split_once('-')?;
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
}

/// Easter Sunday of the Gregorian calendar: the algorithm of Meeus, Jones and Butcher
/// (J. Meeus, Astronomical Algorithms, 1991, chapter 8).
fn easter_sunday(year: i32) -> Option<Day> {
    let a = year % 19;
    let (b, c) = (year / 100, year % 100);
    let (d, e) = (b / 4, b % 4);
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(sum / 31).ok()?, u32::try_from(sum % 31 + 1).ok()?)
}
