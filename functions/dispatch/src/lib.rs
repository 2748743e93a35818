#![doc = include_str!("../README.md")]

use app::announce::announce_due;
use app::drain::Deadline;
use app::send::{Sent, send_due};
use app::{App, AppError, hint};
use domain::calendar::Time;
use serde::Serialize;
use serde_json::Value;

/// What a drain did.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Dispatched {
    /// The mails.
    #[serde(flatten)]
    pub mails: Sent,
    /// Announcements that the bus took.
    pub announced: usize,
}

/// Sends what is due at `now`, until `deadline`, and then announces what became true. Started by a schedule or by records of the table's
/// stream; both are bare hints, the pending index says what waits.
///
/// # Errors
/// [`AppError::Rejected`] for an envelope that is neither; else when the store cannot answer.
pub async fn handle(
    app: &App,
    event: &Value,
    now: Time,
    deadline: Deadline,
) -> Result<Dispatched, AppError> {
    if !hint::is_schedule(event) && !hint::is_stream(event) {
        return Err(AppError::rejected(
            "dispatch is started by a schedule or by records of the table's stream",
        ));
    }
    let mails = send_due(app, now, deadline).await?;
    Ok(Dispatched { mails, announced: announce_due(app, now, deadline).await? })
}
