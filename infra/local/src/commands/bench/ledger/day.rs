//! One day: decide, then write and hand over, each timed; then all of it again, which must do
//! nothing.

use super::super::usage::{Meter, Spent, thousandths};
use super::Run;
use super::oracle::{Expected, LEVELS};
use super::tally::Tally;
use crate::failure::{Done, Failure};
use app::drain::Deadline;
use app::turn::Turned;
use app::{jobs, send};
use chrono::TimeDelta;
use domain::calendar::{Day, Time};
use domain::fact::Fact;
use domain::message::{Message, Purpose};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Mutex;
use store::metrics::Counts;

/// What a day did. The first fields are those of the comparison; scripts rely on them.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    day: u32,
    date: Day,
    /// Open invoices.
    open: u64,
    /// Messages that were decided.
    due: u64,
    by_level: BTreeMap<u8, u64>,
    /// Mails that were written and taken.
    rendered: u64,
    bytes: u64,
    /// Over the sorted lines `invoice,level` (of consolidated mails: `account,level`).
    sha256: String,
    wall_s: f64,
    cpu_s: Option<f64>,
    peak_mib: Option<f64>,
    /// Calls that read.
    reads: u64,
    /// Rows that were written.
    writes: u64,
    /// Reads and writes of deciding alone.
    decide_reads: u64,
    decide_writes: u64,
    transactions: u64,
    rows_read: u64,
    decide: Spent,
    send: Spent,
    /// Debtors whose wake had come, those with nothing to send included.
    looked: u64,
    /// Invoices that the messages ask for.
    invoices: u64,
    failed: u64,
    /// Counts and hash are those of a plain re-computation; none for consolidated mails.
    oracle_equal: Option<bool>,
    /// Rows that a repetition of the day wrote, and its calls that read.
    again_writes: u64,
    again_reads: u64,
    sink: &'static str,
    consolidated: bool,
    /// The machine's load, on average over a minute.
    load_1m: Option<f64>,
    /// What it took to enter the ledger; it is in no day.
    #[serde(skip_serializing_if = "Option::is_none")]
    loading: Option<Spent>,
}

/// What was decided.
#[derive(Default)]
struct Decided {
    looked: u64,
    messages: u64,
    invoices: u64,
    tally: Tally,
}

impl Run {
    /// The noon of a day, counted from 0.
    pub(super) async fn day(
        &self,
        day: u32,
        expected: &Expected,
        loading: Option<Spent>,
    ) -> Done<Line> {
        let now = self.noon + TimeDelta::days(i64::from(day));
        self.firm.clock.advance_to(now);
        let before = self.counts();
        let (mails, bytes) = self.sink.taken();
        let decided =
            Mutex::new(Decided { tally: Tally::new(LEVELS.len() as u8), ..Decided::default() });
        let meter = Meter::start();
        let failed = self.decide(now, &decided).await?;
        let decide = meter.stop();
        let between = self.counts();
        let mut decided = decided.into_inner().unwrap_or_default();
        let sha256 = decided.tally.sha256();
        let meter = Meter::start();
        let sent = send::send_due(&self.firm.app, now, Deadline::default()).await?;
        let send = meter.stop();
        let after = self.counts();
        let (mails, bytes) = (self.sink.taken().0 - mails, self.sink.taken().1 - bytes);
        self.decide(now, &Mutex::default()).await?;
        send::send_due(&self.firm.app, now, Deadline::default()).await?;
        let again = self.counts() - after;
        let spent = decide.and(send);
        let by_level = decided.tally.by_level().clone();
        let equal = by_level == expected.by_level && sha256 == expected.sha256;
        let (all, deciding) = (after - before, between - before);
        Ok(Line {
            day,
            date: now.date_naive(),
            open: self.open,
            due: decided.messages,
            by_level,
            rendered: mails,
            bytes,
            sha256,
            wall_s: thousandths(spent.wall_s),
            cpu_s: spent.cpu_s.map(thousandths),
            peak_mib: spent.peak_mib,
            reads: all.reads(),
            writes: all.rows_written,
            decide_reads: deciding.reads(),
            decide_writes: deciding.rows_written,
            transactions: all.transactions,
            rows_read: all.rows_read,
            decide,
            send,
            looked: decided.looked,
            invoices: decided.invoices,
            failed: (failed + sent.failed) as u64,
            oracle_equal: (!self.consolidated).then_some(equal),
            again_writes: again.rows_written,
            again_reads: again.reads(),
            sink: self.named,
            consolidated: self.consolidated,
            load_1m: load(),
            loading,
        })
    }

    /// Turns whoever is due; how many failed.
    async fn decide(&self, now: Time, decided: &Mutex<Decided>) -> Done<usize> {
        let told = |turned: &Turned| {
            let Ok(mut decided) = decided.lock() else { return };
            decided.looked += 1;
            for entry in &turned.entries {
                if let Fact::MessageDecided(message) = &entry.fact {
                    decided.message(message, turned.debtor.id.as_str(), self.consolidated);
                }
            }
        };
        Ok(jobs::wake_debtors(&self.firm.app, now, Deadline::default(), told).await?.1)
    }

    fn counts(&self) -> Counts {
        self.firm.table.metrics().counts()
    }
}

impl Decided {
    fn message(&mut self, message: &Message, debtor: &str, consolidated: bool) {
        let level = match message.purpose {
            Purpose::Step(number) => number,
            Purpose::Statement | Purpose::Answer => 0,
        };
        self.messages += 1;
        self.invoices += message.items.len() as u64;
        match message.items.as_slice() {
            [invoice] if !consolidated => self.tally.add(invoice.as_str(), level),
            _ => self.tally.add(debtor, level),
        }
    }
}

impl Line {
    /// Whether the day counts.
    ///
    /// # Errors
    /// When it did not do what it had to do: its time means nothing.
    pub(super) fn check(&self) -> Done {
        let wrong = if self.oracle_equal == Some(false) {
            "the counts are not those of the plain re-computation"
        } else if self.rendered != self.due || self.failed > 0 {
            "not every message was taken"
        } else if self.again_writes > 0 {
            "the repetition of the day wrote something"
        } else {
            return Ok(());
        };
        Err(Failure::Bug(format!("day {}: {wrong}", self.day)))
    }
}

fn load() -> Option<f64> {
    std::fs::read_to_string("/proc/loadavg").ok()?.split_whitespace().next()?.parse().ok()
}
