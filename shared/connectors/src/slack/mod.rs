#![doc = include_str!("README.md")]

mod blocks;
mod card;
mod chat;
mod fault;
mod payload;
#[cfg(any(test, feature = "contract"))]
mod samples;
mod sign_in;
#[cfg(test)]
mod tests;
mod text;
mod webhook;

use crate::kit::{Connector, KeyField, Limits, SignIn};

pub(crate) static CONNECTOR: Connector = Connector {
    name: "slack",
    title: "Slack",
    docs: "https://docs.slack.dev",
    sign_in: SignIn::Keys(&[KeyField {
        name: "bot_token",
        about: "The app's page at api.slack.com/apps, OAuth & Permissions, Bot User OAuth Token; \
                it begins with xoxb-",
    }]),
    signed_in: &sign_in::SlackSignIn,
    limits: Limits {
        // Of the methods used here the slowest (tier 3) allow some fifty a minute; a channel takes
        // about one message a second, in any order, so there is no use in sending side by side.
        per_minute: 50,
        at_once: 1,
        per_day: None,
        // Nothing is swept.
        sweep_minutes: 24 * 60,
    },
    webhook: Some(&webhook::SlackWebhook),
    ledger: None,
    chat: Some(&chat::SlackChat),
    #[cfg(any(test, feature = "contract"))]
    samples: samples::samples,
};

/// The address that requests begin with.
const BASE: &str = "https://slack.com/api";

/// The address of a method.
fn method(base: Option<&str>, name: &str) -> String {
    format!("{}/{name}", base.unwrap_or(BASE).trim_end_matches('/'))
}
