//! A whole turn over a line that breaks at any one of its writes: the letter leaves once, and nothing
//! is left waiting.

use crate::bill::FULL;
use crate::emulator::{PATIENT, wired};
use crate::wire::Strike::{self, After, Before, Contended, Internal, Throttled};
use crate::wire::Wire;
use crate::world::World;
use std::sync::Arc;
use store::keys::{SHARDS, Waiting, waiting_group};
use store::table::{Index, Range, Table};

/// A debtor to whom a statement of three invoices is due now.
async fn due() -> (World, Wire, Arc<dyn Table>) {
    let (table, wire) = wired(PATIENT).await;
    let table: Arc<dyn Table> = Arc::new(table);
    let world = World::on(Arc::clone(&table), "2026-04-13T07:30").await;
    world.import(FULL, true).await;
    world.go_live().await;
    world.set("2026-04-13T10:00");
    wire.forget();
    (world, wire, table)
}

async fn waiting(table: &Arc<dyn Table>) -> usize {
    let mut waiting = 0;
    for kind in [Waiting::SendFirst, Waiting::Send, Waiting::Delivery, Waiting::Job] {
        for shard in 0..SHARDS {
            let range = Range::all(waiting_group(kind, shard));
            waiting += table.index(Index::Pending, &range).await.unwrap().rows.len();
        }
    }
    waiting
}

/// How many mails left, once the line is whole again and some hours of ticks have gone by.
async fn mails(strikes: &[Strike], at: usize) -> usize {
    let (world, wire, table) = due().await;
    wire.strike(at, strikes);
    // A tick that fails says so; the next one goes on.
    let _ = app::tick::tick(&world.app, world.now(), Default::default()).await;
    assert!(wire.writes() > at, "{strikes:?} at {at}: the tick came that far");
    wire.forget();
    for time in ["10:05", "11:20", "13:00"] {
        world.set(&format!("2026-04-13T{time}"));
        world.tick().await;
    }
    assert_eq!(waiting(&table).await, 0, "{strikes:?} at {at}: something still waits");
    world.take_mails().len()
}

#[tokio::test]
async fn a_turn_ends_well_wherever_the_line_breaks() {
    let (world, wire, _) = due().await;
    world.tick().await;
    assert_eq!(world.take_mails().len(), 1);
    let writes = wire.writes();
    println!("{writes} writes of {} calls", wire.calls().len());
    assert!(writes >= 3, "decide, claim, settle");
    for at in 0..writes {
        for strike in [Before, After, Internal, Throttled, Contended] {
            // For one call, and for as long as the engine tries.
            for times in [1, 4] {
                let mails = mails(&vec![strike; times], at).await;
                assert_eq!(mails, 1, "{strike:?} {times} times at {at}");
            }
        }
    }
}
