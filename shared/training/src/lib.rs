#![doc = include_str!("../README.md")]

pub mod choice;
pub mod data;
pub mod days;
pub mod make;
pub mod phrases;
pub mod second;
pub mod set;
pub mod split;
pub mod train;
pub mod tune;
pub mod wanted;
