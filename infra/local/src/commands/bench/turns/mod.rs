//! `bench turns`: one final reminder for each of many debtors, with three open invoices and
//! everything that a letter may carry, from its decision to its settlement, through the code that
//! `tick` runs. Beside it, in the same run and from the same rows: the same transactions by our
//! engine alone, and bare SQLite, 32 turns to a commit, once into an empty file and once into a
//! file that holds what ours holds.

mod debtors;
mod record;
mod report;
mod rounds;

use super::firm::{Firm, Founding, Sink};
use super::ground::Ground;
use super::usage::Meter;
use crate::failure::{Done, Failure};
use crate::house::DATA;
use crate::print::Progress;
use crate::session::Session;
use domain::calendar::Time;
use embedded::sqlite::{RAW, raw_rate};
use record::Recorder;
use report::Report;
use rounds::Round;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use store::table::Row;

/// When the accounts are entered, when each has had its first and its second reminder, and when the
/// final one is due: Mondays within business hours.
const ENTERED: &str = "2026-03-01T10:00:00Z";
const BEFORE: [&str; 2] = ["2026-04-13T10:00:00Z", "2026-04-20T10:00:00Z"];
const FINAL: &str = "2026-04-27T10:00:00Z";
/// Turns that bare SQLite puts into a commit.
const TOGETHER: usize = 32;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control bench turns
  credit-control bench turns --debtors 2000 --runs 5 --json")]
pub(super) struct Args {
    /// How many debtors are due
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..))]
    debtors: u32,
    /// Debtors worked on at a time
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u8).range(1..))]
    in_flight: u8,
    /// How often everything is measured; the medians count
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=99))]
    runs: u8,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let ground = Ground::of(session)?;
        let report = self.measure(&ground, &Progress::new(session.out, "")).await?;
        if session.out.is_json() { session.out.object(&report) } else { report.print(session.out) }
    }

    async fn measure(&self, ground: &Ground, progress: &Progress) -> Done<Report> {
        progress.now("entering the debtors");
        let prepared = ground.place("prepared")?;
        self.prepare(&prepared).await?;
        let mut report = Report::new(self.debtors, self.in_flight);
        let mut recorded = Vec::new();
        for run in 0..self.runs {
            let name = |what| format!("{what}-{run}");
            progress.now("deciding, claiming, settling");
            let folder = ground.copy(&prepared, &name("whole"))?;
            report.whole.push(self.whole(&folder).await?);
            if recorded.is_empty() {
                // Only now: the memory of the first round is that of the product alone.
                progress.now("writing down the rows");
                recorded = self.record(&ground.copy(&prepared, "recorded")?).await?;
                report.rows(&recorded);
            }
            progress.now("the same transactions");
            let folder = ground.copy(&prepared, &name("store"))?;
            report.store.push(self.store(&folder, &recorded).await?);
            progress.now("bare SQLite");
            let rows = record::rows(&recorded);
            report.raw.push(bare(&rows, &ground.place(&name("raw"))?)?);
            let folder = ground.copy(&prepared, &name("raw-full"))?;
            fs::rename(folder.join(DATA), folder.join(RAW)).map_err(|error| {
                Failure::not_now(format!(
                    "the data in {} cannot be moved: {error}",
                    folder.display()
                ))
            })?;
            report.raw_full.push(bare(&rows, &folder)?);
        }
        progress.now("letters alone");
        let folder = ground.copy(&prepared, "letters")?;
        report.letter_us = self.letters(&folder).await?;
        report.done();
        Ok(report)
    }

    async fn firm(&self, folder: &Path, at: Time) -> Done<Firm> {
        let sink = Arc::new(Sink::before(None));
        Firm::open(folder, at, sink, usize::from(self.in_flight)).await
    }
}

/// Bare SQLite on the file in `folder`, which is made if it is not there.
fn bare(rows: &[Vec<Row>], folder: &Path) -> Done<Round> {
    let meter = Meter::start();
    let raw =
        raw_rate(rows, TOGETHER, folder).map_err(|error| Failure::not_now(error.to_string()))?;
    Ok(Round { turns_per_s: raw.turns_per_second(), spent: meter.stop(), log: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::print::Out;

    #[tokio::test]
    async fn all_three_measure_the_same_turns() {
        let ground = Ground::passing().unwrap();
        let args = Args { debtors: 40, in_flight: 4, runs: 1 };
        let report = args.measure(&ground, &Progress::new(Out::new(true), "")).await.unwrap();
        let value = serde_json::to_value(&report).unwrap();
        let rows: Vec<&str> = value["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["step"].as_str().unwrap())
            .collect();
        assert_eq!(rows, ["decide", "decide", "decide", "claim", "claim", "settle"]);
        assert_eq!(value["debtors"], 40);
        assert!(value["whole_turns_per_s"]["median"].as_f64() > Some(0.0));
        assert!(value["log_most_bytes"].as_u64() <= value["log_bound_bytes"].as_u64());
    }
}
