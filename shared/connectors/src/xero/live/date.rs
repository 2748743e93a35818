//! Dates as Xero writes them: `/Date(1539993600000+0000)/`, or the ISO text of the twins such as
//! `DueDateString`. A due date is a calendar day at 00:00, never an instant.

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta};
use domain::calendar::{Day, Time};

/// What stands in a field that is no date.
pub(super) struct NoDate;

/// The calendar day of a field, of its twin if there is one. `None` when nothing is there, or the
/// .NET zero of the year 1, which says the same.
pub(super) fn day(field: Option<&str>, twin: Option<&str>) -> Result<Option<Day>, NoDate> {
    let Some(text) = twin.or(field).map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let found = match written(text) {
        // The offset says where the day's midnight is.
        Some((at, offset)) => at.checked_add_signed(offset).map(|at| at.date_naive()),
        None => text.get(..10).and_then(|day| day.parse::<NaiveDate>().ok()),
    };
    match found {
        Some(day) if day < known(1, 1, 2) => Ok(None),
        Some(day) if (known(1990, 1, 1)..known(2100, 1, 1)).contains(&day) => Ok(Some(day)),
        _ => Err(NoDate),
    }
}

/// The instant of a field, such as `UpdatedDateUTC`. Text without a zone is UTC, as its name says.
pub(super) fn time(text: &str) -> Option<Time> {
    if let Some((at, _)) = written(text) {
        return Some(at);
    }
    let zoned = DateTime::parse_from_rfc3339(text).map(|at| at.to_utc());
    zoned.ok().or_else(|| text.parse::<NaiveDateTime>().ok().map(|at| at.and_utc()))
}

/// `/Date(ms)/` or `/Date(ms+hhmm)/`: milliseconds since 1970 in UTC, and the offset.
fn written(text: &str) -> Option<(Time, TimeDelta)> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    // A sign in front belongs to the milliseconds, a later one starts the offset.
    let at = inner.char_indices().skip(1).find(|(_, letter)| matches!(letter, '+' | '-'));
    let (ms, offset) = at.map_or(Some((inner, "")), |(at, _)| inner.split_at_checked(at))?;
    let digits = ms.strip_prefix('-').unwrap_or(ms);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((DateTime::from_timestamp_millis(ms.parse().ok()?)?, offset_of(offset)?))
}

fn offset_of(text: &str) -> Option<TimeDelta> {
    if text.is_empty() {
        return Some(TimeDelta::zero());
    }
    let (sign, digits) = text.split_at_checked(1)?;
    let (hours, minutes) = digits.split_at_checked(2)?;
    let number = |text: &str| {
        let two = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        if two { text.parse::<i64>().ok() } else { None }
    };
    let total = number(hours)?.checked_mul(60)?.checked_add(number(minutes)?)?;
    let total = if sign == "-" { -total } else { total };
    (total.abs() <= 15 * 60).then(|| TimeDelta::minutes(total))
}

fn known(year: i32, month: u32, day: u32) -> Day {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(field: &str) -> Option<String> {
        day(Some(field), None).ok()?.map(|day| day.to_string())
    }

    #[test]
    fn days_are_calendar_days() {
        for (text, expected) in [
            ("/Date(1539993600000+0000)/", "2018-10-20"),
            ("/Date(1539993600000)/", "2018-10-20"),
            ("/Date(1546081200000+1300)/", "2018-12-30"),
            ("/Date(1546146000000-0500)/", "2018-12-30"),
            ("2018-12-30T00:00:00", "2018-12-30"),
            ("2018-12-30", "2018-12-30"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        let twin = day(Some("/Date(0)/"), Some("2018-12-30T00:00:00")).ok().flatten();
        assert_eq!(twin, "2018-12-30".parse().ok());
    }

    #[test]
    fn nothing_is_nothing_and_rubbish_is_told() {
        for nothing in [None, Some(""), Some("/Date(-62135596800000+0000)/")] {
            assert!(matches!(day(nothing, None), Ok(None)), "{nothing:?}");
        }
        for bad in [
            "soon",
            "/Date()/",
            "/Date(x)/",
            "/Date(1+0)/",
            "/Date(99999999999999999999)/",
            "/Date(1539993600000+9900)/",
            "2018-13-01",
            "30.12.2018",
            "0201-01-01",
            "2999-01-01",
        ] {
            assert!(day(Some(bad), None).is_err(), "{bad}");
        }
    }

    #[test]
    fn instants() {
        let expected: Time = "2018-11-02T16:31:30.160Z".parse().unwrap();
        assert_eq!(time("/Date(1541176290160+0000)/"), Some(expected));
        assert_eq!(time("2018-11-02T16:31:30.160"), Some(expected));
        assert_eq!(time("2018-11-02T16:31:30.160Z"), Some(expected));
        assert_eq!(time("yesterday"), None);
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in ".{0,40}", inner in "[-+0-9]{0,24}") {
            let _ = (time(&text), day(Some(&text), None));
            let _ = day(Some(&format!("/Date({inner})/")), None);
        }
    }
}
