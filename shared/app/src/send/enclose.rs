//! The copies of invoices that go with a letter. What was imported goes always; a connected ledger is
//! asked where the tenant wants it. A copy that cannot be had never holds a letter up: it goes without,
//! and the journal says so. Only a vendor that names a short wait is waited for, and not for long.

use super::Batch;
use crate::AppError;
use crate::connections::Versions;
use crate::copies::{AtHand, fetched, imported, is_given, is_passing, kept};
use crate::rulebook::RuleBook;
use chrono::TimeDelta;
use connectors::kit::{Fault, LARGEST_COPY};
use domain::answer::With;
use domain::calendar::Time;
use domain::debtor::Debtor;
use domain::ids::{InvoiceId, LedgerId, TenantId};
use domain::item::{Item, Kind};
use domain::message::Message;
use std::collections::HashMap;
use std::sync::Arc;
use store::book::Thread;
use tokio::sync::Mutex;

/// Bytes of all copies of a letter. Encoded for the mail it is a third more, and many mail systems take
/// no more than 20 MB.
const ROOM: usize = LARGEST_COPY;
/// Copies that are fetched for one letter: each is a call, of which the smallest plans of vendors have
/// a thousand a day. Those of a letter about more are taken from its first invoices.
const CALLS: usize = 10;
/// How long one letter fetches copies.
const PATIENCE: TimeDelta = TimeDelta::seconds(30);
/// How long a vendor is left alone that did not say how long.
const REST: TimeDelta = TimeDelta::minutes(5);
/// A wait that is worth it: the limit of a minute is over then, that of a day is not.
const SHORT: TimeDelta = TimeDelta::minutes(2);
/// How long a message waits for its copies, all waits together: a vendor that takes 60 calls a minute
/// has let some two hundred letters pass by then, and a reminder is no worse a quarter of an hour later.
const WAITS: TimeDelta = TimeDelta::minutes(15);

/// What goes with a letter.
#[derive(Default)]
pub struct Enclosed {
    /// The copies, by invoice.
    pub(super) copies: HashMap<InvoiceId, Arc<[u8]>>,
    /// Those that it goes without, and why.
    pub(super) left_out: Vec<(InvoiceId, String)>,
    /// The invoices that were looked at.
    looked: Vec<InvoiceId>,
    /// The mail that the letter answers, if it is an answer.
    pub(super) thread: Option<Thread>,
    /// A vendor was asked, or others who ask it were waited for: that takes time.
    pub(super) called: bool,
}

/// What became of looking for copies.
pub(super) enum Enclosing {
    /// This is what there is.
    Ready(Enclosed),
    /// The vendor asks to wait until then, and that is not long.
    Wait(Time),
}

/// The vendors of a drain's ledgers: each is asked for one copy at a time, and not before the time
/// that is in it.
pub(super) type Lanes = Mutex<HashMap<(TenantId, LedgerId), Arc<Mutex<Option<Time>>>>>;

impl Enclosed {
    /// For a letter that asks for these now.
    pub(super) fn for_items(mut self, items: &[InvoiceId]) -> Self {
        self.left_out.retain(|(invoice, _)| items.contains(invoice));
        if self.called {
            let new = items.iter().filter(|invoice| !self.looked.contains(invoice));
            let late = |invoice: &InvoiceId| (invoice.clone(), "it came in just now".to_owned());
            self.left_out.extend(new.map(late));
        }
        self
    }

    fn put(&mut self, invoice: &InvoiceId, copy: Arc<[u8]>) {
        let size: usize = self.copies.values().map(|copy| copy.len()).sum();
        if size.saturating_add(copy.len()) > ROOM {
            self.leave(invoice, format!("the copies are more than {} MB", ROOM >> 20));
        } else {
            self.copies.insert(invoice.clone(), copy);
        }
    }

    fn leave(&mut self, invoice: &InvoiceId, why: impl Into<String>) {
        self.left_out.push((invoice.clone(), why.into()));
    }
}

impl Batch<'_> {
    /// Gathers the copies for a letter. Who asked for one gets it whatever the tenant's setting about
    /// letters; other answers carry none. `versions` is what the books have now, and
    /// `until` how long the message may still wait for its vendor.
    pub(super) async fn enclose(
        &self,
        book: &RuleBook,
        debtor: &Debtor,
        message: &Message,
        versions: &Versions,
        until: Option<Time>,
    ) -> Result<Enclosing, AppError> {
        let items = message.items.as_slice();
        let asked = match message.answers.as_ref().map(|answers| &answers.with) {
            Some(With::Copy(_)) => true,
            Some(With::Statement | With::Promise(_)) => {
                return Ok(Enclosing::Ready(Enclosed::default()));
            }
            None => false,
        };
        let mut enclosed = Enclosed { looked: items.to_vec(), ..Enclosed::default() };
        let mut wanted: Vec<&Item> = Vec::new();
        for item in items.iter().filter_map(|id| debtor.item(id)) {
            match imported(self.app, &item.doc).await {
                Some(AtHand::Copy(copy)) => enclosed.put(&item.doc.id, copy),
                Some(AtHand::Lacking { why, .. }) => enclosed.leave(&item.doc.id, why),
                Some(AtHand::Nothing) | None if item.doc.kind == Kind::Invoice => wanted.push(item),
                Some(AtHand::Nothing) | None => {}
            }
        }
        let attach = asked || book.settings().sending.attach_invoices;
        let first = wanted.first().filter(|_| attach);
        let given = match first {
            Some(first) => is_given(self.app, debtor, first).await?,
            None => false,
        };
        if !given {
            return Ok(Enclosing::Ready(enclosed));
        }
        let lane = {
            let mut lanes = self.lanes.lock().await;
            let key = (debtor.tenant.clone(), debtor.ledger.clone());
            Arc::clone(lanes.entry(key).or_default())
        };
        let (begun, last) = (self.now(), until.unwrap_or_else(|| self.waits_until()));
        let mut alone = lane.lock().await;
        enclosed.called = true;
        let now = self.now();
        if now - begun >= PATIENCE && now <= last {
            // Others asked for long: what was read again for this letter is not of this moment any more.
            return Ok(Enclosing::Wait(now));
        }
        let mut asking = Asking { batch: self, debtor, versions, enclosed, calls: 0 };
        let wait = asking.all(&wanted, &mut alone).await?;
        Ok(match wait.filter(|again| *again <= last) {
            Some(again) => Enclosing::Wait(again),
            None => Enclosing::Ready(asking.enclosed),
        })
    }

    /// Until when a message that waits for copies for the first time may do so.
    pub(super) fn waits_until(&self) -> Time {
        self.now() + WAITS
    }
}

/// One letter that asks its vendor.
struct Asking<'a> {
    batch: &'a Batch<'a>,
    debtor: &'a Debtor,
    versions: &'a Versions,
    enclosed: Enclosed,
    calls: usize,
}

impl Asking<'_> {
    /// Takes what is kept and fetches the rest. A time, when the vendor named a short wait.
    async fn all(
        &mut self,
        wanted: &[&Item],
        silent: &mut Option<Time>,
    ) -> Result<Option<Time>, AppError> {
        let begun = self.batch.now();
        let mut wait = None;
        for item in wanted {
            let invoice = &item.doc.id;
            if let Some(copy) = kept(self.batch.app, self.debtor, invoice, self.versions).await? {
                self.enclosed.put(invoice, copy);
                continue;
            }
            let now = self.batch.now();
            if silent.is_some_and(|until| until > now) {
                self.enclosed.leave(invoice, "its books gave no copies just before");
            } else if self.calls >= CALLS {
                self.enclosed.leave(invoice, format!("a letter fetches {CALLS} copies at most"));
            } else if now - begun >= PATIENCE {
                self.enclosed.leave(invoice, "its books took too long over the others");
            } else {
                self.calls += 1;
                wait = wait.or(self.one(invoice, silent).await?);
            }
        }
        Ok(wait)
    }

    async fn one(
        &mut self,
        invoice: &InvoiceId,
        silent: &mut Option<Time>,
    ) -> Result<Option<Time>, AppError> {
        let fault = match fetched(self.batch.app, self.debtor, invoice, self.versions).await? {
            Ok(copy) => {
                self.enclosed.put(invoice, copy);
                return Ok(None);
            }
            Err(fault) => fault,
        };
        tracing::warn!(failure = %fault, "the copy of an invoice cannot be fetched");
        self.enclosed.leave(invoice, fault.to_string());
        if !is_passing(&fault) {
            return Ok(None);
        }
        let now = self.batch.now();
        let after = match fault {
            Fault::Later { after, .. } => after.and_then(|after| TimeDelta::from_std(after).ok()),
            _ => None,
        };
        *silent = Some(now + after.unwrap_or(REST));
        Ok(after.filter(|after| *after <= SHORT).map(|after| now + after))
    }
}
