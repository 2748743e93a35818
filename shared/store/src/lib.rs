#![doc = include_str!("../README.md")]

pub mod book;
#[cfg(any(test, feature = "contract"))]
pub mod contract;
pub mod cursor;
mod error;
pub mod keys;
pub mod memory;
pub mod metrics;
mod store;
pub mod table;

pub use error::StoreError;
pub use store::{Account, Store, Untold, Versioned};
