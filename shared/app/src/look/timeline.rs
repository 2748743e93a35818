//! The story of an account: its facts, its messages and its mails, in the order of time.

use super::Reason;
use crate::{App, AppError};
use domain::calendar::Time;
use domain::ids::{DebtorId, OutboxId, TenantId};
use serde::Serialize;

/// One line of a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimelineLine {
    /// When.
    pub at: Time,
    /// What, in one line.
    pub what: String,
    /// Who: `policy`, `ledger`, `debtor`, `mail`, `delivery`, `colleague` or a person's name.
    pub who: String,
    /// The kind of fact (`message_decided`, …), `sent`, or `mail`.
    pub kind: String,
    /// The message that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<OutboxId>,
    /// Why, where something was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<Reason>,
}

/// The story of an account, oldest first.
///
/// # Errors
/// When the store cannot answer.
pub async fn timeline(
    _app: &App,
    _tenant: &TenantId,
    _id: &DebtorId,
) -> Result<Vec<TimelineLine>, AppError> {
    Err(AppError::Bug("being written".to_owned()))
}
