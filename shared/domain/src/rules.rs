//! Everything besides the debtor that a decision may look at. Two equal `Rules` and two equal
//! debtors give the same decision.

use crate::calendar::{Calendar, Day, Time, local_day, moment, next_day, plus_days};
use crate::policy::Policy;
use chrono::NaiveTime;
use chrono_tz::Tz;

/// How new the ledger's news are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Books {
    /// The day of the last snapshot or sweep.
    pub snapshot: Day,
    /// The day to which payments are posted.
    pub cash_to: Day,
    /// An import is being worked in.
    pub importing: bool,
}

/// What a decision looks at besides the debtor.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The policy in force.
    pub policy: &'a Policy,
    /// The recipient's business days.
    pub calendar: &'a Calendar,
    /// The recipient's zone: when people are written to.
    pub zone: Tz,
    /// The tenant's business days.
    pub tenant_calendar: &'a Calendar,
    /// The tenant's zone: which day it is for due dates.
    pub tenant_zone: Tz,
    /// The tenant's language, for debtors without one.
    pub language: &'a str,
    /// Answers may leave by themselves.
    pub answers: bool,
    /// All sending is stopped.
    pub stopped: bool,
    /// The ledger's news; without any, nothing overdue is sent.
    pub books: Option<Books>,
}

impl Rules<'_> {
    /// The tenant's today: due dates and days late are counted by it.
    pub fn today(&self, now: Time) -> Day {
        local_day(now, self.tenant_zone)
    }

    /// `now` if it is within the recipient's hours, else the next moment that is.
    pub fn contact_time(&self, now: Time) -> Time {
        if self.policy.every_day {
            return now;
        }
        self.policy.hours.on_or_after(now, self.zone, self.calendar)
    }

    /// When contact opens on `day`, or on the first business day after it; always later than `now`.
    pub fn opening(&self, day: Day, now: Time) -> Time {
        let mut day = day;
        loop {
            let at = if self.policy.every_day {
                moment(day, self.policy.hours.from, self.zone)
            } else {
                moment(self.calendar.on_or_after(day), self.policy.hours.from, self.zone)
            };
            if at > now {
                return at;
            }
            day = next_day(day.max(local_day(now, self.zone)));
        }
    }

    /// The first moment of contact at which it is `day` or later for the tenant, whose days due
    /// dates and promises are counted by; always later than `now`.
    pub fn due_opening(&self, day: Day, now: Time) -> Time {
        let begins = moment(day, NaiveTime::MIN, self.tenant_zone);
        let at = self.contact_time(begins);
        if at > now { at } else { self.opening(next_day(local_day(now, self.zone)), now) }
    }

    /// When the tenant's people are back at their desks on `day`, or on the first business day
    /// after it; always later than `now`.
    pub fn desk_opening(&self, day: Day, now: Time) -> Time {
        let desks = Rules { calendar: self.tenant_calendar, zone: self.tenant_zone, ..*self };
        desks.opening(day, now)
    }

    /// Whether the ledger's news are new enough to say that something is overdue.
    pub fn is_fresh(&self, now: Time) -> bool {
        let Some(limit) = self.policy.freshness else { return true };
        let Some(books) = self.books else { return false };
        let today = self.today(now);
        let mut needed = today;
        for _ in 0..limit.cash_days {
            needed = self.tenant_calendar.before(needed);
        }
        books.cash_to >= needed
            && self.tenant_calendar.between(books.snapshot, today) <= limit.snapshot_days
    }

    /// The last day of grace of something promised for `day`.
    pub fn grace_end(&self, day: Day) -> Day {
        let days = self.policy.promise_grace_days;
        self.tenant_calendar.add(self.tenant_calendar.on_or_after(day), days)
    }

    /// `days` calendar days after the local day of `at`, as the recipient counts.
    pub fn days_after(&self, at: Time, days: u32) -> Day {
        plus_days(local_day(at, self.zone), i64::from(days))
    }
}
