//! Where the copy of an invoice lies that its ledger has given.

use domain::calendar::Time;
use serde::{Deserialize, Serialize};

/// A copy of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyRow {
    /// The ledger's mark of the invoice when it was asked for: with another one it is an old copy.
    pub version: String,
    /// The stored file (`document/…`).
    pub file: String,
    /// When it was asked for.
    pub at: Time,
}
