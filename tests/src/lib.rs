#![doc = include_str!("../README.md")]
#![cfg(test)]

mod bill;
mod story;
mod world;
