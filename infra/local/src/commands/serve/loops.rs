//! The loops: tick and dispatch by the minute and on a hint, the intakes, housekeeping.

use super::intake::Mails;
use super::pulse::Pulse;
use crate::failure::Done;
use crate::house::{Ground, HINT, House};
use app::AppError;
use app::drain::Deadline;
use serde_json::{Value, json};
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

/// The schedule of `tick`, as in the cloud.
const TICK: Duration = Duration::from_secs(60);
/// The schedule of `reconcile`: each connection has its own pace within it.
const RECONCILE: Duration = Duration::from_secs(60);
/// What was refused for a moment is tried again; most of the work is done by the tick.
const DISPATCH: Duration = Duration::from_secs(20);
/// A round begins no new units after this, so that a stop is heard; what is left is the next's.
const ROUND: Duration = Duration::from_secs(10);
/// Between two looks for a hint.
const HINTS: Duration = Duration::from_millis(500);
/// Between two sweeps of what has expired.
const SWEEP: Duration = Duration::from_secs(600);
/// Rows swept at a time.
const SWEPT: usize = 2_000;

/// What every loop works with.
#[derive(Clone)]
pub(super) struct Loop {
    pub(super) house: Arc<House>,
    pub(super) ground: Arc<Ground>,
    pub(super) pulse: Arc<Pulse>,
    pub(super) stopping: watch::Receiver<bool>,
    /// Counts up when something has come up.
    pub(super) hints: watch::Sender<u64>,
}

/// Starts all loops.
pub(super) fn start(
    running: &mut JoinSet<()>,
    house: &Arc<House>,
    ground: &Arc<Ground>,
    pulse: &Arc<Pulse>,
    stopping: &watch::Receiver<bool>,
    hints: &watch::Sender<u64>,
) -> Done {
    let common = Loop {
        house: Arc::clone(house),
        ground: Arc::clone(ground),
        pulse: Arc::clone(pulse),
        stopping: stopping.clone(),
        hints: hints.clone(),
    };
    for (place, intake) in ground.config.intake.iter().enumerate() {
        let mails = Mails::open(place, intake)?;
        let common = common.clone();
        on_its_own(running, move || mails.work(common));
    }
    let (four, five) = (common.clone(), common.clone());
    on_its_own(running, move || four.every("ingest", TICK, true, ingests));
    on_its_own(running, move || five.every("reconcile", RECONCILE, false, reconciles));
    let (one, two, three) = (common.clone(), common.clone(), common.clone());
    on_its_own(running, move || one.every("tick", TICK, true, ticks));
    on_its_own(running, move || two.every("dispatch", DISPATCH, true, sends));
    on_its_own(running, move || three.every("sweep", SWEEP, false, sweeps));
    running.spawn(watch_hints(common));
    Ok(())
}

/// A loop has a thread of its own, so that one which is stuck keeps no other from its work.
fn on_its_own<F>(running: &mut JoinSet<()>, work: impl FnOnce() -> F + Send + 'static)
where
    F: Future<Output = ()>,
{
    let runtime = Handle::current();
    running.spawn_blocking(move || runtime.block_on(work()));
}

/// What starts the functions in the cloud, too.
fn scheduled() -> Value {
    json!({ "detail-type": "Scheduled Event" })
}

async fn ticks(house: &House, deadline: Deadline) -> Result<(), AppError> {
    let done = tick::handle(&house.app, &scheduled(), house.now(), deadline).await?;
    if done.due + done.sent + done.failed > 0 {
        tracing::info!(
            tick.due = done.due,
            tick.decided = done.decided,
            tick.sent = done.sent,
            tick.asked = done.asked,
            tick.failed = done.failed,
            "a tick"
        );
    }
    keep_time(house)
}

async fn sends(house: &House, deadline: Deadline) -> Result<(), AppError> {
    let done = dispatch::handle(&house.app, &scheduled(), house.now(), deadline).await?.mails;
    if done.sent + done.failed > 0 {
        tracing::info!(dispatch.sent = done.sent, dispatch.failed = done.failed, "messages left");
    }
    Ok(())
}

async fn ingests(house: &House, deadline: Deadline) -> Result<(), AppError> {
    let done = ingest::handle(&house.app, &scheduled(), house.now(), deadline).await?;
    if done.requests + done.done > 0 {
        tracing::info!(
            ingest.requests = done.requests,
            ingest.done = done.done,
            ingest.waiting = done.waiting,
            "news of vendors"
        );
    }
    Ok(())
}

async fn reconciles(house: &House, deadline: Deadline) -> Result<(), AppError> {
    let done = reconcile::handle(&house.app, &scheduled(), house.now(), deadline).await?;
    if done.swept + done.failed > 0 {
        tracing::info!(
            reconcile.swept = done.swept,
            reconcile.failed = done.failed,
            "ledgers swept"
        );
    }
    Ok(())
}

async fn sweeps(house: &House, deadline: Deadline) -> Result<(), AppError> {
    while !deadline.is_over() {
        let swept = house.ground()?.table.sweep(house.now(), SWEPT).await;
        if swept.map_err(|error| AppError::Retry(error.to_string()))? < SWEPT {
            break;
        }
    }
    Ok(())
}

/// The folder's clock goes on: should the machine's be put back, the next start tells.
fn keep_time(house: &House) -> Result<(), AppError> {
    Ok(house.clock.used(house.now())?)
}

impl Loop {
    /// Does `round` now, after `pause`, on a hint if it listens to hints, and at once again as long
    /// as a round ran out of time. Ends when it is told to, between two rounds.
    async fn every<F>(mut self, name: &'static str, pause: Duration, hinted: bool, round: F)
    where
        F: AsyncFn(&House, Deadline) -> Result<(), AppError>,
    {
        let mut hints = self.hints.subscribe();
        let mut schedule = tokio::time::interval(pause);
        schedule.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut again = false;
        while !*self.stopping.borrow() {
            if !again {
                tokio::select! {
                    _ = schedule.tick() => {}
                    _ = hints.changed(), if hinted => {}
                    _ = self.stopping.changed() => break,
                }
            }
            let began = Instant::now();
            let work = round(&self.house, Deadline(Some(began + ROUND)));
            again = self.round(name, work).await && began.elapsed() >= ROUND;
        }
    }

    /// One round with its pulse. A failure is logged here, once; `true`: it went well.
    pub(super) async fn round(
        &self,
        name: &'static str,
        work: impl Future<Output = Result<(), AppError>>,
    ) -> bool {
        self.pulse.begin(name);
        let trouble = work.await.err();
        if let Some(error) = &trouble {
            tracing::error!(r#loop = name, failure = %error, "a round failed; the next one tries again");
        }
        let well = trouble.is_none();
        self.pulse.end(name, trouble.map(|error| error.to_string()));
        well
    }
}

/// Another process of this machine has changed something when it has touched the file of hints.
async fn watch_hints(mut common: Loop) {
    let file = common.ground.folder.join(HINT);
    let touched = || std::fs::metadata(&file).and_then(|file| file.modified()).ok();
    let mut last: Option<SystemTime> = touched();
    loop {
        tokio::select! {
            () = tokio::time::sleep(HINTS) => {}
            _ = common.stopping.changed() => return,
        }
        let now = touched();
        if now != last {
            last = now;
            common.hints.send_modify(|count| *count += 1);
        }
    }
}
