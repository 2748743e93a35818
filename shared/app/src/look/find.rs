//! Finding the account that an operator means.

use crate::rulebook::RuleBook;
use crate::{App, AppError};
use domain::ids::DebtorId;

/// The account behind what was typed: its id, the name or account in the ledger (in any case), the
/// number of an invoice, the id of something that belongs to it, or a beginning that only one has.
///
/// # Errors
/// [`AppError::Rejected`] when there is none, or several: then they are listed.
pub async fn find(_app: &App, _book: &RuleBook, _text: &str) -> Result<DebtorId, AppError> {
    Err(AppError::Bug("being written".to_owned()))
}
