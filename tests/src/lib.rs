#![doc = include_str!("../README.md")]
#![cfg(test)]

mod bill;
mod sending;
mod stage;
mod story;
mod world;
