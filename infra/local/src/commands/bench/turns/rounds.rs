//! The rounds: what is done before, what is measured, and its parts alone.

use super::super::firm::at;
use super::super::usage::{Meter, Spent};
use super::debtors::debtor;
use super::record::Turn;
use super::{Args, BEFORE, ENTERED, FINAL, Firm, Founding, Recorder};
use crate::failure::{Done, Failure};
use app::drain::Deadline;
use app::rehearse::rehearse;
use app::{jobs, send};
use domain::calendar::Time;
use domain::ids::DebtorId;
use embedded::sqlite::SqliteTable;
use futures::StreamExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};
use store::Store;
use store::table::Table;

/// Letters that are written to see what one costs.
const LETTERS: usize = 2_000;

/// A round that was measured.
pub(super) struct Round {
    pub(super) turns_per_s: f64,
    pub(super) spent: Spent,
    /// The most bytes that the log had.
    pub(super) log: u64,
}

impl Args {
    /// Every debtor, with two reminders behind it.
    pub(super) async fn prepare(&self, folder: &Path) -> Done {
        let entered = at(ENTERED)?;
        let firm = self.firm(folder, entered).await?;
        let policy = content::policies::STANDARD;
        firm.found(&Founding { country: "GB", policy, live: entered.date_naive() }).await?;
        firm.news(entered.date_naive()).await?;
        firm.enter((0..self.debtors).map(debtor), entered).await?;
        for day in BEFORE {
            self.round(&firm, at(day)?).await?;
        }
        firm.news(at(FINAL)?.date_naive()).await
    }

    /// Decides and sends what is due; every debtor must have got one message.
    async fn round(&self, firm: &Firm, now: Time) -> Done {
        firm.clock.advance_to(now);
        firm.news(now.date_naive()).await?;
        self.decide_and_send(firm, now).await
    }

    async fn decide_and_send(&self, firm: &Firm, now: Time) -> Done {
        let woken = jobs::wake_debtors(&firm.app, now, Deadline::default(), |_| ()).await?;
        let sent = send::send_due(&firm.app, now, Deadline::default()).await?;
        if woken != (self.debtors as usize, 0) || sent.sent != self.debtors as usize {
            let why = format!("of {} debtors {woken:?} were turned, {sent:?}", self.debtors);
            return Err(Failure::Bug(why));
        }
        Ok(())
    }

    /// The final reminders, written down.
    pub(super) async fn record(&self, folder: &Path) -> Done<Vec<Turn>> {
        let now = at(FINAL)?;
        let mut firm = self.firm(folder, now).await?;
        let recorder = Arc::new(Recorder::new(firm.table.clone()));
        firm.app.store = Store::open(recorder.clone()).await?;
        self.decide_and_send(&firm, now).await?;
        Ok(recorder.turns())
    }

    /// The final reminders, measured: all that a tick does for them.
    pub(super) async fn whole(&self, folder: &Path) -> Done<Round> {
        let now = at(FINAL)?;
        let firm = self.firm(folder, now).await?;
        let log = Log::watch(firm.table.path());
        let meter = Meter::start();
        self.decide_and_send(&firm, now).await?;
        Ok(self.measured(meter.stop(), log.most()))
    }

    /// The same transactions by our engine alone, as many in flight.
    pub(super) async fn store(&self, folder: &Path, turns: &[Turn]) -> Done<Round> {
        let firm = self.firm(folder, at(FINAL)?).await?;
        let table = &firm.table;
        let log = Log::watch(table.path());
        let meter = Meter::start();
        let mut running = futures::stream::iter(turns)
            .map(|turn| one_after_the_other(table, turn))
            .buffer_unordered(usize::from(self.in_flight));
        while let Some(done) = running.next().await {
            done?;
        }
        Ok(self.measured(meter.stop(), log.most()))
    }

    fn measured(&self, spent: Spent, log: u64) -> Round {
        let turns_per_s = f64::from(self.debtors) / spent.wall_s.max(f64::MIN_POSITIVE);
        Round { turns_per_s, spent, log }
    }

    /// Microseconds for the words and the mail of one letter.
    pub(super) async fn letters(&self, folder: &Path) -> Done<f64> {
        let now = at(FINAL)?;
        let firm = self.firm(folder, now).await?;
        let book = firm.book().await?;
        let (store, tenant) = (&firm.app.store, &firm.tenant);
        let ids: Vec<DebtorId> =
            store.members(tenant, &app::import::ledger(), None, LETTERS).await?;
        let (mut letters, mut time) = (0_u32, Duration::ZERO);
        let none = send::Enclosed::default();
        for id in &ids {
            let (Some(loaded), Some(card)) =
                (store.debtor(tenant, id).await?, store.card(tenant, id).await?)
            else {
                continue;
            };
            let (messages, debtor, _) = rehearse(&book, &loaded.debtor, now);
            for message in &messages {
                let start = Instant::now();
                send::compose(&firm.app, &book, &debtor, &card, message, &none, now)?;
                time += start.elapsed();
                letters += 1;
            }
        }
        Ok(time.as_secs_f64() * 1e6 / f64::from(letters.max(1)))
    }
}

async fn one_after_the_other(table: &SqliteTable, turn: &Turn) -> Done {
    for writes in turn {
        table
            .transact(writes.clone())
            .await
            .map_err(|error| Failure::Bug(format!("a transaction was not repeated: {error}")))?;
    }
    Ok(())
}

/// Watches how long the write-ahead log gets.
struct Log {
    most: Arc<AtomicU64>,
    watch: tokio::task::JoinHandle<()>,
}

impl Log {
    fn watch(data: &Path) -> Self {
        let mut log = data.as_os_str().to_owned();
        log.push("-wal");
        let log = PathBuf::from(log);
        let most = Arc::new(AtomicU64::new(0));
        let seen = Arc::clone(&most);
        let watch = tokio::spawn(async move {
            let mut often = tokio::time::interval(Duration::from_millis(5));
            loop {
                often.tick().await;
                seen.fetch_max(std::fs::metadata(&log).map_or(0, |log| log.len()), Relaxed);
            }
        });
        Self { most, watch }
    }

    fn most(&self) -> u64 {
        self.most.load(Relaxed)
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        self.watch.abort();
    }
}
