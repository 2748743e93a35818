//! The use cases on the memory engine, with every port a value of the test.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod feedback;
mod log;
mod look;
mod receive;
mod world;
