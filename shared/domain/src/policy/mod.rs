//! The rules of a tenant as data: when to write, how often, in which tone. Read from TOML by
//! [`Policy::parse`], which reports every error at once, each with its line.

mod read;

use crate::calendar::Hours;
use crate::ids::PolicyVersion;
use crate::money::Currency;
pub use read::{PolicyError, PolicyErrors};
use std::collections::BTreeMap;

/// A policy that passed every check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// What people call it.
    pub name: String,
    /// A hash of its text.
    pub version: PolicyVersion,
    /// The hours of the recipient's business day in which messages leave.
    pub hours: Hours,
    /// Write on weekends and holidays too (only for benchmarks).
    pub every_day: bool,
    /// Calendar days between two messages about the same currency, at least.
    pub gap_days: u32,
    /// Messages to one debtor in a day, at most.
    pub per_day: u32,
    /// Messages to one debtor in seven days, at most.
    pub per_week: u32,
    /// Business days of silence after a human reply.
    pub quiet_days: u32,
    /// Business days after a promised day before it counts as broken (the bank needs time).
    pub promise_grace_days: u32,
    /// Days between statements to debtors that only get statements.
    pub statement_every_days: u32,
    /// How old the ledger's news may be before anything overdue is sent; without it, any age.
    pub freshness: Option<Freshness>,
    /// Amounts below which nobody is chased, per currency. A currency without an entry has none.
    pub minimums: BTreeMap<Currency, Minimum>,
    /// The ladder, in order.
    pub steps: Vec<Step>,
}

/// How old the ledger's news may be, in business days of the tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// Payments must be posted to this many business days before today.
    pub cash_days: u32,
    /// The snapshot itself may be this many business days old.
    pub snapshot_days: u32,
}

/// Amounts in minor units below which nobody is chased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Minimum {
    /// What all that is asked for must reach together.
    pub balance: i64,
    /// What an invoice must reach to set the tone; smaller ones are only listed.
    pub invoice: i64,
}

/// One rung of the ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its name, such as `first`.
    pub name: String,
    /// Days after the due date; negative before it.
    pub day: i64,
    /// What happens.
    pub action: Action,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A mail.
    Mail {
        /// The template's name.
        template: String,
        /// To the escalation contact, with accounts payable in copy.
        escalated: bool,
    },
    /// A person calls; the machine writes nothing meanwhile.
    Call,
}

impl Policy {
    /// Reads a policy.
    ///
    /// # Errors
    /// All that is wrong with it, each with its line.
    pub fn parse(text: &str) -> Result<Self, PolicyErrors> {
        read::policy(text)
    }

    /// The minimum amounts of a currency.
    pub fn minimum(&self, currency: Currency) -> Minimum {
        self.minimums.get(&currency).copied().unwrap_or_default()
    }

    /// The step with this number, counted from 1.
    pub fn step(&self, number: u8) -> Option<&Step> {
        self.steps.get(usize::from(number).checked_sub(1)?)
    }

    /// The step that follows for a document that has `reached` a step and is `age` days past the
    /// day it counts from: one up, but a step that belongs before the due date is passed over
    /// once that is gone. The number is counted from 1.
    pub fn following(&self, reached: u8, age: i64) -> Option<(u8, &Step)> {
        (reached + 1..)
            .zip(self.steps.iter().skip(usize::from(reached)))
            .find(|(_, step)| step.day >= 0 || age < 0)
    }

    /// Whether this is the last mail of the ladder: it goes first when not all can be sent.
    pub fn is_final(&self, number: u8) -> bool {
        let mail = |step: &Step| matches!(step.action, Action::Mail { .. });
        self.step(number).is_some_and(mail)
            && !self.steps.iter().skip(usize::from(number)).any(mail)
    }
}
