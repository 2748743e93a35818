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
    /// How many mails the next system will take from all of us until its day is over; `None` when
    /// it has no such limit, or does not say. A hint for the budget: it may be a minute old.
    async fn allowance(&self) -> Option<u32> {
        None
    }
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

/// Carries requests to vendors.
#[async_trait]
pub trait Wire: Send + Sync {
    /// Carries one request with these credentials, and tells whether it was sent when no answer
    /// came. Any status is an answer; what it means is the connector's word.
    ///
    /// # Errors
    /// When there is no whole answer.
    async fn call(
        &self,
        request: &connectors::kit::Request,
        credentials: &Credentials,
    ) -> Result<connectors::kit::Response, NoAnswer>;
}

/// Whose word a request carries. Only what the request asks for ([`connectors::kit::Auth`]) is sent;
/// when that is something else, nothing is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Nobody's.
    None,
    /// The connection's access token.
    Bearer(connectors::kit::Secret),
    /// The app's own.
    Basic {
        /// Its public id.
        id: String,
        /// Its secret.
        secret: connectors::kit::Secret,
    },
}

/// No way to any vendor: for a place that has no connections.
pub struct NoWire;

#[async_trait]
impl Wire for NoWire {
    async fn call(
        &self,
        _: &connectors::kit::Request,
        _: &Credentials,
    ) -> Result<connectors::kit::Response, NoAnswer> {
        let why = "there is no way to vendors here".to_owned();
        Err(NoAnswer { maybe_sent: false, too_large: false, why, after: None })
    }
}

/// A request without an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no answer: {why}")]
pub struct NoAnswer {
    /// Whether the vendor may have it.
    pub maybe_sent: bool,
    /// There was one, but larger than is taken: the same again would be refused again.
    pub too_large: bool,
    /// One line without address, query, token or body.
    pub why: String,
    /// Not to be asked again before this has passed, if that is known.
    pub after: Option<Duration>,
}

/// Another reader of mails: a model somewhere else. It has no tools and no memory, and sees what the
/// question holds.
#[async_trait]
pub trait SecondReader: Send + Sync {
    /// Which one it is: another's answers are not its own.
    fn name(&self) -> &str;
    /// Asks once, without repeats.
    ///
    /// # Errors
    /// When there is no answer in the form that was asked for.
    async fn ask(&self, question: &understanding::opinion::Question) -> Result<Heard, NoOpinion>;
}

/// An answer. No `Debug`: it holds words of a mail.
#[derive(Clone, PartialEq, Eq)]
pub struct Heard {
    /// What the one tool was given, as JSON. Not looked at yet.
    pub answer: String,
    /// Tokens that were read and written.
    pub tokens: (u32, u32),
}

/// A question without an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no second opinion: {0}")]
pub struct NoOpinion(
    /// One line without a word of question or answer.
    pub String,
);

/// Tells others what became true. It may tell twice: listeners know repeats by the id in the detail.
#[async_trait]
pub trait Bus: Send + Sync {
    /// Tells these. The answer has one place for each.
    async fn put(&self, announcements: &[Announcement]) -> Vec<Result<(), NotTold>>;
}

/// One thing to tell. No `Debug`: the detail is business.
#[derive(Clone)]
pub struct Announcement {
    /// What happened, such as `message.sent.v1`; the rules of listeners match it.
    pub kind: String,
    /// A JSON object.
    pub detail: String,
    /// When it happened.
    pub at: Time,
}

/// Why something was not told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotTold {
    /// It may be told later.
    #[error("the bus did not take it: {0}")]
    Later(String),
    /// It never will be.
    #[error("an entry of {0} bytes is larger than the bus takes")]
    TooLarge(usize),
}
