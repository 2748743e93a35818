#![doc = include_str!("../README.md")]

pub mod blobs;
pub mod clock;
pub mod eml;
pub mod imap;
pub mod intake;
pub mod keyring;
pub mod maildir;
pub mod smtp;
pub mod sqlite;
pub mod tokens;
