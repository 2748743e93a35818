#![doc = include_str!("../README.md")]

pub mod bars;
pub mod choice;
pub mod deducted;
pub mod features;
pub mod frames;
mod judge;
pub mod label;
pub mod labels;
pub mod language;
pub mod learned;
pub mod lines;
pub mod meaning;
pub mod model;
pub mod money;
pub mod obfuscated;
pub mod opinion;
pub mod orders;
pub mod plain;
mod promise;
pub mod reading;
pub mod references;
pub mod report;
pub mod rules;
pub mod second;
pub mod see;
pub mod segment;
mod shelf;
mod telling;
pub mod wanted;
pub mod warnings;
pub mod when;
pub mod words;

pub use reading::{HonestReader, LearnedReader, Open, Reader, Reading, ReplyText, Warning};
