#![doc = include_str!("../README.md")]

pub mod data;
pub mod label;
pub mod split;
