//! The way out: a mail system that does what it is told and remembers what really left.

use app::ports::{Courier, Handover, Lookup};
use async_trait::async_trait;
use domain::ids::OutboxId;
use mail::letter::RawMail;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::memory::{Call, Fault, Faults, SplitMix64};

/// What the mail system does with one mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Does {
    /// Takes it.
    Takes,
    /// Not now; says how long to wait, or not.
    NotNow(Option<Duration>),
    /// Never to this recipient.
    DeadAddress,
    /// Never, for another reason.
    Never,
    /// Takes it, and the answer is lost.
    TakesSilently,
    /// Never sees it, and nobody can tell.
    LosesIt,
    /// Takes it, and the sender's process dies before it learns so.
    TakesAndSenderDies,
}

/// What the mail system says when it is asked about a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Knows {
    /// It keeps no record.
    #[default]
    Nothing,
    /// It tells what is true.
    Truth,
}

/// The wire.
#[derive(Default)]
pub(crate) struct Wire {
    /// What left, in order.
    left: Mutex<Vec<RawMail>>,
    tells: Mutex<VecDeque<Does>>,
    always: Mutex<Option<Does>>,
    knows: Mutex<Knows>,
    dead: Mutex<Vec<String>>,
    /// Chance decides, and others run before and after a mail is taken.
    storm: Option<Mutex<SplitMix64>>,
    /// Faults drawn for each handover, besides what it is told.
    faults: Option<Arc<Faults>>,
    /// The sender's process is dead: whatever it still seems to do does not happen.
    pub(crate) down: Arc<AtomicBool>,
    asked: AtomicUsize,
    /// Calls that had been drawn from the faults at each handover.
    asked_at: Mutex<Vec<usize>>,
}

impl Wire {
    pub(crate) fn with_faults(faults: Arc<Faults>) -> Self {
        Self { faults: Some(faults), ..Self::default() }
    }

    /// A wire that does what chance says until [`Faults::quiet`].
    pub(crate) fn in_a_storm(seed: u64, faults: Arc<Faults>) -> Self {
        Self { storm: Some(Mutex::new(SplitMix64::new(seed ^ 0x51))), ..Self::with_faults(faults) }
    }

    /// The storm is over.
    pub(crate) fn calm(&self) {
        *self.always.lock().unwrap() = Some(Does::Takes);
    }

    async fn others_run(&self) {
        let Some(storm) = &self.storm else { return };
        let times = storm.lock().unwrap().below(3);
        for _ in 0..times {
            tokio::task::yield_now().await;
        }
    }

    fn by_chance(&self) -> Option<Does> {
        let mut chance = self.storm.as_ref()?.lock().unwrap();
        Some(match chance.below(30) {
            0..2 => Does::NotNow(None),
            2 => Does::DeadAddress,
            3 => Does::Never,
            4 => Does::TakesSilently,
            5 => Does::LosesIt,
            _ => Does::Takes,
        })
    }

    /// What it does with the next mails, in order; it takes all others.
    pub(crate) fn will(&self, does: impl IntoIterator<Item = Does>) {
        self.tells.lock().unwrap().extend(does);
    }

    /// What it does with every mail that nothing else was said about.
    pub(crate) fn always(&self, does: Does) {
        *self.always.lock().unwrap() = Some(does);
    }

    /// Mails to this address are refused for good.
    pub(crate) fn dead(&self, address: &str) {
        self.dead.lock().unwrap().push(address.to_owned());
    }

    pub(crate) fn knows(&self, knows: Knows) {
        *self.knows.lock().unwrap() = knows;
    }

    /// What left so far.
    pub(crate) fn left(&self) -> Vec<RawMail> {
        self.left.lock().unwrap().clone()
    }

    /// How often each message left.
    pub(crate) fn copies(&self) -> HashMap<OutboxId, usize> {
        let mut copies = HashMap::new();
        for mail in self.left.lock().unwrap().iter() {
            *copies.entry(mail.outbox.clone()).or_default() += 1;
        }
        copies
    }

    /// To whom mails left, in order.
    pub(crate) fn recipients(&self) -> Vec<String> {
        self.left.lock().unwrap().iter().map(|mail| mail.recipients.join(",")).collect()
    }

    /// How many handovers there were, whatever became of them.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// Which of all calls the handovers were, those before the first counted from zero.
    pub(crate) fn asked_at(&self) -> Vec<usize> {
        self.asked_at.lock().unwrap().clone()
    }

    fn does(&self, mail: &RawMail) -> Does {
        if let Some(faults) = &self.faults {
            self.asked_at.lock().unwrap().push(faults.calls().len());
        }
        let drawn = self.faults.as_ref().and_then(|faults| faults.draw(Call::Act));
        let dead = self.dead.lock().unwrap().iter().any(|one| mail.recipients.contains(one));
        match drawn {
            Some(Fault::Unavailable | Fault::Throttled | Fault::Contended) => Does::NotNow(None),
            Some(Fault::RequestLost | Fault::CrashBefore) => Does::LosesIt,
            Some(Fault::AnswerLost | Fault::CrashAfter) if dead => Does::LosesIt,
            Some(Fault::AnswerLost | Fault::CrashAfter) => Does::TakesSilently,
            _ if dead => Does::DeadAddress,
            _ => {
                let told = self.tells.lock().unwrap().pop_front();
                let said = told.or(*self.always.lock().unwrap());
                said.or_else(|| self.by_chance()).unwrap_or(Does::Takes)
            }
        }
    }
}

#[async_trait]
impl Courier for Wire {
    async fn send(&self, mail: &RawMail) -> Handover {
        let unknown = || Handover::Unknown { why: "no answer".to_owned() };
        if self.down.load(Ordering::SeqCst) {
            return unknown();
        }
        self.others_run().await;
        self.asked.fetch_add(1, Ordering::SeqCst);
        let does = self.does(mail);
        let takes = matches!(does, Does::Takes | Does::TakesSilently | Does::TakesAndSenderDies);
        if takes {
            self.left.lock().unwrap().push(mail.clone());
        }
        self.others_run().await;
        let refused = |permanent, recipient, why: &str, after| Handover::Refused {
            permanent,
            recipient,
            why: why.to_owned(),
            after,
        };
        match does {
            Does::Takes => Handover::Accepted { vendor_id: Some("250 ok".to_owned()) },
            Does::NotNow(after) => refused(false, false, "451 4.3.0 later", after),
            Does::DeadAddress => refused(true, true, "550 5.1.1 user unknown", None),
            Does::Never => refused(true, false, "554 5.7.1 not like this", None),
            Does::TakesSilently | Does::LosesIt => unknown(),
            Does::TakesAndSenderDies => {
                self.down.store(true, Ordering::SeqCst);
                unknown()
            }
        }
    }

    async fn lookup(&self, id: &OutboxId) -> Lookup {
        match *self.knows.lock().unwrap() {
            Knows::Nothing => Lookup::CannotSay,
            Knows::Truth if self.copies().contains_key(id) => Lookup::Sent,
            Knows::Truth => Lookup::NotSent,
        }
    }
}
