#![doc = include_str!("../README.md")]

pub mod config;
mod deadline;
mod failure;
mod log;
mod machine;
mod run;

pub use config::Need;
pub use run::{Call, start};
