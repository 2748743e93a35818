//! Days and moments as a person types them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::Tz;
use domain::calendar::{Day, Time, moment};
use std::str::FromStr;

/// The hour that a day without an hour means: within everybody's business hours.
const HOUR: u32 = 10;

/// A moment: with an offset from UTC, or by the tenant's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AsOf {
    /// `2026-07-01T09:00:00Z`
    Exactly(Time),
    /// `2026-07-01T09:00`, or `2026-07-01` for ten o'clock of that day.
    Locally(NaiveDateTime),
}

impl AsOf {
    /// The moment, by a clock in `zone`.
    pub(crate) fn at(self, zone: Tz) -> Time {
        match self {
            Self::Exactly(at) => at,
            Self::Locally(local) => moment(local.date(), local.time(), zone),
        }
    }
}

impl FromStr for AsOf {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Ok(exactly) = DateTime::parse_from_rfc3339(text) {
            return Ok(Self::Exactly(exactly.to_utc()));
        }
        let forms = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"];
        if let Some(local) =
            forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        {
            return Ok(Self::Locally(local));
        }
        let day = day(text).map_err(|_| {
            "a moment such as 2026-07-01T09:00, 2026-07-01T09:00:00Z or 2026-07-01 is expected"
                .to_owned()
        })?;
        Ok(Self::Locally(day.and_time(NaiveTime::MIN) + TimeDelta::hours(i64::from(HOUR))))
    }
}

/// A day, as `--until 2026-07-01`.
pub(crate) fn day(text: &str) -> Result<Day, String> {
    NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d")
        .map_err(|_| "a day such as 2026-07-01 is expected".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_the_tenants_unless_they_say_otherwise() {
        let at = |text: &str| {
            text.parse::<AsOf>().map(|at| at.at(chrono_tz::Europe::Berlin).to_rfc3339())
        };
        assert_eq!(at("2026-07-01T09:00").unwrap(), "2026-07-01T07:00:00+00:00");
        assert_eq!(at("2026-07-01 09:00:30").unwrap(), "2026-07-01T07:00:30+00:00");
        assert_eq!(at("2026-07-01T09:00:00Z").unwrap(), "2026-07-01T09:00:00+00:00");
        assert_eq!(at("2026-07-01").unwrap(), "2026-07-01T08:00:00+00:00");
        assert!(at("tomorrow").is_err());
        assert!(at("2026-02-30").is_err());
    }
}
