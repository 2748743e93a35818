#![doc = include_str!("../README.md")]

pub mod reading;
pub mod references;
pub mod segment;

pub use reading::{HonestReader, Intent, Open, Reader, Reading, ReplyText, Warning};
