#![doc = include_str!("../README.md")]

pub mod data;
pub mod make;
pub mod set;
pub mod split;
pub mod train;
pub mod tune;
