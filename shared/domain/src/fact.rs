//! What is now true of a debtor, in the past tense. The state of a debtor is the fold of its facts,
//! and the facts are the audit trail: they carry ids and verdicts, never an address or a text.

use crate::calendar::{Day, Time};
use crate::hold::{Dispute, Hold, Promise, Read};
use crate::ids::{
    DebtorId, DisputeId, HoldId, InvoiceId, LedgerId, OutboxId, PromiseId, SellerId, TaskId,
    TenantId,
};
use crate::item::Document;
use crate::message::Message;
use crate::money::{Currency, Money};
use crate::people::{Contact, Recipients};
use crate::signal::{Actor, Profile};
use crate::task::{Desk, Task};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How a document left the open items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// Paid, or credited in full.
    Settled,
    /// The ledger voided it.
    Voided,
    /// It was missing, and a person confirmed that it is done.
    Confirmed,
}

/// One thing that became true. Stored as `{"f": kind, "d": what}`: the details are kept apart, since
/// the short names of a document's fields would meet those of the entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "f", content = "d", rename_all = "snake_case")]
pub enum Fact {
    /// The account was seen for the first time.
    AccountOpened {
        /// Whose.
        tenant: TenantId,
        /// Which.
        debtor: DebtorId,
        /// The legal entity that is owed.
        seller: SellerId,
        /// The books it is in.
        ledger: LedgerId,
    },
    /// Its circumstances changed.
    ProfileChanged(Profile),
    /// Its people changed: the whole list as it is now.
    ContactsChanged {
        /// The list.
        contacts: Vec<Contact>,
    },
    /// A document is new or changed; this is how the ledger shows it now.
    DocumentSeen(Document),
    /// Money was set against a document (negative: taken back).
    PaymentSeen {
        /// Which.
        invoice: InvoiceId,
        /// How much.
        amount: Money,
    },
    /// A document is no longer open.
    DocumentClosed {
        /// Which.
        invoice: InvoiceId,
        /// How.
        how: Closing,
    },
    /// A complete snapshot did not show a document.
    DocumentMissing {
        /// Which.
        invoice: InvoiceId,
    },
    /// These are from before the account was released: a neutral statement comes first.
    OpeningDebtMarked {
        /// Which.
        invoices: Vec<InvoiceId>,
    },
    /// The ladder starts anew for these.
    LadderRestarted {
        /// Which.
        invoices: Vec<InvoiceId>,
        /// From when.
        on: Day,
    },
    /// The account may be written to from a day on.
    Released {
        /// From when.
        on: Day,
        /// Why a person must approve it first, if so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approval: Option<String>,
    },
    /// A person approved the account.
    AccountApproved,
    /// Chasing stopped.
    HoldPlaced(Hold),
    /// A person ended a hold.
    HoldReleased {
        /// Which.
        id: HoldId,
    },
    /// A hold ended on its date.
    HoldEnded {
        /// Which.
        id: HoldId,
    },
    /// A promise was made.
    PromiseMade(Promise),
    /// What was promised came in.
    PromiseKept {
        /// Which.
        id: PromiseId,
    },
    /// Less came in than promised, or nothing.
    PromiseBroken {
        /// Which.
        id: PromiseId,
        /// What came in, in minor units.
        came: i64,
    },
    /// It was taken back.
    PromiseWithdrawn {
        /// Which.
        id: PromiseId,
    },
    /// Something is contested.
    DisputeOpened(Dispute),
    /// It no longer is.
    DisputeResolved {
        /// Which.
        id: DisputeId,
    },
    /// A person at the debtor wrote.
    ReplyReceived {
        /// The stored mail.
        mail: String,
        /// What it names.
        named: Vec<InvoiceId>,
        /// What makes it dangerous.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        warnings: Vec<String>,
        /// No contact before this day.
        quiet_until: Day,
        /// What the reader took it for, where it needed nobody and nothing else shows it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        read: Option<Read>,
    },
    /// The wait that a mail had won is over: it was misread.
    WaitEnded {
        /// The stored mail.
        mail: String,
        /// No contact before this day, as after any answer.
        quiet_until: Day,
    },
    /// One of our people wrote to the debtor.
    ColleagueWrote,
    /// A message is to be sent.
    MessageDecided(Box<Message>),
    /// A sender took it; it counts as contact.
    MessageClaimed {
        /// Which.
        id: OutboxId,
        /// What it asks for now, when that differs from what was decided.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        items: Option<Vec<InvoiceId>>,
        /// Who gets it now, when that differs from what was decided.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        recipients: Option<Recipients>,
        /// The step that each of its documents has now reached, in order; empty for a heavy debtor.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reached: Vec<u8>,
    },
    /// Its letter goes without the copies of these invoices.
    CopiesLeftOut {
        /// Which message.
        id: OutboxId,
        /// The invoices, each with the reason in one line of our own words.
        copies: Vec<(InvoiceId, String)>,
    },
    /// It is not to be sent any more.
    MessageDropped {
        /// Which.
        id: OutboxId,
        /// Why.
        why: String,
    },
    /// The next system surely did not take it; it is to be tried again.
    MessageUnsent {
        /// Which.
        id: OutboxId,
    },
    /// It will never leave.
    MessageFailed {
        /// Which.
        id: OutboxId,
        /// Why.
        why: String,
    },
    /// Nobody knows whether it left.
    MessageInDoubt {
        /// Which.
        id: OutboxId,
    },
    /// The doubt is over.
    MessageSettled {
        /// Which.
        id: OutboxId,
        /// It left.
        sent: bool,
    },
    /// A person's step was done for these documents.
    StepTaken {
        /// Which currency.
        currency: Currency,
        /// The step, from 1.
        step: u8,
        /// For which.
        items: Vec<InvoiceId>,
    },
    /// Nothing overdue is open any more in a currency: the ladder starts anew.
    CycleEnded {
        /// Which currency.
        currency: Currency,
    },
    /// A person is asked.
    TaskOpened(Task),
    /// Nobody took it; it is on another desk.
    TaskClimbed {
        /// Which.
        id: TaskId,
        /// Whose.
        desk: Desk,
    },
    /// Somebody gave it to somebody.
    TaskAssigned {
        /// Which.
        id: TaskId,
        /// To whom.
        to: String,
    },
    /// It is done, or no longer needed.
    TaskClosed {
        /// Which.
        id: TaskId,
        /// How.
        how: String,
    },
}

/// A fact with its place in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its number within the debtor, from 1.
    pub n: u64,
    /// When.
    pub at: Time,
    /// Who.
    pub by: Actor,
    /// What.
    #[serde(flatten)]
    pub fact: Fact,
}

/// The hash that follows `head` when `entry` (its JSON text) is appended: SHA-256 of both, in hex.
/// Whoever changes an old entry changes every head after it.
pub fn chain(head: &str, entry: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(head.as_bytes());
    hash.update([0]);
    hash.update(entry.as_bytes());
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_about_a_document_with_a_number_and_a_pdf_can_be_read_back() {
        let amount = Money::new(10_000, Currency::EUR);
        let document = Document {
            number: Some("INV-4711".to_owned()),
            pdf: Some("document/4711".to_owned()),
            ..Document::invoice("4711", amount, "2026-03-31".parse().unwrap())
        };
        for fact in [Fact::DocumentSeen(document), Fact::ColleagueWrote] {
            let at = Time::from_timestamp(1_780_000_000, 0).unwrap();
            let entry = Entry { n: 7, at, by: Actor::Ledger, fact };
            let text = serde_json::to_string(&entry).unwrap();
            assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), entry, "{text}");
        }
    }
}
