//! A failed invocation, as the Lambda service is told of it: its type is one word that alarms can
//! count, its text one line without anything of the event.

use app::AppError;
use lambda_runtime::Diagnostic;
use std::fmt;

/// Why an invocation failed.
pub(crate) struct Failure(pub(crate) AppError);

impl Failure {
    pub(crate) fn word(&self) -> &'static str {
        match self.0 {
            AppError::Rejected(_) => "Rejected",
            AppError::Retry(_) => "Retry",
            AppError::Bug(_) => "Bug",
        }
    }
}

impl From<Failure> for Diagnostic {
    fn from(failure: Failure) -> Self {
        Self { error_type: failure.word().to_owned(), error_message: failure.0.to_string() }
    }
}

/// The runtime writes this to the log.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.word(), self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_service_is_told_one_word() {
        for (error, word) in [
            (AppError::Rejected("no event of ours".into()), "Rejected"),
            (AppError::Retry("the table does not answer".into()), "Retry"),
            (AppError::Bug("a row is damaged".into()), "Bug"),
        ] {
            let told = Diagnostic::from(Failure(error.clone()));
            assert_eq!((told.error_type.as_str(), told.error_message), (word, error.to_string()));
        }
    }
}
