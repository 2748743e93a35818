//! A tenant: its settings, its people, its switches; and how new its ledgers' news are.

use domain::calendar::{Day, Time};
use domain::ids::{ConnectionId, LedgerId, PolicyVersion, TenantId};
use domain::money::Currency;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A tenant's settings and switches.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    /// Its id.
    pub id: TenantId,
    /// The legal entity that is owed, as letters name it.
    pub name: String,
    /// Its IANA zone: which day it is for due dates.
    pub zone: String,
    /// Its country: holidays, and the default for its debtors.
    pub country: String,
    /// The language of letters to debtors without one.
    pub language: String,
    /// The currency of files that name none.
    pub currency: Currency,
    /// How letters are sent and signed.
    pub sending: Sending,
    /// Its people.
    pub people: People,
    /// The ledgers that its debtors are in.
    #[serde(default)]
    pub ledgers: Vec<LedgerId>,
    /// The chat where people are asked, if one is connected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat: Option<ConnectionId>,
    /// What becomes true is announced on the bus of the cloud.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub announce: bool,
    /// A line goes into an invoice's history at the vendor when it was chased.
    #[serde(default = "is_wanted", skip_serializing_if = "is_on")]
    pub notes: bool,
    /// Whether mails of which the reader is not sure are read a second time.
    #[serde(default, skip_serializing_if = "SecondOpinion::is_usual")]
    pub second_opinion: SecondOpinion,
    /// The words of mails are kept for a while, to teach the reader by what people say of them.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keep_examples: bool,
    /// The policy in force.
    pub policy: PolicyVersion,
    /// Live since this day; before, nothing is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<Day>,
    /// All sending to debtors is stopped, since when and by whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<(Time, String)>,
}

fn is_wanted() -> bool {
    true
}
fn is_on(switch: &bool) -> bool {
    *switch
}

/// A second reader, which costs money and sees the mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondOpinion {
    /// It is asked.
    pub on: bool,
    /// Questions in a day, at most.
    pub daily: u32,
}

impl Default for SecondOpinion {
    fn default() -> Self {
        Self { on: false, daily: 100 }
    }
}

impl SecondOpinion {
    fn is_usual(&self) -> bool {
        *self == Self::default()
    }
}

/// How letters are sent and signed.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sending {
    /// The sender's address.
    #[serde(default)]
    pub from: Option<String>,
    /// The sender's display name.
    #[serde(default)]
    pub from_name: Option<String>,
    /// Where answers go; the reply token is put into it. The sender's address without one.
    #[serde(default)]
    pub reply_to: Option<String>,
    /// The lines under a letter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signature: Vec<String>,
    /// A connected ledger is asked for the PDF of each invoice that a letter asks for, to go with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub attach_invoices: bool,
    /// Answers to what needs nobody leave by themselves.
    #[serde(default = "default_answers")]
    pub answers: bool,
    /// Our own domains: nobody there is a debtor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own_domains: Vec<String>,
    /// Mails in a day, at most, to all debtors together.
    #[serde(default = "default_daily")]
    pub daily: u32,
    /// Debtors released in a day after going live.
    #[serde(default = "default_batch")]
    pub batch: u32,
}

fn default_answers() -> bool {
    true
}
fn default_daily() -> u32 {
    2_000
}
fn default_batch() -> u32 {
    50
}

/// The tenant's people: mail addresses for what waits.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct People {
    /// The owner of the accounts.
    #[serde(default)]
    pub owner: Option<String>,
    /// Stands in after two business days.
    #[serde(default)]
    pub deputy: Option<String>,
    /// The head of credit, after four.
    #[serde(default)]
    pub head: Option<String>,
    /// Who looks into what a mail says, before the owner: by an intent, such as `query`, or a dispute's
    /// reason, such as `dispute.short_shipment`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub experts: BTreeMap<String, String>,
}

impl People {
    /// All their addresses.
    pub fn addresses(&self) -> impl Iterator<Item = &String> {
        let desks = self.owner.iter().chain(&self.deputy).chain(&self.head);
        desks.chain(self.experts.values())
    }
}

/// How new a ledger's news are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BooksRow {
    /// The day of the last snapshot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<Day>,
    /// The day to which payments are posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cash_to: Option<Day>,
    /// The import that is being worked in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub importing: Option<String>,
    /// The day for which people were last told that the news are old.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_stale: Option<Day>,
}

/// What of a day's send budget is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Budget {
    /// Mails claimed, or set aside for a sender.
    pub used: u32,
}
