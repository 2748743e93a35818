//! What each day must bring, re-computed from the due dates alone and without any of our code for
//! decisions: the next level of an invoice on every day on which it is late enough for it.

use super::tally::Tally;
use chrono::TimeDelta;
use domain::calendar::Day;
use std::collections::BTreeMap;

/// Days late from which a level is due: the steps of the benchmark's policy.
pub(super) const LEVELS: [i64; 3] = [5, 20, 40];

/// The days.
pub(super) struct Oracle {
    first: Day,
    days: Vec<Tally>,
}

/// What a day must bring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expected {
    pub(super) by_level: BTreeMap<u8, u64>,
    pub(super) sha256: String,
}

impl Oracle {
    pub(super) fn new(first: Day, days: u32) -> Self {
        Self { first, days: vec![Tally::new(LEVELS.len() as u8); days as usize] }
    }

    /// An open invoice.
    pub(super) fn add(&mut self, invoice: &str, due: Day) {
        let mut left = LEVELS.iter().zip(1..).peekable();
        for (number, day) in (0..).zip(&mut self.days) {
            let late = (self.first + TimeDelta::days(number) - due).num_days();
            if let Some((_, level)) = left.next_if(|(days, _)| late >= **days) {
                day.add(invoice, level);
            }
        }
    }

    pub(super) fn expected(self) -> Vec<Expected> {
        let expected =
            |mut day: Tally| Expected { by_level: day.by_level().clone(), sha256: day.sha256() };
        self.days.into_iter().map(expected).collect()
    }
}
