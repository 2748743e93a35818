#![doc = include_str!("../README.md")]

use app::drain::Deadline;
use app::send::{Sent, send_due};
use app::{App, AppError, hint};
use domain::calendar::Time;
use serde_json::Value;

/// Sends what is due at `now`, until `deadline`. Started by a schedule or by records of the table's
/// stream; both are bare hints, the pending index says what waits.
///
/// # Errors
/// [`AppError::Rejected`] for an envelope that is neither; else when the store cannot answer.
pub async fn handle(
    app: &App,
    event: &Value,
    now: Time,
    deadline: Deadline,
) -> Result<Sent, AppError> {
    if !hint::is_schedule(event) && !hint::is_stream(event) {
        return Err(AppError::rejected(
            "dispatch is started by a schedule or by records of the table's stream",
        ));
    }
    send_due(app, now, deadline).await
}
