//! What the calls of this process cost, as DynamoDB itself says with every answer. Beside
//! [`store::metrics`], which counts what was asked through the port. A call that fails says nothing
//! about its cost, so that of refused writes is missing here.

use super::layout::names;
use aws_sdk_dynamodb::types::ConsumedCapacity;
use std::ops::Sub;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use store::table::Index;

/// Units are kept in thousandths: whole and half ones stay exact.
const PARTS: f64 = 1_000.0;

/// Capacity units that were used. Subtract an earlier reading to see what happened between.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Consumed {
    /// Read units, of the table and of the indexes.
    pub read: f64,
    /// Write units of the table itself.
    pub table: f64,
    /// Write units of the index of waiting work.
    pub pending: f64,
    /// Write units of the index of lists.
    pub view: f64,
}

impl Consumed {
    /// Write units in all.
    pub fn write(&self) -> f64 {
        self.table + self.pending + self.view
    }
}

impl Sub for Consumed {
    type Output = Consumed;
    fn sub(self, earlier: Consumed) -> Consumed {
        Consumed {
            read: self.read - earlier.read,
            table: self.table - earlier.table,
            pending: self.pending - earlier.pending,
            view: self.view - earlier.view,
        }
    }
}

/// Adds up; only grows.
#[derive(Debug, Default)]
pub(super) struct Meter {
    read: AtomicU64,
    table: AtomicU64,
    pending: AtomicU64,
    view: AtomicU64,
}

impl Meter {
    pub(super) fn consumed(&self) -> Consumed {
        let units = |parts: &AtomicU64| parts.load(Relaxed) as f64 / PARTS;
        Consumed {
            read: units(&self.read),
            table: units(&self.table),
            pending: units(&self.pending),
            view: units(&self.view),
        }
    }

    pub(super) fn was_read(&self, answer: Option<&ConsumedCapacity>) {
        add(&self.read, answer.and_then(ConsumedCapacity::capacity_units));
    }

    pub(super) fn was_written(&self, answer: Option<&ConsumedCapacity>) {
        let Some(answer) = answer else { return };
        if answer.write_capacity_units().is_none() && answer.read_capacity_units().is_some() {
            // A transaction that had been done before under its token is only read again.
            return self.was_read(Some(answer));
        }
        let of = |index| {
            let arm = answer.global_secondary_indexes()?.get(names(index).index)?;
            arm.capacity_units()
        };
        let (pending, view) = (of(Index::Pending), of(Index::View));
        add(&self.pending, pending);
        add(&self.view, view);
        let indexes = pending.unwrap_or_default() + view.unwrap_or_default();
        add(&self.table, answer.capacity_units().map(|all| all - indexes));
    }
}

fn add(to: &AtomicU64, units: Option<f64>) {
    let parts = units.unwrap_or_default() * PARTS;
    // A float becomes the nearest number that fits, 0 for what is none.
    to.fetch_add(parts.round() as u64, Relaxed);
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_dynamodb::types::Capacity;

    #[test]
    fn writes_are_told_apart_by_index_and_a_replay_is_a_read() {
        let meter = Meter::default();
        let arm = |units| Capacity::builder().capacity_units(units).build();
        let write = ConsumedCapacity::builder()
            .capacity_units(7.0)
            .write_capacity_units(7.0)
            .global_secondary_indexes("pending", arm(2.0))
            .global_secondary_indexes("view", arm(1.0))
            .build();
        meter.was_written(Some(&write));
        let replay =
            ConsumedCapacity::builder().capacity_units(1.5).read_capacity_units(1.5).build();
        meter.was_written(Some(&replay));
        meter.was_written(None);
        let consumed = Consumed { read: 1.5, table: 4.0, pending: 2.0, view: 1.0 };
        assert_eq!(meter.consumed(), consumed);
        assert_eq!(meter.consumed().write(), 7.0);
        assert_eq!(meter.consumed() - consumed, Consumed::default());
    }
}
