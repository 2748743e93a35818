#![doc = include_str!("../README.md")]

use app::drain::Deadline;
use app::reconcile::{Reconciled, reconcile};
use app::{App, AppError, hint};
use domain::calendar::Time;
use serde_json::Value;

/// Sweeps the books that are due at `now`, until `deadline`. Started by a schedule.
///
/// # Errors
/// [`AppError::Rejected`] for an envelope that is no schedule; else when the store cannot answer.
pub async fn handle(
    app: &App,
    event: &Value,
    now: Time,
    deadline: Deadline,
) -> Result<Reconciled, AppError> {
    if !hint::is_schedule(event) {
        return Err(AppError::rejected("reconcile is started by \"Scheduled Event\""));
    }
    reconcile(app, now, deadline).await
}
