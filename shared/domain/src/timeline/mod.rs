//! What a policy does, day by day, to each kind of debtor. Shown by `credit-control policy
//! timeline FILE` and kept as snapshots, so that a change of a policy or of a rule is read as a diff
//! of days and messages. Pure: a policy and a script in, lines out.

mod life;
pub mod personas;
mod script;
mod words;

pub use life::Life;
pub use personas::{Event, Persona};

use crate::calendar::{Day, Time, local_day, moment, next_day, plus_days};
use crate::policy::Policy;
use chrono::{NaiveTime, Weekday};
use script::Books;
use std::fmt;

/// Turns in one day after which something is wrong.
const TURNS_A_DAY: usize = 50;

/// One thing that happened on a timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The day.
    pub day: Day,
    /// What happened.
    pub what: String,
    /// The invoice that set the tone, for a message.
    pub lead: Option<String>,
    /// Why, where a rule decided.
    pub why: Option<String>,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use chrono::Datelike;
        let weekday = match self.day.weekday() {
            Weekday::Mon => "Mon",
            Weekday::Tue => "Tue",
            Weekday::Wed => "Wed",
            Weekday::Thu => "Thu",
            Weekday::Fri => "Fri",
            Weekday::Sat => "Sat",
            Weekday::Sun => "Sun",
        };
        write!(f, "{} {weekday}  {}", self.day, self.what)?;
        if let Some(lead) = &self.lead {
            write!(f, " [{lead}]")?;
        }
        if let Some(why) = &self.why {
            write!(f, "\n                  because {why}")?;
        }
        Ok(())
    }
}

/// The first day of every timeline, a Monday.
fn first_day() -> Day {
    Day::from_ymd_opt(2026, 1, 5).unwrap_or_default()
}

/// What `policy` does to `persona` in so many days from Monday, 5 January 2026, in Berlin. What is
/// done by persons is in the persona's script, nothing else is.
pub fn timeline(policy: &Policy, persona: &Persona, days: u32) -> Vec<Line> {
    let start = first_day();
    let clock = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default();
    let at = |day: Day, hour: u32| moment(day, clock(hour), chrono_tz::Europe::Berlin);
    let mut books = Books::new(start);
    let mut life = Life::new(policy.clone(), at(start, 6));
    let mut lines = Vec::new();
    for offset in 0..i64::from(days) {
        let day = plus_days(start, offset);
        life.now = at(day, 7);
        let mut told = life.journal.len();
        for (_, event) in persona.script.iter().filter(|(on, _)| *on == offset) {
            if let Err(refused) = books.happens(&mut life, event, day) {
                let what = format!("refused: {refused}");
                lines.push(Line { day, what, lead: None, why: None });
            }
        }
        live_until(&mut life, at(next_day(day), 7));
        while let Some(entry) = life.journal.get(told) {
            let on = local_day(entry.at, life.zone);
            lines.extend(words::line(&life, entry, on));
            told += 1;
        }
    }
    lines
}

/// Does what is due, in the order in which it comes.
fn live_until(life: &mut Life, end: Time) {
    for _ in 0..TURNS_A_DAY {
        life.deliver();
        match life.next() {
            Some(next) if next < end => life.now = next,
            _ => return,
        }
        life.turn();
    }
}
