//! The memory engine: all the rules of the port and nothing durable. Simulation runs on it, so it
//! can also do everything that a database far away can do to its callers; see [`Faults`].

mod faults;
mod places;
mod random;
mod state;
mod window;

pub use faults::{Call, Fault, Faults, MAX_STALE, ROUGH};
pub use random::SplitMix64;

use crate::cursor;
use crate::metrics::Metrics;
use crate::table::{
    Entry, Index, Key, Page, Position, Range, ReadError, Row, Table, TransactError, Write,
    validate, validate_key, validate_range,
};
use async_trait::async_trait;
use domain::calendar::Time;
use state::State;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

/// The table. Its clones are the same table.
#[derive(Debug, Clone)]
pub struct MemoryTable {
    state: Arc<Mutex<State>>,
    faults: Arc<Faults>,
    metrics: Arc<Metrics>,
}

impl Default for MemoryTable {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryTable {
    /// An empty table on which nothing goes wrong.
    pub fn new() -> Self {
        Self::remembering(0, Arc::new(Faults::none()))
    }

    /// An empty table on which goes wrong what `faults` says.
    pub fn with_faults(faults: Arc<Faults>) -> Self {
        Self::remembering(usize::from(MAX_STALE), faults)
    }

    fn remembering(memory: usize, faults: Arc<Faults>) -> Self {
        let state = Arc::new(Mutex::new(State::remembering(memory)));
        Self { state, faults, metrics: Arc::default() }
    }

    /// What goes wrong on it.
    pub fn faults(&self) -> &Arc<Faults> {
        &self.faults
    }

    /// What it was asked for.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// Every row, in order: for the checks of a simulation, past all faults and uncounted.
    pub fn rows(&self) -> Vec<Row> {
        self.lock().rows().cloned().collect()
    }

    /// Forgets up to `limit` rows that expired before `now`; says how many.
    pub fn sweep(&self, now: Time, limit: usize) -> usize {
        self.lock().sweep(now, limit)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The fault that a read has to carry out, unless it is to fail.
    fn read_fault(&self, call: Call) -> Result<Option<Fault>, ReadError> {
        let unavailable = |why: &str| Err(ReadError::Unavailable(why.to_owned()));
        match self.faults.draw(call) {
            Some(Fault::Unavailable) => unavailable("injected: unreachable"),
            Some(Fault::Throttled) => unavailable("injected: throttled"),
            Some(Fault::CrashBefore) => unavailable("injected: the process is down"),
            fault => Ok(fault),
        }
    }

    fn limit(&self, range: &Range) -> usize {
        self.faults.page().map_or(range.limit, |page| page.min(range.limit))
    }

    /// Carries out the faults that change which entries a page shows.
    fn distort(&self, page: &mut Page<Entry>, fault: Option<Fault>, limit: usize) {
        let unlucky = |first: &mut bool| std::mem::take(first) || self.faults.below(2) == 0;
        let mut first = true;
        match fault {
            Some(Fault::Missed) => page.rows.retain(|_| !unlucky(&mut first)),
            Some(Fault::Repeated) => {
                let twice = |entry: &Entry| {
                    let times = 1 + usize::from(unlucky(&mut first));
                    vec![entry.clone(); times]
                };
                page.rows = page.rows.iter().flat_map(twice).collect();
                if page.rows.len() > limit {
                    page.rows.truncate(limit);
                    page.token = page.rows.last().map(cursor::after_entry);
                }
            }
            _ => {}
        }
    }
}

#[async_trait]
impl Table for MemoryTable {
    async fn get(&self, key: &Key) -> Result<Option<Row>, ReadError> {
        validate_key(key)?;
        let_others_run(self.faults.turns()).await;
        self.read_fault(Call::Get)?;
        let row = self.lock().get(key);
        self.metrics.got(row.as_ref());
        let_others_run(self.faults.turns()).await;
        Ok(row)
    }

    async fn query(&self, range: &Range) -> Result<Page<Row>, ReadError> {
        validate_range(range)?;
        let_others_run(self.faults.turns()).await;
        let page = match self.read_fault(Call::Query)? {
            Some(Fault::EmptyPage) => empty_page(range),
            _ => self.lock().query(range, self.limit(range))?,
        };
        self.metrics.queried(&page.rows);
        let_others_run(self.faults.turns()).await;
        Ok(page)
    }

    async fn index(&self, index: Index, range: &Range) -> Result<Page<Entry>, ReadError> {
        validate_range(range)?;
        let_others_run(self.faults.turns()).await;
        let limit = self.limit(range);
        let page = match self.read_fault(Call::Index)? {
            Some(Fault::EmptyPage) => empty_page(range),
            fault => {
                let behind = match fault {
                    Some(Fault::Stale(most)) => Some(self.faults.below(u64::from(most) + 1)),
                    _ => None,
                };
                let behind = behind.and_then(|behind| usize::try_from(behind).ok());
                let mut page = self.lock().index(index, range, limit, behind)?;
                self.distort(&mut page, fault, limit);
                page
            }
        };
        self.metrics.listed(&page.rows);
        let_others_run(self.faults.turns()).await;
        Ok(page)
    }

    async fn transact(&self, writes: Vec<Write>) -> Result<(), TransactError> {
        validate(&writes)?;
        let_others_run(self.faults.turns()).await;
        let fault = self.faults.draw(Call::Transact);
        let one = |position: Position| {
            let unlucky = self.faults.below(writes.len() as u64);
            let at = |(n, _)| if n as u64 == unlucky { position.clone() } else { Position::Ok };
            Err(TransactError::Refused(writes.iter().enumerate().map(at).collect()))
        };
        let unknown = |why: &str| Err(TransactError::Unknown(why.to_owned()));
        let unavailable = |why: &str| Err(TransactError::Unavailable(why.to_owned()));
        match fault {
            Some(Fault::Unavailable) => return unavailable("injected: unreachable"),
            Some(Fault::CrashBefore) => return unavailable("injected: the process is down"),
            Some(Fault::Throttled) => return one(Position::Throttled),
            Some(Fault::Contended) => return one(Position::Contended),
            Some(Fault::RequestLost) => return unknown("injected: no answer"),
            _ => {}
        }
        let positions = {
            let mut state = self.lock();
            let positions = state.positions(&writes);
            let holds = positions.iter().all(|position| *position == Position::Ok);
            if holds {
                state.apply(&writes);
            }
            if holds { None } else { Some(positions) }
        };
        match &positions {
            None => self.metrics.done(&writes),
            Some(_) => self.metrics.was_refused(),
        }
        let_others_run(self.faults.turns()).await;
        match (fault, positions) {
            (Some(Fault::AnswerLost), _) => unknown("injected: no answer"),
            (Some(Fault::CrashAfter), _) => unknown("injected: the process went down"),
            (_, Some(positions)) => Err(TransactError::Refused(positions)),
            (_, None) => Ok(()),
        }
    }
}

/// No rows, and a token that leads to the same place.
fn empty_page<T>(range: &Range) -> Page<T> {
    let token = range.token.clone().unwrap_or_else(|| cursor::START.to_owned());
    Page { rows: Vec::new(), token: Some(token) }
}

async fn let_others_run(mut times: u64) {
    std::future::poll_fn(|context| {
        if times == 0 {
            return Poll::Ready(());
        }
        times -= 1;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[cfg(test)]
mod tests;
