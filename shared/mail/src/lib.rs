#![doc = include_str!("../README.md")]

pub mod address;
pub mod compose;
pub mod inbound;
pub mod letter;
pub mod message_id;
pub mod token;

pub use compose::{ComposeError, compose};
