//! What can go wrong at a port, decided for one call at a time: by a seed, or by a script.
//!
//! The memory engine asks before each of its calls. The fakes of other ports may ask the same
//! object, so that one script numbers the calls of all ports and one crash stops them all. It only
//! decides; carrying a fault out is the port's business.

use super::random::SplitMix64;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What kind of call it is: which faults can happen to it follows from that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Call {
    /// `Table::get`.
    Get,
    /// `Table::query`.
    Query,
    /// `Table::index`.
    Index,
    /// `Table::transact`.
    Transact,
    /// A call of another port that acts on the world, such as sending a mail.
    Act,
}

/// What goes wrong with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// It fails before anything happens.
    Unavailable,
    /// Too much was asked; nothing happens.
    Throttled,
    /// Another transaction was at a row of this one; nothing happens.
    Contended,
    /// It never arrives, and the caller cannot know.
    RequestLost,
    /// It happens, and the caller cannot know.
    AnswerLost,
    /// The process dies before it happens: nothing works until [`Faults::revive`].
    CrashBefore,
    /// It happens and the process dies before it learns so.
    CrashAfter,
    /// A page without rows, although there are some; its token leads on.
    EmptyPage,
    /// Some entries of an index page are missing.
    Missed,
    /// Some entries of an index page come twice.
    Repeated,
    /// The index is read as it stood up to this many transactions ago.
    Stale(u8),
}

impl Fault {
    /// Everything that can happen to `call`; what an exhaustive test tries.
    pub fn all(call: Call) -> &'static [Fault] {
        use Fault::*;
        match call {
            Call::Get => &[Unavailable, Throttled, CrashBefore],
            Call::Query => &[Unavailable, Throttled, CrashBefore, EmptyPage],
            Call::Index => &[
                Unavailable,
                Throttled,
                CrashBefore,
                EmptyPage,
                Missed,
                Repeated,
                Stale(MAX_STALE),
            ],
            Call::Transact => &[
                Unavailable,
                Throttled,
                Contended,
                RequestLost,
                AnswerLost,
                CrashBefore,
                CrashAfter,
            ],
            Call::Act => &[Unavailable, RequestLost, AnswerLost, CrashBefore, CrashAfter],
        }
    }

    /// Whether it can happen to `call`.
    pub fn fits(self, call: Call) -> bool {
        let same = |other: &Fault| std::mem::discriminant(other) == std::mem::discriminant(&self);
        Fault::all(call).iter().any(same)
    }
}

/// How far back an index can be read.
pub const MAX_STALE: u8 = 32;

/// A rough day: about a fifth of the calls go wrong, but nothing crashes. Faults with their chances
/// in a thousand calls that they fit, for [`Faults::seeded`].
pub const ROUGH: &[(Fault, u64)] = &[
    (Fault::Unavailable, 30),
    (Fault::Throttled, 30),
    (Fault::Contended, 40),
    (Fault::RequestLost, 30),
    (Fault::AnswerLost, 40),
    (Fault::EmptyPage, 50),
    (Fault::Missed, 60),
    (Fault::Repeated, 60),
    (Fault::Stale(MAX_STALE), 100),
];

/// Decides what goes wrong. The same seed or script gives the same faults for the same calls.
#[derive(Debug, Default)]
pub struct Faults {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    random: SplitMix64,
    odds: Vec<(Fault, u64)>,
    script: BTreeMap<usize, Fault>,
    calls: Vec<Call>,
    fired: Vec<(usize, Fault)>,
    crashed: bool,
    page: Option<usize>,
    turns: u64,
}

impl Faults {
    /// Nothing goes wrong.
    pub fn none() -> Self {
        Self::default()
    }

    /// Each fault of `odds` happens by chance, in so many of a thousand calls that it fits.
    pub fn seeded(seed: u64, odds: &[(Fault, u64)]) -> Self {
        let inner =
            Inner { random: SplitMix64::new(seed), odds: odds.to_vec(), ..Inner::default() };
        Self { inner: Mutex::new(inner) }
    }

    /// At call number `n` (the first is 0) the fault named for it happens, if it fits that call.
    pub fn scripted(script: impl IntoIterator<Item = (usize, Fault)>) -> Self {
        let inner = Inner { script: script.into_iter().collect(), ..Inner::default() };
        Self { inner: Mutex::new(inner) }
    }

    /// Pages hold at most `rows` rows, whatever the caller asks.
    #[must_use]
    pub fn with_pages_of(self, rows: usize) -> Self {
        self.lock().page = Some(rows.max(1));
        self
    }

    /// Each call lets other tasks run up to `turns` times before and after it works, as the seed
    /// says: tasks of one single-threaded runtime then interleave in an order that repeats.
    #[must_use]
    pub fn with_interleaving(self, turns: u64) -> Self {
        self.lock().turns = turns;
        self
    }

    /// What happens to the next call, if anything. While crashed: [`Fault::CrashBefore`], uncounted.
    pub fn draw(&self, call: Call) -> Option<Fault> {
        let mut inner = self.lock();
        if inner.crashed {
            return Some(Fault::CrashBefore);
        }
        let number = inner.calls.len();
        inner.calls.push(call);
        let fault = match inner.script.get(&number) {
            Some(fault) => Some(*fault),
            None => inner.by_chance(call),
        };
        let fault = fault.filter(|fault| fault.fits(call))?;
        inner.fired.push((number, fault));
        inner.crashed = matches!(fault, Fault::CrashBefore | Fault::CrashAfter);
        Some(fault)
    }

    /// A number below `bound` from the same seed, for the port that carries a fault out.
    pub fn below(&self, bound: u64) -> u64 {
        self.lock().random.below(bound)
    }

    /// How often a call lets others run now.
    pub(super) fn turns(&self) -> u64 {
        let mut inner = self.lock();
        match inner.turns {
            0 => 0,
            turns => inner.random.below(turns + 1),
        }
    }

    /// Rows in a page, at most.
    pub(super) fn page(&self) -> Option<usize> {
        self.lock().page
    }

    /// The process starts again after a crash.
    pub fn revive(&self) {
        self.lock().crashed = false;
    }

    /// Nothing goes wrong from now on (and a crash is over): the time to check that all work ends.
    pub fn quiet(&self) {
        let mut inner = self.lock();
        inner.odds.clear();
        inner.script.clear();
        inner.crashed = false;
    }

    /// Whether the process is down.
    pub fn crashed(&self) -> bool {
        self.lock().crashed
    }

    /// The calls so far, in order: a run without faults tells an exhaustive test what to try where.
    pub fn calls(&self) -> Vec<Call> {
        self.lock().calls.clone()
    }

    /// The faults that happened, with the numbers of their calls.
    pub fn fired(&self) -> Vec<(usize, Fault)> {
        self.lock().fired.clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn by_chance(&mut self, call: Call) -> Option<Fault> {
        if self.odds.is_empty() {
            return None;
        }
        let mut roll = self.random.below(1000);
        for (fault, chance) in self.odds.iter().filter(|(fault, _)| fault.fits(call)) {
            match roll.checked_sub(*chance) {
                Some(rest) => roll = rest,
                None => return Some(*fault),
            }
        }
        None
    }
}
