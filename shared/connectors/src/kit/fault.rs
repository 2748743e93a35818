//! What can be wrong with a vendor's answer, named by what the caller does about it.

use std::time::Duration;

/// Why an errand cannot go on. Texts hold no token, no address and nothing of a body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The access token is not valid any more: refresh it and ask again.
    #[error("the access token has expired")]
    Expired,
    /// The consent is gone: a person must connect again.
    #[error("the connection was revoked or needs to be authorised again: {0}")]
    Revoked(String),
    /// The vendor is busy, limits us, or is down: ask again later.
    #[error("the vendor cannot answer now: {why}")]
    Later {
        /// One line.
        why: String,
        /// The vendor says how long.
        after: Option<Duration>,
    },
    /// What was asked for is not there, or never was.
    #[error("it is not there: {0}")]
    Gone(String),
    /// The vendor refuses this very request; the same again would be refused again.
    #[error("the vendor refuses: {0}")]
    Refused(String),
    /// The answer is not what the vendor's documents promise.
    #[error("the answer cannot be read: {0}")]
    Wrong(String),
}

impl Fault {
    /// The vendor is busy, without more being known.
    pub fn later(why: impl Into<String>) -> Self {
        Self::Later { why: why.into(), after: None }
    }
    /// The answer cannot be read.
    pub fn wrong(why: impl Into<String>) -> Self {
        Self::Wrong(why.into())
    }
}
