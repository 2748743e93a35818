#![doc = include_str!("../README.md")]

pub mod calendar;
pub mod hold;
pub mod ids;
pub mod item;
pub mod money;
pub mod people;
pub mod policy;
