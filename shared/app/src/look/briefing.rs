//! All that a person needs to know before acting, in a few lines. Made when it is looked at, from
//! what is true then.

use super::balance::Balance;
use super::reason::Reason;
use domain::calendar::{Day, Time};
use serde::Serialize;

/// What a person should know about an account before acting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Briefing {
    /// What is asked of the person, in one line.
    pub what: String,
    /// The account's name.
    pub who: String,
    /// What is open, per currency.
    pub balances: Vec<Balance>,
    /// What was said: the last mails, newest first.
    pub said: Vec<Spoken>,
    /// What was promised, in words.
    pub promised: Vec<String>,
    /// What is contested, in words.
    pub disputed: Vec<String>,
    /// What is on hold, in words.
    pub held: Vec<String>,
    /// What we sent last, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<String>,
    /// What happens next by itself, and why, per currency, in words.
    pub next: Vec<String>,
    /// The reasons behind `next`.
    pub reasons: Vec<Reason>,
    /// When the account is looked at again if nobody does anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wake: Option<Time>,
    /// What is proposed.
    pub proposed: String,
    /// All of it as text.
    pub text: String,
}

/// A mail that came in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spoken {
    /// When.
    pub at: Time,
    /// The day, as the tenant counts.
    pub day: Day,
    /// `debtor`, `colleague` or `machine`.
    pub who: String,
    /// Its first words.
    pub excerpt: String,
    /// The stored mail.
    pub mail: String,
}
