//! Many at once: exactly one wins, and nobody is told a lie.

use super::Subject;
use crate::table::{Condition, Key, Position, Row, Table, TransactError, Write};
use std::sync::Arc;
use tokio::task::JoinSet;

const RACERS: usize = 32;

/// The transaction, repeated while the engine only says that others were there at the same time.
/// Gives the positions when it is refused for good.
async fn settle(table: &Arc<dyn Table>, writes: &[Write]) -> Result<(), Vec<Position>> {
    for _ in 0..1_000 {
        match table.transact(writes.to_vec()).await {
            Ok(()) => return Ok(()),
            Err(TransactError::Refused(positions)) => {
                let failed = |position: &Position| matches!(position, Position::Failed(_));
                if positions.iter().any(failed) {
                    return Err(positions);
                }
            }
            Err(other) => panic!("a race is no reason for {other:?}"),
        }
        tokio::task::yield_now().await;
    }
    panic!("1000 tries and always somebody else");
}

pub(super) async fn one_of_32_racers_wins(subject: &Subject) {
    // Twice: for a row that is not there, and for one at a version.
    subject.put([subject.row("there")]).await;
    for (sk, condition) in [("new", Condition::Absent), ("there", Condition::Version(1))] {
        let mut racers = JoinSet::new();
        for racer in 0..RACERS {
            let table = Arc::clone(&subject.table);
            let row = Row { version: 2, body: racer.to_string().into(), ..subject.row(sk) };
            let own = Write::Put(
                Row { key: subject.key(&format!("{sk}-{racer}")), ..row.clone() },
                Condition::Absent,
            );
            racers.spawn(async move {
                let answer = settle(&table, &[own, Write::Put(row.clone(), condition)]).await;
                (row, answer)
            });
        }
        let answers = racers.join_all().await;
        let winners: Vec<&Row> =
            answers.iter().filter(|(_, answer)| answer.is_ok()).map(|(row, _)| row).collect();
        assert_eq!(winners.len(), 1, "{sk}: winners");
        let stands = subject.get(&subject.key(sk)).await;
        assert_eq!(stands.as_ref(), Some(winners[0]), "{sk}: the winner's row stands");
        for (row, answer) in &answers {
            if let Err(positions) = answer {
                let expected = [Position::Ok, Position::Failed(stands.clone())];
                assert_eq!(positions, &expected, "{sk}: a loser learns who won");
            }
            let own = subject.get(&subject.key(&format!("{sk}-{}", row.body))).await;
            assert_eq!(own.is_some(), answer.is_ok(), "{sk}: a loser leaves nothing");
        }
    }
}

pub(super) async fn no_count_is_lost(subject: &Subject) {
    subject.put([Row { version: 0, ..subject.row("count") }]).await;
    let mut racers = JoinSet::new();
    for _ in 0..RACERS {
        let table = Arc::clone(&subject.table);
        let key = subject.key("count");
        racers.spawn(async move {
            loop {
                let row = table.get(&key).await.expect("a get").expect("the count");
                let next = Row { version: row.version + 1, ..row.clone() };
                let put = Write::Put(next, Condition::Version(row.version));
                if settle(&table, &[put]).await.is_ok() {
                    break;
                }
            }
        });
    }
    racers.join_all().await;
    let count = subject.get(&subject.key("count")).await.expect("the count");
    assert_eq!(count.version, RACERS as u64);
}

pub(super) async fn two_rows_stay_together(subject: &Subject) {
    let row = |pk: &str, racer: usize| Row {
        key: Key::new(subject.own(pk), "row"),
        version: racer as u64,
        ..subject.row("row")
    };
    let mut racers = JoinSet::new();
    for racer in 0..RACERS {
        let table = Arc::clone(&subject.table);
        // Half of them the other way round.
        let mut writes = vec![
            Write::Put(row("a", racer), Condition::None),
            Write::Put(row("b", racer), Condition::None),
        ];
        if racer % 2 == 1 {
            writes.reverse();
        }
        racers.spawn(async move { settle(&table, &writes).await });
    }
    assert!(racers.join_all().await.iter().all(Result::is_ok));
    let a = subject.get(&row("a", 0).key).await.expect("a row");
    let b = subject.get(&row("b", 0).key).await.expect("a row");
    assert_eq!(a.version, b.version, "the last transaction wrote both");
}
