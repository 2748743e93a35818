//! Gate, claim, handover.

use super::enclose::Enclosing;
use super::letter::{compose, mails};
use super::{Batch, Enclosed, Ended};
use crate::AppError;
use crate::connections::{Reread, Versions, connection_of, reread};
use crate::rulebook::RuleBook;
use crate::turn::{Input, turn};
use chrono::TimeDelta;
use domain::calendar::{Time, local_day, next_day};
use domain::debtor::Debtor;
use domain::fact::{Entry, Fact};
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

/// What came of asking whether a message may leave.
enum LastWord {
    /// It may.
    Send(Box<Word>),
    /// It waits, or was taken back.
    Ended(Ended),
}

/// A message that may leave, on the state that the gate saw.
struct Word {
    message: Versioned<Outgoing>,
    now: Time,
    cleared: Box<Cleared>,
    loaded: Loaded,
    card: Option<Card>,
    enclosed: Enclosed,
}

/// The mail of a message, and the copies that it goes without.
struct Written {
    mail: RawMail,
    left_out: Vec<(InvoiceId, String)>,
}

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
        let word = match self.last_word(book, message, id).await? {
            LastWord::Send(word) => *word,
            LastWord::Ended(ended) => return Ok(ended),
        };
        let Word { message, now, cleared, loaded, card, mut enclosed } = word;
        let fits = self.answering(&loaded.debtor, &cleared.message, &mut enclosed).await?;
        if let Err(why) = fits {
            return self.drop_it(book, message, id, why.to_owned()).await;
        }
        let rules = book.rules(&loaded.debtor);
        let Some(day) = self.allowed(book).await? else {
            let tomorrow = rules.opening(next_day(local_day(now, rules.zone)), now);
            self.put(&message, tomorrow).await?;
            return Ok(Ended::Waiting);
        };
        // The words are made before the claim: what cannot be written must not be claimed.
        let written = self.written(book, &loaded.debtor, card, &cleared, enclosed, now);
        let claimed = match written {
            Ok(written) => {
                let claimed = self.claim(book, loaded, message, &cleared, &written, now).await;
                claimed.map(|claimed| claimed.map(|message| (message, written.mail)))
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

    /// The gate, with what it needs from outside: the vendor's word of this moment, not of the last
    /// sweep, and the copies of invoices. Whatever takes time is done before the gate's last look.
    async fn last_word(
        &self,
        book: &RuleBook,
        mut message: Versioned<Outgoing>,
        id: &DebtorId,
    ) -> Result<LastWord, AppError> {
        let store = &self.app.store;
        let tenant = message.value.tenant.clone();
        let none = || AppError::Bug(format!("the debtor {id} of a message is not there"));
        let (mut loaded, mut card) = store.debtor_and_card(&tenant, id).await?.ok_or_else(none)?;
        let connected = connection_of(&loaded.debtor.ledger).is_some();
        let mut versions = (!connected).then(Versions::new);
        let mut enclosed: Option<Enclosed> = None;
        loop {
            let now = self.now();
            let cleared =
                match gate(&book.rules(&loaded.debtor), &loaded.debtor, &message.value.id, now) {
                    Gate::Send(cleared) => cleared,
                    Gate::Wait(until, rule) => {
                        tracing::debug!(
                            message.id = %message.value.id, wait.rule = ?rule, "a message waits"
                        );
                        self.put(&message, until).await?;
                        return Ok(LastWord::Ended(Ended::Waiting));
                    }
                    Gate::Drop(why) => {
                        return self.drop_it(book, message, id, why).await.map(LastWord::Ended);
                    }
                };
            let items = &cleared.message.items;
            match (&versions, enclosed.take()) {
                (None, _) => match self.read_again(book, &loaded.debtor, items).await? {
                    Reread::Read(read) => versions = Some(read),
                    Reread::Later(again) => {
                        self.put(&message, again).await?;
                        return Ok(LastWord::Ended(Ended::Waiting));
                    }
                },
                (Some(_), Some(found)) => {
                    let enclosed = found.for_items(items);
                    let word = Word { message, now, cleared, loaded, card, enclosed };
                    return Ok(LastWord::Send(Box::new(word)));
                }
                (Some(versions), None) => {
                    let until = message.value.copies_until;
                    let message_now = &cleared.message;
                    match self.enclose(book, &loaded.debtor, message_now, versions, until).await? {
                        Enclosing::Ready(found) if found.called => enclosed = Some(found),
                        Enclosing::Ready(enclosed) => {
                            let word = Word { message, now, cleared, loaded, card, enclosed };
                            return Ok(LastWord::Send(Box::new(word)));
                        }
                        Enclosing::Wait(again) => {
                            message.value.copies_until = until.or(Some(self.waits_until()));
                            self.put(&message, again).await?;
                            return Ok(LastWord::Ended(Ended::Waiting));
                        }
                    }
                }
            }
            // What is new is a turn of its own, and the gate looks again.
            (loaded, card) = store.debtor_and_card(&tenant, id).await?.ok_or_else(none)?;
        }
    }

    /// Reads the invoices again at their vendor. A vendor that could not say once is not asked again
    /// in this drain before the time that came out of it.
    async fn read_again(
        &self,
        book: &RuleBook,
        debtor: &Debtor,
        items: &[InvoiceId],
    ) -> Result<Reread, AppError> {
        let ledger = (debtor.tenant.clone(), debtor.ledger.clone());
        let silent = self.silent.lock().await.get(&ledger).copied();
        if let Some(again) = silent.filter(|again| *again > self.now()) {
            return Ok(Reread::Later(again));
        }
        let read = reread(self.app, book, debtor, items).await?;
        if let Reread::Later(again) = &read {
            self.silent.lock().await.insert(ledger, *again);
        }
        Ok(read)
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

    fn written(
        &self,
        book: &RuleBook,
        debtor: &Debtor,
        card: Option<Card>,
        cleared: &Cleared,
        enclosed: Enclosed,
        now: Time,
    ) -> Result<Written, AppError> {
        let card =
            card.ok_or_else(|| AppError::Bug(format!("the debtor {} has no card", debtor.id)))?;
        let message = &cleared.message;
        let (mail, _) = compose(self.app, book, debtor, &card, message, &enclosed, now)?;
        Ok(Written { mail, left_out: enclosed.left_out })
    }

    /// The claim. `None` when somebody was faster.
    async fn claim(
        &self,
        book: &RuleBook,
        loaded: Loaded,
        mut message: Versioned<Outgoing>,
        cleared: &Cleared,
        written: &Written,
        now: Time,
    ) -> Result<Option<Versioned<Outgoing>>, AppError> {
        let mut after: Debtor = loaded.debtor.clone();
        let mut facts = vec![cleared.claim.clone()];
        if !written.left_out.is_empty() {
            let (id, copies) = (message.value.id.clone(), written.left_out.clone());
            facts.push(Fact::CopiesLeftOut { id, copies });
        }
        let mut entries = Vec::new();
        for fact in facts {
            let entry = Entry { n: after.facts + 1, at: now, by: Actor::Policy, fact };
            after.apply(&entry);
            entries.push(entry);
        }
        let wake = plan(&book.rules(&after), &after, now);
        // Whatever else the plan wants now is the next turn's; it comes at once.
        let wake = if wake.effects.is_empty() { wake.wake } else { Some(now) };
        message.value.state = self.claimed();
        message.value.items.clone_from(&cleared.message.items);
        message.value.to.clone_from(&written.mail.recipients);
        message.value.content = Some(Content {
            hash: domain::ids::fingerprint_bytes(&written.mail.bytes, 8),
            asked: cleared.message.because.asked,
        });
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
