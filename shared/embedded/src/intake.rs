//! How mails come in on one machine: from a maildir or from a mailbox by IMAP. Used by the loop that
//! feeds `reply`.
//!
//! A mail is marked done only after the product has stored it: [`Intake::fetch`] gives it again and
//! again until [`Intake::done`] was called, so a crash in between loses nothing and repeats at most,
//! and what is repeated is recognised above by its Message-ID and fingerprint.

use async_trait::async_trait;
use std::ffi::OsString;
use std::fmt;

/// Mails given by one call of [`Intake::fetch`], at most.
pub const BATCH: usize = 50;
/// Bytes of mails given by one call, as soon as which no further mail is read.
pub const BATCH_BYTES: u64 = 64 * 1024 * 1024;

/// A source of mails.
#[async_trait]
pub trait Intake: Send {
    /// The oldest mails that are not done, at most [`BATCH`]. Empty when there is none.
    ///
    /// # Errors
    /// When the source cannot be read now; try again later.
    async fn fetch(&mut self) -> Result<Vec<Fetched>, IntakeError>;

    /// Marks a mail done, after it was stored. One that is gone by now is done too.
    ///
    /// # Errors
    /// When it cannot be marked: it will be given again.
    async fn done(&mut self, handle: &Handle, verdict: Verdict) -> Result<(), IntakeError>;
}

/// A mail that came in.
pub struct Fetched {
    /// By which it is marked done.
    pub handle: Handle,
    /// The mail.
    pub content: Content,
}

/// A mail's bytes, or why they were not loaded.
pub enum Content {
    /// As they came.
    Raw(Vec<u8>),
    /// Larger than the limit: it was left where it is. Record that, show it to a person and mark it
    /// [`Verdict::Quarantined`].
    TooLarge {
        /// Its size in bytes, or at least so many.
        size: u64,
    },
    /// The source would not give this one mail, while it gave others: a file that may not be read, a
    /// message that the server cannot read. Try again for a while, then show that to a person and mark
    /// it [`Verdict::Quarantined`].
    Refused,
}

/// Names a mail to the source that gave it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Handle(pub(crate) Name);

#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Name {
    /// A file of a maildir.
    File(OsString),
    /// A message of a mailbox, which is the same one only as long as the mailbox's validity holds
    /// (RFC 3501 §2.3.1.1).
    Uid { validity: u32, uid: u32 },
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            // A file's name holds a host's, never an address; but it is not ours to print.
            Name::File(_) => f.write_str("Handle(file)"),
            Name::Uid { uid, .. } => write!(f, "Handle(uid {uid})"),
        }
    }
}

/// What became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Stored and understood as a mail.
    Kept,
    /// Not readable (see `mail::inbound::Unreadable`), or too large: it is flagged where it is.
    Quarantined,
}

/// Why a source cannot be read. One line without secrets, addresses or the words of a server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("mails cannot be fetched: {0}")]
pub struct IntakeError(pub String);
