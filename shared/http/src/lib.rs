#![doc = include_str!("../README.md")]

mod budget;
mod guard;
mod limits;
mod outgoing;
mod returned;
mod wire;

pub use limits::Limits;
pub use wire::{CannotStart, ReqwestWire};
