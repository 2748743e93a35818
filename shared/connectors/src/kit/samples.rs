//! Recorded traffic of a vendor. Its golden tests, the contract suite of all vendors and
//! `credit-control connector check` run on it.

use super::{Account, Arrived, Errand, Object, Response, Secret};
use domain::calendar::Time;

/// A vendor's samples.
pub struct Samples {
    /// The account that they are about.
    pub account: Account,
    /// Requests that its webhook sends.
    pub webhooks: Vec<WebhookSample>,
    /// Errands, with what the vendor answers.
    pub talks: Vec<TalkSample>,
}

/// A request of the vendor's webhook, rightly signed.
pub struct WebhookSample {
    /// Its name, for failures.
    pub name: &'static str,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub body: Vec<u8>,
    /// The keys that the registration has.
    pub keys: Vec<Secret>,
    /// When it comes.
    pub at: Time,
    /// The scheme has a timestamp, and this many seconds of tolerance to both sides.
    pub tolerance: Option<i64>,
    /// What it tells.
    pub arrived: Vec<Arrived>,
}

/// An errand and the vendor's side of it.
pub struct TalkSample {
    /// Its name, for failures.
    pub name: &'static str,
    /// What is to be done.
    pub errand: Errand,
    /// When.
    pub at: Time,
    /// For each request in turn: its method and address after the base (`GET /Invoices?page=1…`),
    /// and the answer.
    pub answers: Vec<(String, Response)>,
    /// What is emitted in the end, all of it, as pretty `Debug` text.
    pub news: &'static str,
    /// Objects that it is about, if it was started by a webhook.
    pub objects: Vec<Object>,
}
