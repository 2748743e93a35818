#![doc = include_str!("../README.md")]

pub mod client;
pub mod dynamo;
pub mod events;
mod failure;
mod keyring;
pub mod s3;
pub mod secrets;
pub mod ses;
pub mod stack;
