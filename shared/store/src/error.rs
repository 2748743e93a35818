//! Errors of the store, named by what the caller does about them.

use crate::table::{Position, ReadError, TransactError};

/// What went wrong, as the caller needs it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// It was done before: success, nothing to do.
    #[error("it was already done")]
    Duplicate,
    /// Somebody was faster: load again and decide again.
    #[error("somebody else changed it at the same time")]
    Conflict,
    /// Not now: try again later; nothing was applied.
    #[error("{0}")]
    Retry(String),
    /// It may or may not have happened: load again and look.
    #[error("nobody knows whether it was written: {0}")]
    Unknown(String),
    /// It can never work: what is stored or asked is wrong.
    #[error("{0}")]
    Bug(String),
}

impl From<ReadError> for StoreError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Unavailable(why) => Self::Retry(why),
            ReadError::Invalid(why) => Self::Bug(why),
        }
    }
}

impl StoreError {
    /// Maps a refused transaction by position: a failed condition of the first `conflicts` writes
    /// means that the state moved on, one of the others that the work was already done.
    pub(crate) fn of(error: TransactError, conflicts: usize) -> Self {
        match error {
            TransactError::Unknown(why) => Self::Unknown(why),
            TransactError::Invalid(why) => Self::Bug(why),
            TransactError::Unavailable(why) => Self::Retry(why),
            TransactError::Refused(positions) => {
                let failed = |position: &Position| matches!(position, Position::Failed(_));
                let (first, rest) = positions.split_at(conflicts.min(positions.len()));
                if rest.iter().any(failed) {
                    // Work that was done before also moved the state; the duplicate tells more.
                    Self::Duplicate
                } else if first.iter().any(failed) || positions.contains(&Position::Contended) {
                    Self::Conflict
                } else {
                    Self::Retry("the store asks to slow down".to_owned())
                }
            }
        }
    }
}
