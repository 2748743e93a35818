//! Why? The answer to whoever asks: what was decided, by which rule, on which values, under which
//! policy and on which day of the books; and whether the same comes out when it is decided again
//! from the journal alone.

use super::{OutboxLine, PolicyName, Reason};
use crate::rulebook::RuleBook;
use crate::{App, AppError};
use domain::calendar::{Day, Time};
use domain::ids::{DebtorId, InvoiceId};
use domain::money::Currency;
use serde::Serialize;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// What was asked about, as it was typed.
    pub id: String,
    /// What that is: `debtor`, `message` or `invoice`.
    pub about: String,
    /// The account; none for a message to our own people.
    pub debtor: Option<DebtorId>,
    /// Its name.
    pub name: String,
    /// The invoice, if one was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<InvoiceId>,
    /// How the invoice stands, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stands: Option<String>,
    /// The message: the one asked about, or the latest that names the invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<OutboxLine>,
    /// How that message was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided: Option<Decided>,
    /// What would happen now, per currency.
    pub now: Vec<Present>,
    /// When the account is looked at again.
    pub wake: Option<Time>,
    /// Whether the journal is whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chain: Option<Chain>,
    /// All of it as text.
    pub text: String,
}

/// How a message was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// When.
    pub at: Time,
    /// The number of its entry in the journal.
    pub entry: u64,
    /// Why.
    pub because: Reason,
    /// The policy that decided.
    pub policy: PolicyName,
    /// The news of the ledger on which it was decided.
    pub books: Option<Books>,
    /// Decided again from the journal, under that policy and on those books, the same comes out.
    pub reproduced: bool,
    /// What came out differently, if anything did.
    pub difference: Vec<String>,
}

/// How new the ledger's news were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Books {
    /// The day of the snapshot.
    pub snapshot: Day,
    /// The day to which payments were posted.
    pub cash_to: Day,
}

/// What would happen now in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Present {
    /// Which.
    pub currency: Currency,
    /// `send`, `call` or `nothing`.
    pub what: String,
    /// The step that would be sent or called about, or that comes next.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// When to look again, if nothing happens now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again: Option<Time>,
    /// Why.
    pub because: Reason,
}

/// Whether the journal is whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chain {
    /// How many facts it holds.
    pub entries: u64,
    /// Its hashes hold, and none is missing.
    pub holds: bool,
    /// The state of the account is what its facts add up to.
    pub agrees: bool,
    /// The hash of the last fact, as the account's state has it.
    pub head: String,
}

/// Explains a debtor, a message or an invoice (whatever [`super::find`] takes, or the id of a
/// message or its beginning).
///
/// # Errors
/// [`AppError::Rejected`] when nothing has that name; when the store cannot answer.
pub async fn explain(
    _app: &App,
    _book: &RuleBook,
    _id: &str,
    _now: Time,
) -> Result<Explanation, AppError> {
    Err(AppError::Bug("being written".to_owned()))
}
