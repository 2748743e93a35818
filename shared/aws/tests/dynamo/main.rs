//! The DynamoDB engine against an emulator in this process: the contract of the port, the price of a
//! turn as the emulator counts it, and a line to it that breaks.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::expect_used)]

/// The bill of the workspace's own tests, here on this engine.
#[allow(dead_code)]
#[path = "../../../../tests/src/bill.rs"]
mod bill;
#[allow(dead_code)]
#[path = "../../../../tests/src/world.rs"]
mod world;

mod answers;
mod cost;
mod emulator;
mod engine;
mod turns;
mod wire;
