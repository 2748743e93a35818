//! Template: its invoices, and its signed events. Registered by one line in the list of vendors;
//! nothing else in the code base names it. Sans-IO: requests are built and answers are read here.

mod ledger;
#[cfg(any(test, feature = "contract"))]
mod samples;
mod sign_in;
mod webhook;

use crate::kit::{Connector, KeyField, Limits, SignIn};

/// The vendor's address, where an account has none of its own.
const BASE: &str = "https://api.template.example";

/// What it can do.
pub(crate) static CONNECTOR: Connector = Connector {
    name: "template",
    title: "Template",
    docs: "https://docs.template.example",
    // Or `SignIn::OAuth`.
    sign_in: SignIn::Keys(&[KeyField { name: "secret_key", about: "Settings, API keys" }]),
    signed_in: &sign_in::Entry,
    // From the vendor's documents, with some air.
    limits: Limits { per_minute: 60, at_once: 2, per_day: None, sweep_minutes: 60 },
    webhook: Some(&webhook::Events),
    ledger: Some(&ledger::Books),
    chat: None,
    #[cfg(any(test, feature = "contract"))]
    samples: samples::samples,
};

/// The address that requests begin with.
fn base(own: Option<&str>) -> &str {
    own.map_or(BASE, |base| base.trim_end_matches('/'))
}
