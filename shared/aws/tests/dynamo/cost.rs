//! The price of a due debtor as the emulator counts it, beside the price that the bill of the
//! workspace's own tests computes.

use crate::bill::{Line, MOST, Recorder, final_reminder};
use crate::emulator;
use async_trait::async_trait;
use aws::dynamo::{Consumed, DynamoTable};
use std::sync::{Arc, Mutex};
use store::table::{Entry, Index, Key, Page, Range, ReadError, Row, Table, TransactError, Write};

/// The engine, and what each transaction cost.
struct Priced {
    table: DynamoTable,
    paid: Mutex<Vec<(Key, Consumed)>>,
}

#[async_trait]
impl Table for Priced {
    async fn get(&self, key: &Key) -> Result<Option<Row>, ReadError> {
        self.table.get(key).await
    }
    async fn query(&self, range: &Range) -> Result<Page<Row>, ReadError> {
        self.table.query(range).await
    }
    async fn index(&self, index: Index, range: &Range) -> Result<Page<Entry>, ReadError> {
        self.table.index(index, range).await
    }
    async fn transact(&self, writes: Vec<Write>) -> Result<(), TransactError> {
        let first = writes.first().map(|write| write.key().clone()).unwrap();
        let before = self.table.consumed();
        self.table.transact(writes).await?;
        self.paid.lock().unwrap().push((first, self.table.consumed() - before));
        Ok(())
    }
}

#[tokio::test]
async fn a_turn_costs_what_the_bill_says_and_no_more() {
    let table = emulator::table().await;
    let priced = Arc::new(Priced { table, paid: Mutex::default() });
    let recorder = Recorder::on(priced.clone());
    let (_world, lines) = final_reminder(&recorder).await;
    let mut transactions: Vec<usize> = lines.iter().map(|line| line.transaction).collect();
    transactions.dedup();
    assert_eq!(transactions.len(), 3, "decide, claim, settle");
    println!("{:<8} {:>4} {:>20} {:>20}", "step", "rows", "computed (indexes)", "told (indexes)");
    let (mut computed, mut told) = (0, 0.0);
    for (name, number) in ["decide", "claim", "settle"].iter().zip(transactions) {
        let of: Vec<&Line> = lines.iter().filter(|line| line.transaction == number).collect();
        // The recorder and the engine count transactions alike, from 1.
        let (first, paid) = priced.paid.lock().unwrap()[number - 1].clone();
        assert_eq!(first, of[0].key);
        let index: usize = of.iter().map(|line| line.index).sum();
        let all = index + of.iter().map(|line| line.row).sum::<usize>();
        let (told_all, told_index) = (paid.write(), paid.pending + paid.view);
        println!(
            "{name:<8} {:>4} {all:>14} ({index:>3}) {told_all:>14} ({told_index:>3})",
            of.len()
        );
        for line in &of {
            println!("{:>50} {:>6} bytes {:>3}", line.key.sk, line.bytes, line.row);
        }
        // The bill counts bytes for the names of columns that this engine does not need.
        assert!(told_all <= all as f64, "{name}");
        assert_eq!(told_index, index as f64, "{name}");
        computed += all;
        told += told_all;
    }
    println!("{computed} write units computed, {told} told by the API; {MOST} are allowed");
    assert!(told > 0.0 && told <= MOST as f64);
}
