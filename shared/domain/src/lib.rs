#![doc = include_str!("../README.md")]

pub mod calendar;
pub mod ids;
pub mod money;
