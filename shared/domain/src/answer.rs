//! An answer that leaves by itself: what a debtor's mail asked for, or that its promise was noted. It
//! is a message like any other, but no rung of the ladder. Whether it may leave is said by
//! [`crate::plan::answer`].

use crate::calendar::{Day, Time, local_day, next_day, plus_days};
use crate::debtor::Debtor;
use crate::ids::{InvoiceId, PromiseId};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// Answers to one debtor in one of its days.
const A_DAY: usize = 1;
/// Answers to one debtor in [`MONTH`] days.
const A_MONTH: usize = 3;
/// The days that [`A_MONTH`] is about.
pub(crate) const MONTH: i64 = 30;

/// What an answer answers, and with what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The stored mail that it answers.
    #[serde(rename = "m")]
    pub mail: String,
    /// With what.
    #[serde(rename = "w")]
    pub with: With,
}

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum With {
    /// Here is the invoice again.
    Copy(InvoiceId),
    /// Here is what is open.
    Statement,
    /// We have noted what you promised.
    Promise(PromiseId),
}

impl With {
    /// The template of its words.
    pub fn template(&self) -> &'static str {
        match self {
            With::Copy(_) => "answer-copy",
            With::Statement => "answer-statement",
            With::Promise(_) => "answer-promise",
        }
    }

    /// Whether it was asked for: if it does not leave, a person answers.
    pub fn is_asked_for(&self) -> bool {
        !matches!(self, With::Promise(_))
    }
}

/// The first day on which another answer may go to `debtor`; `None` when that is today.
pub(crate) fn capped(debtor: &Debtor, zone: Tz, now: Time) -> Option<Day> {
    let today = local_day(now, zone);
    let days: Vec<Day> = debtor.answered.iter().map(|at| local_day(*at, zone)).collect();
    let since = |first: Day| days.iter().filter(move |day| **day >= first);
    if since(today).count() >= A_DAY {
        return Some(next_day(today));
    }
    let month = plus_days(today, 1 - MONTH);
    match since(month).count() >= A_MONTH {
        true => since(month).min().map(|oldest| plus_days(*oldest, MONTH)),
        false => None,
    }
}
