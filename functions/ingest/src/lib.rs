#![doc = include_str!("../README.md")]

use app::drain::Deadline;
use app::ingest::{Ingested, ingest};
use app::{App, AppError};
use domain::calendar::Time;
use serde_json::Value;

/// Works in what webhooks have told, at `now`, until `deadline`. Started by a schedule or by records
/// of the table's stream; both are bare hints, the pending index says what waits.
///
/// # Errors
/// [`AppError::Rejected`] for an envelope that is neither; else when the store cannot answer.
pub async fn handle(
    app: &App,
    event: &Value,
    now: Time,
    deadline: Deadline,
) -> Result<Ingested, AppError> {
    let scheduled = event.get("detail-type").and_then(Value::as_str) == Some("Scheduled Event");
    let records = event.get("Records").and_then(Value::as_array);
    let of_table =
        |record: &Value| record.get("eventSource").and_then(Value::as_str) == Some("aws:dynamodb");
    if !scheduled && !records.is_some_and(|records| records.iter().all(of_table)) {
        return Err(AppError::rejected(
            "ingest is started by a schedule or by records of the table's stream",
        ));
    }
    ingest(app, now, deadline).await
}
