//! `bench ledger`: a ledger of open invoices lives some days under the benchmark's policy, on a new
//! durable store; nothing is paid in between. One JSON line a day, so that another product can run
//! beside it on the same file. A day that does not do exactly what a plain re-computation of the
//! policy says is an error: its time would mean nothing.

mod day;
mod file;
mod oracle;
mod tally;

use super::firm::{Firm, Founding, Sink};
use super::ground::Ground;
use super::usage::{Meter, Spent};
use crate::as_of;
use crate::failure::{Done, Failure};
use crate::print::{Progress, count};
use crate::session::Session;
use app::ports::Courier;
use chrono::TimeDelta;
use domain::calendar::{Day, Time};
use embedded::smtp::{Security, SmtpConfig, SmtpCourier};
use file::Ledger;
use oracle::{Expected, Oracle};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

/// Lines of the file that are entered at a time.
const LINES: usize = 4_000;
/// The accounts are entered this long before the first day, when nothing is due yet.
const BEFORE: TimeDelta = TimeDelta::days(400);

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control bench ledger ledger.csv
  credit-control bench ledger ledger.csv --days 1 --consolidated
  credit-control bench ledger ledger.csv --smtp 127.0.0.1:2525

The file has the columns invoice, customer, issue_date, due_date, terms_days, amount_cents. Without
--smtp the mails are written in full and taken by a sink in this process.")]
pub(super) struct Args {
    /// The ledger
    file: PathBuf,
    /// How many days
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=60))]
    days: u32,
    /// The first day
    #[arg(long, value_name = "DAY", default_value = "2026-06-30", value_parser = as_of::day)]
    as_of: Day,
    /// One account for each customer, and so one mail; without, one for each invoice
    #[arg(long)]
    consolidated: bool,
    /// Hand the mails to a mail server on this machine
    #[arg(long, value_name = "ADDRESS:PORT")]
    smtp: Option<SocketAddr>,
    /// Debtors worked on at a time
    #[arg(long, default_value_t = 32, value_parser = clap::value_parser!(u8).range(1..))]
    in_flight: u8,
}

/// What is the same on every day.
struct Run {
    firm: Firm,
    sink: Arc<Sink>,
    /// Noon of the first day.
    noon: Time,
    /// Open invoices.
    open: u64,
    /// Where the mails go.
    named: &'static str,
    consolidated: bool,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let ground = Ground::of(session)?;
        let progress = Progress::new(session.out, "entering the ledger");
        let mut run = self.found(&ground).await?;
        let meter = Meter::start();
        let expected = self.enter(&mut run).await?;
        let mut loading = Some(meter.stop());
        session.out.say(entered(&run, loading))?;
        for (number, expected) in (0..self.days).zip(expected) {
            progress.now(format!("day {number}"));
            let line = run.day(number, &expected, loading.take()).await?;
            session.out.object(&line)?;
            line.check()?;
        }
        Ok(())
    }

    /// The firm, before anything is owed.
    async fn found(&self, ground: &Ground) -> Done<Run> {
        let noon = super::firm::at(&format!("{}T12:00:00Z", self.as_of))?;
        let next = self.smtp.map(to_server).transpose()?;
        let sink = Arc::new(Sink::before(next));
        let named = if self.smtp.is_some() { "smtp" } else { "in-process" };
        let begin = noon - BEFORE;
        let in_flight = usize::from(self.in_flight);
        let firm = Firm::open(&ground.place("data")?, begin, sink.clone(), in_flight).await?;
        // Ireland: letters in English, amounts in euros, as the file has them.
        let policy = content::policies::BENCH;
        firm.found(&Founding { country: "IE", policy, live: begin.date_naive() }).await?;
        Ok(Run { firm, sink, noon, open: 0, named, consolidated: self.consolidated })
    }

    /// Enters the file; what each day must bring.
    async fn enter(&self, run: &mut Run) -> Done<Vec<Expected>> {
        let now = run.noon - BEFORE;
        let cannot =
            |error| Failure::input(format!("{} cannot be read: {error}", self.file.display()));
        let mut lines = BufReader::new(File::open(&self.file).map_err(cannot)?).lines();
        let head = lines.next().transpose().map_err(cannot)?.unwrap_or_default();
        let mut ledger = Ledger::new(head, self.consolidated);
        let mut oracle = Oracle::new(self.as_of, self.days);
        loop {
            let part: Vec<String> =
                lines.by_ref().take(LINES).collect::<Result<_, _>>().map_err(cannot)?;
            if part.is_empty() {
                break;
            }
            let items = ledger.read(&part)?;
            run.open += items.len() as u64;
            for item in &items {
                oracle.add(&item.number, item.due.unwrap_or(self.as_of));
            }
            run.firm.enter(ledger.accounts(items), now).await?;
        }
        Ok(oracle.expected())
    }
}

fn entered(run: &Run, loading: Option<Spent>) -> String {
    let what = count(run.open as usize, "open invoice", "open invoices");
    let accounts = if run.consolidated { "its customer" } else { "its own" };
    let took = loading.map(|spent| spent.words()).unwrap_or_default();
    format!("{what}, each in an account of {accounts}, entered in {took}; mails to: {}", run.named)
}

fn to_server(server: SocketAddr) -> Done<Arc<dyn Courier>> {
    let config = SmtpConfig::new(server.ip().to_string(), server.port(), Security::None);
    let courier = SmtpCourier::new(config).map_err(|error| Failure::input(error.to_string()))?;
    Ok(Arc::new(courier))
}

#[cfg(test)]
mod tests;
