//! The sending protocol, one fault at a time: what must hold after each.

mod announced;
mod answers;
mod budget;
mod crashes;
mod doubts;
mod enclosed;
mod leases;
mod races;
mod rivals;
mod staff;
mod switch;
