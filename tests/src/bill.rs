//! What one due debtor costs in write units, row by row, as DynamoDB counts them: a written row
//! costs one unit for each begun kilobyte, twice in a transaction of more than one row; an index
//! entry costs one unit when it is added or removed, two when it moves, none when it stays (the
//! indexes hold keys only).

use crate::world::{World, at};
use async_trait::async_trait;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use store::table::{
    Entry, Index, IndexKey, Key, Page, Range, ReadError, Row, Table, TransactError, Write,
};

/// The most that a due debtor with three invoices may cost.
pub(crate) const MOST: usize = 20;

/// Any engine, and what is written through it with its price.
pub(crate) struct Recorder {
    table: Arc<dyn Table>,
    rows: Mutex<HashMap<Key, Row>>,
    lines: Mutex<Vec<Line>>,
    reads: Mutex<Vec<usize>>,
}

impl Recorder {
    pub(crate) fn on(table: Arc<dyn Table>) -> Arc<Self> {
        let (rows, lines, reads) = Default::default();
        Arc::new(Self { table, rows, lines, reads })
    }

    fn written(&self) -> usize {
        self.lines.lock().unwrap().len()
    }
}

/// A written row.
#[derive(Clone)]
pub(crate) struct Line {
    /// The number of its transaction, from 1.
    pub(crate) transaction: usize,
    pub(crate) key: Key,
    pub(crate) bytes: usize,
    /// Units of the table.
    pub(crate) row: usize,
    /// Units of the indexes.
    pub(crate) index: usize,
}

#[async_trait]
impl Table for Recorder {
    async fn get(&self, key: &Key) -> Result<Option<Row>, ReadError> {
        let row = self.table.get(key).await?;
        self.reads.lock().unwrap().push(row.as_ref().map_or(0, Row::size));
        Ok(row)
    }
    async fn query(&self, range: &Range) -> Result<Page<Row>, ReadError> {
        let page = self.table.query(range).await?;
        self.reads.lock().unwrap().push(page.rows.iter().map(Row::size).sum());
        Ok(page)
    }
    async fn index(&self, index: Index, range: &Range) -> Result<Page<Entry>, ReadError> {
        self.table.index(index, range).await
    }
    async fn transact(&self, writes: Vec<Write>) -> Result<(), TransactError> {
        self.table.transact(writes.clone()).await?;
        let mut rows = self.rows.lock().unwrap();
        let mut lines = self.lines.lock().unwrap();
        let transaction = lines.last().map_or(1, |line| line.transaction + 1);
        let times = if writes.len() > 1 { 2 } else { 1 };
        for write in &writes {
            let key = write.key().clone();
            let before = rows.remove(&key);
            let after = match write {
                Write::Put(row, _) => Some(row.clone()),
                Write::Delete(..) => None,
                Write::Check(..) => before.clone(),
            };
            let bytes = after.as_ref().or(before.as_ref()).map_or(0, Row::size);
            let place = |row: &Option<Row>, which: fn(&Row) -> &Option<IndexKey>| {
                row.as_ref().and_then(|row| which(row).clone())
            };
            let moved = |which: fn(&Row) -> &Option<IndexKey>| match (
                place(&before, which),
                place(&after, which),
            ) {
                (None, None) => 0,
                (Some(a), Some(b)) if a == b => 0,
                (Some(_), Some(_)) => 2,
                _ => 1,
            };
            let index = moved(|row| &row.pending) + moved(|row| &row.view);
            lines.push(Line {
                transaction,
                key: key.clone(),
                bytes,
                row: times * bytes.div_ceil(1_024),
                index,
            });
            if let Some(after) = after {
                rows.insert(key, after);
            }
        }
        Ok(())
    }
}

/// A full final reminder for three invoices, with everything that a letter may carry.
pub(crate) const FULL: &str = "\
invoice,customer,email,issue_date,due_date,amount,currency,paid,po_number,pay_link
INV-2026-00417,Northern Wholesale & Sons Ltd,accounts.payable@northern-wholesale.example,2026-02-20,2026-03-22,12850.40,GBP,2000.00,PO-7781-2026,https://pay.example/i/8fJ2kQpL9sXz
INV-2026-00452,Northern Wholesale & Sons Ltd,accounts.payable@northern-wholesale.example,2026-02-27,2026-03-29,3410.00,GBP,,PO-7790-2026,https://pay.example/i/2mN8vBcR4tYw
INV-2026-00460,Northern Wholesale & Sons Ltd,accounts.payable@northern-wholesale.example,2026-03-04,2026-04-03,980.25,GBP,,PO-7802-2026,https://pay.example/i/6hG3xKqD1pUe
";

/// A final reminder is due and goes out: decide, claim, settle. The world after it, and the rows of
/// the debtor that were written for it.
pub(crate) async fn final_reminder(recorder: &Arc<Recorder>) -> (World, Vec<Line>) {
    let world = World::on(recorder.clone(), "2026-04-13T09:00").await;
    world.import(FULL, true).await;
    world.go_live().await;
    // Statement, first, second, and the final one that is measured. The news come before the hours
    // of contact, so that it is the tick that decides.
    let mut measured = 0;
    for (round, day) in ["04-13", "04-20", "04-27", "05-05"].iter().enumerate() {
        world.set(&format!("2026-{day}T07:30"));
        world.import(&FULL.replace("3410.00", &format!("341{round}.00")), true).await;
        world.set(&format!("2026-{day}T10:00"));
        measured = recorder.written();
        world.tick().await;
    }
    assert_eq!(world.take_mails().len(), 4);
    let lines = recorder.lines.lock().unwrap()[measured..].to_vec();
    (world, lines.into_iter().filter(|line| line.key.pk.contains("#D#")).collect())
}

#[tokio::test]
async fn a_due_debtor_costs_at_most_twenty_units_and_one_that_is_not_due_nothing() {
    let recorder = Recorder::on(Arc::new(store::memory::MemoryTable::new()));
    let (world, lines) = final_reminder(&recorder).await;
    let names = ["decide", "claim", "settle"];
    let mut transactions: Vec<usize> = lines.iter().map(|line| line.transaction).collect();
    transactions.dedup();
    let mut total = 0;
    println!("{:<8} {:<40} {:>6} {:>6} {:>6}", "step", "row", "bytes", "units", "index");
    for line in &lines {
        let step = transactions.iter().position(|number| *number == line.transaction).unwrap();
        let sk: String = line.key.sk.chars().take(38).collect();
        println!(
            "{:<8} {sk:<40} {:>6} {:>6} {:>6}",
            names.get(step).unwrap_or(&"more"),
            line.bytes,
            line.row,
            line.index
        );
        total += line.row + line.index;
    }
    println!("{total} write units; {MOST} are allowed");
    assert_eq!(transactions.len(), 3, "decide, claim, settle");
    assert!(total <= MOST, "{total} units");

    // Not due: nothing read but the index, nothing written; a repeated tick writes nothing.
    recorder.reads.lock().unwrap().clear();
    let before = recorder.written();
    app::jobs::wake_debtors(&world.app, at("2026-05-05T10:01"), Default::default(), |_| ())
        .await
        .unwrap();
    assert!(recorder.reads.lock().unwrap().is_empty());
    world.tick().await;
    assert_eq!(recorder.written(), before);
}
