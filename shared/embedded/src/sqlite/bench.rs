//! Our engine beside bare SQLite, on the same rows, in one run. Not a test; run it in release:
//! `cargo test --release -p embedded -- --ignored --nocapture --test-threads 1 turns_beside_raw`.

use super::*;
use std::time::Instant;
use store::memory::SplitMix64;
use store::table::{Condition, IndexKey};

const TURNS: usize = 12_800;
const DEBTORS: u64 = 4_000;
const IN_FLIGHT: usize = 32;

/// A turn: decide, claim, settle; three transactions.
fn turn(n: usize, debtor: u64, version: u64) -> Vec<Vec<Write>> {
    let pk = format!("acme#debtor#d{:016x}", debtor.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    let body = |letter: &str, size: usize| format!("\"{}\"", letter.repeat(size)).into();
    let state = |version: u64| Row {
        key: Key::new(&*pk, "state"),
        version,
        pending: Some(IndexKey::new(
            format!("wake#{:02}", debtor % 16),
            format!("2026-03-{:02}T08:00:00Z#{pk}", version % 28 + 1),
        )),
        view: Some(IndexKey::new("acme#debtors", &*pk)),
        expires: None,
        body: body("s", 900),
    };
    let outbox = |version: u64| Row {
        key: Key::new(&*pk, format!("outbox#{n:016x}")),
        version,
        pending: (version < 3).then(|| {
            let place = format!("2026-03-01T08:0{version}:00Z#{pk}#{n}");
            IndexKey::new(format!("outbox#{:02}", debtor % 16), place)
        }),
        view: None,
        expires: None,
        body: body("o", 700),
    };
    let journal = Row {
        key: Key::new(&*pk, format!("fact#{n:08}")),
        version: 1,
        pending: None,
        view: None,
        expires: None,
        body: body("j", 700),
    };
    let at = |version: u64| match version {
        0 => Condition::Absent,
        version => Condition::Version(version),
    };
    vec![
        vec![
            Write::Put(state(version + 1), at(version)),
            Write::Put(journal, Condition::Absent),
            Write::Put(outbox(1), Condition::Absent),
        ],
        vec![
            Write::Put(outbox(2), Condition::Version(1)),
            Write::Put(
                Row { pending: state(version + 1).pending, ..state(version + 2) },
                Condition::Version(version + 1),
            ),
        ],
        vec![Write::Put(outbox(3), Condition::Version(2))],
    ]
}

/// Debtors in an order without pattern, no debtor twice among neighbours.
fn turns() -> Vec<Vec<Vec<Write>>> {
    let mut random = SplitMix64::new(1);
    let mut versions = std::collections::HashMap::new();
    let mut order: Vec<u64> = (0..DEBTORS).collect();
    (0..TURNS)
        .map(|n| {
            let at = n % order.len();
            if at == 0 {
                for i in (1..order.len()).rev() {
                    order.swap(i, random.below(i as u64 + 1) as usize);
                }
            }
            let version = versions.entry(order[at]).or_insert(0);
            *version += 2;
            turn(n, order[at], *version - 2)
        })
        .collect()
}

async fn ours(turns: &[Vec<Vec<Write>>], folder: &Path) -> Rate {
    let table = SqliteTable::open(folder.join("ours.db")).unwrap();
    let turns = Arc::new(turns.to_vec());
    let next = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let start = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..IN_FLIGHT {
        let (table, turns, next) = (table.clone(), Arc::clone(&turns), Arc::clone(&next));
        tasks.spawn(async move {
            loop {
                let n = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                let Some(turn) = turns.get(n) else { return };
                for writes in turn {
                    table.transact(writes.clone()).await.unwrap();
                }
            }
        });
    }
    tasks.join_all().await;
    let seconds = start.elapsed().as_secs_f64();
    let counts = table.metrics().counts();
    assert_eq!(counts.refused, 0);
    Rate { turns: turns.len(), rows: counts.rows_written as usize, commits: 0, seconds }
}

async fn beside_raw() {
    let turns = turns();
    let rows: Vec<Vec<Row>> = turns
        .iter()
        .map(|turn| {
            let row = |write: &Write| match write {
                Write::Put(row, _) => row.clone(),
                Write::Delete(..) | Write::Check(..) => unreachable!("a turn only puts"),
            };
            turn.iter().flatten().map(row).collect()
        })
        .collect();
    for _ in 0..3 {
        // Beside the program: the folder for temporary files may be no disk at all.
        let program = std::env::current_exe().unwrap();
        let folder = tempfile::tempdir_in(program.parent().unwrap()).unwrap();
        let raw = raw_rate(&rows, IN_FLIGHT, folder.path()).unwrap();
        let ours = ours(&turns, folder.path()).await;
        assert_eq!(ours.rows, raw.rows);
        let (raw, ours) = (raw.turns_per_second(), ours.turns_per_second());
        println!("raw {raw:.0} turns/s, ours {ours:.0} turns/s: {:.0} %", 100.0 * ours / raw);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, in release only"]
async fn turns_beside_raw() {
    beside_raw().await;
}

#[tokio::test]
#[ignore = "a measurement, in release only"]
async fn turns_beside_raw_on_one_thread() {
    beside_raw().await;
}
