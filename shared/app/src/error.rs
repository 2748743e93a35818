//! Errors of the use cases, named by what the caller does.

use domain::signal::Refused;
use store::StoreError;

/// What went wrong.
#[derive(Debug, Clone, thiserror::Error)]
pub enum AppError {
    /// What was asked does not fit: bad input, a stale act. One clear line for the person.
    #[error("{0}")]
    Rejected(String),
    /// Not now; nothing was half applied. Trying again later is right.
    #[error("{0}")]
    Retry(String),
    /// It can never work as it is.
    #[error("{0}")]
    Bug(String),
}

impl AppError {
    /// Bad input, said in one line.
    pub fn rejected(why: impl Into<String>) -> Self {
        Self::Rejected(why.into())
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict | StoreError::Retry(_) | StoreError::Unknown(_) => {
                Self::Retry(error.to_string())
            }
            // Callers that expect a duplicate ask for it before they get here.
            StoreError::Duplicate | StoreError::Bug(_) => Self::Bug(error.to_string()),
        }
    }
}
impl From<Refused> for AppError {
    fn from(refused: Refused) -> Self {
        Self::Rejected(refused.0)
    }
}
impl From<crate::ports::BlobError> for AppError {
    fn from(error: crate::ports::BlobError) -> Self {
        Self::Retry(error.to_string())
    }
}
