//! A debtor: who owes one seller in one ledger. The state is the fold of its facts, see
//! [`Debtor::apply`]; nothing else may change it.

mod answers;
mod apply;

use crate::calendar::{Day, Time};
use crate::hold::{Dispute, Hold, Origin, Promise, PromiseState, Scope};
use crate::ids::{DebtorId, InvoiceId, LedgerId, OutboxId, SellerId, TaskId, TenantId};
use crate::item::Item;
use crate::message::{Outgoing, Purpose};
use crate::money::{Currency, Money, total};
use crate::people::Contact;
use crate::signal::Profile;
use crate::task::{Task, TaskKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// More open documents than this and the ladder counts per account, not per invoice.
pub const HEAVY: usize = 40;

/// Remembered letters to a heavy debtor; a ladder has no more steps.
const REMEMBERED_LETTERS: usize = 20;

/// Remembered contacts, for the caps.
const REMEMBERED_CONTACTS: usize = 20;

/// The state of a debtor. Field names are short in the stored form: the row is written on every
/// turn, and up to 1 KB costs one unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Debtor {
    /// Whose.
    #[serde(rename = "t")]
    pub tenant: TenantId,
    /// Which.
    #[serde(rename = "d")]
    pub id: DebtorId,
    /// The legal entity that is owed.
    #[serde(rename = "s")]
    pub seller: SellerId,
    /// The books it is in.
    #[serde(rename = "l")]
    pub ledger: LedgerId,
    /// Facts so far.
    #[serde(rename = "n")]
    pub facts: u64,
    /// Decisions so far; moved in the same turn as the message it names.
    #[serde(rename = "o", default)]
    pub occasion: u32,
    /// Its circumstances.
    #[serde(rename = "p", default)]
    pub profile: Profile,
    /// Its people.
    #[serde(rename = "c", default, skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// May be written to from this day on.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub released: Option<Day>,
    /// A person must approve it first, for this reason.
    #[serde(rename = "a", default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<String>,
    /// No contact before this day: somebody wrote.
    #[serde(rename = "q", default, skip_serializing_if = "Option::is_none")]
    pub quiet_until: Option<Day>,
    /// One of our people wrote last then.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub colleague: Option<Time>,
    /// Our latest messages, for the caps.
    #[serde(rename = "m", default, skip_serializing_if = "Vec::is_empty")]
    pub recent: Vec<Time>,
    /// A ladder for each currency.
    #[serde(rename = "y", default, skip_serializing_if = "Vec::is_empty")]
    pub ladders: Vec<Ladder>,
    /// Our latest answers to mails of theirs, for the caps of answers.
    #[serde(rename = "v", default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<Time>,
    /// Messages under way, at most one for a currency, and answers.
    #[serde(rename = "u", default, skip_serializing_if = "Vec::is_empty")]
    pub outgoing: Vec<Outgoing>,
    /// Holds in force.
    #[serde(rename = "h", default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
    /// Promises, open or broken in this cycle.
    #[serde(rename = "e", default, skip_serializing_if = "Vec::is_empty")]
    pub promises: Vec<Promise>,
    /// Open disputes.
    #[serde(rename = "x", default, skip_serializing_if = "Vec::is_empty")]
    pub disputes: Vec<Dispute>,
    /// Open tasks.
    #[serde(rename = "k", default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Task>,
    /// Open documents. The store keeps those beyond [`HEAVY`] in pages of their own.
    #[serde(rename = "i", default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
}

/// Where a currency of a debtor stands on the policy's ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// Which currency.
    #[serde(rename = "c")]
    pub currency: Currency,
    /// How often it was back at zero.
    #[serde(rename = "y", default, skip_serializing_if = "is_zero")]
    pub cycle: u32,
    /// The step of its last message.
    #[serde(rename = "s", default)]
    pub step: u8,
    /// When which step left while the debtor was heavy, in this cycle: its documents carry no
    /// count of their own, so theirs is told from the letters since they fell due.
    #[serde(rename = "a", default, skip_serializing_if = "Vec::is_empty")]
    pub letters: Vec<(Time, u8)>,
    /// The last message about it.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Time>,
    /// The opening statement is out.
    #[serde(rename = "o", default, skip_serializing_if = "std::ops::Not::not")]
    pub stated: bool,
}

fn is_zero(value: &u32) -> bool {
    *value == 0
}

impl Debtor {
    /// An account that was just seen for the first time: nothing is true of it yet but its names.
    pub fn new(tenant: TenantId, id: DebtorId, seller: SellerId, ledger: LedgerId) -> Self {
        Self {
            tenant,
            id,
            seller,
            ledger,
            facts: 0,
            occasion: 0,
            profile: Profile::default(),
            contacts: Vec::new(),
            released: None,
            approval: None,
            quiet_until: None,
            colleague: None,
            recent: Vec::new(),
            ladders: Vec::new(),
            answered: Vec::new(),
            outgoing: Vec::new(),
            holds: Vec::new(),
            promises: Vec::new(),
            disputes: Vec::new(),
            tasks: Vec::new(),
            items: Vec::new(),
        }
    }

    /// The open document with this id.
    pub fn item(&self, id: &InvoiceId) -> Option<&Item> {
        self.items.iter().find(|item| item.doc.id == *id)
    }

    /// The message under way with this id.
    pub fn outgoing(&self, id: &OutboxId) -> Option<&Outgoing> {
        self.outgoing.iter().find(|outgoing| outgoing.id == *id)
    }

    /// The messages under way that are no answers.
    pub fn reminders(&self) -> impl Iterator<Item = &Outgoing> {
        self.outgoing.iter().filter(|outgoing| outgoing.purpose != Purpose::Answer)
    }

    /// The open task with this id.
    pub fn task(&self, id: &TaskId) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id == *id)
    }

    /// The ladder of a currency, at its foot if nothing happened yet.
    pub fn ladder(&self, currency: Currency) -> Ladder {
        self.ladders.iter().find(|ladder| ladder.currency == currency).cloned().unwrap_or(Ladder {
            currency,
            cycle: 0,
            step: 0,
            letters: Vec::new(),
            last: None,
            stated: false,
        })
    }

    /// The currencies in which something is open.
    pub fn currencies(&self) -> BTreeSet<Currency> {
        self.items.iter().map(|item| item.doc.currency).collect()
    }

    /// So many open documents that the ladder counts per account.
    pub fn is_heavy(&self) -> bool {
        self.items.len() > HEAVY
    }

    /// Holds that a mail raised and nobody has answered.
    pub fn waiting_replies(&self) -> impl Iterator<Item = &Hold> {
        self.holds.iter().filter(|hold| hold.origin == Origin::Mail)
    }

    /// The hold of the mail that a task asks a person to read.
    pub fn reply_behind(&self, task: &Task) -> Option<&Hold> {
        let asks = task.kind == TaskKind::ReadReply;
        self.waiting_replies().find(|hold| asks && hold.id.as_str() == task.subject)
    }

    /// The part of one invoice that a mail contests, as the account took it.
    pub fn contested_by(&self, mail: &str) -> Option<Money> {
        let opened = self.disputes.iter().find(|dispute| dispute.mail == mail)?;
        let Scope::Invoices(named) = &opened.scope else { return None };
        let currency = self.item(named.first()?)?.doc.currency;
        opened.amount.map(|minor| Money::new(minor, currency))
    }

    /// Promises that are not yet judged.
    pub fn open_promises(&self) -> impl Iterator<Item = &Promise> {
        self.promises.iter().filter(|promise| promise.state == PromiseState::Open)
    }

    /// What is open of the invoices that a promise covers, in minor units. One that a snapshot did
    /// not show still counts: missing is not paid.
    pub fn open_of(&self, promise: &Promise) -> i64 {
        let covered = self.items.iter().filter(|item| promise.covers(&item.doc));
        total(covered.map(|item| item.doc.rest()))
    }

    /// What has come in towards a promise since it was made, in minor units.
    pub fn came_in(&self, promise: &Promise) -> i64 {
        promise.open_then.saturating_sub(self.open_of(promise)).max(0)
    }
}
