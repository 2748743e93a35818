#![doc = include_str!("../README.md")]

pub mod inbound;
pub mod letter;
pub mod message_id;
pub mod token;
