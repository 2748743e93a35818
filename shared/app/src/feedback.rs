//! The use case "the mail system says what became of a message": it arrived, came back, was complained
//! about, or was never tried. Called by the function `feedback`.
//!
//! Events come more than once and in any order, so each is written with the row that it changes and
//! remembered; what a person decided since is not undone. A message is either rejected or tried, so
//! no order of events can make the one look like the other.

use crate::receive::{lost, once};
use crate::rulebook::RuleBook;
use crate::turn::{Input, turn};
use crate::{App, AppError};
use domain::calendar::Time;
use domain::ids::{DebtorId, OutboxId, TenantId, fingerprint};
use domain::people::Verdict;
use domain::signal::{Actor, Evidence, Signal, Source};
use serde::Serialize;
use store::book::{OutState, Outgoing};
use store::{StoreError, Versioned, keys};

/// Times that it is tried again when somebody is faster.
const TRIES: usize = 20;

/// The message that an event is about, from the tags or headers that it was sent with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Whose.
    pub tenant: TenantId,
    /// To which debtor; a message to our own people has none.
    pub debtor: Option<DebtorId>,
    /// Which.
    pub outbox: OutboxId,
}

/// What happened. No `Debug`: it holds addresses.
#[derive(Clone, PartialEq, Eq)]
pub enum Event {
    /// The recipient's mail system has it.
    Delivered,
    /// It did not arrive.
    Bounced {
        /// The addresses are dead; otherwise they may well be alive.
        hard: bool,
        /// Which.
        addresses: Vec<String>,
    },
    /// Recipients complained.
    Complained {
        /// Which.
        addresses: Vec<String>,
    },
    /// The mail system took it and then did not try to deliver it.
    Rejected {
        /// Why, in one line.
        why: String,
    },
}

/// What followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Noted {
    /// A doubt is settled: it left.
    Settled,
    /// Addresses are not used any more.
    AddressLost,
    /// A person is asked.
    Asked,
    /// Nothing; the word says why.
    Nothing(&'static str),
}

/// Works in an event.
///
/// # Errors
/// [`AppError::Retry`] when the store does not answer.
pub async fn feedback(
    app: &App,
    about: &About,
    event: &Event,
    now: Time,
) -> Result<Noted, AppError> {
    let noted = note(app, about, event, now).await?;
    tracing::info!(
        feedback.event = word(event),
        feedback.outcome = ?noted,
        tenant.id = %about.tenant,
        message.id = %about.outbox,
        "the mail system told of a message"
    );
    Ok(noted)
}

fn word(event: &Event) -> &'static str {
    match event {
        Event::Delivered => "delivered",
        Event::Bounced { hard: true, .. } => "bounced",
        Event::Bounced { hard: false, .. } => "bounced_softly",
        Event::Complained { .. } => "complained",
        Event::Rejected { .. } => "rejected",
    }
}

async fn note(app: &App, about: &About, event: &Event, now: Time) -> Result<Noted, AppError> {
    for _ in 0..TRIES {
        // A tag is not proof: the row must be there, in that debtor's own partition.
        let key = match &about.debtor {
            Some(debtor) => keys::outbox(&about.tenant, debtor, &about.outbox),
            None => keys::staff_outbox(&about.tenant, &about.outbox),
        };
        let Some(message) = app.store.message_at(&key).await? else {
            return Ok(Noted::Nothing("unknown_message"));
        };
        // Nearly every event: a message that is known to have left, and it arrived.
        if *event == Event::Delivered && matches!(message.value.state, OutState::Sent { .. }) {
            return Ok(Noted::Nothing("known"));
        }
        let book = RuleBook::load(app, &about.tenant).await?;
        let step = Step { app, book: &book, event, now };
        let done = match message.value.debtor().cloned() {
            Some(debtor) => step.of_debtor(&debtor, message).await?,
            None => step.of_staff(message).await?,
        };
        if let Some(noted) = done {
            return Ok(noted);
        }
    }
    Err(AppError::Retry("the message keeps changing".to_owned()))
}

struct Step<'a> {
    app: &'a App,
    book: &'a RuleBook,
    event: &'a Event,
    now: Time,
}

impl Step<'_> {
    /// `None`: somebody was faster, look again.
    async fn of_debtor(
        &self,
        debtor: &DebtorId,
        mut message: Versioned<Outgoing>,
    ) -> Result<Option<Noted>, AppError> {
        let id = message.value.id.clone();
        let before = message.value.state.clone();
        let Some(after) = self.after(&before) else {
            tracing::warn!(
                feedback.event = word(self.event),
                message.state = before.word(),
                message.id = %id,
                "the mail system tells of a message that was not handed to it"
            );
            return Ok(Some(Noted::Nothing("was_not_sent")));
        };
        let addresses = self.addresses(&message.value);
        // First what is known now of the message itself: what came back is no longer in doubt.
        let mut signals = match self.event {
            Event::Rejected { .. } => vec![Signal::InDoubt(id.clone())],
            _ => vec![Signal::Settled(id.clone(), true)],
        };
        if let Some(verdict) = self.verdict() {
            let tenant = &self.book.settings().id;
            let told = Some(&id);
            signals
                .extend(lost::signals(self.app, tenant, debtor, told, &addresses, verdict).await?);
        }
        let loses = signals.len() > 1;
        let moves = after != before;
        if !moves && !loses {
            return Ok(Some(Noted::Nothing("known")));
        }
        message.value.state = after;
        let source = Source { actor: Actor::Delivery, evidence: Evidence::Fetched, at: self.now };
        let input = Input {
            signals: signals.into_iter().map(|signal| (signal, source.clone())).collect(),
            seen: self.seen(&id, &addresses),
            besides: match moves {
                true => vec![self.app.store.moved(&message, self.now)?],
                false => Vec::new(),
            },
            ..Input::default()
        };
        match turn(self.app, self.book, debtor, &input, self.now).await {
            Ok(turned) if turned.duplicate => Ok(Some(Noted::Nothing("known"))),
            Ok(_) if loses => Ok(Some(Noted::AddressLost)),
            Ok(_) if matches!(self.event, Event::Rejected { .. }) => Ok(Some(Noted::Asked)),
            Ok(_) => Ok(Some(Noted::Settled)),
            Err(AppError::Retry(_)) if moves => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// A mail to our own people: nothing follows for a debtor, but somebody does not get it.
    async fn of_staff(&self, mut message: Versioned<Outgoing>) -> Result<Option<Noted>, AppError> {
        let id = message.value.id.clone();
        let before = message.value.state.clone();
        let after = match (self.event, self.after(&before)) {
            (_, None) => return Ok(Some(Noted::Nothing("was_not_sent"))),
            (Event::Rejected { why }, Some(_)) => {
                OutState::Abandoned { at: self.now, why: one_line(why) }
            }
            (_, Some(after)) => after,
        };
        let moves = after != before;
        if moves {
            message.value.state = after;
            let write = self.app.store.moved(&message, self.now)?;
            match self.app.store.write(vec![write]).await {
                Ok(()) => {}
                Err(StoreError::Conflict | StoreError::Unknown(_)) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
        let fails = match self.event {
            Event::Delivered | Event::Bounced { hard: false, .. } => None,
            Event::Bounced { hard: true, .. } => Some("its address does not work"),
            Event::Complained { .. } => Some("its recipient does not want it"),
            Event::Rejected { .. } => Some("the mail system did not send it"),
        };
        let Some(why) = fails else {
            return Ok(Some(if moves { Noted::Settled } else { Noted::Nothing("known") }));
        };
        let task = format!("staff-mail-{id}");
        let about = format!("a mail to our own people did not reach them: {why}");
        let new = once(self.app, self.book, &task, "staff_mail", &about, None, self.now).await?;
        Ok(Some(if new { Noted::Asked } else { Noted::Nothing("known") }))
    }

    /// How the message stands after the event; `None` if it cannot be, as it was not handed over.
    fn after(&self, before: &OutState) -> Option<OutState> {
        let rejected = match self.event {
            Event::Rejected { why } => Some(one_line(why)),
            Event::Delivered | Event::Bounced { .. } | Event::Complained { .. } => None,
        };
        match (before, rejected) {
            (OutState::Pending | OutState::Abandoned { .. }, _) => None,
            (OutState::Person { .. }, Some(_)) => Some(before.clone()),
            (_, Some(why)) => Some(OutState::Person { since: self.now, why }),
            (OutState::Sent { .. }, None) => Some(before.clone()),
            // Whatever came back had left.
            (_, None) => Some(OutState::Sent { at: self.now, vendor: None }),
        }
    }

    fn verdict(&self) -> Option<Verdict> {
        match self.event {
            Event::Bounced { hard: true, .. } => Some(Verdict::Bounced),
            Event::Complained { .. } => Some(Verdict::Complained),
            Event::Bounced { hard: false, .. } | Event::Delivered | Event::Rejected { .. } => None,
        }
    }

    /// The addresses that the event is about. A complaint that names nobody is about everybody; a
    /// bounce that names nobody only where there is no choice.
    fn addresses(&self, message: &Outgoing) -> Vec<String> {
        match self.event {
            Event::Complained { addresses } if addresses.is_empty() => message.to.clone(),
            Event::Bounced { addresses, .. } if addresses.is_empty() && message.to.len() == 1 => {
                message.to.clone()
            }
            Event::Bounced { addresses, .. } | Event::Complained { addresses } => addresses.clone(),
            Event::Delivered | Event::Rejected { .. } => Vec::new(),
        }
    }

    /// What is to happen once, even if a person has decided otherwise since. A delivery needs no
    /// memory: the row says it.
    fn seen(&self, id: &OutboxId, addresses: &[String]) -> Vec<String> {
        if *self.event == Event::Delivered {
            return Vec::new();
        }
        let mut addresses: Vec<String> = addresses.iter().map(|one| one.to_lowercase()).collect();
        addresses.sort_unstable();
        let mut parts = vec![word(self.event), id.as_str()];
        parts.extend(addresses.iter().map(String::as_str));
        vec![format!("feedback-{}", fingerprint(&parts, 12))]
    }
}

/// A reason in the mail system's words, fit to be shown: one line, no addresses.
fn one_line(why: &str) -> String {
    let words = why.split_whitespace().filter(|word| !word.contains('@'));
    let line: String = words.collect::<Vec<_>>().join(" ");
    let kept: String = line.chars().filter(|sign| !sign.is_control()).take(120).collect();
    format!("the mail system rejected it: {kept}")
}
