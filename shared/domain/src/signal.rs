//! What comes in about a debtor, and how far it can be trusted.

use crate::answer::With;
use crate::calendar::{Day, Time};
use crate::hold::{Read, Scope};
use crate::ids::{ContactId, DisputeId, HoldId, InvoiceId, OutboxId, PromiseId, TaskId};
use crate::item::{Document, Treatment};
use crate::money::{Currency, Money};
use crate::people::{Contact, Verdict};
use serde::{Deserialize, Serialize};

/// How far a signal can be trusted. Only the first three may move money or end a hold; the last
/// may only stop or soften.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// A vendor signed it.
    Signed,
    /// We fetched it ourselves.
    Fetched,
    /// A person says so; an import counts as its person's word.
    Person,
    /// A mail, a model, an unsigned link.
    Untrusted,
}

impl Evidence {
    /// Whether it may move money, change recipients or end a hold.
    pub fn is_trusted(self) -> bool {
        self != Evidence::Untrusted
    }
}

/// One thing that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Signal {
    /// The ledger's picture of this account.
    Ledger(LedgerNews),
    /// The account may be written to from this day on.
    Released {
        /// From when.
        on: Day,
        /// A person must approve it first, for this reason.
        approval: Option<String>,
        /// What is overdue now is from before going live: a neutral statement comes first.
        opening: bool,
    },
    /// A person at the debtor wrote.
    Reply(ReplyNews),
    /// What the reply before it has promised may be confirmed to who wrote it.
    MayConfirm {
        /// The stored mail.
        mail: String,
        /// Who wrote.
        to: ContactId,
    },
    /// One of our own people wrote to the debtor: that is contact.
    ColleagueWrote,
    /// The mail system says that an address is dead, or that its owner complained.
    AddressLost {
        /// Which.
        contact: ContactId,
        /// How.
        verdict: Verdict,
        /// The message that told us.
        message: Option<OutboxId>,
    },
    /// The gate dropped a message, and why.
    Dropped(OutboxId, String),
    /// The next system surely did not take it; it will be tried again.
    Unsent(OutboxId),
    /// It will never leave, and why.
    Failed(OutboxId, String),
    /// Nobody knows whether it left.
    InDoubt(OutboxId),
    /// A doubt is settled: it left, or it did not.
    Settled(OutboxId, bool),
    /// A person acted.
    Act(Act),
}

/// The ledger's picture of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerNews {
    /// The account's circumstances.
    pub profile: Profile,
    /// Its people, as roles and verdicts.
    pub contacts: Vec<Contact>,
    /// Its documents. One whose rest is zero or less is closed.
    pub documents: Vec<Document>,
    /// Documents that the ledger voided.
    pub voided: Vec<InvoiceId>,
    /// All of its open documents are there: what is missing is no longer open.
    pub complete: bool,
}

/// The account's circumstances, as decisions need them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Profile {
    /// Language of letters, such as `de`; the tenant's without one.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Country code, for holidays and the zone; the tenant's without one.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// How the account may be handled.
    #[serde(rename = "t", default, skip_serializing_if = "Treatment::is_default")]
    pub treatment: Treatment,
}

/// A human reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyNews {
    /// The stored mail.
    pub mail: String,
    /// The documents that it names; none means all of the account.
    pub named: Vec<InvoiceId>,
    /// Things that make it dangerous, such as `bank_details`: then all of the account is held.
    pub warnings: Vec<String>,
    /// What follows from it.
    pub says: Says,
}

/// What follows from a mail. The reader proposes it; what does not fit the account becomes
/// [`Says::Ask`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// What it names is held until a person has read it; with what the reader made of it.
    Ask(Option<Read>),
    /// It will be paid on a day: a wait until then.
    WillPay {
        /// The day.
        on: Day,
        /// How much; all that it names, without.
        amount: Option<Money>,
    },
    /// It asks for a document that is at hand: an answer leaves by itself, and some quiet days.
    Wants {
        /// With what it can be answered.
        with: With,
        /// Who wrote.
        to: ContactId,
        /// What a person is told, if it cannot.
        read: Read,
    },
    /// Thanks, or a delay without a word that binds: some quiet days, and the ladder goes on.
    /// With what the reader made of it.
    Nothing(Option<Read>),
    /// Spam, or another thing that has nothing to do with the account: it is filed, and wins no quiet day. With
    /// what the reader made of it.
    Unrelated(Option<Read>),
    /// A machine says that nobody is there until a day.
    Away {
        /// The first day back.
        back: Day,
    },
}

impl Default for Says {
    /// Who knows nothing asks.
    fn default() -> Self {
        Self::Ask(None)
    }
}

/// A person's act. An id that no longer stands is refused with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Stop chasing.
    Hold {
        /// What.
        scope: Scope,
        /// The first day on which chasing may go on.
        until: Option<Day>,
        /// Why.
        note: String,
    },
    /// End one hold.
    ReleaseHold(HoldId),
    /// End a promise: the debtor took it back, or it was a mistake.
    WithdrawPromise(PromiseId),
    /// End a dispute.
    ResolveDispute(DisputeId),
    /// The debtor will pay.
    Promise {
        /// What.
        scope: Scope,
        /// How much; all that is covered, without.
        amount: Option<Money>,
        /// Which currency, when no amount says it.
        currency: Currency,
        /// When.
        on: Day,
    },
    /// Something is contested.
    Dispute {
        /// What.
        scope: Scope,
        /// How much of it; all, without.
        amount: Option<Money>,
        /// Why.
        reason: String,
        /// When to look again.
        review: Day,
    },
    /// Give an address a verdict: approve it, or take it out of use.
    Address(ContactId, Verdict),
    /// Approve the account's first message.
    ApproveAccount,
    /// Do what a task asks for, or say that it is done.
    Finish {
        /// Which.
        task: TaskId,
        /// The answer, where the task asks for one (`sent` or `not_sent` for a doubt, `again` at
        /// the end of the ladder).
        answer: Option<String>,
    },
    /// Give a task to somebody.
    Assign(TaskId, String),
    /// Say what a mail says whose hold waits for an answer: it goes on waiting, and reads so.
    Reread(HoldId, Read),
    /// Say that a mail which took effect by itself was misread: that is taken back, and it waits for an
    /// answer like any other.
    Misread(Misread),
}

/// A mail that took effect without a person, and says something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread {
    /// The stored mail.
    pub mail: String,
    /// When it came.
    pub came: Time,
    /// The open documents that it names; none means all of the account.
    pub named: Vec<InvoiceId>,
    /// The promise that it made.
    pub promise: Option<PromiseId>,
    /// The day before which there was no contact because of it.
    pub waited: Option<Day>,
    /// What it says.
    pub read: Read,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The product itself, by the policy.
    Policy,
    /// The ledger's news.
    Ledger,
    /// A mail.
    Mail,
    /// The mail system.
    Delivery,
    /// A person of the tenant.
    Person(String),
}

/// Where and when a signal came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Who.
    pub actor: Actor,
    /// How far it can be trusted.
    pub evidence: Evidence,
    /// When it came.
    pub at: Time,
}

/// Why a person's act is not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);
