//! The thread that writes. It answers nothing before it is on the disk: not a success, and not a
//! refusal either, for that may rest on a row of the same group.

use super::Options;
use super::explain::{certainly_undone, explain};
use super::file::{self, OpenError};
use super::reader::find;
use super::row;
use super::schema::{DELETE, INSERT, STANDS, SWEEP, UPDATE, UPDATE_IN_PLACE, UPDATE_PENDING};
use domain::calendar::Time;
use rusqlite::{Connection, Error, OptionalExtension};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use store::metrics::Metrics;
use store::table::{Condition, IndexKey, Position, Row, TransactError, Write};
use tokio::sync::oneshot;

/// Transactions in a group, at most.
const GROUP: usize = 256;
/// Bytes in a group, about; one more transaction may go over it.
const GROUP_BYTES: usize = 8 << 20;
/// How long a group may wait for those who were in the one before; never longer than half of what
/// that one took.
const PATIENCE: Duration = Duration::from_millis(1);
/// How long the readers may take to finish when the log has to be emptied.
const READERS_FINISH: Duration = Duration::from_millis(200);

type Answer<T> = Result<T, TransactError>;

enum Job {
    Transact(Vec<Write>, oneshot::Sender<Answer<()>>),
    Sweep(Time, usize, oneshot::Sender<Answer<usize>>),
}

/// What came of a job, to be told after the commit.
enum Outcome {
    Done,
    Refused(Vec<Position>),
    Swept(usize),
}

/// The thread. Dropping it waits until everything that was handed in is answered.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts it on the file `path`, which `connection` has open.
    pub(super) fn start(
        connection: Connection,
        path: &Path,
        options: &Options,
        metrics: Arc<Metrics>,
    ) -> Result<Self, OpenError> {
        let (jobs, waiting) = channel();
        let options = options.clone();
        let bound = options.log_limit;
        let mut desk = Desk { connection, log: file::log(path), bound, options, metrics };
        let thread = std::thread::Builder::new()
            .name("sqlite-write".to_owned())
            .spawn(move || desk.work(&waiting))
            .map_err(OpenError::Thread)?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// All of the writes or none.
    pub(super) async fn transact(&self, writes: Vec<Write>) -> Answer<()> {
        self.ask(|answer| Job::Transact(writes, answer)).await
    }

    /// Forgets expired rows.
    pub(super) async fn sweep(&self, now: Time, limit: usize) -> Answer<usize> {
        self.ask(|answer| Job::Sweep(now, limit, answer)).await
    }

    async fn ask<T>(&self, job: impl FnOnce(oneshot::Sender<Answer<T>>) -> Job) -> Answer<T> {
        let (answer, waits) = oneshot::channel();
        let sent = self.jobs.as_ref().and_then(|jobs| jobs.send(job(answer)).ok());
        sent.ok_or_else(|| TransactError::Unavailable("the data file is closed".to_owned()))?;
        let lost = |_| TransactError::Unknown("the writer stopped before it answered".to_owned());
        waits.await.map_err(lost)?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// What the thread works with.
struct Desk {
    connection: Connection,
    log: PathBuf,
    /// Bytes of log at which it is emptied by force.
    bound: u64,
    options: Options,
    metrics: Arc<Metrics>,
}

impl Desk {
    fn work(&mut self, waiting: &Receiver<Job>) {
        let mut answered = 1;
        let mut patience = Duration::ZERO;
        while let Ok(first) = waiting.recv() {
            let start = Instant::now();
            let mut bytes = first.size();
            let mut group = vec![first];
            while group.len() < GROUP && bytes < GROUP_BYTES {
                match waiting.try_recv() {
                    Ok(next) => {
                        bytes += next.size();
                        group.push(next);
                    }
                    // Those who were just answered are about to ask again. Without a little
                    // patience they would split into two groups that wait for each other's
                    // commits; with it they share one. Whoever writes alone never waits.
                    Err(_) if group.len() < answered && start.elapsed() < patience => {
                        std::thread::yield_now();
                    }
                    Err(_) => break,
                }
            }
            answered = group.len();
            let start = Instant::now();
            self.commit(group);
            patience = PATIENCE.min(start.elapsed() / 2);
            self.bound_log();
        }
    }

    /// Does the jobs as one SQLite transaction and answers them.
    fn commit(&mut self, group: Vec<Job>) {
        if let Err(error) = self.execute("BEGIN IMMEDIATE") {
            return refuse(group, &unavailable(&error));
        }
        let outcomes: Result<Vec<Outcome>, Error> =
            group.iter().map(|job| self.perform(job)).collect();
        let outcomes = match outcomes {
            Ok(outcomes) => outcomes,
            Err(error) => {
                self.undo();
                // What the disk has no room for may be one big transaction: each for itself, so
                // that it spoils only its own.
                if group.len() > 1 {
                    return group.into_iter().for_each(|job| self.commit(vec![job]));
                }
                return refuse(group, &unavailable(&error));
            }
        };
        if let Err(error) = self.execute("COMMIT") {
            self.undo();
            let told = if certainly_undone(&error) {
                unavailable(&error)
            } else {
                TransactError::Unknown(explain(&error))
            };
            return refuse(group, &told);
        }
        for (job, outcome) in group.into_iter().zip(outcomes) {
            self.answer(job, outcome);
        }
    }

    fn answer(&self, job: Job, outcome: Outcome) {
        // A caller that has gone wants no answer.
        match (job, outcome) {
            (Job::Transact(writes, answer), Outcome::Done) => {
                self.metrics.done(&writes);
                let _ = answer.send(Ok(()));
            }
            (Job::Transact(_, answer), Outcome::Refused(positions)) => {
                self.metrics.was_refused();
                let _ = answer.send(Err(TransactError::Refused(positions)));
            }
            (Job::Sweep(_, _, answer), Outcome::Swept(count)) => {
                let _ = answer.send(Ok(count));
            }
            // No job comes to another's outcome; dropped, it would be told "unknown".
            (Job::Transact(..), Outcome::Swept(_)) | (Job::Sweep(..), _) => {}
        }
    }

    fn perform(&self, job: &Job) -> Result<Outcome, Error> {
        match job {
            Job::Transact(writes, _) => self.transact(writes),
            Job::Sweep(now, limit, _) => {
                let limit = i64::try_from(*limit).unwrap_or(i64::MAX);
                let mut sweep = self.connection.prepare_cached(SWEEP)?;
                sweep.execute((now.timestamp(), limit)).map(Outcome::Swept)
            }
        }
    }

    /// Checks every condition before it writes anything, so that a refusal has nothing to undo.
    fn transact(&self, writes: &[Write]) -> Result<Outcome, Error> {
        let mut stands = Vec::with_capacity(writes.len());
        let mut holds = true;
        for write in writes {
            let there = self.stands(write)?;
            holds &= match write.condition() {
                Condition::None => true,
                Condition::Absent => there.is_none(),
                Condition::Version(version) => there.is_some_and(|there| there.version == version),
            };
            stands.push(there);
        }
        if !holds {
            return self.positions(writes).map(Outcome::Refused);
        }
        for (write, there) in writes.iter().zip(stands) {
            match (write, there) {
                (Write::Put(row, _), None) => {
                    row::put(&mut self.connection.prepare_cached(INSERT)?, row)?;
                }
                (Write::Put(row, _), Some(there)) => self.update(row, there)?,
                (Write::Delete(..), Some(there)) => {
                    self.connection.prepare_cached(DELETE)?.execute([there.id])?;
                }
                (Write::Delete(..), None) | (Write::Check(..), _) => {}
            }
        }
        Ok(Outcome::Done)
    }

    fn stands(&self, write: &Write) -> Result<Option<Stands>, Error> {
        let key = write.key();
        let mut statement = self.connection.prepare_cached(STANDS)?;
        let read = |columns: &rusqlite::Row<'_>| {
            let (mut waits_there, mut listed_there) = (true, true);
            if let Write::Put(row, _) = write {
                waits_there = row::is_at(columns, 2, row.pending.as_ref())?;
                listed_there = row::is_at(columns, 4, row.view.as_ref())?
                    && columns.get::<_, Option<i64>>(6)? == row::expires(row);
            }
            let version = columns.get::<_, i64>(1)?.cast_unsigned();
            Ok(Stands { id: columns.get(0)?, version, waits_there, listed_there })
        };
        statement.query_row((&key.pk, &key.sk), read).optional()
    }

    fn update(&self, row: &Row, there: Stands) -> Result<(), Error> {
        let (id, version, body) = (there.id, row.version.cast_signed(), &*row.body);
        if there.waits_there && there.listed_there {
            let mut statement = self.connection.prepare_cached(UPDATE_IN_PLACE)?;
            return statement.execute((id, version, body)).map(|_| ());
        }
        fn place(at: &Option<IndexKey>) -> (Option<&str>, Option<&str>) {
            at.as_ref().map_or((None, None), |at| (Some(&at.hash), Some(&at.range)))
        }
        let (hash, range) = place(&row.pending);
        if there.listed_there {
            let mut statement = self.connection.prepare_cached(UPDATE_PENDING)?;
            return statement.execute((id, version, body, hash, range)).map(|_| ());
        }
        let (view, order) = place(&row.view);
        let mut statement = self.connection.prepare_cached(UPDATE)?;
        let columns = (id, version, body, hash, range, view, order, row::expires(row));
        statement.execute(columns).map(|_| ())
    }

    fn positions(&self, writes: &[Write]) -> Result<Vec<Position>, Error> {
        let position = |write: &Write| {
            let there = find(&self.connection, write.key())?;
            let holds = match write.condition() {
                Condition::None => true,
                Condition::Absent => there.is_none(),
                Condition::Version(version) => {
                    there.as_ref().is_some_and(|there| there.version == version)
                }
            };
            Ok(if holds { Position::Ok } else { Position::Failed(there) })
        };
        writes.iter().map(position).collect()
    }

    fn execute(&self, sql: &str) -> Result<(), Error> {
        self.connection.prepare_cached(sql)?.execute([]).map(|_| ())
    }

    /// Ends a transaction that failed, if SQLite has not done so itself.
    fn undo(&self) {
        if !self.connection.is_autocommit() {
            // When even this fails, the next BEGIN fails too and says why.
            let _ = self.execute("ROLLBACK");
        }
    }

    /// Readers that overlap without a gap can keep the log from being emptied. Once it is too long,
    /// wait a little for them: reads that begin now need it no more. A reader that takes longer
    /// (another program's backup) is let alone until the log has grown by a quarter again.
    fn bound_log(&mut self) {
        let size = |log: &PathBuf| std::fs::metadata(log).map_or(0, |log| log.len());
        if size(&self.log) <= self.bound {
            return;
        }
        let _ = self.connection.busy_timeout(READERS_FINISH);
        let _ = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        let _ = self.connection.busy_timeout(self.options.patience);
        let limit = self.options.log_limit;
        let left = size(&self.log);
        self.bound = if left > limit { left + limit / 4 } else { limit };
    }
}

/// What a write has to know of the row that is there.
#[derive(Clone, Copy)]
struct Stands {
    id: i64,
    version: u64,
    /// The new row keeps its place in the index of waiting work.
    waits_there: bool,
    /// The new row keeps its place in the other indexes.
    listed_there: bool,
}

impl Job {
    fn size(&self) -> usize {
        match self {
            Job::Transact(writes, _) => writes.iter().map(Write::size).sum(),
            Job::Sweep(..) => 0,
        }
    }
}

fn unavailable(error: &Error) -> TransactError {
    TransactError::Unavailable(explain(error))
}

fn refuse(group: Vec<Job>, error: &TransactError) {
    for job in group {
        match job {
            Job::Transact(_, answer) => {
                let _ = answer.send(Err(error.clone()));
            }
            Job::Sweep(_, _, answer) => {
                let _ = answer.send(Err(error.clone()));
            }
        }
    }
}
