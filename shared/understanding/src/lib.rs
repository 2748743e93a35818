#![doc = include_str!("../README.md")]

pub mod features;
pub mod label;
pub mod labels;
pub mod language;
pub mod model;
pub mod reading;
pub mod references;
pub mod report;
pub mod rules;
pub mod see;
pub mod segment;
pub mod warnings;
pub mod words;

pub use reading::{HonestReader, Intent, Open, Reader, Reading, ReplyText, Warning};
