//! The rules, laws and timelines of the core, in one test binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may be blunt"
)]

mod given;
mod laws;
mod rules;
mod timelines;
