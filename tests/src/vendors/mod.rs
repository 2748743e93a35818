//! Vendors: stories with Xero, Stripe and Slack. They are played by [`Vendors`], which serves the
//! shapes that their documents promise and remembers what it was asked; everything else is the
//! product: functions, connectors, turns, the protocol of sending.

mod copies;
mod played;
mod races;
mod silent;
mod slack;
pub(crate) mod stage;
mod stripe;
mod trouble;
mod twins;
mod xero;
