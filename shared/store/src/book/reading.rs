//! What the reader made of a mail, what followed from that, and what a person said of it: a labelled
//! example, once somebody has. Codes, days and amounts; a text only where the tenant has agreed to
//! that, and then in a row of its own that ends by itself.

use domain::calendar::{Day, Time};
use domain::ids::{DebtorId, InvoiceId, PromiseId, TenantId};
use domain::money::Money;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A mail as it was read. One row for each, in the debtor's partition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Whose.
    pub tenant: TenantId,
    /// Of which debtor.
    pub debtor: DebtorId,
    /// Its name: the debtor's, and `m` with a hash of the stored mail's.
    pub id: String,
    /// The stored mail.
    pub mail: String,
    /// When it was read.
    pub at: Time,
    /// The day it came, where the debtor is.
    pub received: Day,
    /// Language and country that the reader was told, such as `en-GB`.
    pub locale: String,
    /// The version of the model.
    pub model: String,
    /// What the reader made of it.
    pub made: Made,
    /// It took effect without a person.
    pub alone: bool,
    /// A person is asked whether that was right, although nothing waits for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sampled: bool,
    /// The open documents that it names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<InvoiceId>,
    /// The promise that it made by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promise: Option<PromiseId>,
    /// No contact before this day because of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waited: Option<Day>,
    /// What a person said of it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged: Option<Judged>,
}

/// What the reader made of a mail, in the words of its labels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// The primary intent, such as `dispute`.
    pub intent: String,
    /// What else applies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secondary: Vec<String>,
    /// The reason of a dispute, such as `wrong_price`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The day of a promised payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Day>,
    /// Its amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// The first day back of who is away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns: Option<Day>,
    /// Chasing was to stop.
    pub pause: bool,
    /// A person was to be told.
    pub escalate: bool,
    /// It tries to instruct software.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub injection: bool,
    /// How it is said, such as `negative`.
    pub sentiment: String,
    /// Its language, two letters.
    pub language: String,
    /// How sure the reader was, in percent.
    pub sure: u8,
}

/// What a person said of a reading. The last word counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Who.
    pub by: String,
    /// When.
    pub at: Time,
    /// The day, as the tenant counts.
    pub day: Day,
    /// The reader was right.
    pub right: bool,
    /// Nobody said so: it follows from what the person did about the mail.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub implied: bool,
    /// What the mail says.
    pub intent: String,
    /// The reason of a dispute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The day of a promised payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Day>,
    /// Its amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
}

/// The words of a mail, as the reader saw them. No `Debug`: it holds text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptText {
    /// The subject.
    pub subject: String,
    /// What the sender wrote then, without quotes and signatures.
    pub body: String,
}

/// How often the reader was right about one intent of a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Which intent, as the reader said it.
    pub intent: String,
    /// By the day of the judgement, the latest ones.
    #[serde(default)]
    pub days: BTreeMap<Day, Counted>,
    /// All that came before those days.
    #[serde(default)]
    pub before: Counted,
    /// The latest judgements of what took effect alone, oldest first.
    #[serde(default)]
    pub last: Vec<Verdict>,
    /// It does not take effect alone since then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Time>,
    /// How often that happened.
    #[serde(default)]
    pub stops: u32,
}

/// Judgements, counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counted {
    /// Took effect alone, and that was right.
    #[serde(default)]
    pub alone_right: u32,
    /// Took effect alone, and that was wrong.
    #[serde(default)]
    pub alone_wrong: u32,
    /// Was put before a person, and read rightly.
    #[serde(default)]
    pub asked_right: u32,
    /// Was put before a person, and read wrongly.
    #[serde(default)]
    pub asked_wrong: u32,
}

/// A judgement of what took effect alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The reading.
    pub reading: String,
    /// It was right.
    pub right: bool,
}
