//! What a second reader said about a mail: kept so that the same question is asked, and paid for, once.

use domain::calendar::Time;
use serde::{Deserialize, Serialize};

/// A second opinion. Codes and places only: neither the question nor the mail can be made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpinionRow {
    /// When it was given.
    pub at: Time,
    /// The stored mail that it is about, `mail/…`.
    pub mail: String,
    /// Who gave it.
    pub model: String,
    /// Tokens that were read and written for it.
    pub tokens: (u32, u32),
    /// What it says, as JSON; none where it was no answer to what was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<String>,
}
