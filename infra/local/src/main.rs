#![doc = include_str!("../README.md")]

mod as_of;
mod cli;
mod clock;
mod commands;
mod config;
mod failure;
mod handed;
mod house;
mod log;
mod print;
mod session;
#[cfg(feature = "aws")]
mod stack;

fn main() -> std::process::ExitCode {
    cli::run()
}
