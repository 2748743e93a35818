//! A vendor whose books are read: one small machine for all errands, with a cursor that can be
//! stored between two steps.

use super::{Fault, News, Request, Response};
use domain::calendar::Time;
use domain::money::Currency;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The account at the vendor that a connection reads, and what its home is like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The vendor's id of it, as webhooks name it.
    pub id: String,
    /// The address that requests begin with, in place of the vendor's own: a sandbox, a test.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// The tenant's country.
    pub country: String,
    /// The tenant's currency.
    pub currency: Currency,
    /// The tenant's IANA zone: instants become due days in it.
    pub zone: String,
}

/// A sort of object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// An invoice.
    Invoice,
    /// A customer.
    Customer,
    /// A credit note.
    Credit,
    /// A payment, an overpayment, a prepayment.
    Payment,
    /// A payment that its payer contests at their bank.
    Dispute,
}

/// Something at the vendor that can be fetched.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Object {
    /// What sort.
    pub sort: Sort,
    /// The vendor's id of it.
    pub id: String,
}

/// What is to be done at the vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Errand {
    /// Read all that changed since then, with the overlap that the vendor needs; all that is open,
    /// without. The first page that is asked for is the oldest change, so that an interrupted sweep
    /// can go on.
    Sweep {
        /// Changed since.
        since: Option<Time>,
    },
    /// Read these as they are now. One that is gone is told as void.
    Fetch(Vec<Object>),
    /// Write a line into an invoice's history at the vendor.
    Note {
        /// The vendor's id of the invoice.
        invoice: String,
        /// The line.
        text: String,
        /// Its name, for the vendor's idempotency key.
        key: String,
    },
    /// Read the PDF of an invoice as it is now. It is told as [`News::copies`], and nothing else.
    Copy {
        /// The vendor's id of the invoice.
        invoice: String,
    },
}

/// Where a machine stands; JSON that only its own vendor reads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(serde_json::Value);

impl Cursor {
    /// Keeps a vendor's own state.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn of<T: Serialize>(state: &T) -> Result<Self, Fault> {
        serde_json::to_value(state)
            .map(Self)
            .map_err(|_| Fault::wrong("a cursor cannot be written"))
    }
    /// Reads a vendor's own state.
    ///
    /// # Errors
    /// When another version of the machine wrote it.
    pub fn read<T: serde::de::DeserializeOwned>(&self) -> Result<T, Fault> {
        T::deserialize(&self.0).map_err(|_| Fault::wrong("a cursor of another version"))
    }
}

/// What a machine wants next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Carry this, and come back with the answer.
    Call(Request),
    /// This is true now; come back without an answer once it is in.
    Emit(Box<News>),
    /// Come back after this, without an answer.
    Wait(Duration),
    /// All is done.
    Done,
}

/// A vendor's books.
pub trait Ledger: Sync {
    /// The first cursor of an errand.
    ///
    /// # Errors
    /// When this vendor cannot do it.
    fn begin(&self, errand: &Errand, account: &Account, now: Time) -> Result<Cursor, Fault>;
    /// The next step, and where the machine stands after it. `answer` is there if and only if the
    /// step before was a call.
    ///
    /// # Errors
    /// What is wrong with the answer. The caller may come again with the same cursor and a new
    /// answer (after a refresh, after a wait) or give the errand up.
    fn step(
        &self,
        cursor: &Cursor,
        account: &Account,
        answer: Option<&Response>,
        now: Time,
    ) -> Result<(Cursor, Step), Fault>;
    /// Whether it takes lines for an invoice's history.
    fn takes_notes(&self) -> bool {
        false
    }
    /// Whether it gives the PDF of an invoice.
    fn gives_copies(&self) -> bool {
        false
    }
}
