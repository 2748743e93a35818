//! What was measured, for people and for scripts.

use super::super::usage::{Spent, thousandths};
use super::record::Turn;
use super::rounds::Round;
use crate::failure::Done;
use crate::print::{Column, FAINT, HEAD, Out, Table, cell, styled};
use embedded::sqlite::LOG_LIMIT;
use serde::Serialize;
use store::table::Write;

/// The share of bare SQLite that is demanded.
const DEMANDED: f64 = 0.40;

/// A median with the least and the most.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(super) struct Median {
    pub(super) median: f64,
    pub(super) least: f64,
    pub(super) most: f64,
}

impl Median {
    fn of(values: &[f64]) -> Self {
        let mut values = values.to_vec();
        values.sort_by(f64::total_cmp);
        let at = |place: usize| values.get(place).copied().map_or(0.0, thousandths);
        let last = values.len().saturating_sub(1);
        Self { median: at(last / 2), least: at(0), most: at(last) }
    }

    fn words(&self) -> String {
        format!("{:.0} turns/s ({:.0} to {:.0})", self.median, self.least, self.most)
    }
}

/// A row of one debtor's turn.
#[derive(Debug, Clone, Serialize)]
struct RowSize {
    step: &'static str,
    row: String,
    bytes: usize,
}

/// What was measured.
#[derive(Serialize)]
pub(super) struct Report {
    debtors: u32,
    in_flight: u8,
    rows: Vec<RowSize>,
    #[serde(skip)]
    pub(super) whole: Vec<Round>,
    #[serde(skip)]
    pub(super) store: Vec<Round>,
    #[serde(skip)]
    pub(super) raw: Vec<Round>,
    #[serde(skip)]
    pub(super) raw_full: Vec<Round>,
    whole_turns_per_s: Median,
    store_turns_per_s: Median,
    raw_turns_per_s: Median,
    /// Into a file that holds what ours holds.
    raw_full_turns_per_s: Median,
    /// Of the medians.
    whole_of_raw: f64,
    store_of_raw: f64,
    whole_of_raw_full: f64,
    store_of_raw_full: f64,
    demanded: f64,
    /// Of the first run; what the second one needs includes the rows that are repeated.
    whole_spent: Option<Spent>,
    store_spent: Option<Spent>,
    raw_spent: Option<Spent>,
    /// The words and the mail of one letter, on one thread.
    pub(super) letter_us: f64,
    log_bound_bytes: u64,
    log_most_bytes: u64,
}

impl Report {
    pub(super) fn new(debtors: u32, in_flight: u8) -> Self {
        Self {
            debtors,
            in_flight,
            rows: Vec::new(),
            whole: Vec::new(),
            store: Vec::new(),
            raw: Vec::new(),
            raw_full: Vec::new(),
            whole_turns_per_s: Median::default(),
            store_turns_per_s: Median::default(),
            raw_turns_per_s: Median::default(),
            raw_full_turns_per_s: Median::default(),
            whole_of_raw: 0.0,
            store_of_raw: 0.0,
            whole_of_raw_full: 0.0,
            store_of_raw_full: 0.0,
            demanded: DEMANDED,
            whole_spent: None,
            store_spent: None,
            raw_spent: None,
            letter_us: 0.0,
            log_bound_bytes: LOG_LIMIT,
            log_most_bytes: 0,
        }
    }

    /// The rows of the first debtor's turn; all have the same.
    pub(super) fn rows(&mut self, turns: &[Turn]) {
        let steps = ["decide", "claim", "settle"].into_iter().chain(std::iter::repeat("more"));
        for (step, writes) in steps.zip(turns.first().into_iter().flatten()) {
            let row =
                |write: &Write| RowSize { step, row: write.key().sk.clone(), bytes: write.size() };
            self.rows.extend(writes.iter().map(row));
        }
    }

    /// All runs are in.
    pub(super) fn done(&mut self) {
        let rates = |rounds: &[Round]| -> Vec<f64> {
            rounds.iter().map(|round| round.turns_per_s).collect()
        };
        self.whole_turns_per_s = Median::of(&rates(&self.whole));
        self.store_turns_per_s = Median::of(&rates(&self.store));
        self.raw_turns_per_s = Median::of(&rates(&self.raw));
        self.raw_full_turns_per_s = Median::of(&rates(&self.raw_full));
        let (whole, store) = (self.whole_turns_per_s.median, self.store_turns_per_s.median);
        let raw = self.raw_turns_per_s.median.max(f64::MIN_POSITIVE);
        self.whole_of_raw = thousandths(whole / raw);
        self.store_of_raw = thousandths(store / raw);
        let full = self.raw_full_turns_per_s.median.max(f64::MIN_POSITIVE);
        self.whole_of_raw_full = thousandths(whole / full);
        self.store_of_raw_full = thousandths(store / full);
        self.whole_spent = self.whole.first().map(|round| round.spent);
        self.store_spent = self.store.first().map(|round| round.spent);
        self.raw_spent = self.raw.first().map(|round| round.spent);
        let logs = self.whole.iter().chain(&self.store).map(|round| round.log);
        self.log_most_bytes = logs.max().unwrap_or(0);
        self.letter_us = thousandths(self.letter_us);
    }

    pub(super) fn print(&self, out: Out) -> Done {
        let mut rows =
            Table::new(&[Column::new("step"), Column::new("row"), Column::right("bytes")]);
        for row in &self.rows {
            rows.row([row.step.into(), row.row.as_str().into(), row.bytes.to_string().into()]);
        }
        out.say(styled("What one debtor's turn writes", HEAD))?;
        out.table(&rows)?;
        out.say("")?;
        let heading = format!(
            "{} debtors, {} in flight, medians of {}",
            self.debtors,
            self.in_flight,
            self.raw.len()
        );
        out.say(styled(&heading, HEAD))?;
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        let mut figures = Table::new(&[
            Column::new(""),
            Column::new("median (least to most)"),
            Column::right("of bare"),
            Column::right("of bare, full"),
            Column::new("the first run"),
        ]);
        let mut figure = |what: &str, rate: &Median, shares: [String; 2], spent: Option<Spent>| {
            let [bare, full] = shares;
            let spent = spent.map(|spent| spent.words()).unwrap_or_default();
            figures.row([
                cell(what, FAINT),
                rate.words().into(),
                bare.into(),
                full.into(),
                spent.into(),
            ]);
        };
        let none = || [String::new(), String::new()];
        figure(
            "bare SQLite, the same rows, 32 turns to a commit",
            &self.raw_turns_per_s,
            none(),
            self.raw_spent,
        );
        figure(
            "  the same into a file that is as full as ours",
            &self.raw_full_turns_per_s,
            none(),
            None,
        );
        figure(
            "decide, claim, settle: the transactions alone",
            &self.store_turns_per_s,
            [percent(self.store_of_raw), percent(self.store_of_raw_full)],
            self.store_spent,
        );
        figure(
            "  with planning, gate, letter and mail",
            &self.whole_turns_per_s,
            [percent(self.whole_of_raw), percent(self.whole_of_raw_full)],
            self.whole_spent,
        );
        out.table(&figures)?;
        out.say(format!(
            "Demanded of the transactions: {} of bare SQLite.",
            percent(self.demanded)
        ))?;
        out.say(format!("Words and mail of one letter: {:.0} µs on one thread.", self.letter_us))?;
        let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
        out.say(format!(
            "Write-ahead log: {:.1} MiB at most; it is bounded at {:.0} MiB.",
            mib(self.log_most_bytes),
            mib(self.log_bound_bytes)
        ))
    }
}
