#![doc = include_str!("../README.md")]

pub mod view;

pub use view::{Language, LetterView, Rendered};

/// The longest subject, in characters; more is cut at a word.
pub const SUBJECT_CHARS: usize = 120;
