#![doc = include_str!("../README.md")]

pub mod features;
pub mod labels;
pub mod model;
pub mod reading;
pub mod references;
pub mod segment;
pub mod warnings;
pub mod words;

pub use reading::{HonestReader, Intent, Open, Reader, Reading, ReplyText, Warning};
