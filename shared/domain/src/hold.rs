//! What stops or softens chasing: holds, promises, disputes.

use crate::calendar::{Day, Time};
use crate::ids::{DisputeId, HoldId, InvoiceId, PromiseId};
use crate::item::Document;
use crate::money::{Currency, Money};
use serde::{Deserialize, Serialize};

/// What something covers: the whole debtor, or named invoices only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Everything.
    All,
    /// These only; the rest goes on.
    Invoices(Vec<InvoiceId>),
}

impl Scope {
    /// Everything if `named` is empty, else these.
    pub fn of(named: Vec<InvoiceId>) -> Self {
        if named.is_empty() { Scope::All } else { Scope::Invoices(named) }
    }
    /// Whether it covers `invoice`.
    pub fn covers(&self, invoice: &InvoiceId) -> bool {
        match self {
            Scope::All => true,
            Scope::Invoices(named) => named.contains(invoice),
        }
    }
}

/// Who raised a hold, or took a promise in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A person: a hold ends on its date, if it has one.
    #[default]
    Person,
    /// A mail that nobody has read yet: a hold never ends by itself.
    Mail,
}

impl Origin {
    fn is_person(&self) -> bool {
        *self == Self::Person
    }
}

/// What the reader of mails made of one: codes and days, never its text. A hint for the person who
/// reads it, and the first proposal.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Read {
    /// What the sender wants, such as `dispute`.
    #[serde(rename = "i")]
    pub intent: String,
    /// Why something is not owed, such as `wrong_price`.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The day of a promised payment.
    #[serde(rename = "d", default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Day>,
    /// Its amount.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// How much is contested, where the mail says it.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub contested: Option<Money>,
    /// How sure the reader is, in percent.
    #[serde(rename = "p")]
    pub sure: u8,
    /// A person is wanted now, not when the list is read next.
    #[serde(rename = "u", default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// In what a second reader differs, where one was asked: an intent such as `stall`, a dispute with its
    /// reason behind a colon, or `care`, `more`, `language`, `date`, `amount`.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub differs: Option<String>,
    /// A person has said so, not the reader.
    #[serde(rename = "t", default, skip_serializing_if = "std::ops::Not::not")]
    pub told: bool,
}

/// Chasing stops for what it covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Its name.
    pub id: HoldId,
    /// What it covers.
    pub scope: Scope,
    /// Who raised it.
    pub origin: Origin,
    /// Since when.
    pub since: Time,
    /// The first day on which chasing may go on; without one it stays until released.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// Why: a short code or a person's note; for a mail the name of the stored mail.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// What the reader made of the mail that raised it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read: Option<Read>,
}

impl Hold {
    /// Whether it is over on `today`. One that a mail raised never is.
    pub fn ended(&self, today: Day) -> bool {
        self.origin == Origin::Person && self.until.is_some_and(|until| until <= today)
    }
}

/// The debtor will pay on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    /// Its name.
    pub id: PromiseId,
    /// What it covers.
    pub scope: Scope,
    /// How much, in minor units of `currency`; everything covered, without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    /// Its currency.
    pub currency: Currency,
    /// The promised day.
    pub on: Day,
    /// When it was made.
    pub made: Time,
    /// Who took it in.
    #[serde(default, skip_serializing_if = "Origin::is_person")]
    pub by: Origin,
    /// What was open of the covered invoices when it was made, in minor units.
    pub open_then: i64,
    /// How it stands.
    #[serde(default)]
    pub state: PromiseState,
}

impl Promise {
    /// Whether it covers a document. What was invoiced after a promise for everything was not
    /// promised.
    pub fn covers(&self, document: &Document) -> bool {
        let known = match self.scope {
            Scope::All => document.issued.is_none_or(|day| day <= self.made.date_naive()),
            Scope::Invoices(_) => true,
        };
        let claim = document.currency == self.currency && !document.kind.is_credit();
        known && claim && self.scope.covers(&document.id)
    }

    /// What must have come in for it to be kept, in minor units.
    pub fn expected(&self) -> i64 {
        self.amount.map_or(self.open_then, |amount| amount.min(self.open_then))
    }
}

/// How a promise stands. Broken and partly kept ones stay until the cycle ends: letters name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromiseState {
    /// Its day, with the days of grace for the bank, is not over.
    #[default]
    Open,
    /// Less came in than promised.
    Broken,
}

/// Days until somebody must look at a dispute again that a person has recorded, if nobody says when.
pub const DISPUTE_REVIEW_DAYS: i64 = 14;

/// A document, or part of it, is contested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispute {
    /// Its name.
    pub id: DisputeId,
    /// What it covers.
    pub scope: Scope,
    /// The contested part in minor units, of one invoice; all of what it covers, without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<i64>,
    /// The reason: a code such as `damaged`, `price`, `not_received`, or a short note.
    pub reason: String,
    /// When it was opened.
    pub opened: Time,
    /// When somebody must look at it again.
    pub review: Day,
    /// Who says so. What a mail says lasts until a person has answered the mail: it is theirs then, or gone.
    #[serde(default, skip_serializing_if = "Origin::is_person")]
    pub by: Origin,
    /// The stored mail that opened it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub mail: String,
}
