//! Sending, exactly once as far as any mail system allows it:
//!
//! 1. the gate looks at a freshly loaded state, with switches and news read just before;
//! 2. the **claim** is one transaction over the message and the state that the gate saw: whatever
//!    was committed before it wins, whatever comes after it is too late;
//! 3. the handover happens once; a definite refusal goes back to waiting, a clear yes settles it,
//!    anything else is a doubt that is looked up and never sent again blindly.
//!
//! A crash before the claim means one message, later. A crash after it means at most one message,
//! and a person knows. Called by the function `dispatch`.

mod answering;
mod claim;
mod doubt;
mod enclose;
mod letter;
mod settle;

pub use enclose::Enclosed;
pub use letter::{compose, debtor_view};

use crate::drain::{Deadline, drain};
use crate::rulebook::RuleBook;
use crate::{App, AppError};
use domain::calendar::{Time, local_day};
use domain::ids::{LedgerId, TenantId};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use store::book::{OutState, Outgoing};
use store::keys::Waiting;
use store::table::{Key, Write};
use store::{StoreError, Versioned};
use tokio::sync::Mutex;

/// What a drain of the outbox did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Sent {
    /// Handed over.
    pub sent: usize,
    /// Refused by the next system, or in doubt.
    pub failed: usize,
    /// The gate took them back.
    pub dropped: usize,
    /// They wait: hours, caps, budget, old news, the switch.
    pub waiting: usize,
}

/// The counters of a drain that runs many units at once.
#[derive(Default)]
struct Tally {
    sent: AtomicUsize,
    failed: AtomicUsize,
    dropped: AtomicUsize,
    waiting: AtomicUsize,
}

/// How a unit of work ended.
enum Ended {
    Sent,
    Failed,
    Dropped,
    Waiting,
    /// Somebody else has it, or nothing is to be done.
    Nothing,
    /// The debtor changed meanwhile: another currency's message, perhaps. Look again.
    Overtaken,
}

/// One drain. The rules are read for a few messages at a time: that bounds what a kill switch or an
/// import can miss to the batch in flight.
pub(crate) struct Batch<'a> {
    app: &'a App,
    /// When it began.
    begun: Time,
    /// The rules as last read, and for how many more messages they stand.
    books: Mutex<HashMap<TenantId, (RuleBook, u32)>>,
    /// Ledgers whose vendor cannot say now whether something was paid, and until when they are not
    /// asked again: one that is down must not hold up the mails of others.
    silent: Mutex<HashMap<(TenantId, LedgerId), Time>>,
    /// Who asks a ledger's vendor for copies of invoices.
    lanes: enclose::Lanes,
    /// What is set aside from a day's budget, for each tenant and day.
    allowance: Mutex<HashMap<(TenantId, String), Allowance>>,
}

/// Mails set aside from a day's budget, since everybody waits while the budget is written. What is
/// set aside when a process dies is lost to the day; so a drain begins with few and takes twice as
/// many each time: a crash loses no more than was used, and those few.
struct Allowance {
    /// Not yet used.
    left: u32,
    /// To be set aside the next time.
    next: u32,
}

/// Mails that a drain sets aside at first.
const FEW: u32 = 8;
/// Mails that are set aside at a time, at most.
const MANY: u32 = 512;

impl Default for Allowance {
    fn default() -> Self {
        Self { left: 0, next: FEW }
    }
}

/// Times that a message is tried again when its debtor changes meanwhile.
const TRIES: usize = 20;
/// Messages for which the rules are read once.
const SAME_RULES: u32 = 25;

/// Sends what is due, final notices first, as far as the budget reaches.
///
/// # Errors
/// When the store cannot answer.
pub async fn send_due(app: &App, now: Time, deadline: Deadline) -> Result<Sent, AppError> {
    let tally = Tally::default();
    let batch = Batch {
        app,
        begun: now,
        books: Mutex::default(),
        silent: Mutex::default(),
        lanes: Mutex::default(),
        allowance: Mutex::default(),
    };
    let mut broken = 0;
    let (tally_ref, batch_ref) = (&tally, &batch);
    let mut trouble = None;
    for lane in [Waiting::SendFirst, Waiting::Send] {
        let unit = |key: Key| async move {
            let counter = match batch_ref.one(&key).await? {
                Ended::Sent => &tally_ref.sent,
                Ended::Failed => &tally_ref.failed,
                Ended::Dropped => &tally_ref.dropped,
                Ended::Waiting => &tally_ref.waiting,
                Ended::Nothing | Ended::Overtaken => return Ok(()),
            };
            counter.fetch_add(1, Relaxed);
            Ok(())
        };
        match drain(app, lane, now, deadline, unit).await {
            Ok((_, failed)) => broken += failed,
            // Where not all final notices were found, the rest must not take their budget.
            Err(error) => {
                trouble = Some(error);
                break;
            }
        }
    }
    batch.return_allowance().await?;
    trouble.map_or(Ok(()), Err)?;
    Ok(Sent {
        sent: tally.sent.load(Relaxed),
        failed: tally.failed.load(Relaxed) + broken,
        dropped: tally.dropped.load(Relaxed),
        waiting: tally.waiting.load(Relaxed),
    })
}

impl Batch<'_> {
    /// One message that waits. Overtaken, it is tried again at once: a debtor with two currencies
    /// has two messages in one drain, and both are due.
    async fn one(&self, key: &Key) -> Result<Ended, AppError> {
        for _ in 0..TRIES {
            match self.once(key).await? {
                Ended::Overtaken => {}
                ended => return Ok(ended),
            }
        }
        Ok(Ended::Nothing)
    }

    /// Claim and send it, or look into its doubt.
    async fn once(&self, key: &Key) -> Result<Ended, AppError> {
        let Some(message) = self.app.store.message_at(key).await? else {
            return Ok(Ended::Nothing);
        };
        match &message.value.state {
            OutState::Pending => self.claim_and_send(message).await,
            OutState::Claimed { lease, .. } if *lease > self.now() => Ok(Ended::Nothing),
            OutState::Claimed { .. } | OutState::Unknown { .. } => self.look_up(message).await,
            OutState::Sent { .. } | OutState::Person { .. } | OutState::Abandoned { .. } => {
                Ok(Ended::Nothing)
            }
        }
    }

    /// Now: a drain may take long, and leases, hours and days are those of the moment.
    fn now(&self) -> Time {
        self.begun.max(self.app.clock.now())
    }

    /// The tenant's rules, not older than a few messages.
    async fn book(&self, tenant: &TenantId) -> Result<RuleBook, AppError> {
        let mut books = self.books.lock().await;
        let book = match books.get_mut(tenant) {
            Some((book, left)) if *left > 0 => {
                *left -= 1;
                return Ok(book.clone());
            }
            Some((book, _)) => book.again(self.app).await?,
            None => RuleBook::load(self.app, tenant).await?,
        };
        books.insert(tenant.clone(), (book.clone(), SAME_RULES - 1));
        Ok(book)
    }

    /// Takes one mail from the day's budget; gives the day. `None`: it is used up.
    async fn allowed(&self, book: &RuleBook) -> Result<Option<String>, AppError> {
        let tenant = &book.settings().id;
        let day = local_day(self.now(), book.zone()).to_string();
        let mut allowance = self.allowance.lock().await;
        let own = allowance.entry((tenant.clone(), day.clone())).or_default();
        if own.left == 0 {
            let daily = book.settings().sending.daily;
            // What the next system will not take today is not set aside.
            let wanted = self.app.courier.allowance().await.unwrap_or(MANY).min(own.next);
            if wanted == 0 {
                return Ok(None);
            }
            own.left = self.app.store.reserve(tenant, &day, wanted, daily).await?;
            own.next = (own.next * 2).min(MANY);
        }
        if own.left == 0 {
            return Ok(None);
        }
        own.left -= 1;
        Ok(Some(day))
    }

    /// Puts one back: it was not used after all.
    async fn unused(&self, book: &RuleBook, day: String) {
        let key = (book.settings().id.clone(), day);
        self.allowance.lock().await.entry(key).or_default().left += 1;
    }

    async fn return_allowance(&self) -> Result<(), AppError> {
        for ((tenant, day), own) in self.allowance.lock().await.drain() {
            self.app.store.give_back(&tenant, &day, own.left).await?;
        }
        Ok(())
    }

    /// Moves a message on, alone. Somebody faster is fine: what they did stands.
    async fn put(&self, message: &Versioned<Outgoing>, due: Time) -> Result<bool, AppError> {
        self.write(vec![self.app.store.moved(message, due)?]).await
    }

    /// One step. Somebody faster is fine.
    async fn write(&self, step: Vec<Write>) -> Result<bool, AppError> {
        match self.app.store.write(step).await {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The message as it is now, if it is still open how it ended.
    async fn again(&self, message: &Outgoing) -> Result<Option<Versioned<Outgoing>>, AppError> {
        let now = self.app.store.message_at(&message.key()).await?;
        Ok(now.filter(|now| {
            use OutState::{Claimed, Person, Unknown};
            matches!(now.value.state, Claimed { .. } | Unknown { .. } | Person { .. })
        }))
    }
}
