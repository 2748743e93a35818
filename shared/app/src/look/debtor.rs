//! Where an account stands: what is open, what stops us, what comes next, what happened.

use super::explain::Present;
use super::{Balance, TimelineLine, decimal, decimal_if};
use crate::rulebook::RuleBook;
use crate::{App, AppError};
use domain::calendar::{Day, Time};
use domain::ids::{DebtorId, DisputeId, HoldId, InvoiceId, LedgerId, OutboxId, PromiseId};
use domain::money::{Currency, Money};
use serde::Serialize;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DebtorView {
    /// Its id.
    pub id: DebtorId,
    /// Its name.
    pub name: String,
    /// The account in the ledger.
    pub account: String,
    /// The books it is in.
    pub ledger: LedgerId,
    /// How it may be handled.
    pub treatment: String,
    /// May be written to from this day on; not released without.
    pub released: Option<Day>,
    /// A person must approve it first, for this reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<String>,
    /// No contact before this day: somebody wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet_until: Option<Day>,
    /// Its people, as `address (role, verdict)`.
    pub contacts: Vec<String>,
    /// Per currency.
    pub balances: Vec<Balance>,
    /// What is open.
    pub invoices: Vec<InvoiceLine>,
    /// Holds in force.
    pub holds: Vec<HoldLine>,
    /// Promises, open or broken.
    pub promises: Vec<PromiseLine>,
    /// Open disputes.
    pub disputes: Vec<DisputeLine>,
    /// Open tasks: their ids and kinds.
    pub tasks: Vec<String>,
    /// What would happen now, per currency.
    pub now: Vec<Present>,
    /// When it is looked at again.
    pub wake: Option<Time>,
    /// What we sent last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<Sent>,
    /// What happened.
    pub timeline: Vec<TimelineLine>,
}

/// An open document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InvoiceLine {
    /// Its id.
    pub id: InvoiceId,
    /// Its number on paper.
    pub number: String,
    /// `invoice`, `credit_note` or `unapplied_cash`.
    pub kind: domain::item::Kind,
    /// When it was issued.
    pub issued: Option<Day>,
    /// When it falls due.
    pub due: Day,
    /// Days past that; negative before it.
    pub days_late: i64,
    /// Its currency.
    pub currency: Currency,
    /// Gross, as invoiced.
    #[serde(serialize_with = "decimal")]
    pub amount: Money,
    /// Paid or credited so far.
    #[serde(serialize_with = "decimal")]
    pub paid: Money,
    /// What is left.
    #[serde(serialize_with = "decimal")]
    pub open: Money,
    /// The step it has reached, from 1; 0 for none.
    pub reached: u8,
    /// How it stands, in words.
    pub stands: String,
}

/// A hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HoldLine {
    /// Its id.
    pub id: HoldId,
    /// What it covers; everything, when it names nothing.
    pub invoices: Vec<InvoiceId>,
    /// `person` or `mail`.
    pub origin: domain::hold::Origin,
    /// Since when.
    pub since: Time,
    /// Until when.
    pub until: Option<Day>,
    /// Why.
    pub note: String,
}

/// A promise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PromiseLine {
    /// Its id.
    pub id: PromiseId,
    /// What it covers; everything, when it names nothing.
    pub invoices: Vec<InvoiceId>,
    /// Its currency.
    pub currency: Currency,
    /// How much, if an amount was named.
    #[serde(serialize_with = "decimal_if")]
    pub amount: Option<Money>,
    /// For which day.
    pub on: Day,
    /// When it was made.
    pub made: Time,
    /// `open` or `broken`.
    pub state: domain::hold::PromiseState,
    /// What has come in since.
    #[serde(serialize_with = "decimal")]
    pub came: Money,
}

/// A dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DisputeLine {
    /// Its id.
    pub id: DisputeId,
    /// What it covers; everything, when it names nothing.
    pub invoices: Vec<InvoiceId>,
    /// The contested part, when it is only a part.
    #[serde(serialize_with = "decimal_if")]
    pub amount: Option<Money>,
    /// Why.
    pub reason: String,
    /// When it was opened.
    pub opened: Time,
    /// When somebody must look at it again.
    pub review: Day,
}

/// A message that left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sent {
    /// Which.
    pub id: OutboxId,
    /// Its step.
    pub step: String,
    /// When.
    pub at: Time,
}

/// Where the account `id` stands.
///
/// # Errors
/// [`AppError::Rejected`] when there is no such account; when the store cannot answer.
pub async fn debtor(
    _app: &App,
    _book: &RuleBook,
    _id: &DebtorId,
    _now: Time,
) -> Result<DebtorView, AppError> {
    Err(AppError::Bug("being written".to_owned()))
}
