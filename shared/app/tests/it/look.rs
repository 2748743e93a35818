//! What people see.

mod story;
mod words;
