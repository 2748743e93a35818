//! What a vendor can do, and within which limits. A capability that is absent is `None`.

use super::{Chat, Ledger, SignIn, SignedIn, Webhook};

/// A vendor.
pub struct Connector {
    /// As commands and rows name it, such as `xero`.
    pub name: &'static str,
    /// As people know it.
    pub title: &'static str,
    /// The vendor's documents.
    pub docs: &'static str,
    /// How a tenant lets us in.
    pub sign_in: SignIn,
    /// What follows that.
    pub signed_in: &'static dyn SignedIn,
    /// Limits of one account.
    pub limits: Limits,
    /// It tells us what happens.
    pub webhook: Option<&'static dyn Webhook>,
    /// Its books can be read.
    pub ledger: Option<&'static dyn Ledger>,
    /// People can be asked there.
    pub chat: Option<&'static dyn Chat>,
    /// Recorded traffic, for its tests.
    #[cfg(any(test, feature = "contract"))]
    pub samples: fn() -> super::Samples,
}

/// Limits of one account at the vendor.
pub struct Limits {
    /// Requests in a minute.
    pub per_minute: u32,
    /// Requests at the same time.
    pub at_once: u32,
    /// Requests in a day, if limited.
    pub per_day: Option<u32>,
    /// Minutes between two sweeps.
    pub sweep_minutes: u32,
}
