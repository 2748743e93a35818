//! Gate, claim, handover.

use super::letter::{compose, mails};
use super::{Batch, Ended};
use crate::AppError;
use crate::rulebook::RuleBook;
use crate::turn::{Input, turn};
use chrono::TimeDelta;
use domain::calendar::{local_day, next_day};
use domain::debtor::Debtor;
use domain::fact::Entry;
use domain::gate::{Cleared, Gate, gate};
use domain::ids::DebtorId;
use domain::plan::plan;
use domain::signal::{Actor, Evidence, Signal, Source};
use mail::letter::RawMail;
use store::book::{Content, Loaded, OutState, Outgoing};
use store::{StoreError, Versioned};

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
        let Some(loaded) = store.debtor(tenant, id).await? else {
            return Err(AppError::Bug(format!("the message {} has no debtor", message.value.id)));
        };
        let rules = book.rules(&loaded.debtor);
        let cleared = match gate(&rules, &loaded.debtor, &message.value.id, self.now) {
            Gate::Send(cleared) => cleared,
            Gate::Wait(until, rule) => {
                tracing::debug!(message.id = %message.value.id, wait.rule = ?rule, "a message waits");
                self.put(&message, until).await?;
                return Ok(Ended::Waiting);
            }
            Gate::Drop(why) => return self.drop_it(book, message, id, why).await,
        };
        if !self.allowed(book).await? {
            let tomorrow = rules.opening(next_day(local_day(self.now, rules.zone)), self.now);
            self.put(&message, tomorrow).await?;
            return Ok(Ended::Waiting);
        }
        // The words are made before the claim: what cannot be written must not be claimed.
        let sendable = self.words(book, &loaded, &cleared).await;
        let (mail, to) = match sendable {
            Ok(sendable) => sendable,
            Err(error) => {
                self.unused(book).await;
                return Err(error);
            }
        };
        let Some(claimed) = self.claim(book, loaded, message, &cleared, &mail, to).await? else {
            self.unused(book).await;
            return Ok(Ended::Nothing);
        };
        let answer = self.app.courier.send(&mail).await;
        self.settle(book, claimed, answer).await
    }

    async fn words(
        &self,
        book: &RuleBook,
        loaded: &Loaded,
        cleared: &Cleared,
    ) -> Result<(RawMail, Vec<String>), AppError> {
        let debtor = &loaded.debtor;
        let card = self
            .app
            .store
            .card(&debtor.tenant, &debtor.id)
            .await?
            .ok_or_else(|| AppError::Bug(format!("the debtor {} has no card", debtor.id)))?;
        compose(self.app, book, debtor, &card, &cleared.message, self.now).await
    }

    /// The claim. `None` when somebody was faster: the row is looked at again when it is due.
    async fn claim(
        &self,
        book: &RuleBook,
        loaded: Loaded,
        mut message: Versioned<Outgoing>,
        cleared: &Cleared,
        mail: &RawMail,
        to: Vec<String>,
    ) -> Result<Option<Versioned<Outgoing>>, AppError> {
        let mut after: Debtor = loaded.debtor.clone();
        let entry = Entry {
            n: after.facts + 1,
            at: self.now,
            by: Actor::Policy,
            fact: cleared.claim.clone(),
        };
        after.apply(&entry);
        let wake = plan(&book.rules(&after), &after, self.now);
        // Whatever else the plan wants now is the next turn's; it comes at once.
        let wake = if wake.effects.is_empty() { wake.wake } else { Some(self.now) };
        let name = self.app.tokens.token();
        let lease = self.now + TimeDelta::from_std(self.app.patience.lease).unwrap_or_default();
        message.value.state = OutState::Claimed { claim: name.clone(), lease };
        message.value.items.clone_from(&cleared.message.items);
        message.value.to = to;
        message.value.content = Some(Content {
            hash: domain::ids::fingerprint(&[&String::from_utf8_lossy(&mail.bytes)], 8),
            asked: cleared.message.because.asked,
        });
        let entries = [entry];
        let done = self.app.store.claim(&loaded, &after, &entries, wake, &message).await;
        match done {
            Ok(()) => {}
            Err(StoreError::Conflict) => return Ok(None),
            Err(StoreError::Unknown(_)) => {
                // Ours if and only if it carries our claim's name.
                let tenant = &message.value.tenant;
                let now = self.app.store.message(tenant, &after.id, &message.value.id).await?;
                let ours = now.is_some_and(|now| {
                    matches!(&now.value.state, OutState::Claimed { claim, .. } if *claim == name)
                });
                if !ours {
                    return Ok(None);
                }
            }
            Err(error) => return Err(error.into()),
        }
        message.version += 1;
        message.value.entries.extend(entries);
        Ok(Some(message))
    }

    /// The gate says never: the message ends and the debtor is planned again, in one step.
    async fn drop_it(
        &self,
        book: &RuleBook,
        mut message: Versioned<Outgoing>,
        id: &DebtorId,
        why: String,
    ) -> Result<Ended, AppError> {
        message.value.state = OutState::Abandoned { at: self.now, why: why.clone() };
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
        self.turn_until(book, id, vec![signal], message, self.now, actor).await
    }

    /// As [`Batch::turn_with`], and the message waits until `due`.
    pub(super) async fn turn_until(
        &self,
        book: &RuleBook,
        id: &DebtorId,
        signals: Vec<Signal>,
        message: &Versioned<Outgoing>,
        due: domain::calendar::Time,
        actor: Actor,
    ) -> Result<bool, AppError> {
        let source = |actor: &Actor| Source {
            actor: actor.clone(),
            evidence: Evidence::Fetched,
            at: self.now,
        };
        let input = Input {
            signals: signals.into_iter().map(|signal| (signal, source(&actor))).collect(),
            besides: vec![self.app.store.moved(message, due)?],
            ..Input::default()
        };
        for _ in 0..20 {
            match turn(self.app, book, id, &input, self.now).await {
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
        let mail = mails::to_staff(self.app, book, &message.value, self.now).await?;
        let lease = self.now + TimeDelta::from_std(self.app.patience.lease).unwrap_or_default();
        message.value.state = OutState::Claimed { claim: self.app.tokens.token(), lease };
        message.value.to.clone_from(&mail.recipients);
        if !self.put(&message, lease).await? {
            return Ok(Ended::Nothing);
        }
        message.version += 1;
        let answer = self.app.courier.send(&mail).await;
        self.settle(book, message, answer).await
    }
}
