//! What the answer to a handover makes true.

use super::{Batch, Ended};
use crate::AppError;
use crate::connections::note_of;
use crate::ports::Handover;
use crate::rulebook::RuleBook;
use chrono::TimeDelta;
use domain::calendar::Time;
use domain::ids::{ContactId, OutboxId};
use domain::people::Verdict;
use domain::signal::{Actor, Signal};
use std::time::Duration;
use store::Versioned;
use store::book::{OutState, Outgoing};

/// Refusals after which a person is asked.
const MOST_ATTEMPTS: u32 = 12;
/// Times that the store is asked to remember that a message left.
const TRIES: u32 = 5;

impl Batch<'_> {
    pub(super) async fn settle(
        &self,
        book: &RuleBook,
        mut message: Versioned<Outgoing>,
        answer: Handover,
    ) -> Result<Ended, AppError> {
        match answer {
            Handover::Accepted { vendor_id } => {
                self.left(book, message, self.now(), vendor_id).await?;
                Ok(Ended::Sent)
            }
            Handover::Unknown { why } => {
                tracing::warn!(message.id = %message.value.id, handover.answer = %why, "nobody knows whether a message left");
                message.value.state = OutState::Unknown { since: self.now() };
                let look = TimeDelta::from_std(self.app.patience.look_again).unwrap_or_default();
                self.put(&message, self.now() + look).await?;
                Ok(Ended::Failed)
            }
            Handover::Refused { permanent: false, after, why, .. }
                if message.value.attempts < MOST_ATTEMPTS =>
            {
                tracing::info!(message.id = %message.value.id, handover.answer = %why, "a message was not taken, it waits");
                self.try_later(book, message, after).await
            }
            Handover::Refused { permanent, recipient, why, .. } => {
                self.refused(book, message, permanent && recipient, why).await
            }
        }
    }

    /// It left. That is written down whatever others made of the message while nobody knew, and
    /// tried more than once: it is known here only. If it cannot be, the claim runs out and the
    /// doubt is looked up.
    pub(super) async fn left(
        &self,
        book: &RuleBook,
        mut message: Versioned<Outgoing>,
        at: Time,
        vendor: Option<String>,
    ) -> Result<(), AppError> {
        let mut trouble = AppError::Retry("the message keeps changing".to_owned());
        let mut doubted = match &message.value.state {
            OutState::Claimed { lease, .. } => *lease <= self.now(),
            _ => true,
        };
        for _ in 0..TRIES {
            message.value.state = OutState::Sent { at, vendor: vendor.clone() };
            message.value.untold = book.settings().announce && message.value.debtor().is_some();
            let moved = self.app.store.moved(&message, at)?;
            let mut step = vec![moved];
            match note_of(self.app, book, &message.value).await {
                Ok(note) => step.extend(note),
                // That it left matters more.
                Err(error) => tracing::warn!(failure = %error, "no note is asked for"),
            }
            let done = match message.value.debtor().filter(|_| doubted) {
                None => self.write(step).await,
                // The account may wait for a person's word about it.
                Some(debtor) => {
                    let signals = vec![Signal::Settled(message.value.id.clone(), true)];
                    let actor = Actor::Delivery;
                    self.turn_moving(book, debtor, signals, &message, step, actor).await
                }
            };
            match done {
                Ok(true) => return Ok(()),
                Ok(false) => {}
                Err(error @ AppError::Retry(_)) => trouble = error,
                Err(error) => return Err(error),
            }
            match self.again(&message.value).await {
                Ok(None) => return Ok(()),
                Ok(Some(now)) => message = now,
                Err(error) => trouble = error,
            }
            doubted = true;
        }
        Err(trouble)
    }

    /// Surely not taken: back to waiting, longer each time, and the counters go back.
    pub(super) async fn try_later(
        &self,
        book: &RuleBook,
        mut message: Versioned<Outgoing>,
        after: Option<Duration>,
    ) -> Result<Ended, AppError> {
        message.value.attempts += 1;
        message.value.state = OutState::Pending;
        let wait = backoff(&message.value.id, message.value.attempts);
        let wait = after.map_or(wait, |after| wait.max(after));
        let due = self.now() + TimeDelta::from_std(wait).unwrap_or_default();
        match message.value.debtor().cloned() {
            Some(debtor) => {
                let signals = vec![Signal::Unsent(message.value.id.clone())];
                let moved = vec![self.app.store.moved(&message, due)?];
                let actor = Actor::Delivery;
                self.turn_moving(book, &debtor, signals, &message, moved, actor).await?;
            }
            None => {
                self.put(&message, due).await?;
            }
        }
        Ok(Ended::Failed)
    }

    /// Refused for good. A dead address is taken out of use and its message ends; anything else
    /// only a person can mend.
    async fn refused(
        &self,
        book: &RuleBook,
        mut message: Versioned<Outgoing>,
        dead_address: bool,
        why: String,
    ) -> Result<Ended, AppError> {
        let id = message.value.id.clone();
        let Some(debtor) = message.value.debtor().cloned() else {
            let about = format!("a mail to our own people was refused: {why}");
            let task = format!("staff-mail-{id}");
            let tenant = &message.value.tenant;
            crate::drain::raise(self.app, tenant, &task, "staff_mail", &about, None, self.now())
                .await?;
            message.value.state = OutState::Abandoned { at: self.now(), why };
            self.put(&message, self.now()).await?;
            return Ok(Ended::Failed);
        };
        let recipients = &message.value.recipients;
        let only: Option<ContactId> = match (recipients.to.as_slice(), recipients.cc.is_empty()) {
            ([one], true) => Some(one.clone()),
            _ => None,
        };
        let signals = match only.filter(|_| dead_address) {
            Some(contact) => {
                message.value.state = OutState::Abandoned { at: self.now(), why };
                let lost =
                    Signal::AddressLost { contact, verdict: Verdict::Bounced, message: Some(id) };
                vec![lost]
            }
            None => {
                message.value.state = OutState::Person { since: self.now(), why };
                vec![Signal::InDoubt(id)]
            }
        };
        let moved = vec![self.app.store.moved(&message, self.now())?];
        self.turn_moving(book, &debtor, signals, &message, moved, Actor::Delivery).await?;
        Ok(Ended::Failed)
    }
}

/// One minute, doubled for each attempt, up to four hours, and up to a quarter more: the part is
/// made from the message's id, so that many refused at once do not come back at once.
fn backoff(id: &OutboxId, attempts: u32) -> Duration {
    let base = 60_u64 << attempts.saturating_sub(1).min(8);
    let base = base.min(4 * 3_600);
    let part = domain::ids::fingerprint(&[id.as_str(), &attempts.to_string()], 1);
    let part = u64::from_str_radix(&part, 16).unwrap_or(0);
    Duration::from_secs(base + base * part / 1_024)
}
