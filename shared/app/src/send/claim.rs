//! Gate, claim, handover.

use super::letter::{compose, mails};
use super::{Batch, Ended};
use crate::AppError;
use crate::connections::{Reread, connection_of, reread};
use crate::rulebook::RuleBook;
use crate::turn::{Input, turn};
use chrono::TimeDelta;
use domain::calendar::{Time, local_day, next_day};
use domain::debtor::Debtor;
use domain::fact::Entry;
use domain::gate::{Cleared, Gate, gate};
use domain::ids::{DebtorId, InvoiceId};
use domain::plan::plan;
use domain::signal::{Actor, Evidence, Signal, Source};
use mail::letter::RawMail;
use store::book::{Card, Content, Loaded, OutState, Outgoing};
use store::table::Write;
use store::{StoreError, Versioned};

/// The part of a lease in which the handover must begin.
const AT_ONCE: u32 = 20;

impl Batch<'_> {
    pub(super) async fn claim_and_send(
        &self,
        message: Versioned<Outgoing>,
    ) -> Result<Ended, AppError> {
        let book = self.book(&message.value.tenant).await?;
        match message.value.debtor().cloned() {
            Some(debtor) => self.to_debtor(&book, message, &debtor).await,
            None => self.to_staff(&book, message).await,
        }
    }

    async fn to_debtor(
        &self,
        book: &RuleBook,
        message: Versioned<Outgoing>,
        id: &DebtorId,
    ) -> Result<Ended, AppError> {
        let store = &self.app.store;
        let tenant = &message.value.tenant;
        let none = || AppError::Bug(format!("the message {} has no debtor", message.value.id));
        let (mut loaded, mut card) = store.debtor_and_card(tenant, id).await?.ok_or_else(none)?;
        let mut asked = connection_of(&loaded.debtor.ledger).is_none();
        let (now, cleared) = loop {
            let now = self.now();
            let rules = book.rules(&loaded.debtor);
            match gate(&rules, &loaded.debtor, &message.value.id, now) {
                Gate::Send(cleared) if asked => break (now, cleared),
                Gate::Send(cleared) => {
                    // The vendor's word of this moment, not of the last sweep. What is new is a turn
                    // of its own, and the gate looks again.
                    let items = &cleared.message.items;
                    if let Some(again) = self.cannot_say(book, &loaded.debtor, items).await? {
                        self.put(&message, again).await?;
                        return Ok(Ended::Waiting);
                    }
                    (loaded, card) = store.debtor_and_card(tenant, id).await?.ok_or_else(none)?;
                    asked = true;
                }
                Gate::Wait(until, rule) => {
                    tracing::debug!(
                        message.id = %message.value.id, wait.rule = ?rule, "a message waits"
                    );
                    self.put(&message, until).await?;
                    return Ok(Ended::Waiting);
                }
                Gate::Drop(why) => return self.drop_it(book, message, id, why).await,
            }
        };
        let rules = book.rules(&loaded.debtor);
        let Some(day) = self.allowed(book).await? else {
            let tomorrow = rules.opening(next_day(local_day(now, rules.zone)), now);
            self.put(&message, tomorrow).await?;
            return Ok(Ended::Waiting);
        };
        // The words are made before the claim: what cannot be written must not be claimed.
        let claimed = match self.words(book, &loaded.debtor, card, &cleared, now).await {
            Ok(mail) => {
                let claimed = self.claim(book, loaded, message, &cleared, &mail, now).await;
                claimed.map(|claimed| claimed.map(|message| (message, mail)))
            }
            Err(error) => Err(error),
        };
        match claimed {
            Ok(Some((message, mail))) => self.hand_over(book, message, &mail).await,
            Ok(None) => {
                self.unused(book, day).await;
                Ok(Ended::Overtaken)
            }
            Err(error) => {
                self.unused(book, day).await;
                Err(error)
            }
        }
    }

    /// Reads the invoices again at their vendor. Some time, when it cannot say: a vendor that was
    /// silent once is not asked again in this drain before that.
    async fn cannot_say(
        &self,
        book: &RuleBook,
        debtor: &Debtor,
        items: &[InvoiceId],
    ) -> Result<Option<Time>, AppError> {
        let ledger = (debtor.tenant.clone(), debtor.ledger.clone());
        let silent = self.silent.lock().await.get(&ledger).copied();
        if let Some(again) = silent.filter(|again| *again > self.now()) {
            return Ok(Some(again));
        }
        match reread(self.app, book, debtor, items).await? {
            Reread::Read => Ok(None),
            Reread::Later(again) => {
                self.silent.lock().await.insert(ledger, again);
                Ok(Some(again))
            }
        }
    }

    /// The handover, once, and right after the claim. Not any more when a part of the lease is over:
    /// the mail could still be on its way when somebody else looks the message up.
    async fn hand_over(
        &self,
        book: &RuleBook,
        message: Versioned<Outgoing>,
        mail: &RawMail,
    ) -> Result<Ended, AppError> {
        let lease = self.app.patience.lease;
        let rest = TimeDelta::from_std(lease - lease / AT_ONCE).unwrap_or_default();
        let begun = match &message.value.state {
            OutState::Claimed { lease, .. } => self.now() + rest <= *lease,
            _ => false,
        };
        if !begun {
            return self.try_later(book, message, None).await;
        }
        let answer = self.app.courier.send(mail).await;
        self.settle(book, message, answer).await
    }

    async fn words(
        &self,
        book: &RuleBook,
        debtor: &Debtor,
        card: Option<Card>,
        cleared: &Cleared,
        now: Time,
    ) -> Result<RawMail, AppError> {
        let card =
            card.ok_or_else(|| AppError::Bug(format!("the debtor {} has no card", debtor.id)))?;
        let words = compose(self.app, book, debtor, &card, &cleared.message, now).await?;
        Ok(words.0)
    }

    /// The claim. `None` when somebody was faster.
    async fn claim(
        &self,
        book: &RuleBook,
        loaded: Loaded,
        mut message: Versioned<Outgoing>,
        cleared: &Cleared,
        mail: &RawMail,
        now: Time,
    ) -> Result<Option<Versioned<Outgoing>>, AppError> {
        let mut after: Debtor = loaded.debtor.clone();
        let fact = cleared.claim.clone();
        let entry = Entry { n: after.facts + 1, at: now, by: Actor::Policy, fact };
        after.apply(&entry);
        let wake = plan(&book.rules(&after), &after, now);
        // Whatever else the plan wants now is the next turn's; it comes at once.
        let wake = if wake.effects.is_empty() { wake.wake } else { Some(now) };
        message.value.state = self.claimed();
        message.value.items.clone_from(&cleared.message.items);
        message.value.to.clone_from(&mail.recipients);
        message.value.content = Some(Content {
            hash: domain::ids::fingerprint_bytes(&mail.bytes, 8),
            asked: cleared.message.because.asked,
        });
        let entries = [entry];
        match self.app.store.claim(&loaded, &after, &entries, wake, &message).await {
            Ok(()) => {}
            Err(StoreError::Conflict) => return Ok(None),
            Err(StoreError::Unknown(_)) if self.is_ours(&message).await? => {}
            Err(StoreError::Unknown(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        message.version += 1;
        message.value.entries.extend(entries);
        Ok(Some(message))
    }

    /// A new claim, with a name of its own. Its lease begins now, however long the drain has run.
    fn claimed(&self) -> OutState {
        let lease = TimeDelta::from_std(self.app.patience.lease).unwrap_or_default();
        OutState::Claimed { claim: self.app.tokens.token(), lease: self.now() + lease }
    }

    /// The answer to a claim was lost: it is ours if and only if the row carries its name.
    async fn is_ours(&self, message: &Versioned<Outgoing>) -> Result<bool, AppError> {
        let now = self.app.store.message_at(&message.value.key()).await?;
        Ok(now.is_some_and(|now| now.value.state == message.value.state))
    }

    /// The gate says never: the message ends and the debtor is planned again, in one step.
    async fn drop_it(
        &self,
        book: &RuleBook,
        mut message: Versioned<Outgoing>,
        id: &DebtorId,
        why: String,
    ) -> Result<Ended, AppError> {
        message.value.state = OutState::Abandoned { at: self.now(), why: why.clone() };
        let signal = Signal::Dropped(message.value.id.clone(), why);
        self.turn_with(book, id, signal, &message, Actor::Policy).await?;
        Ok(Ended::Dropped)
    }

    /// A turn together with the message's own row. Somebody faster is fine.
    pub(super) async fn turn_with(
        &self,
        book: &RuleBook,
        id: &DebtorId,
        signal: Signal,
        message: &Versioned<Outgoing>,
        actor: Actor,
    ) -> Result<bool, AppError> {
        let moved = self.app.store.moved(message, self.now())?;
        self.turn_moving(book, id, vec![signal], message, vec![moved], actor).await
    }

    /// As [`Batch::turn_with`], with the writes that move the message on, and what belongs to them.
    pub(super) async fn turn_moving(
        &self,
        book: &RuleBook,
        id: &DebtorId,
        signals: Vec<Signal>,
        message: &Versioned<Outgoing>,
        besides: Vec<Write>,
        actor: Actor,
    ) -> Result<bool, AppError> {
        let source = |actor: &Actor| Source {
            actor: actor.clone(),
            evidence: Evidence::Fetched,
            at: self.now(),
        };
        let input = Input {
            signals: signals.into_iter().map(|signal| (signal, source(&actor))).collect(),
            besides,
            ..Input::default()
        };
        for _ in 0..20 {
            match turn(self.app, book, id, &input, self.now()).await {
                Ok(_) => return Ok(true),
                Err(AppError::Retry(_)) => {}
                Err(error) => return Err(error),
            }
            // Either the debtor moved on, then it is tried again; or the message did, then what
            // others made of it stands.
            let tenant = &message.value.tenant;
            let known = self.app.store.message(tenant, id, &message.value.id).await?;
            if known.is_none_or(|known| known.version != message.version) {
                return Ok(false);
            }
        }
        Err(AppError::Retry("the debtor keeps changing".to_owned()))
    }

    /// A mail to our own people: no gate, but the same claim.
    async fn to_staff(
        &self,
        book: &RuleBook,
        mut message: Versioned<Outgoing>,
    ) -> Result<Ended, AppError> {
        let mail = mails::to_staff(self.app, book, &message.value, self.now()).await?;
        message.value.state = self.claimed();
        message.value.to.clone_from(&mail.recipients);
        let OutState::Claimed { lease, .. } = message.value.state else {
            return Ok(Ended::Nothing);
        };
        match self.app.store.write(vec![self.app.store.moved(&message, lease)?]).await {
            Ok(()) => {}
            Err(StoreError::Unknown(_)) if self.is_ours(&message).await? => {}
            Err(StoreError::Conflict | StoreError::Unknown(_)) => return Ok(Ended::Nothing),
            Err(error) => return Err(error.into()),
        }
        message.version += 1;
        self.hand_over(book, message, &mail).await
    }
}
