//! Numbers that say whether the machine keeps up: for the health endpoint, so they must be cheap.

use crate::{App, AppError};
use domain::calendar::Time;
use serde::Serialize;

/// What waits, over all tenants.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Health {
    /// Things that came in and are not worked in.
    pub deliveries: usize,
    /// Accounts whose time to be looked at has come.
    pub accounts_due: usize,
    /// Jobs that run.
    pub jobs: usize,
    /// Messages that wait for a sender.
    pub pending: usize,
    /// Messages that a sender has.
    pub claimed: usize,
    /// Messages of which nobody knows whether they left.
    pub unknown: usize,
    /// Rows that cannot be worked on.
    pub stuck: usize,
    /// Accounts and desk entries with something for a person.
    pub tasks: usize,
    /// The oldest thing that should have been done by now waits since then.
    pub oldest: Option<Time>,
    /// A number above is a lower bound: counting ended there.
    pub more: bool,
}

/// Counts what waits.
///
/// # Errors
/// When the store cannot answer.
pub async fn health(_app: &App, _now: Time) -> Result<Health, AppError> {
    Err(AppError::Bug("being written".to_owned()))
}
