//! What the use cases need from outside. Each port is as narrow as its use; the engines behind
//! them live in `embedded` (one machine) and `aws` (the cloud). The store has a port of its own,
//! `store::table::Table`.

use async_trait::async_trait;
use domain::calendar::Time;
use domain::ids::OutboxId;
use mail::letter::RawMail;
use std::sync::Arc;
use std::time::Duration;

/// The time. The only way by which it comes in.
pub trait Clock: Send + Sync {
    /// Now, in UTC. Never goes backwards.
    fn now(&self) -> Time;
}

/// Unguessable names: the reply route of a debtor, claim ids.
pub trait Tokens: Send + Sync {
    /// 128 random bits as 26 characters of lower-case base32 (`a-z2-7`).
    fn token(&self) -> String;
}

/// Gives mails to the next mail system. Never retries by itself: the outbox does.
#[async_trait]
pub trait Courier: Send + Sync {
    /// Hands over one mail, once.
    async fn send(&self, mail: &RawMail) -> Handover;
    /// What became of a message whose handover had no clear answer.
    async fn lookup(&self, id: &OutboxId) -> Lookup;
}

/// The answer to a handover.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handover {
    /// The next system has taken the responsibility. Carries its own id, if it gave one.
    Accepted {
        /// The next system's name for the mail.
        vendor_id: Option<String>,
    },
    /// It was surely not taken.
    Refused {
        /// Trying again is pointless (unknown mailbox, message refused for its content).
        permanent: bool,
        /// The recipient is what is wrong: its address should not be used again.
        recipient: bool,
        /// One line without addresses or text of the mail, such as `550 5.1.1 user unknown`.
        why: String,
        /// The system asks to wait this long.
        after: Option<Duration>,
    },
    /// Nobody can say whether it was taken. It is never sent again blindly.
    Unknown {
        /// One line.
        why: String,
    },
}

/// The answer to a look-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// It was taken.
    Sent,
    /// It was surely not taken.
    NotSent,
    /// This system keeps no such record.
    CannotSay,
}

/// Files: mails as they came, imports as they came, documents to attach.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Keeps `bytes` under `name` (`mail/…`, `import/…`, `document/…`); the same name again with the
    /// same bytes is fine. Durable when it returns.
    ///
    /// # Errors
    /// When it cannot be kept.
    async fn put(&self, name: &str, bytes: &[u8]) -> Result<(), BlobError>;
    /// The bytes under `name`.
    ///
    /// # Errors
    /// When it cannot be read; a name that is not there is `Ok(None)`.
    async fn get(&self, name: &str) -> Result<Option<Arc<[u8]>>, BlobError>;
}

/// Why a file could not be kept or read.
#[derive(Debug, Clone, thiserror::Error)]
#[error("the file store cannot work: {0}")]
pub struct BlobError(pub String);
