#![doc = include_str!("../README.md")]

pub mod client;
pub mod dynamo;
pub mod events;
mod failure;
pub mod s3;
pub mod secrets;
pub mod ses;
