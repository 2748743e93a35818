#![doc = include_str!("../README.md")]

mod answer;
mod ask;
mod auth;
mod contact;
mod credit;
mod date;
mod fetch;
mod gather;
mod invoice;
mod machine;
mod record;
#[cfg(any(test, feature = "contract"))]
mod samples;
mod sweep;
#[cfg(test)]
mod tests;
mod webhook;

use crate::kit::{Connector, Limits, SignIn};

/// Xero, live.
pub(crate) static CONNECTOR: Connector = Connector {
    name: "xero",
    title: "Xero",
    docs: "https://developer.xero.com/documentation/api/accounting/overview",
    sign_in: SignIn::OAuth(auth::OAUTH),
    signed_in: &auth::Entry,
    // Of one organisation. 5,000 a day on paid plans of the app, 1,000 on its free one.
    limits: Limits { per_minute: 60, at_once: 5, per_day: Some(1_000), sweep_minutes: 60 },
    webhook: Some(&webhook::Hook),
    ledger: Some(&machine::Books),
    chat: None,
    #[cfg(any(test, feature = "contract"))]
    samples: samples::samples,
};
