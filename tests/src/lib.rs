#![doc = include_str!("../README.md")]
#![cfg(test)]

mod bill;
mod meta;
mod points;
mod sending;
mod simulation;
mod stage;
mod story;
mod understood;
mod vendors;
mod work;
mod world;
