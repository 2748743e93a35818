//! The engines beside the table, against a server on the loopback that answers as the test says: the
//! right calls go out, and each answer, refusal and silence is read as what it means.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod events;
mod files;
mod mails;
mod model;
mod opinion;
mod secret;
mod server;
