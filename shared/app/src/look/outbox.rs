//! What was sent, is being sent or will not be sent, each message with its reason.

use super::Reason;
use crate::rulebook::RuleBook;
use crate::{App, AppError};
use domain::calendar::Time;
use domain::ids::{DebtorId, InvoiceId, OutboxId};
use domain::money::Currency;
use serde::Serialize;

/// Which messages.
#[derive(Debug, Clone, Default)]
pub struct OutboxFilter {
    /// Only of this debtor.
    pub debtor: Option<DebtorId>,
    /// Only in this state (`pending`, `claimed`, `sent`, `unknown`, `person`, `abandoned`).
    pub state: Option<String>,
    /// Only decided at or after this.
    pub since: Option<Time>,
    /// The latest so many.
    pub limit: Option<usize>,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutboxLine {
    /// Its id.
    pub id: OutboxId,
    /// Whose; none for a message to our own people.
    pub debtor: Option<DebtorId>,
    /// The debtor's name, or `staff`.
    pub name: String,
    /// The documents that it asks for.
    pub invoices: Vec<InvoiceId>,
    /// The step's name.
    pub step: String,
    /// By which way.
    pub channel: String,
    /// The addresses: as handed over, or as they stand now.
    pub to: Vec<String>,
    /// How it stands.
    pub state: String,
    /// Since when it stands so.
    pub at: Time,
    /// When it was decided.
    pub decided: Time,
    /// Why it stands so, where somebody should know (a doubt, a refusal, a drop).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Its currency.
    pub currency: Option<Currency>,
    /// What it asks for, as a plain decimal: as handed over, or as decided.
    pub asked: Option<String>,
    /// Handovers that were refused so far.
    pub attempts: u32,
    /// The hash of the mail's bytes, once it was handed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// Why it was decided.
    pub because: Option<Reason>,
}

/// The messages of the tenant (or of one debtor), oldest first.
///
/// # Errors
/// When the store cannot answer.
pub async fn outbox(
    _app: &App,
    _book: &RuleBook,
    _filter: &OutboxFilter,
    _now: Time,
) -> Result<Vec<OutboxLine>, AppError> {
    Err(AppError::Bug("being written".to_owned()))
}
