//! What must be done now, and when to look again. Level-triggered: it works from what is due and
//! not done, never from what happened today. Called by `app::turn` only.
//!
//! Law: when the effects of a plan have become facts, planning again at the same moment has no
//! effects (see the property tests).

mod answer;
mod contact;
mod decide;
mod group;
mod ladder;
mod ripen;
mod standing;
mod tasks;

pub use answer::{NoAnswer, answer};
pub use decide::{Decision, decide};
pub use ladder::reached_after;
pub use standing::{Standing, contested, standing};

use crate::calendar::{Time, next_day};
use crate::debtor::Debtor;
use crate::fact::{Entry, Fact};
use crate::message::Message;
use crate::rules::Rules;
use crate::signal::Actor;
use decide::earliest;

/// What must be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Send this.
    Send(Box<Message>),
    /// Make this true.
    Note(Box<Fact>),
}

impl Effect {
    /// The fact that it becomes in the journal.
    pub fn into_fact(self) -> Fact {
        match self {
            Effect::Send(message) => Fact::MessageDecided(message),
            Effect::Note(fact) => *fact,
        }
    }
}

/// The outcome of planning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What must be done, in order.
    pub effects: Vec<Effect>,
    /// When the debtor must be looked at again, if nothing comes in before; always later than now.
    pub wake: Option<Time>,
    /// The reasons, one for each currency.
    pub decisions: Vec<Decision>,
}

/// Plans for `debtor` at `now`.
pub fn plan(rules: &Rules<'_>, debtor: &Debtor, now: Time) -> Plan {
    let mut debtor = debtor.clone();
    let mut effects = Vec::new();
    for ripe in [ripen::ended, ripen::cycles] {
        for fact in ripe(rules, &debtor, now) {
            make_true(&mut debtor, fact.clone(), now);
            effects.push(Effect::Note(Box::new(fact)));
        }
    }
    let mut decisions = Vec::new();
    for currency in debtor.currencies() {
        let decision = decide(rules, &debtor, currency, now);
        if let Decision::Send(message) = &decision {
            // The next currency must see this one in its caps.
            make_true(&mut debtor, Fact::MessageDecided(message.clone()), now);
            effects.push(Effect::Send(message.clone()));
        }
        decisions.push(decision);
    }
    for fact in tasks::tasks(rules, &debtor, &decisions, now) {
        make_true(&mut debtor, fact.clone(), now);
        effects.push(Effect::Note(Box::new(fact)));
    }
    let wake = wake(rules, &debtor, &decisions, now);
    Plan { effects, wake, decisions }
}

fn make_true(debtor: &mut Debtor, fact: Fact, now: Time) {
    let entry = Entry { n: debtor.facts + 1, at: now, by: Actor::Policy, fact };
    debtor.apply(&entry);
}

fn wake(rules: &Rules<'_>, debtor: &Debtor, decisions: &[Decision], now: Time) -> Option<Time> {
    let days = debtor
        .holds
        .iter()
        .filter(|hold| hold.origin == crate::hold::Origin::Person)
        .filter_map(|hold| hold.until)
        .chain(debtor.open_promises().map(|promise| next_day(rules.grace_end(promise.on))))
        .chain(debtor.disputes.iter().map(|dispute| dispute.review))
        .chain(debtor.released)
        .filter(|day| *day > rules.today(now))
        .min()
        .map(|day| rules.due_opening(day, now));
    // A promise whose day is over but whose payments are not posted yet is looked at daily.
    let unposted = debtor
        .open_promises()
        .any(|promise| rules.grace_end(promise.on) < rules.today(now))
        .then(|| rules.due_opening(next_day(rules.today(now)), now));
    // A message that was just decided needs no wake: its own row waits for the sender, whose turn
    // plans again.
    let again = decisions
        .iter()
        .filter_map(|decision| match decision {
            Decision::Nothing(_, again) => *again,
            Decision::Send(_) | Decision::Call(..) => None,
        })
        .min();
    [days, unposted, again, tasks::next_climb(rules, debtor, now)].into_iter().fold(None, earliest)
}
