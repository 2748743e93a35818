//! A table with tripwires: at one chosen call something happens, such as another turn, a lost
//! answer, or the death of the process.

use async_trait::async_trait;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use store::memory::MemoryTable;
use store::table::{Entry, Index, Key, Page, Range, ReadError, Row, Table, TransactError, Write};

/// What others do at a tripwire.
pub(crate) type Other = Box<dyn FnOnce() + Send>;

/// Others that work in a process of their own, to the end, while the caller waits for its answer.
pub(crate) fn others<F: Future<Output = ()>>(does: impl FnOnce() -> F + Send + 'static) -> Other {
    Box::new(move || {
        let work = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(does());
        };
        std::thread::spawn(work).join().unwrap();
    })
}

/// What happens at a tripwire.
pub(crate) enum Strike {
    /// This runs first, then the call.
    First(Other),
    /// The call happens, then this runs, then the caller learns of it.
    Then(Other),
    /// The call happens, then this runs, and the caller cannot know.
    ThenLose(Other),
    /// The call fails, and nothing happens.
    Refuse,
    /// The call never arrives and the caller cannot know.
    LoseRequest,
    /// The call happens and the caller cannot know.
    LoseAnswer,
    /// The process dies before it.
    DieBefore,
    /// The process dies right after it.
    DieAfter,
}

type When = Box<dyn Fn(usize, &[Write]) -> bool + Send + Sync>;

/// The table.
pub(crate) struct Tripwire {
    pub(crate) table: MemoryTable,
    wires: Mutex<Vec<(When, Strike)>>,
    calls: AtomicUsize,
    /// The process is dead: nothing works until it starts again.
    pub(crate) down: Arc<AtomicBool>,
}

impl Tripwire {
    pub(crate) fn new(table: MemoryTable, down: Arc<AtomicBool>) -> Self {
        Self { table, wires: Mutex::default(), calls: AtomicUsize::new(0), down }
    }

    /// Strikes once, at the first call that fits. Calls are counted from the last [`Self::count`].
    pub(crate) fn trip(
        &self,
        when: impl Fn(usize, &[Write]) -> bool + Send + Sync + 'static,
        strike: Strike,
    ) {
        self.wires.lock().unwrap().push((Box::new(when), strike));
    }

    /// Strikes at the next claim of a message.
    pub(crate) fn at_claim(&self, strike: Strike) {
        self.trip(|_, writes| is_claim(writes), strike);
    }

    /// Strikes at the next transaction that says a message was sent.
    pub(crate) fn at_settle(&self, strike: Strike) {
        self.trip(|_, writes| puts(writes, "\"sent\":{\"at\""), strike);
    }

    /// Calls since the last count.
    pub(crate) fn count(&self) -> usize {
        self.calls.swap(0, Ordering::SeqCst)
    }

    /// Whether every wire was hit.
    pub(crate) fn all_hit(&self) -> bool {
        self.wires.lock().unwrap().is_empty()
    }

    fn strike(&self, writes: &[Write]) -> Option<Strike> {
        let number = self.calls.fetch_add(1, Ordering::SeqCst);
        let strike = {
            let mut wires = self.wires.lock().unwrap();
            let hit = wires.iter().position(|(when, _)| when(number, writes))?;
            wires.remove(hit).1
        };
        match strike {
            Strike::First(other) => {
                other();
                None
            }
            Strike::DieBefore => {
                self.down.store(true, Ordering::SeqCst);
                None
            }
            strike => Some(strike),
        }
    }

    fn read(&self) -> Result<(), ReadError> {
        let refused = matches!(self.strike(&[]), Some(Strike::Refuse));
        match refused || self.down.load(Ordering::SeqCst) {
            true => Err(ReadError::Unavailable("the process is down".to_owned())),
            false => Ok(()),
        }
    }
}

fn is_claim(writes: &[Write]) -> bool {
    puts(writes, "\"claimed\":{\"claim\"")
}

/// Whether a message's row is put with these words in it.
fn puts(writes: &[Write], words: &str) -> bool {
    writes.iter().any(|write| match write {
        Write::Put(row, _) => row.key.sk.starts_with("O#") && row.body.contains(words),
        _ => false,
    })
}

#[async_trait]
impl Table for Tripwire {
    async fn get(&self, key: &Key) -> Result<Option<Row>, ReadError> {
        self.read()?;
        self.table.get(key).await
    }
    async fn query(&self, range: &Range) -> Result<Page<Row>, ReadError> {
        self.read()?;
        self.table.query(range).await
    }
    async fn index(&self, index: Index, range: &Range) -> Result<Page<Entry>, ReadError> {
        self.read()?;
        self.table.index(index, range).await
    }
    async fn transact(&self, writes: Vec<Write>) -> Result<(), TransactError> {
        let strike = self.strike(&writes);
        if self.down.load(Ordering::SeqCst) {
            return Err(TransactError::Unavailable("the process is down".to_owned()));
        }
        if matches!(strike, Some(Strike::Refuse)) {
            return Err(TransactError::Unavailable("refused".to_owned()));
        }
        let lost = || TransactError::Unknown("no answer".to_owned());
        if matches!(strike, Some(Strike::LoseRequest)) {
            return Err(lost());
        }
        let done = self.table.transact(writes).await;
        match strike {
            Some(Strike::Then(other)) => {
                other();
                done
            }
            Some(Strike::ThenLose(other)) => {
                other();
                Err(lost())
            }
            Some(Strike::LoseAnswer) => Err(lost()),
            Some(Strike::DieAfter) => {
                self.down.store(true, Ordering::SeqCst);
                Err(lost())
            }
            _ => done,
        }
    }
}
