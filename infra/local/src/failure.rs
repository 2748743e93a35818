//! How a command fails: one line on stderr and the exit code that scripts rely on. 2: what was
//! asked does not fit; 1: it cannot be done now, and trying again later is right; 3: a bug.

use app::AppError;
use std::io;
use store::StoreError;

/// The end of a command.
pub(crate) type Done<T = ()> = Result<T, Failure>;

/// Why a command did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Bad input, or refused with the reason.
    #[error("{0}")]
    BadInput(String),
    /// Not now; nothing is half applied.
    #[error("{0}")]
    NotNow(String),
    /// It should never happen.
    #[error("this is a bug: {0}")]
    Bug(String),
    /// Whoever reads the output has gone; there is nobody to tell.
    #[error("nobody reads the output")]
    Unread,
}

impl Failure {
    /// Bad input, said in one line.
    pub(crate) fn input(why: impl Into<String>) -> Self {
        Self::BadInput(why.into())
    }

    /// Not now, said in one line.
    pub(crate) fn not_now(why: impl Into<String>) -> Self {
        Self::NotNow(why.into())
    }

    /// What the process ends with.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Unread => 0,
            Self::NotNow(_) => 1,
            Self::BadInput(_) => 2,
            Self::Bug(_) => 3,
        }
    }

    /// The message on one line, safe for a terminal.
    pub(crate) fn line(&self) -> String {
        one_line(&self.to_string())
    }
}

/// Lines become sentences of one line; whatever else controls a terminal becomes a blank.
pub(crate) fn one_line(text: &str) -> String {
    let lines: Vec<String> = text
        .lines()
        .map(|line| line.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect())
        .map(|line: String| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect();
    lines.join("; ")
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Rejected(why) => Self::BadInput(why),
            AppError::Retry(why) => Self::NotNow(why),
            AppError::Bug(why) => Self::Bug(why),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        AppError::from(error).into()
    }
}

impl From<Failure> for AppError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::BadInput(why) => Self::Rejected(why),
            Failure::NotNow(why) => Self::Retry(why),
            Failure::Bug(why) => Self::Bug(why),
            Failure::Unread => Self::Retry(failure.to_string()),
        }
    }
}

impl From<app::ports::BlobError> for Failure {
    fn from(error: app::ports::BlobError) -> Self {
        AppError::from(error).into()
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Bug(error.to_string())
    }
}

/// Only for writing to the standard output; what is read or written elsewhere says which file.
pub(crate) fn unread(error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Failure::Unread,
        _ => Failure::not_now(format!("the output cannot be written: {error}")),
    }
}
