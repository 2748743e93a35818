//! What starts a drain in the cloud: a schedule, or records of the table's stream. Both are bare hints,
//! the pending index says what waits; so only their shape is looked at.

use serde_json::Value;

/// An event of a schedule of EventBridge.
pub fn is_schedule(event: &Value) -> bool {
    event.get("detail-type").and_then(Value::as_str) == Some("Scheduled Event")
}

/// Records of the table's stream, all of them.
pub fn is_stream(event: &Value) -> bool {
    let of_table =
        |record: &Value| record.get("eventSource").and_then(Value::as_str) == Some("aws:dynamodb");
    let records = event.get("Records").and_then(Value::as_array);
    records.is_some_and(|records| records.iter().all(of_table))
}
