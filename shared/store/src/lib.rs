#![doc = include_str!("../README.md")]

#[cfg(any(test, feature = "contract"))]
pub mod contract;
pub mod cursor;
pub mod memory;
pub mod metrics;
pub mod table;
