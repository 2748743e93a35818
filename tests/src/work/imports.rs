//! Imports: one after the other in the order in which they came, whatever interrupts them.

use crate::stage::{LATE, PAID, Stage, Strike, bring, others, state};
use std::sync::Arc;
use store::memory::{Faults, MemoryTable};

/// Five accounts; `paid` of each of their invoices is paid.
fn accounts(paid: u64) -> Vec<String> {
    let row = |number: u64| {
        format!(
            "A-{number},Five {number},ap@five{number}.example,2026-04-26,2026-05-26,900.00,GBP,{paid}.00"
        )
    };
    (0..5).map(row).collect()
}

async fn paid(stage: &Stage) -> Vec<i64> {
    let mut paid = Vec::new();
    for number in 0..5 {
        let debtor = stage.debtor(&format!("Five {number}"));
        paid.push(state(stage, &debtor).await.items[0].doc.paid / 100);
    }
    paid
}

/// The first import dies at any of its calls; then a newer one comes, in which all is paid.
#[tokio::test]
async fn an_older_picture_is_never_laid_over_a_newer_one() {
    for number in 0.. {
        let stage = Stage::live("2026-06-01T07:00").await;
        stage.trips.count();
        stage.trips.trip(move |call, _| call == number, Strike::DieBefore);
        let _ = bring(&stage.app, &stage.tenant, &[LATE], false).await;
        if !stage.trips.all_hit() {
            assert!(number > 20);
            break;
        }
        stage.restart();
        stage.owe(&[PAID]).await;
        stage.set("2026-06-01T09:00");
        stage.live_on(1).await;
        let books = stage.app.store.books(&stage.tenant, &app::import::ledger()).await.unwrap();
        assert_eq!(books.unwrap().value.importing, None, "at {number}");
        let known = stage.app.store.debtor(&stage.tenant, &stage.debtor("Late Ltd")).await.unwrap();
        let open = known.map(|known| known.debtor.items.len()).unwrap_or_default();
        assert_eq!(open, 0, "at {number}");
        assert_eq!(stage.wire.asked(), 0, "at {number}: nobody who has paid is chased");
    }
}

/// While one process works an import in, another brings a newer one, at any call of the first.
#[tokio::test]
async fn a_slow_import_does_not_undo_a_newer_one() {
    for number in 0.. {
        let stage = Stage::live("2026-06-01T07:00").await;
        let other = stage.beside().await;
        stage.trips.count();
        stage.trips.trip(
            move |call, _| call == number,
            Strike::First(others(move || async move { other.owe(&accounts(500)).await })),
        );
        let _ = bring(&stage.app, &stage.tenant, &accounts(100), false).await;
        let came = stage.trips.all_hit();
        stage.live_on(1).await;
        let paid = paid(&stage).await;
        let (first, last) = ([100; 5], [500; 5]);
        // Until the first was accepted, the other one is the older.
        assert!(paid == last || (!came || number < 25) && paid == first, "at {number}: {paid:?}");
        if !came {
            break;
        }
    }
}

#[tokio::test]
async fn two_imports_at_once_are_one_after_the_other() {
    for seed in 0..30 {
        let stage = Stage::live("2026-06-01T07:00").await;
        stage.owe(&accounts(1)).await;
        let faults = Faults::seeded(seed, &[]).with_interleaving(3);
        let table = MemoryTable::with_faults(Arc::new(faults));
        stage.copy_to(&table).await;
        let stage = stage.on(Arc::new(table)).await;
        let (one, two) = (accounts(100), accounts(500));
        let _ = futures::join!(
            bring(&stage.app, &stage.tenant, &one, true),
            bring(&stage.app, &stage.tenant, &two, true),
        );
        stage.live_on(1).await;
        let paid = paid(&stage).await;
        assert!(paid == [100; 5] || paid == [500; 5], "seed {seed}: {paid:?}");
    }
}

/// Two accounts of one file have one address: at no moment may one of them be written to.
#[tokio::test]
async fn accounts_that_share_an_address_are_never_written_to() {
    let rows = [
        "S-1,First Ltd,ap@shared.example,2026-05-05,2026-06-04,50.00,GBP,",
        "S-2,Second Ltd,ap@shared.example,2026-05-05,2026-06-04,60.00,GBP,",
    ];
    for number in 0.. {
        let stage = Stage::live("2026-06-01T09:00").await;
        let other = stage.beside().await;
        stage.trips.count();
        stage.trips.trip(
            move |call, _| call == number,
            Strike::First(others(move || async move {
                other.dispatch().await;
            })),
        );
        bring(&stage.app, &stage.tenant, &rows, false).await.unwrap();
        stage.pass(10);
        stage.tick().await;
        assert_eq!(stage.wire.asked(), 0, "at {number}");
        if !stage.trips.all_hit() {
            break;
        }
    }
}

#[tokio::test]
async fn an_account_that_cannot_be_read_does_not_keep_the_others_from_their_news() {
    let stage = Stage::live("2026-06-01T07:00").await;
    stage.owe(&accounts(1)).await;
    let spoilt = stage.debtor("Five 2");
    stage.spoil(&spoilt).await;
    assert!(bring(&stage.app, &stage.tenant, &accounts(500), false).await.is_err());
    stage.pass(1);
    stage.tick().await;
    for number in [0, 1, 3, 4] {
        let debtor = stage.debtor(&format!("Five {number}"));
        assert_eq!(state(&stage, &debtor).await.items[0].doc.paid, 50_000);
    }
    assert!(stage.desk().await.contains(&"stuck_row".to_owned()));
    // A newer file is taken all the same, and the older one is given up.
    assert!(bring(&stage.app, &stage.tenant, &accounts(600), false).await.is_err());
    assert_eq!(state(&stage, &stage.debtor("Five 4")).await.items[0].doc.paid, 60_000);
}

/// Fault 49: many documents of one account.
#[tokio::test]
async fn a_heavy_account_is_one_turn_and_one_mail() {
    let rows: Vec<String> = (0..600)
        .map(|number| {
            format!(
                "H-{number:04},Heavy Ltd,ap@heavy.example,2026-04-26,2026-05-{:02},10.00,GBP,",
                1 + number % 28
            )
        })
        .collect();
    let stage = Stage::live("2026-06-01T07:00").await;
    stage.owe(&rows).await;
    stage.set("2026-06-01T09:00");
    stage.tick().await;
    let heavy = stage.debtor("Heavy Ltd");
    assert_eq!(state(&stage, &heavy).await.items.len(), 600);
    assert_eq!(stage.wire.left().len(), 1);
    stage.holds(&heavy).await;
    // Half of them are paid: the pages shrink, the chain holds, nothing is sent again.
    let half: Vec<String> = rows.iter().take(300).map(|row| format!("{row}10.00")).collect();
    stage.owe(&half).await;
    stage.live_on(2).await;
    assert_eq!(state(&stage, &heavy).await.items.len(), 300);
    assert_eq!(stage.wire.left().len(), 1);
    stage.holds(&heavy).await;
}
