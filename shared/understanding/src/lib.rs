#![doc = include_str!("../README.md")]

pub mod reading;
pub mod references;
pub mod segment;
pub mod warnings;

pub use reading::{HonestReader, Intent, Open, Reader, Reading, ReplyText, Warning};
