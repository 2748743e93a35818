//! Laws: what holds of every state that a random life can lead to. One file each.

mod any;
mod catch_up;
mod fixpoint;
mod fold;
mod gate;
mod heavy;
mod liveness;
mod messages;
mod promises;
mod untrusted;
mod wake;
