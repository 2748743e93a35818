#![doc = include_str!("../README.md")]

use app::drain::Deadline;
use app::tick::{self, Ticked};
use app::{App, AppError};
use domain::calendar::Time;
use serde::Deserialize;
use serde_json::Value;

/// The envelope of an EventBridge schedule. Only its shape is checked: a tick works from what is
/// due, never from what the event says.
#[derive(Deserialize)]
struct Scheduled {
    #[serde(rename = "detail-type")]
    detail_type: String,
}

/// Runs a tick at `now`, until `deadline`.
///
/// # Errors
/// [`AppError::Rejected`] for an envelope that is no schedule; else when the store cannot answer.
pub async fn handle(
    app: &App,
    event: &Value,
    now: Time,
    deadline: Deadline,
) -> Result<Ticked, AppError> {
    check(event)?;
    tick::tick(app, now, deadline).await
}

/// Runs a tick that sends nothing: in the cloud only `dispatch` may send, and the outbox calls it.
///
/// # Errors
/// As [`handle`].
pub async fn decide(
    app: &App,
    event: &Value,
    now: Time,
    deadline: Deadline,
) -> Result<Ticked, AppError> {
    check(event)?;
    tick::decide(app, now, deadline).await
}

fn check(event: &Value) -> Result<(), AppError> {
    let scheduled = Scheduled::deserialize(event)
        .map_err(|_| AppError::rejected("this is no scheduled event: detail-type is missing"))?;
    if scheduled.detail_type != "Scheduled Event" {
        return Err(AppError::rejected(format!(
            "a tick is started by \"Scheduled Event\", not {:?}",
            scheduled.detail_type
        )));
    }
    Ok(())
}
