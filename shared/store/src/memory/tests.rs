use super::*;
use crate::contract;
use crate::table::{Condition, IndexKey};

#[tokio::test]
async fn keeps_the_contract() {
    contract::run(async || MemoryTable::new(), 1).await;
}

#[tokio::test]
async fn keeps_the_contract_in_small_pages_and_between_others() {
    let faults = || Arc::new(Faults::seeded(7, &[]).with_pages_of(2).with_interleaving(3));
    contract::run(async || MemoryTable::with_faults(faults()), 1).await;
}

#[tokio::test]
async fn keeps_the_contract_with_empty_pages() {
    let faults = || Arc::new(Faults::seeded(11, &[(Fault::EmptyPage, 400)]));
    contract::run(async || MemoryTable::with_faults(faults()), 1).await;
}

fn row(sk: &str, version: u64, due: &str) -> Row {
    let pending = Some(IndexKey::new("group", due));
    Row { key: Key::new("p", sk), version, pending, view: None, expires: None, body: "{}".into() }
}

fn put(row: Row, condition: Condition) -> Vec<Write> {
    vec![Write::Put(row, condition)]
}

fn scripted(at: usize, fault: Fault) -> MemoryTable {
    MemoryTable::with_faults(Arc::new(Faults::scripted([(at, fault)])))
}

#[tokio::test]
async fn each_fault_of_a_transaction_is_told_and_applied_as_named() {
    for fault in Fault::all(Call::Transact) {
        let table = scripted(0, *fault);
        let answer = table.transact(put(row("a", 1, "1"), Condition::Absent)).await;
        let (told, applied) = match fault {
            Fault::Unavailable | Fault::CrashBefore => {
                (matches!(answer, Err(TransactError::Unavailable(_))), false)
            }
            Fault::Throttled => {
                (answer == Err(TransactError::Refused(vec![Position::Throttled])), false)
            }
            Fault::Contended => {
                (answer == Err(TransactError::Refused(vec![Position::Contended])), false)
            }
            Fault::RequestLost => (matches!(answer, Err(TransactError::Unknown(_))), false),
            _ => (matches!(answer, Err(TransactError::Unknown(_))), true),
        };
        assert!(told, "{fault:?}: {answer:?}");
        assert_eq!(table.rows().len(), usize::from(applied), "{fault:?}");
        assert_eq!(table.faults().fired(), [(0, *fault)]);
    }
}

#[tokio::test]
async fn a_crash_lasts_until_the_process_is_revived() {
    for fault in [Fault::CrashBefore, Fault::CrashAfter] {
        let table = scripted(0, fault);
        let write = || put(row("a", 1, "1"), Condition::None);
        assert!(table.transact(write()).await.is_err());
        assert!(table.faults().crashed());
        assert!(table.get(&row("a", 1, "1").key).await.is_err());
        assert!(table.index(Index::Pending, &Range::all("group")).await.is_err());
        assert!(matches!(table.transact(write()).await, Err(TransactError::Unavailable(_))));
        table.faults().revive();
        assert!(table.transact(write()).await.is_ok());
        // Calls while it was down do not count: a script's numbers stay those of a clean run.
        assert_eq!(table.faults().calls(), [Call::Transact, Call::Transact]);
    }
}

#[tokio::test]
async fn an_index_page_misses_repeats_and_lags() {
    let range = Range { limit: 4, ..Range::all("group") };
    let read = async |fault| {
        let table = scripted(5, fault);
        for n in 0..5 {
            table.transact(put(row(&n.to_string(), 1, "1"), Condition::None)).await.unwrap();
        }
        table.index(Index::Pending, &range).await.unwrap()
    };
    let missed = read(Fault::Missed).await;
    assert!(missed.rows.len() < 4 && missed.token.is_some());
    let repeated = read(Fault::Repeated).await;
    assert_eq!(repeated.rows[0], repeated.rows[1]);
    assert_eq!(repeated.rows.len(), 4);
    assert_eq!(read(Fault::EmptyPage).await.rows, []);

    let table = MemoryTable::with_faults(Arc::new(Faults::seeded(3, &[(Fault::Stale(8), 1000)])));
    let mut lagged = 0;
    for n in 0..50 {
        table.transact(put(row("a", n, &format!("{n:02}")), Condition::None)).await.unwrap();
        let page = table.index(Index::Pending, &range).await.unwrap();
        let place = page.rows.first().map_or(0, |entry| entry.at.range.parse().unwrap());
        assert!(page.rows.len() <= 1 && (n.saturating_sub(8)..=n).contains(&place), "{n}: {place}");
        lagged += u64::from(place < n);
    }
    assert!(lagged > 10);
    // The rows themselves never lag.
    assert_eq!(table.get(&row("a", 0, "").key).await.unwrap().unwrap().version, 49);
}

#[tokio::test]
async fn the_same_seed_goes_wrong_the_same_way_and_quiet_ends_it() {
    let run = async |seed| {
        let table = MemoryTable::with_faults(Arc::new(Faults::seeded(seed, ROUGH)));
        let mut answers = Vec::new();
        for n in 0..200 {
            let answer = table.transact(put(row(&n.to_string(), 1, "1"), Condition::Absent)).await;
            answers.push(format!("{answer:?}"));
            let page = table.index(Index::Pending, &Range::all("group")).await;
            answers.push(format!("{page:?}"));
        }
        table.faults().quiet();
        let fired = table.faults().fired();
        assert!(table.transact(put(row("last", 1, "1"), Condition::Absent)).await.is_ok());
        assert_eq!(table.faults().fired(), fired);
        (answers, fired, table.rows())
    };
    let (one, same, other) = (run(1).await, run(1).await, run(2).await);
    assert_eq!(one, same);
    assert_ne!(one.1, other.1);
    assert!(one.1.len() > 40);
}

#[tokio::test]
async fn what_was_asked_is_counted() {
    let table = MemoryTable::new();
    assert_eq!(table.metrics().counts(), Default::default());
    let one = row("a", 1, "1");
    let check = Write::Check(Key::new("p", "b"), Condition::Absent);
    let writes = vec![Write::Put(one.clone(), Condition::Absent), check];
    table.transact(writes.clone()).await.unwrap();
    table.transact(writes).await.unwrap_err();
    let before = table.metrics().counts();
    assert_eq!((before.transactions, before.refused, before.reads()), (1, 1, 0));
    assert_eq!((before.rows_written, before.checks), (1, 1));
    assert_eq!(before.bytes_written, one.size() as u64);
    table.get(&one.key).await.unwrap();
    table.get(&Key::new("p", "none")).await.unwrap();
    table.query(&Range::all("p")).await.unwrap();
    table.index(Index::Pending, &Range::all("group")).await.unwrap();
    let after = table.metrics().counts() - before;
    assert_eq!((after.gets, after.queries, after.index_reads, after.reads()), (2, 1, 1, 4));
    assert_eq!((after.rows_read, after.entries_read, after.rows_written), (2, 1, 0));
}

#[tokio::test]
async fn expired_rows_can_be_swept() {
    let table = MemoryTable::new();
    let at = |seconds| Time::from_timestamp(seconds, 0);
    for (sk, expires) in [("a", at(10)), ("b", at(20)), ("c", None), ("d", at(11))] {
        let row = Row { expires, ..row(sk, 1, "1") };
        table.transact(put(row, Condition::None)).await.unwrap();
    }
    assert_eq!(table.sweep(at(20).unwrap(), 1), 1);
    assert_eq!(table.sweep(at(20).unwrap(), 10), 1);
    let left: Vec<String> = table.rows().into_iter().map(|row| row.key.sk).collect();
    assert_eq!(left, ["b", "c"]);
    assert_eq!(table.index(Index::Pending, &Range::all("group")).await.unwrap().rows.len(), 2);
}
