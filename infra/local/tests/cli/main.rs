//! The built binary, as a person or a script uses it: arguments in, output, exit code and files out.
//! Each test has a data folder of its own, and a clock of its own unless it is about `serve`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

mod acts;
mod bad_input;
mod demo;
mod desk;
mod newcomer;
mod serve;
mod taught;
mod world;
