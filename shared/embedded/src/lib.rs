#![doc = include_str!("../README.md")]

pub mod eml;
pub mod smtp;
pub mod sqlite;
