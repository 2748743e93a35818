//! What comes in over a webhook. `functions/webhook` calls `verify`, `key` and `answer` on the raw
//! bytes; `functions/ingest` calls `split` later. Nothing is parsed before it is verified.

use super::{Click, Object, Secret};
use domain::calendar::Time;
use serde::{Deserialize, Serialize};

/// A request as it arrived: the very bytes, base64 of the gateway undone, nothing parsed.
#[derive(Clone, Copy)]
pub struct Raw<'a> {
    /// Names in lower case.
    pub headers: &'a [(String, String)],
    /// The bytes that were signed.
    pub body: &'a [u8],
}

impl Raw<'_> {
    /// A header by its name in lower case; `None` too when it is there more than once.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(known, _)| known == name);
        let (_, value) = found.next()?;
        found.next().is_none().then_some(value.as_str())
    }
}

/// A request that is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Refusal {
    /// The status that this vendor expects, such as 401.
    pub status: u16,
    /// One line without anything of the request.
    pub why: &'static str,
}

/// What is answered at once.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Media type, if there is a body.
    pub media: Option<&'static str>,
    /// The body.
    pub body: Vec<u8>,
    /// Whether the request is to be stored and worked in. A handshake is not.
    pub keep: bool,
}

/// 200, empty, and the request is kept.
pub fn bare() -> Reply {
    Reply { status: 200, media: None, body: Vec::new(), keep: true }
}

/// Something in a verified body cannot be read. Says where, never what.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub String);

/// One thing that a body tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// The vendor's name of the account (organisation, workspace) that it is about; empty where a
    /// registration has one account only.
    pub account: String,
    /// What.
    pub what: What,
}

/// What arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Something changed; it is to be fetched.
    Changed(Object),
    /// A person pressed a button.
    Clicked(Click),
    /// The account took its consent back.
    Revoked,
}

/// A vendor's webhook.
pub trait Webhook: Sync {
    /// Whether the vendor sent it: on the raw bytes, with any of `keys` (rotation), in constant
    /// time, and within the tolerance where the scheme has a timestamp. The only maker of signed
    /// evidence.
    ///
    /// # Errors
    /// With the status that this vendor expects.
    fn verify(&self, raw: &Raw<'_>, keys: &[Secret], now: Time) -> Result<(), Refusal>;
    /// The name under which a verified request is worked in once: the event's id, or a hash of the
    /// bytes. At most 100 characters of `A-Za-z0-9_.:-`.
    fn key(&self, raw: &Raw<'_>) -> String;
    /// What a verified request is answered with at once.
    fn answer(&self, raw: &Raw<'_>) -> Reply {
        let _ = raw;
        bare()
    }
    /// What a verified body tells, in its order. Unknown sorts of events are left out.
    ///
    /// # Errors
    /// When it is not what the vendor's documents promise.
    fn split(&self, body: &[u8]) -> Result<Vec<Arrived>, Malformed>;
}
