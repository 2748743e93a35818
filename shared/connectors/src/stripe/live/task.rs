//! What is still to be asked at Stripe, as it is stored between two steps. Each page is a task of
//! its own, so an interrupted errand goes on behind the last page that was read.

use crate::kit::{Errand, Fault, Object, Sort};
use domain::calendar::Time;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, VecDeque};

/// Stripe keeps events for 30 days; older changes are found by listing.
const EVENTS_KEPT: i64 = 29 * DAY;
/// How far behind the last sweep a list of invoices begins when the events are gone: an invoice
/// older than this, closed in the gap, is found by the fetch before it is chased.
const LOOKING_BACK: i64 = 366 * DAY;
/// Seconds that a sweep reaches behind the one before: events may show late.
const OVERLAP: i64 = 600;
/// Seconds.
const DAY: i64 = 86_400;

/// One question to Stripe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Task {
    /// A page of invoices.
    Invoices { which: Which, page: Page },
    /// A page of events.
    Changes { from: i64, page: Page },
    /// One thing by its id. `hops`: how many answers led here.
    Read { object: Object, hops: u8 },
    /// Which invoices a payment paid, and whether its payer contests it.
    PaidWith { intent: String, contest: Option<Contest>, hops: u8 },
    /// A line for an invoice.
    Note { invoice: String, text: String, key: String },
}

/// Which invoices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Which {
    /// All that are open.
    Open,
    /// Open, and due before that second.
    Due { before: i64 },
    /// Made since that second, in whatever state.
    Made { from: i64 },
}

/// Where in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Page {
    /// The last id of the page before.
    pub(super) after: Option<String>,
    /// How many pages went before.
    pub(super) number: u32,
}

/// A payment that its payer contests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Contest {
    /// The customer that the charge names.
    pub(super) customer: Option<String>,
    /// One line.
    pub(super) why: String,
}

/// Where the machine stands.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    asked: bool,
    todo: VecDeque<Task>,
}

impl Place {
    /// The first tasks of an errand.
    pub(super) fn of(errand: &Errand, now: Time) -> Result<Self, Fault> {
        let first = Page::default;
        let todo = match errand {
            Errand::Sweep { since: None } => {
                vec![Task::Invoices { which: Which::Open, page: first() }]
            }
            Errand::Sweep { since: Some(since) } => {
                let (now, since) = (now.timestamp(), since.timestamp());
                if now.saturating_sub(since) > EVENTS_KEPT {
                    let from = since.saturating_sub(LOOKING_BACK).max(0);
                    vec![
                        Task::Invoices { which: Which::Made { from }, page: first() },
                        Task::Invoices { which: Which::Open, page: first() },
                    ]
                } else {
                    let from = since.saturating_sub(OVERLAP).max(0);
                    vec![
                        Task::Changes { from, page: first() },
                        // Events can be lost; what is about to be chased is looked at anyway.
                        Task::Invoices { which: Which::Due { before: now }, page: first() },
                    ]
                }
            }
            Errand::Fetch(objects) => {
                let objects: BTreeSet<&Object> = objects.iter().collect();
                if !objects.iter().all(|object| is_id(&object.id)) {
                    return Err(Fault::Refused("an id that cannot be Stripe's".to_owned()));
                }
                objects.into_iter().map(|object| Task::read(object.clone())).collect()
            }
            Errand::Note { invoice, text, key } => {
                let visible = |byte: u8| byte.is_ascii_graphic();
                if !is_id(invoice) || !(1..=255).contains(&key.len()) || !key.bytes().all(visible) {
                    return Err(Fault::Refused("an id or a key that cannot be sent".to_owned()));
                }
                let (invoice, text, key) = (invoice.clone(), text.clone(), key.clone());
                vec![Task::Note { invoice, text, key }]
            }
            // Its PDF is a link that anybody can open; it stands in the letter.
            Errand::Copy { .. } => {
                return Err(Fault::Refused("Stripe gives links, no copies".to_owned()));
            }
        };
        Ok(Self { asked: false, todo: todo.into() })
    }

    /// The task whose answer is awaited.
    pub(super) fn asked(&self) -> Option<&Task> {
        self.todo.front().filter(|_| self.asked)
    }

    /// The answer was read: what follows from it comes next.
    pub(super) fn goes_on(&mut self, next: Vec<Task>) {
        self.asked = false;
        self.todo.pop_front();
        for task in next.into_iter().rev() {
            self.todo.push_front(task);
        }
    }

    /// The task to ask for now.
    pub(super) fn next(&mut self) -> Option<&Task> {
        self.asked = !self.todo.is_empty();
        self.todo.front()
    }
}

impl Task {
    /// Reads a thing that was named from outside. A payment intent says nothing of invoices.
    pub(super) fn read(object: Object) -> Self {
        match object.sort == Sort::Payment && object.id.starts_with("pi_") {
            true => Self::PaidWith { intent: object.id, contest: None, hops: 0 },
            false => Self::Read { object, hops: 0 },
        }
    }
    /// Reads an invoice.
    pub(super) fn invoice(id: String, hops: u8) -> Self {
        Self::Read { object: Object { sort: Sort::Invoice, id }, hops }
    }
}

/// Whether it can be an id of Stripe's: it becomes a part of an address.
pub(super) fn is_id(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    (1..=255).contains(&text.len()) && text.bytes().all(letter)
}
