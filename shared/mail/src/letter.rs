//! A letter on its way out, and the raw mail that it becomes.

use domain::calendar::Time;
use domain::ids::OutboxId;
use std::sync::Arc;

/// A name and an address.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The display name, if any.
    pub name: Option<String>,
    /// The address, `local@domain`.
    pub address: String,
}

/// A file that goes along, byte for byte.
#[derive(Clone)]
pub struct Attachment {
    /// File name shown to the reader.
    pub name: String,
    /// Media type, such as `application/pdf`.
    pub media: String,
    /// Content.
    pub bytes: Arc<[u8]>,
}

/// Everything that a mail says, before it is MIME.
#[derive(Clone)]
pub struct Letter {
    /// Which message of the outbox this is; goes into the header `X-Credit-Control-Id`.
    pub outbox: OutboxId,
    /// The header `Message-ID` without angle brackets.
    pub message_id: String,
    /// Who writes.
    pub from: Mailbox,
    /// Whom to.
    pub to: Vec<Mailbox>,
    /// Who gets a copy.
    pub cc: Vec<Mailbox>,
    /// Where answers go (carries the reply token).
    pub reply_to: Mailbox,
    /// Subject line.
    pub subject: String,
    /// The plain part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// The message that this answers, without angle brackets.
    pub in_reply_to: Option<String>,
    /// What that message answers, the oldest first.
    pub references: Vec<String>,
    /// When it is sent.
    pub date: Time,
}

/// A finished mail: the envelope and the bytes.
#[derive(Clone)]
pub struct RawMail {
    /// Which message of the outbox this is.
    pub outbox: OutboxId,
    /// Envelope sender.
    pub sender: String,
    /// Envelope recipients.
    pub recipients: Vec<String>,
    /// The MIME message with CRLF line ends.
    pub bytes: Arc<[u8]>,
}
