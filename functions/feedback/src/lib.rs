#![doc = include_str!("../README.md")]

mod envelope;

use app::feedback::{Noted, feedback};
use app::{App, AppError};
use domain::calendar::Time;
use serde::Serialize;
use serde_json::Value;

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Response {
    /// What followed from each event, in order.
    pub noted: Vec<Noted>,
}

/// Works in what the mail system tells of messages. What is not about a message of ours, and sorts
/// of events that are not used, are passed over.
///
/// # Errors
/// [`AppError::Rejected`] when it is no event of the mail system, [`AppError::Retry`] when the store
/// did not answer; then all of it is to be delivered again.
pub async fn handle(app: &App, event: Value, now: Time) -> Result<Response, AppError> {
    let mut noted = Vec::new();
    let mut failure: Option<AppError> = None;
    for news in envelope::news(event)? {
        let result = match (&news.about, &news.event) {
            (_, None) => Ok(Noted::Nothing("not_used")),
            (None, Some(_)) => Ok(Noted::Nothing("no_message_named")),
            (Some(about), Some(event)) => feedback(app, about, event, now).await,
        };
        match result {
            Ok(one) => noted.push(one),
            Err(error) => failure = Some(error),
        }
    }
    failure.map_or(Ok(Response { noted }), Err)
}
