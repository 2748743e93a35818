#![doc = include_str!("../README.md")]

mod bars;
pub mod choice;
mod codes;
pub mod data;
pub mod days;
mod folded;
pub mod make;
pub mod phrases;
pub mod regression;
pub mod set;
pub mod split;
pub mod train;
pub mod trees;
pub mod tune;
pub mod wanted;
