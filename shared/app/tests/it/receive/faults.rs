//! A rough day for the table: whatever fails, a mail that is delivered until it is worked in has one
//! effect.

use super::mail;
use crate::world::World;
use app::AppError;
use app::receive::{Received, place};
use store::keys::View;
use store::memory::{Faults, MemoryTable, ROUGH};
use std::sync::Arc;

/// A world whose table fails from now on, by `seed`.
async fn rough(seed: u64) -> (World, World) {
    let calm = World::new().await;
    let rough = World::with_faults(Arc::new(Faults::seeded(seed, ROUGH))).await;
    (calm, rough)
}
