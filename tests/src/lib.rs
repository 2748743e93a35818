#![doc = include_str!("../README.md")]
#![cfg(test)]

mod bill;
mod meta;
mod points;
mod sending;
mod stage;
mod story;
mod world;
