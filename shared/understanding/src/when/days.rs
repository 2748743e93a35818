//! Sums with days. Nothing here fails: what leaves the calendar is no day.

use chrono::{Datelike, Days, Months, Weekday};
use domain::calendar::Day;

/// `day` and `count` calendar days more.
pub(super) fn plus(day: Day, count: i64) -> Option<Day> {
    let days = Days::new(count.unsigned_abs());
    if count < 0 { day.checked_sub_days(days) } else { day.checked_add_days(days) }
}

/// `day` and `count` months more, at most the last day of the month.
pub(super) fn plus_months(day: Day, count: u32) -> Option<Day> {
    day.checked_add_months(Months::new(count))
}

/// `count` days from Monday to Friday after `day`.
pub(super) fn plus_working(day: Day, count: u32) -> Option<Day> {
    let mut at = day;
    // Whole weeks at once: somebody may write "in 99999 working days".
    let (weeks, rest) = (count / 5, count % 5);
    at = plus(at, i64::from(weeks) * 7)?;
    for _ in 0..rest {
        at = next_working(at.succ_opt()?)?;
    }
    // From a weekend, whole weeks alone would end on one.
    if rest == 0 && weeks > 0 { before_weekend(at) } else { Some(at) }
}

/// `day`, or the Monday after it.
pub(crate) fn next_working(day: Day) -> Option<Day> {
    match day.weekday() {
        Weekday::Sat => plus(day, 2),
        Weekday::Sun => plus(day, 1),
        _ => Some(day),
    }
}

/// `day`, or the Friday before it.
pub(super) fn before_weekend(day: Day) -> Option<Day> {
    match day.weekday() {
        Weekday::Sat => plus(day, -1),
        Weekday::Sun => plus(day, -2),
        _ => Some(day),
    }
}

/// 1 for Monday.
pub(super) fn weekday(day: Day) -> u8 {
    u8::try_from(day.weekday().number_from_monday()).unwrap_or(1)
}

/// The next such weekday after `day`.
pub(super) fn next_weekday(day: Day, wanted: u8) -> Option<Day> {
    let ahead = (i64::from(wanted) - i64::from(weekday(day))).rem_euclid(7);
    plus(day, if ahead == 0 { 7 } else { ahead })
}

/// The last such weekday before `day`.
pub(super) fn last_weekday(day: Day, wanted: u8) -> Option<Day> {
    let behind = (i64::from(weekday(day)) - i64::from(wanted)).rem_euclid(7);
    plus(day, if behind == 0 { -7 } else { -behind })
}

/// That weekday in the Monday-to-Sunday week `weeks` after that of `day`.
pub(super) fn in_week(day: Day, weeks: i64, wanted: u8) -> Option<Day> {
    plus(day, i64::from(wanted) - i64::from(weekday(day)) + weeks * 7)
}

/// The last day of a month.
pub(super) fn month_end(year: i32, month: u32) -> Option<Day> {
    let first = Day::from_ymd_opt(year, month, 1)?;
    plus_months(first, 1)?.pred_opt()
}

/// The last day of the month `months` after that of `day`.
pub(super) fn end_after(day: Day, months: u32) -> Option<Day> {
    let first = plus_months(day.with_day(1)?, months)?;
    month_end(first.year(), first.month())
}

/// The last day of the quarter of `day`.
pub(super) fn quarter_end(day: Day) -> Option<Day> {
    month_end(day.year(), (day.month() - 1) / 3 * 3 + 3)
}

/// The year in which a month comes next: this one while it lasts.
pub(super) fn year_of(received: Day, month: u32) -> i32 {
    if month >= received.month() { received.year() } else { received.year().saturating_add(1) }
}

/// The day of the month, this month or in one of the next.
pub(super) fn next_day_of_month(received: Day, day: u32) -> Option<Day> {
    let first = received.with_day(1)?;
    let tried = (0..3).filter_map(|months| plus_months(first, months)?.with_day(day));
    tried.into_iter().find(|found| *found >= received)
}

/// The day of the month, this month or in one of the last, up to today.
pub(super) fn last_day_of_month(received: Day, day: u32) -> Option<Day> {
    let first = received.with_day(1)?;
    let tried =
        (0..3).filter_map(|months| first.checked_sub_months(Months::new(months))?.with_day(day));
    tried.into_iter().find(|found| *found <= received)
}

/// The next 3 June and the last one, seen from `received`. 29 February waits for its year.
pub(super) fn around(received: Day, month: u32, day: u32) -> Option<(Day, Option<Day>)> {
    let year = received.year();
    let on = |year: i32| Day::from_ymd_opt(year, month, day);
    let next = (year..=year.saturating_add(8)).filter_map(on).find(|found| *found >= received)?;
    let last = (0..=8).filter_map(|back| on(year.saturating_sub(back))).find(|d| *d <= received);
    Some((next, last))
}

/// The Friday of a calendar week, by ISO 8601, this year or the next.
pub(super) fn week_number(received: Day, week: u32) -> Option<Day> {
    let year = received.iso_week().year();
    let friday = |year: i32| Day::from_isoywd_opt(year, week, Weekday::Fri);
    friday(year).filter(|day| *day >= received).or_else(|| friday(year.saturating_add(1)))
}

/// Easter Sunday of the Gregorian calendar: the algorithm of Meeus, Jones and Butcher.
pub(super) fn easter_sunday(year: i32) -> Option<Day> {
    let a = year.rem_euclid(19);
    let (b, c) = (year.div_euclid(100), year.rem_euclid(100));
    let f = (b + 8) / 25;
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - b / 4 - g + 15).rem_euclid(30);
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4).rem_euclid(7);
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    Day::from_ymd_opt(year, u32::try_from(sum / 31).ok()?, u32::try_from(sum % 31 + 1).ok()?)
}
