//! What a mail that came in says, as a value. Made by [`super::read`]; its words are those of
//! whoever sent it, so nothing in it may do more than stop or soften contact.

use crate::letter::Mailbox;
use domain::calendar::Time;
use domain::ids::OutboxId;
use std::fmt;

/// A mail that came in.
#[derive(Clone, PartialEq, Eq)]
pub struct Inbound {
    /// The header `Message-ID` without angle brackets.
    pub message_id: Option<String>,
    /// Who says to have written it. Anyone can write anything here.
    pub from: Option<Mailbox>,
    /// Where answers are asked for.
    pub reply_to: Vec<Mailbox>,
    /// The envelope's sender, as the last mail system wrote it; `Some("")` is the null sender of
    /// automatic mail (RFC 5321 §4.5.5).
    pub return_path: Option<String>,
    /// Whom it was for: To, Cc and the headers in which mail systems keep the envelope's
    /// recipient. Lower case, each once.
    pub recipients: Vec<String>,
    /// Reply tokens among the recipients (see [`crate::token`]).
    pub tokens: Vec<String>,
    /// Subject line.
    pub subject: String,
    /// When it says that it was written.
    pub date: Option<Time>,
    /// The messages that it answers, without angle brackets.
    pub in_reply_to: Vec<String>,
    /// The messages of its thread, without angle brackets.
    pub references: Vec<String>,
    /// Messages of our outbox among those two (see [`crate::message_id`]), the answered one first.
    pub own_ids: Vec<OutboxId>,
    /// What sort of mail it is.
    pub kind: Kind,
    /// It came through a mailing list, whatever it is.
    pub list: bool,
    /// The best plain text. From HTML it is what a reader would see: hidden text, comments and
    /// scripts are left out.
    pub text: String,
    /// Whether `text` was longer than the limit and is only its beginning.
    pub text_cut: bool,
    /// What is attached. Never unpacked, only named.
    pub attachments: Vec<AttachmentInfo>,
    /// The first writer, when it is a forward (attached or inline).
    pub forwarded_from: Option<Mailbox>,
    /// SHA-256 of everything after the header, in hex: with the Message-ID it tells a mail that
    /// was delivered twice.
    pub fingerprint: String,
    /// What the header says of the language (`Content-Language`), if anything.
    pub language: Option<String>,
}

/// Not the mail's content: it must not reach a log.
impl fmt::Debug for Inbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbound")
            .field("kind", &self.kind)
            .field("recipients", &self.recipients.len())
            .field("tokens", &self.tokens.len())
            .field("own_ids", &self.own_ids)
            .field("text_bytes", &self.text.len())
            .field("attachments", &self.attachments.len())
            .finish_non_exhaustive()
    }
}

/// A file that came along.
#[derive(Clone, PartialEq, Eq)]
pub struct AttachmentInfo {
    /// Its name, as the sender wrote it; may be empty. Not safe as a path.
    pub name: String,
    /// Media type, such as `application/pdf`, as the sender says.
    pub media: String,
    /// Bytes, decoded.
    pub size: usize,
}

impl fmt::Debug for AttachmentInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttachmentInfo").field("size", &self.size).finish_non_exhaustive()
    }
}

/// What sort of mail it is. Only [`Kind::Human`] is ever read for what it means.
#[derive(Clone, PartialEq, Eq)]
pub enum Kind {
    /// Nothing says that a machine wrote it.
    Human,
    /// Written by a machine in answer to a mail: out of office, ticket receipt (RFC 3834).
    AutoReply {
        /// What gave it away.
        sign: Sign,
    },
    /// A mail could not be delivered (RFC 3464 and its dialects): one entry per recipient that the
    /// report names, at least one.
    Bounce(Vec<Bounced>),
    /// A report of a mail system that asks for nothing: delivered late, or delivered (RFC 3464,
    /// every action but `failed`), DMARC failures (RFC 6591), a complaint taken back.
    DeliveryNotice,
    /// The reader pressed "this is spam" (ARF, RFC 5965).
    Complaint {
        /// The message complained about, where the report returns our headers.
        outbox: Option<OutboxId>,
        /// Who complained, where the report says so.
        address: Option<String>,
        /// Which sort, as the report says: `abuse`, `opt-out`, …
        feedback: String,
    },
    /// A read receipt (RFC 8098).
    ReadReceipt,
    /// A mailing list or a newsletter.
    List,
    /// A mail of our own that came back to us.
    OwnMail,
}

/// Names the sort of mail, never an address.
impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Kind::Human => f.write_str("Human"),
            Kind::AutoReply { sign } => write!(f, "AutoReply({sign:?})"),
            Kind::Bounce(bounced) => f.debug_tuple("Bounce").field(bounced).finish(),
            Kind::DeliveryNotice => f.write_str("DeliveryNotice"),
            Kind::Complaint { outbox, .. } => write!(f, "Complaint({outbox:?})"),
            Kind::ReadReceipt => f.write_str("ReadReceipt"),
            Kind::List => f.write_str("List"),
            Kind::OwnMail => f.write_str("OwnMail"),
        }
    }
}

/// What gave an automatic answer away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `Auto-Submitted: auto-replied` (RFC 3834 §5).
    AutoSubmitted,
    /// `Auto-Submitted: auto-generated` or `auto-notified`: a machine wrote it, but not in answer to
    /// a mail. A remittance advice looks like this, so it is worth a person's eye.
    AutoGenerated,
    /// `X-Autoreply`, `X-Autorespond` and other headers of the sort that predate RFC 3834.
    OldHeader,
    /// `Precedence: auto_reply`, `bulk` or `junk`.
    Precedence,
    /// The null sender, in a mail that reports nothing.
    NullSender,
    /// Only the subject line says so.
    Subject,
}

/// A recipient that a mail did not reach.
#[derive(Clone, PartialEq, Eq)]
pub struct Bounced {
    /// The address, lower case; a report may not say.
    pub address: Option<String>,
    /// Whether the address itself is dead.
    pub class: Class,
    /// The enhanced status code (RFC 3463), such as `5.1.1`.
    pub status: Option<String>,
    /// One line without addresses, such as `550 5.1.1 user unknown`.
    pub why: String,
    /// The message of our outbox, from the headers that the report returns.
    pub outbox: Option<OutboxId>,
    /// The Message-ID of the mail that did not arrive, without angle brackets.
    pub message_id: Option<String>,
}

impl fmt::Debug for Bounced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bounced")
            .field("class", &self.class)
            .field("status", &self.status)
            .field("outbox", &self.outbox)
            .finish_non_exhaustive()
    }
}

/// How final a bounce is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The address does not exist, has moved, or takes no mail at all: never use it again.
    Hard,
    /// This mail was not taken (mailbox full, system down, refused for its content, its size or
    /// its sender): the address may well be alive.
    Soft,
}

/// What [`super::read`] is willing to look at. Beyond it the mail is quarantined, never cut in
/// silence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole mail.
    pub bytes: usize,
    /// Levels of multipart and attached messages.
    pub depth: usize,
    /// Parts, over all levels.
    pub parts: usize,
    /// Bytes of one header block.
    pub header_bytes: usize,
    /// Bytes of one header field with its continuation lines.
    pub field_bytes: usize,
    /// Recipients.
    pub recipients: usize,
    /// Bytes of text that are kept ([`Inbound::text_cut`] tells of more).
    pub text_bytes: usize,
}

impl Default for Limits {
    /// Room for honest answers: 30 MB on the wire is some 22 MB of attachments. What is larger is
    /// kept and shown to a person.
    fn default() -> Self {
        Self {
            bytes: 30 * 1024 * 1024,
            depth: 32,
            parts: 1_000,
            header_bytes: 512 * 1024,
            field_bytes: 64 * 1024,
            recipients: 2_000,
            text_bytes: 1024 * 1024,
        }
    }
}

/// Why a mail is not read. The line is fit for a log and for the person who looks at the
/// quarantine: it holds nothing of the mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// More bytes than are looked at.
    #[error("the mail has {size} bytes; at most {limit} are read")]
    TooLarge {
        /// What it has.
        size: usize,
        /// What is allowed.
        limit: usize,
    },
    /// Messages within messages, or multiparts within multiparts, without end.
    #[error("the mail nests parts more than {limit} deep")]
    TooDeep {
        /// What is allowed.
        limit: usize,
    },
    /// More parts than are looked at.
    #[error("the mail has more than {limit} parts")]
    TooManyParts {
        /// What is allowed.
        limit: usize,
    },
    /// A header field, or all of them, longer than any honest one.
    #[error("the mail's header is longer than {limit} bytes")]
    HeaderTooLong {
        /// What is allowed.
        limit: usize,
    },
    /// More recipients than are looked at.
    #[error("the mail names more than {limit} recipients")]
    TooManyRecipients {
        /// What is allowed.
        limit: usize,
    },
    /// No header at all.
    #[error("these bytes are not a mail: no header field was found")]
    NotMail,
}
