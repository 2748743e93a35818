//! One account that lives by a policy on a virtual clock: turns, a sender, books that are posted
//! every morning. What `app` does with rows and ports is done here with values, for timelines and
//! for the laws; it must never decide anything itself.

use crate::absorb::absorb;
use crate::calendar::{Calendar, Time, local_day};
use crate::debtor::Debtor;
use crate::fact::{Entry, Fact};
use crate::gate::{Cleared, Gate, gate};
use crate::ids::{DebtorId, LedgerId, OutboxId, SellerId, TenantId};
use crate::message::Under;
use crate::plan::{Decision, plan};
use crate::policy::Policy;
use crate::rules::{Books, Rules};
use crate::signal::{Actor, Evidence, Refused, Signal, Source};
use chrono_tz::Tz;

/// An account and everything around it.
#[derive(Debug, Clone)]
pub struct Life {
    /// The policy in force.
    pub policy: Policy,
    /// The recipient's business days.
    pub calendar: Calendar,
    /// The recipient's zone.
    pub zone: Tz,
    /// The tenant's business days.
    pub tenant_calendar: Calendar,
    /// The tenant's zone.
    pub tenant_zone: Tz,
    /// All sending is stopped.
    pub stopped: bool,
    /// The ledger's news, when they do not come every morning.
    pub books: Option<Books>,
    /// Every morning the books are posted to the day before, and all news are there.
    pub daily: bool,
    /// The moment that it is.
    pub now: Time,
    /// The account.
    pub debtor: Debtor,
    /// Everything that became true.
    pub journal: Vec<Entry>,
    /// When it must be looked at again.
    pub wake: Option<Time>,
    /// The latest reasons, one for each currency.
    pub decisions: Vec<Decision>,
}

impl Life {
    /// A new account in Berlin, with books that are posted every morning.
    pub fn new(policy: Policy, now: Time) -> Self {
        let (tenant, ledger) = (TenantId::new("acme"), LedgerId::new("books"));
        let seller = SellerId::new("acme");
        let id = DebtorId::of(&tenant, &ledger, &seller, "1001");
        let debtor = Debtor::new(tenant, id, seller, ledger);
        let opened = Fact::AccountOpened {
            tenant: debtor.tenant.clone(),
            debtor: debtor.id.clone(),
            seller: debtor.seller.clone(),
            ledger: debtor.ledger.clone(),
        };
        let zone = chrono_tz::Europe::Berlin;
        let mut life = Self {
            policy,
            calendar: Calendar::weekends_only(),
            zone,
            tenant_calendar: Calendar::weekends_only(),
            tenant_zone: zone,
            stopped: false,
            books: None,
            daily: true,
            now,
            debtor,
            journal: Vec::new(),
            wake: None,
            decisions: Vec::new(),
        };
        life.note(opened, Actor::Ledger);
        life
    }

    /// The rules as they are now.
    pub fn rules(&self) -> Rules<'_> {
        let today = local_day(self.now, self.tenant_zone);
        let morning = Books {
            snapshot: today,
            cash_to: self.tenant_calendar.before(today),
            importing: false,
        };
        Rules {
            policy: &self.policy,
            calendar: &self.calendar,
            zone: self.zone,
            tenant_calendar: &self.tenant_calendar,
            tenant_zone: self.tenant_zone,
            language: "en",
            answers: true,
            stopped: self.stopped,
            books: if self.daily { Some(morning) } else { self.books },
        }
    }

    /// A turn with one signal.
    ///
    /// # Errors
    /// When the signal is refused; nothing has changed then.
    pub fn hear(&mut self, signal: &Signal, by: Actor, evidence: Evidence) -> Result<(), Refused> {
        let source = Source { actor: by, evidence, at: self.now };
        for fact in absorb(&self.rules(), &self.debtor, signal, &source)? {
            self.note(fact, source.actor.clone());
        }
        self.turn();
        Ok(())
    }

    /// A turn without a signal.
    pub fn turn(&mut self) {
        let plan = plan(&self.rules(), &self.debtor, self.now);
        for effect in plan.effects {
            self.note(effect.into_fact(), Actor::Policy);
        }
        self.wake = plan.wake;
        self.decisions = plan.decisions;
    }

    /// The messages that wait for a sender.
    pub fn waiting(&self) -> Vec<OutboxId> {
        let waits = self.debtor.outgoing.iter().filter(|out| out.state == Under::Decided);
        waits.map(|out| out.id.clone()).collect()
    }

    /// What a sender does with a waiting message up to the claim. A message that the gate drops is
    /// dropped, with a turn.
    pub fn claim(&mut self, id: &OutboxId) -> Gate {
        let gate = gate(&self.rules(), &self.debtor, id, self.now);
        match &gate {
            Gate::Send(cleared) => {
                self.note(cleared.claim.clone(), Actor::Delivery);
                self.turn();
            }
            Gate::Drop(why) => {
                let facts = [Fact::MessageDropped { id: id.clone(), why: why.clone() }];
                facts.into_iter().for_each(|fact| self.note(fact, Actor::Delivery));
                self.turn();
            }
            Gate::Wait(..) => {}
        }
        gate
    }

    /// Claims all that may leave now.
    pub fn deliver(&mut self) -> Vec<Cleared> {
        let mut left = Vec::new();
        for id in self.waiting() {
            if let Gate::Send(cleared) = self.claim(&id) {
                left.push(*cleared);
            }
        }
        left
    }

    /// The next moment at which something is to be done, at the latest the next morning while a
    /// message waits.
    pub fn next(&self) -> Option<Time> {
        let morning = || self.rules().opening(local_day(self.now, self.zone), self.now);
        let sender = (!self.waiting().is_empty()).then(morning);
        self.wake.into_iter().chain(sender).min()
    }

    /// Makes a fact true.
    pub fn note(&mut self, fact: Fact, by: Actor) {
        let entry = Entry { n: self.debtor.facts + 1, at: self.now, by, fact };
        self.debtor.apply(&entry);
        self.journal.push(entry);
    }
}
