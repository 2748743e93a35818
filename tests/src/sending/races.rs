//! Two at once: two senders, two ticks, a sender and a turn.

use crate::stage::{Stage, Strike, others, state};
use domain::fact::Fact;
use std::sync::Arc;
use store::memory::{Faults, MemoryTable};

/// Runs both in an order that the seed says, call by call.
async fn interleaved(seed: u64) -> (Stage, Stage) {
    let (stage, _, _) = Stage::decided().await;
    let faults = Faults::seeded(seed, &[]).with_interleaving(3);
    let table = MemoryTable::with_faults(Arc::new(faults));
    stage.copy_to(&table).await;
    let one = stage.on(Arc::new(table)).await;
    (one.clone(), one)
}

#[tokio::test]
async fn two_senders_send_once() {
    let mut lost = 0;
    for seed in 0..60 {
        let (one, two) = interleaved(seed).await;
        let (a, b) = futures::join!(one.dispatch(), two.dispatch());
        assert_eq!(a.sent + b.sent, 1, "seed {seed}: {a:?} {b:?}");
        assert_eq!(one.wire.left().len(), 1, "seed {seed}");
        assert_eq!(one.wire.asked(), 1, "seed {seed}");
        one.holds(&one.debtor("Late Ltd")).await;
        lost += usize::from(a.sent == 0);
    }
    assert!(lost > 5, "the order is never another one");
}

#[tokio::test]
async fn two_ticks_are_one_tick() {
    for seed in 0..60 {
        let (one, two) = interleaved(seed).await;
        for minute in 0..3 {
            one.pass(minute);
            futures::join!(one.tick(), two.tick());
        }
        let late = one.debtor("Late Ltd");
        assert_eq!(one.wire.left().len(), 1, "seed {seed}");
        assert_eq!(one.messages(&late).await.len(), 1, "seed {seed}");
        one.holds(&late).await;
    }
}

#[tokio::test]
async fn two_ticks_decide_once() {
    for seed in 0..60 {
        let stage = Stage::live("2026-06-01T07:00").await;
        stage.owe(&[crate::stage::LATE]).await;
        stage.set("2026-06-01T09:00");
        let faults = Faults::seeded(seed, &[]).with_interleaving(3);
        let table = MemoryTable::with_faults(Arc::new(faults));
        stage.copy_to(&table).await;
        let stage = stage.on(Arc::new(table)).await;
        futures::join!(stage.tick(), stage.tick(), stage.dispatch());
        stage.pass(1);
        stage.tick().await;
        assert_eq!(stage.wire.left().len(), 1, "seed {seed}");
        assert_eq!(stage.messages(&stage.debtor("Late Ltd")).await.len(), 1, "seed {seed}");
    }
}

/// The gate has looked; before the claim the debtor changes, in a way that would not stop it.
#[tokio::test]
async fn nothing_is_claimed_at_an_older_state() {
    let (stage, late, id) = Stage::decided().await;
    let other = stage.beside().await;
    let seen = state(&stage, &late).await.facts;
    stage.trips.at_claim(Strike::First(others(move || async move {
        other.owe(&["INV-2,Late Ltd,ap@late.example,2026-05-20,2026-06-19,50.00,GBP,"]).await;
    })));
    let sent = stage.dispatch().await;
    assert!(stage.trips.all_hit());
    assert_eq!(sent.sent, 1, "overtaken, it looks again at once");
    assert_eq!(stage.wire.copies().get(&id), Some(&1));
    let account = stage.account(&late).await;
    let claim =
        account.entries.iter().find(|entry| matches!(entry.fact, Fact::MessageClaimed { .. }));
    assert!(claim.unwrap().n > seen + 1, "claimed at the state that it looked at");
    stage.holds(&late).await;
}
