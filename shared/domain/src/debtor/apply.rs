//! Folding a fact into the state. Total: a fact about something that is not there changes nothing,
//! so that a journal can always be read back. One function for each family of facts.

use super::{Debtor, Ladder, REMEMBERED_CONTACTS, REMEMBERED_LETTERS};
use crate::calendar::Time;
use crate::fact::{Entry, Fact};
use crate::hold::PromiseState;
use crate::ids::OutboxId;
use crate::item::Item;
use crate::message::{Before, Outgoing, Purpose, Under};
use crate::money::Currency;

impl Debtor {
    /// Makes a fact true.
    pub fn apply(&mut self, entry: &Entry) {
        self.facts = entry.n;
        match &entry.fact {
            Fact::AccountOpened { tenant, debtor, seller, ledger } => {
                *self = Debtor::new(tenant.clone(), debtor.clone(), seller.clone(), ledger.clone());
                self.facts = entry.n;
            }
            Fact::ProfileChanged(profile) => self.profile = profile.clone(),
            Fact::ContactsChanged { contacts } => self.contacts.clone_from(contacts),
            Fact::Released { on, approval } => {
                self.released = Some(*on);
                self.approval.clone_from(approval);
            }
            Fact::AccountApproved => self.approval = None,
            Fact::ReplyReceived { quiet_until, .. } => {
                self.quiet_until = self.quiet_until.max(Some(*quiet_until));
            }
            Fact::WaitEnded { quiet_until, .. } => self.quiet_until = Some(*quiet_until),
            Fact::ColleagueWrote => self.colleague = Some(entry.at),
            // Said for the reader: the document itself carries the new rest, and the letter what it has.
            Fact::PaymentSeen { .. } | Fact::CopiesLeftOut { .. } => {}
            fact => {
                self.apply_document(fact, entry.at);
                self.apply_hold(fact);
                self.apply_message(fact, entry.at);
                self.apply_task(fact);
            }
        }
    }

    fn apply_document(&mut self, fact: &Fact, at: Time) {
        match fact {
            Fact::DocumentSeen(document) => {
                match self.items.iter_mut().find(|item| item.doc.id == document.id) {
                    Some(item) => {
                        item.doc = document.clone();
                        item.missing = false;
                    }
                    None => {
                        let last = self.ladder(document.currency).last;
                        let late = !document.kind.is_credit()
                            && last.is_some_and(|last| document.due <= last.date_naive());
                        let late_arrival = late.then_some(at);
                        self.items.push(Item { late_arrival, ..Item::new(document.clone()) });
                    }
                }
            }
            Fact::DocumentClosed { invoice, .. } => {
                self.items.retain(|item| item.doc.id != *invoice);
            }
            Fact::DocumentMissing { invoice } => {
                self.each_item(std::slice::from_ref(invoice), |item| item.missing = true);
            }
            Fact::OpeningDebtMarked { invoices } => {
                self.each_item(invoices, |item| item.opening = true);
            }
            Fact::LadderRestarted { invoices, on } => self.each_item(invoices, |item| {
                item.restart = Some(*on);
                item.reached = 0;
            }),
            Fact::StepTaken { currency, step, items } => {
                self.each_item(items, |item| item.reached = item.reached.max(*step));
                let ladder = self.ladder_mut(*currency);
                ladder.step = *step;
                // A person's word is contact: the next message keeps the gap to it.
                ladder.last = ladder.last.max(Some(at));
            }
            Fact::CycleEnded { currency } => {
                let ladder = self.ladder_mut(*currency);
                ladder.cycle += 1;
                ladder.step = 0;
                ladder.letters.clear();
                ladder.stated = false;
                // A message that turns out not to have left must not bring the old cycle back.
                for outgoing in self.outgoing.iter_mut().filter(|sent| sent.currency == *currency) {
                    outgoing.state.begin_cycle();
                }
                self.promises.retain(|promise| {
                    promise.currency != *currency || promise.state == PromiseState::Open
                });
            }
            _ => {}
        }
    }

    fn apply_hold(&mut self, fact: &Fact) {
        match fact {
            Fact::HoldPlaced(hold) => {
                self.holds.retain(|known| known.id != hold.id);
                self.holds.push(hold.clone());
            }
            Fact::HoldReleased { id } | Fact::HoldEnded { id } => {
                self.holds.retain(|hold| hold.id != *id);
            }
            Fact::PromiseMade(promise) => {
                self.promises.retain(|known| known.id != promise.id);
                self.promises.push(promise.clone());
            }
            Fact::PromiseKept { id } | Fact::PromiseWithdrawn { id } => {
                self.promises.retain(|promise| promise.id != *id);
            }
            Fact::PromiseBroken { id, .. } => {
                for promise in self.promises.iter_mut().filter(|promise| promise.id == *id) {
                    promise.state = PromiseState::Broken;
                }
            }
            Fact::DisputeOpened(dispute) => {
                self.disputes.retain(|known| known.id != dispute.id);
                self.disputes.push(dispute.clone());
            }
            Fact::DisputeResolved { id } => self.disputes.retain(|dispute| dispute.id != *id),
            _ => {}
        }
    }

    fn apply_message(&mut self, fact: &Fact, at: Time) {
        match fact {
            Fact::MessageDecided(message) => {
                self.occasion = message.occasion;
                self.make_room(message, at);
                self.outgoing.push(Outgoing {
                    id: message.id.clone(),
                    purpose: message.purpose,
                    currency: message.currency,
                    occasion: message.occasion,
                    items: message.items.clone(),
                    recipients: message.recipients.clone(),
                    answers: message.answers.clone(),
                    state: Under::Decided,
                });
            }
            Fact::MessageClaimed { id, items, recipients, reached } => {
                if let Some(outgoing) = self.outgoing_mut(id) {
                    if let Some(items) = items {
                        outgoing.items = items.clone();
                    }
                    if let Some(recipients) = recipients {
                        outgoing.recipients = recipients.clone();
                    }
                }
                self.claim(id, reached, at);
            }
            Fact::MessageDropped { id, .. } => {
                self.outgoing.retain(|outgoing| outgoing.id != *id);
            }
            Fact::MessageUnsent { id } => {
                if let Some(outgoing) = self.undo(id) {
                    outgoing.state = Under::Decided;
                }
            }
            Fact::MessageFailed { id, .. } | Fact::MessageSettled { id, sent: false } => {
                self.undo(id);
                self.outgoing.retain(|outgoing| outgoing.id != *id);
            }
            Fact::MessageInDoubt { id } => {
                if let Some(outgoing) = self.outgoing_mut(id)
                    && let Under::Claimed { at, before } = &outgoing.state
                {
                    outgoing.state = Under::InDoubt { at: *at, before: before.clone() };
                }
            }
            Fact::MessageSettled { id, sent: true } => {
                if let Some(outgoing) = self.outgoing_mut(id)
                    && let Under::InDoubt { at, before } = &outgoing.state
                {
                    outgoing.state = Under::Claimed { at: *at, before: before.clone() };
                }
            }
            _ => {}
        }
    }

    fn apply_task(&mut self, fact: &Fact) {
        match fact {
            Fact::TaskOpened(task) => {
                self.tasks.retain(|known| known.id != task.id);
                self.tasks.push(task.clone());
            }
            Fact::TaskClimbed { id, desk } => {
                for task in self.tasks.iter_mut().filter(|task| task.id == *id) {
                    task.desk = *desk;
                }
            }
            Fact::TaskAssigned { id, to } => {
                for task in self.tasks.iter_mut().filter(|task| task.id == *id) {
                    task.assigned = Some(to.clone());
                }
            }
            Fact::TaskClosed { id, .. } => self.tasks.retain(|task| task.id != *id),
            _ => {}
        }
    }

    fn each_item(&mut self, ids: &[crate::ids::InvoiceId], change: impl Fn(&mut Item)) {
        self.items.iter_mut().filter(|item| ids.contains(&item.doc.id)).for_each(change);
    }

    fn outgoing_mut(&mut self, id: &OutboxId) -> Option<&mut Outgoing> {
        self.outgoing.iter_mut().find(|outgoing| outgoing.id == *id)
    }

    fn ladder_mut(&mut self, currency: Currency) -> &mut Ladder {
        let at = match self.ladders.iter().position(|ladder| ladder.currency == currency) {
            Some(at) => at,
            None => {
                self.ladders.push(self.ladder(currency));
                self.ladders.len() - 1
            }
        };
        // `at` was just found or pushed; the vector is not empty.
        #[expect(clippy::indexing_slicing, reason = "the position was just found")]
        &mut self.ladders[at]
    }

    /// Moves the counters that a message moves, remembering what they were.
    fn claim(&mut self, id: &OutboxId, reached: &[u8], at: Time) {
        let Some(outgoing) = self.outgoing_mut(id) else { return };
        if outgoing.purpose == Purpose::Answer {
            outgoing.state = Under::Claimed { at, before: Before::default() };
            return self.count_answer(at);
        }
        let (currency, purpose, items) =
            (outgoing.currency, outgoing.purpose, outgoing.items.clone());
        let ladder = self.ladder_mut(currency);
        let mut before = Before {
            reached: Vec::new(),
            step: ladder.step,
            last: ladder.last,
            stated: ladder.stated,
        };
        ladder.last = Some(at);
        match purpose {
            Purpose::Statement => ladder.stated = true,
            // Handled above: no ladder counts it.
            Purpose::Answer => {}
            Purpose::Step(number) => {
                ladder.step = number;
                if reached.is_empty() {
                    let excess = (ladder.letters.len() + 1).saturating_sub(REMEMBERED_LETTERS);
                    ladder.letters.drain(..excess);
                    ladder.letters.push((at, number));
                } else {
                    // The documents carry their own counts again, these included.
                    ladder.letters.clear();
                }
            }
        }
        for (id, now) in items.iter().zip(reached) {
            if let Some(item) = self.items.iter_mut().find(|item| item.doc.id == *id) {
                before.reached.push(item.reached);
                item.reached = *now;
            } else {
                before.reached.push(*now);
            }
        }
        self.recent.push(at);
        let excess = self.recent.len().saturating_sub(REMEMBERED_CONTACTS);
        let week_ago = at - chrono::TimeDelta::days(8);
        self.recent.drain(..excess);
        self.recent.retain(|contact| *contact > week_ago);
        if let Some(outgoing) = self.outgoing_mut(id) {
            outgoing.state = Under::Claimed { at, before };
        }
    }

    /// Brings the counters back to where they were before a claim.
    fn undo(&mut self, id: &OutboxId) -> Option<&mut Outgoing> {
        let outgoing = self.outgoing(id)?.clone();
        if outgoing.purpose == Purpose::Answer {
            self.uncount_answer(&outgoing.state);
            return self.outgoing_mut(id);
        }
        if let Under::Claimed { at, before } | Under::InDoubt { at, before } = &outgoing.state {
            let ladder = self.ladder_mut(outgoing.currency);
            ladder.stated = before.stated;
            ladder.letters.retain(|(left, _)| left != at);
            // Unless a person has called since: that contact stands.
            if ladder.last == Some(*at) {
                ladder.step = before.step;
                ladder.last = before.last;
            }
            for (id, reached) in outgoing.items.iter().zip(&before.reached) {
                // Never up: its ladder may have started anew in the meantime.
                self.each_item(std::slice::from_ref(id), |item| {
                    item.reached = item.reached.min(*reached);
                });
            }
            if let Some(one) = self.recent.iter().position(|contact| contact == at) {
                self.recent.remove(one);
            }
        }
        self.outgoing_mut(id)
    }
}
