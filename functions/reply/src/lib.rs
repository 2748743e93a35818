#![doc = include_str!("../README.md")]

mod envelope;

use app::receive::{Received, receive};
use app::{App, AppError};
use domain::calendar::Time;
use serde::Serialize;
use serde_json::Value;

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Response {
    /// What became of each mail of the event, in its order.
    pub mails: Vec<Received>,
}

/// Works in the mails of one event. A mail that fails does not keep the others from being worked in;
/// the event is then to be delivered again, which changes nothing for those that were done.
///
/// # Errors
/// [`AppError::Rejected`] when it is no event of a mail that came in, [`AppError::Retry`] when
/// something did not answer.
pub async fn handle(app: &App, event: Value, now: Time) -> Result<Response, AppError> {
    let mut mails = Vec::new();
    let mut failure: Option<AppError> = None;
    for arrival in envelope::arrivals(event)? {
        match receive(app, &arrival, now).await {
            Ok(received) => mails.push(received),
            Err(error) => {
                // What may work later is worth another delivery; it outranks what never will.
                let keep = matches!(failure, Some(AppError::Retry(_)));
                failure = if keep { failure } else { Some(error) };
            }
        }
    }
    failure.map_or(Ok(Response { mails }), Err)
}
