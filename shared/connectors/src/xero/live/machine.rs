//! The machine of all errands. A cursor knows what is asked next; a step without an answer asks it
//! (again), a step with an answer takes it in. So every cursor can be stored and gone on from, and a
//! question that got no good answer is simply asked once more.

use super::gather::{self, Gather};
use super::sweep::Sweep;
use super::{answer, ask, fetch};
use crate::kit::{
    Account, Cursor, Errand, Fault, InvoiceCopy, Ledger, News, Request, Response, Step,
};
use domain::calendar::Time;
use fetch::Fetch;
use serde::{Deserialize, Serialize};

/// Xero's books.
pub(super) struct Books;

/// Calls of one errand; more is a circle.
const CALLS: u32 = 100_000;

/// Where an errand stands.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Work {
    calls: u32,
    plan: Plan,
    gather: Gather,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Plan {
    Sweep(Sweep),
    Fetch(Fetch),
    Note {
        invoice: String,
        text: String,
        key: String,
    },
    Copy {
        invoice: String,
    },
    /// Only what was gathered is still to be told.
    Nothing,
}

/// Whose question is next.
enum Question {
    Gather(gather::Ask),
    Plan,
}

impl Ledger for Books {
    fn begin(&self, errand: &Errand, _account: &Account, _now: Time) -> Result<Cursor, Fault> {
        let mut gather = Gather::default();
        let refused = || Fault::Refused("an id that is none of Xero's".to_owned());
        let plan = match errand {
            Errand::Sweep { since } => Plan::Sweep(Sweep::new(*since)),
            Errand::Fetch(objects) => Plan::Fetch(Fetch::new(objects, &mut gather)?),
            Errand::Note { invoice, text, key } => {
                let (text, key) = (text.clone(), key.clone());
                Plan::Note { invoice: ask::id(invoice).ok_or_else(refused)?, text, key }
            }
            Errand::Copy { invoice } => {
                Plan::Copy { invoice: ask::id(invoice).ok_or_else(refused)? }
            }
        };
        Cursor::of(&Work { calls: 0, plan, gather })
    }

    fn step(
        &self,
        cursor: &Cursor,
        account: &Account,
        answer: Option<&Response>,
        now: Time,
    ) -> Result<(Cursor, Step), Fault> {
        let mut work: Work = cursor.read()?;
        let mut news = match answer {
            Some(answer) => work.take(answer, now)?,
            None => News::default(),
        };
        let call = work.call(account);
        // What needs no contact goes with the next that is told, or at the end.
        if call.is_none() || !is_empty(&news) {
            work.gather.add_rest(&mut news);
        }
        let step = match call {
            _ if !is_empty(&news) => Step::Emit(Box::new(news)),
            Some(request) => Step::Call(request),
            None => Step::Done,
        };
        Ok((Cursor::of(&work)?, step))
    }

    fn takes_notes(&self) -> bool {
        true
    }

    fn gives_copies(&self) -> bool {
        true
    }
}

impl Work {
    fn question(&self) -> Option<Question> {
        let gathered = || self.gather.next().map(Question::Gather);
        let planned = match &self.plan {
            Plan::Sweep(_) | Plan::Note { .. } | Plan::Copy { .. } => Some(Question::Plan),
            Plan::Fetch(fetch) => fetch.next().map(|_| Question::Plan),
            Plan::Nothing => None,
        };
        if self.gather.is_ripe() { gathered().or(planned) } else { planned.or_else(gathered) }
    }

    fn call(&self, account: &Account) -> Option<Request> {
        match (self.question()?, &self.plan) {
            (Question::Gather(asked), _) => Some(asked.request(account)),
            (Question::Plan, Plan::Sweep(sweep)) => Some(sweep.request(account)),
            (Question::Plan, Plan::Fetch(fetch)) => {
                fetch.next().map(|asked| asked.request(account))
            }
            (Question::Plan, Plan::Note { invoice, text, key }) => {
                Some(ask::note(account, invoice, text, key))
            }
            (Question::Plan, Plan::Copy { invoice }) => Some(ask::copy(account, invoice)),
            (Question::Plan, Plan::Nothing) => None,
        }
    }

    fn take(&mut self, answer: &Response, now: Time) -> Result<News, Fault> {
        self.calls = self.calls.saturating_add(1);
        if self.calls > CALLS {
            return Err(Fault::wrong("the errand does not end"));
        }
        let nobody = || Fault::wrong("an answer that nobody has asked for");
        match (self.question().ok_or_else(nobody)?, &mut self.plan) {
            (Question::Gather(asked), _) => self.gather.take(asked, answer),
            (Question::Plan, Plan::Fetch(fetch)) => {
                let asked = fetch.next().ok_or_else(nobody)?;
                fetch.take(asked, answer, &mut self.gather, now)?;
                Ok(News::default())
            }
            (Question::Plan, Plan::Sweep(sweep)) => {
                let (news, goes_on) = sweep.take(answer, &mut self.gather)?;
                if !goes_on {
                    self.plan = Plan::Nothing;
                }
                Ok(news)
            }
            (Question::Plan, Plan::Note { .. }) => {
                // Half an answer is none: asked again with the same key, it is written once.
                answer::page(answer, "HistoryRecords")?;
                self.plan = Plan::Nothing;
                Ok(News::default())
            }
            (Question::Plan, Plan::Copy { invoice }) => {
                let copy = InvoiceCopy::of(invoice, answer::sound(answer)?)?;
                self.plan = Plan::Nothing;
                Ok(News { copies: vec![copy], ..News::default() })
            }
            (Question::Plan, Plan::Nothing) => Err(nobody()),
        }
    }
}

fn is_empty(news: &News) -> bool {
    let News { customers, items, gone, halts, copies } = news;
    let told = customers.is_empty() && items.is_empty() && gone.is_empty();
    told && halts.is_empty() && copies.is_empty()
}
