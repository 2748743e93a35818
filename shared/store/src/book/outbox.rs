//! A message's row. Its key is its business identity, so the same message is never decided twice;
//! its state is the sending protocol: pending, claimed, sent, or one of the endings that a person
//! sees.

use crate::keys;
use crate::table::Key;
use domain::calendar::Time;
use domain::fact::Entry;
use domain::ids::{DebtorId, InvoiceId, OutboxId, TenantId};
use domain::money::Currency;
use domain::people::Recipients;
use serde::{Deserialize, Serialize};

/// Whom a message is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// A debtor: the gate has the last word.
    Debtor(DebtorId),
    /// The tenant's own people, with the names of whom it is for.
    Staff(String),
}

/// How a message stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutState {
    /// Waits for a sender.
    Pending,
    /// A sender has it; if the lease runs out, nobody knows whether it left.
    Claimed {
        /// The claim's name, by which the claimer recognises it.
        claim: String,
        /// Until when.
        lease: Time,
    },
    /// Taken by the next mail system.
    Sent {
        /// When.
        at: Time,
        /// Its name there.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        vendor: Option<String>,
    },
    /// Nobody knows whether it left; looked up until a person is asked.
    Unknown {
        /// Since when.
        since: Time,
    },
    /// Nobody could find out, or nothing but a person can help; a person was asked.
    Person {
        /// Since when.
        since: Time,
        /// Why.
        why: String,
    },
    /// It will not be sent.
    Abandoned {
        /// When that was clear.
        at: Time,
        /// Why.
        why: String,
    },
}

impl OutState {
    /// The word for lists.
    pub fn word(&self) -> &'static str {
        match self {
            OutState::Pending => "pending",
            OutState::Claimed { .. } => "claimed",
            OutState::Sent { .. } => "sent",
            OutState::Unknown { .. } => "unknown",
            OutState::Person { .. } => "person",
            OutState::Abandoned { .. } => "abandoned",
        }
    }
}

/// What was handed over: enough to find it again, no text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// SHA-256 of the mail's bytes, shortened.
    pub hash: String,
    /// What it asked for, in minor units of the message's currency.
    pub asked: i64,
}

/// A message's row. No `Debug`: it holds addresses.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// Whose.
    #[serde(rename = "t")]
    pub tenant: TenantId,
    /// For whom.
    #[serde(rename = "w")]
    pub audience: Audience,
    /// Which.
    #[serde(rename = "i")]
    pub id: OutboxId,
    /// The step's name.
    #[serde(rename = "s")]
    pub step: String,
    /// The template.
    #[serde(rename = "p")]
    pub template: String,
    /// The currency.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// What it asks for.
    #[serde(rename = "d", default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<InvoiceId>,
    /// Who gets it.
    #[serde(rename = "r", default)]
    pub recipients: Recipients,
    /// Their addresses, set when a sender claims it.
    #[serde(rename = "a", default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// Goes before the others.
    #[serde(rename = "u", default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// When it was decided.
    #[serde(rename = "m")]
    pub decided: Time,
    /// The journal row with the decision, by its first entry; 0 for staff.
    #[serde(rename = "j", default)]
    pub journal: u64,
    /// How it stands.
    #[serde(rename = "x")]
    pub state: OutState,
    /// Handovers that were refused so far.
    #[serde(rename = "n", default, skip_serializing_if = "is_zero")]
    pub attempts: u32,
    /// What was handed over.
    #[serde(rename = "h", default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// Entries of the debtor's journal that were committed with this row: the claims.
    #[serde(rename = "e", default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<Entry>,
    /// Its vendor asked to wait before it gives the copies of its invoices: it waits for them until
    /// then at most, and goes without after that.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub copies_until: Option<Time>,
    /// It left, and that is to be told to others.
    #[serde(rename = "o", default, skip_serializing_if = "std::ops::Not::not")]
    pub untold: bool,
}

fn is_zero(value: &u32) -> bool {
    *value == 0
}

impl Outgoing {
    /// Where its row is.
    pub fn key(&self) -> Key {
        match &self.audience {
            Audience::Debtor(debtor) => keys::outbox(&self.tenant, debtor, &self.id),
            Audience::Staff(_) => keys::staff_outbox(&self.tenant, &self.id),
        }
    }

    /// The debtor it is for, if it is for one.
    pub fn debtor(&self) -> Option<&DebtorId> {
        match &self.audience {
            Audience::Debtor(id) => Some(id),
            Audience::Staff(_) => None,
        }
    }
}
