//! The daily mail to the tenant's own people: what waits for them. Decided once per person and day;
//! its words are made when it is sent, from the tasks as they are then.

use crate::rulebook::RuleBook;
use crate::{App, AppError};
use content::LetterView;
use domain::calendar::Time;
use store::book::Outgoing;

/// Puts today's mails into the outbox, for everybody on whose desk something waits: on a business
/// day of the tenant, from eight o'clock on. Returns how many are new. Cheap when they are there.
///
/// # Errors
/// When the store cannot answer.
pub async fn daily(_app: &App, _book: &RuleBook, _now: Time) -> Result<usize, AppError> {
    Ok(0)
}

/// The values of a digest, from the tasks as they are now.
///
/// # Errors
/// When the store cannot answer, or `message` is no digest.
pub async fn letter(
    _app: &App,
    _book: &RuleBook,
    _message: &Outgoing,
    _now: Time,
) -> Result<LetterView, AppError> {
    Err(AppError::Bug("being written".to_owned()))
}
