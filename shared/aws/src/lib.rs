#![doc = include_str!("../README.md")]

pub mod bedrock;
mod call;
pub mod client;
pub mod dynamo;
mod endpoint;
pub mod events;
mod failure;
mod http;
mod keyring;
pub mod s3;
pub mod secrets;
pub mod ses;
pub mod stack;
