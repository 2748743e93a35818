//! The work that waits for people, most urgent first.

use super::{Briefing, Sum};
use crate::rulebook::RuleBook;
use crate::{App, AppError};
use domain::calendar::{Day, Time};
use domain::ids::{DebtorId, InvoiceId};
use domain::task::Desk;
use serde::Serialize;

/// One piece of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TaskLine {
    /// Its id, as the commands take it.
    pub id: String,
    /// The debtor; none for a task of the desk.
    pub debtor: Option<DebtorId>,
    /// The debtor's name; what the task is about, for one of the desk.
    pub name: String,
    /// What is asked, such as `read_reply`.
    pub kind: String,
    /// Since when.
    pub since: Time,
    /// By when.
    pub due: Day,
    /// It should have been done.
    pub late: bool,
    /// Whose desk it is on.
    pub desk: Desk,
    /// Who it was given to by hand.
    pub assigned: Option<String>,
    /// The person: assigned, else by the desk, else `unassigned`.
    pub owner: String,
    /// The money that it is about, per currency.
    pub amount: Vec<Sum>,
    /// The documents that it is about.
    pub invoices: Vec<InvoiceId>,
    /// All that one needs to know.
    pub briefing: Briefing,
    /// The commands that a person may run.
    pub choices: Vec<String>,
}

/// All open tasks of the tenant, most urgent first.
///
/// # Errors
/// When the store cannot answer.
pub async fn tasks(_app: &App, _book: &RuleBook, _now: Time) -> Result<Vec<TaskLine>, AppError> {
    Err(AppError::Bug("being written".to_owned()))
}
