//! The wire against servers on loopback that behave badly.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod answers;
mod repeats;
mod secrets;
mod server;
mod way;
