//! What belongs to people and to the machinery: tasks without a debtor, mails, deliveries, jobs.

use domain::calendar::{Day, Time};
use domain::ids::{DebtorId, LedgerId, TenantId};
use serde::{Deserialize, Serialize};

/// A task that belongs to no debtor: a mail that nobody can place, a ledger that is silent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskTask {
    /// Whose.
    pub tenant: TenantId,
    /// Its id.
    pub id: String,
    /// What is asked, such as `place_mail` or `refresh_ledger`.
    pub kind: String,
    /// Since when.
    pub since: Time,
    /// By when.
    pub due: Day,
    /// A person, if assigned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assigned: Option<String>,
    /// What it is about, in one line without addresses or text.
    pub about: String,
    /// A stored file that belongs to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// How often it happened again.
    #[serde(default)]
    pub count: u32,
    /// How it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<String>,
}

/// Which way a mail went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the debtor.
    In,
    /// From one of our people.
    Colleague,
    /// From a machine: an automatic answer, a bounce.
    Machine,
}

/// A mail in a debtor's conversation. No `Debug`: it holds text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// When.
    pub at: Time,
    /// Which way.
    pub direction: Direction,
    /// The stored mail.
    pub mail: String,
    /// The first words of its new text.
    pub excerpt: String,
    /// Its words that show what the reader made of it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub shows: String,
    /// What asks for more care about it, such as `bank_details`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub care: Vec<String>,
    /// Where an answer to it would stand, if one may leave by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<Thread>,
}

/// Where an answer stands. No `Debug`: it holds text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// The Message-ID of the mail that it answers, without angle brackets.
    pub answered: String,
    /// What that mail answers, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
    /// Its subject, ours again; without one the letter's own stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

/// Something that came in and is to be worked in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Whose.
    pub tenant: TenantId,
    /// The ledger it is about.
    pub ledger: LedgerId,
    /// The stored file.
    pub file: String,
    /// Its number among the news of its ledger: what comes later has a higher one.
    #[serde(default)]
    pub number: u64,
    /// How it is to be read, as the use case that wrote it needs it (JSON text).
    pub how: String,
    /// Who brought it.
    pub by: String,
    /// When.
    pub at: Time,
    /// How far it is.
    pub state: DeliveryState,
    /// Failures so far.
    #[serde(default)]
    pub failures: u32,
}

/// How far a delivery is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Not worked in, or only partly.
    Pending,
    /// Worked in.
    Done,
}

/// Work that turns many debtors of a ledger, one page after the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Whose.
    pub tenant: TenantId,
    /// All debtors of this ledger.
    pub ledger: LedgerId,
    /// Why.
    pub why: String,
    /// The last member that is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// Failures so far.
    #[serde(default)]
    pub failures: u32,
}

/// Who is known under an address or a token.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Known {
    /// The debtors.
    pub debtors: Vec<DebtorId>,
}
