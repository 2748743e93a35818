//! What would be sent, without sending: the same plan, gate and letters on a copy. A rehearsal of a
//! tick lists exactly the messages that the tick then sends.

use crate::rulebook::RuleBook;
use crate::send::debtor_view;
use crate::{App, AppError};
use chrono::TimeDelta;
use domain::calendar::{Time, local_day};
use domain::debtor::{Debtor, HEAVY};
use domain::fact::{Entry, Fact};
use domain::gate::{Gate, gate};
use domain::ids::DebtorId;
use domain::message::{Message, Under};
use domain::plan::{Decision, plan};
use domain::signal::Actor;
use serde::Serialize;
use std::collections::{BTreeMap, HashSet};
use store::book::Card;
use store::keys::{self, SHARDS, Waiting};

/// Rounds after which a debtor's rehearsal ends; each drops at least one message.
const ROUNDS: usize = 8;

/// A message that would be sent.
#[derive(Debug, Clone, Serialize)]
pub struct Planned {
    /// Its id.
    pub id: String,
    /// To which debtor.
    pub debtor: String,
    /// What it asks for.
    pub invoices: Vec<String>,
    /// The step.
    pub step: String,
    /// By which way.
    pub channel: &'static str,
    /// To whom.
    pub to: Vec<String>,
    /// Always `planned`.
    pub state: &'static str,
    /// When.
    pub at: Time,
    /// Why.
    pub because: String,
    /// Goes first.
    #[serde(skip)]
    pub urgent: bool,
}

/// What a debtor's turn and send would do at `now`: the messages that would leave, and the state
/// after it.
pub fn rehearse(
    book: &RuleBook,
    debtor: &Debtor,
    now: Time,
) -> (Vec<Message>, Debtor, Vec<Decision>) {
    let mut debtor = debtor.clone();
    let mut messages = Vec::new();
    let mut decisions = Vec::new();
    for _ in 0..ROUNDS {
        let planned = plan(&book.rules(&debtor), &debtor, now);
        decisions = planned.decisions;
        for effect in planned.effects {
            note(&mut debtor, effect.into_fact(), now);
        }
        let waiting: Vec<_> = debtor
            .outgoing
            .iter()
            .filter(|outgoing| outgoing.state == Under::Decided)
            .map(|outgoing| outgoing.id.clone())
            .collect();
        let mut dropped = false;
        for id in waiting {
            match gate(&book.rules(&debtor), &debtor, &id, now) {
                Gate::Send(cleared) => {
                    note(&mut debtor, cleared.claim.clone(), now);
                    messages.push(cleared.message);
                }
                Gate::Drop(why) => {
                    note(&mut debtor, Fact::MessageDropped { id, why }, now);
                    dropped = true;
                }
                Gate::Wait(..) => {}
            }
        }
        if !dropped {
            break;
        }
    }
    (messages, debtor, decisions)
}

fn note(debtor: &mut Debtor, fact: Fact, now: Time) {
    let entry = Entry { n: debtor.facts + 1, at: now, by: Actor::Policy, fact };
    debtor.apply(&entry);
}

/// What a tick at `now` would send: of the debtors whose wake has come and of those with a message
/// that waits, as far as the day's budget reaches. Every letter is written, so that a template
/// that fails is seen here.
///
/// # Errors
/// When the store cannot answer, or a letter cannot be written.
pub async fn rehearse_tick(
    app: &App,
    book: &RuleBook,
    now: Time,
) -> Result<(Vec<Planned>, Vec<Decision>), AppError> {
    let tenant = &book.settings().id;
    let mut planned = Vec::new();
    let mut all_decisions = Vec::new();
    for id in due(app, book, now).await? {
        let Some(loaded) = app.store.debtor(tenant, &id).await? else { continue };
        let (messages, debtor, decisions) = rehearse(book, &loaded.debtor, now);
        all_decisions.extend(decisions);
        let Some(card) = app.store.card(tenant, &id).await? else { continue };
        for message in messages {
            planned.push(show(app, book, &debtor, &card, &message, now)?);
        }
    }
    planned.sort_by_key(|message| !message.urgent);
    let day = local_day(now, book.zone()).to_string();
    let left = app.store.budget_left(tenant, &day, book.settings().sending.daily).await?;
    planned.truncate(left as usize);
    Ok((planned, all_decisions))
}

/// A message as lists show it. The letter is written and thrown away.
pub(crate) fn show(
    app: &App,
    book: &RuleBook,
    debtor: &Debtor,
    card: &Card,
    message: &Message,
    now: Time,
) -> Result<Planned, AppError> {
    let view = debtor_view(book, debtor, card, message, now, HEAVY);
    app.templates
        .write(&view)
        .map_err(|error| AppError::Bug(format!("the letter cannot be written: {error}")))?;
    let recipients = message.recipients.to.iter().chain(&message.recipients.cc);
    Ok(Planned {
        id: message.id.to_string(),
        debtor: debtor.id.to_string(),
        invoices: message.items.iter().map(ToString::to_string).collect(),
        step: message.step.clone(),
        channel: "mail",
        to: recipients.filter_map(|id| card.email(id)).map(str::to_owned).collect(),
        state: "planned",
        at: now,
        because: message.because.sentence(),
        urgent: message.urgent,
    })
}

/// The debtors that a tick at `now` would touch, each once, in order.
async fn due(app: &App, book: &RuleBook, now: Time) -> Result<Vec<DebtorId>, AppError> {
    let tenant = &book.settings().id;
    let mut found: BTreeMap<DebtorId, ()> = BTreeMap::new();
    for kind in [Waiting::Wake, Waiting::SendFirst, Waiting::Send] {
        for shard in 0..SHARDS {
            let entries = app.store.due(kind, shard, now, usize::MAX).await?;
            let debtors = entries.iter().filter_map(|entry| keys::debtor_in(&entry.key));
            found.extend(debtors.filter(|(whose, _)| whose == tenant).map(|(_, id)| (id, ())));
        }
    }
    Ok(found.into_keys().collect())
}

/// What the account of `debtor` would get next: the first moment at which something would be sent
/// within `days` days, if nothing came in until then.
pub fn next_message(
    book: &RuleBook,
    debtor: &Debtor,
    now: Time,
    days: i64,
) -> Option<(Time, Vec<Message>)> {
    let mut at = now;
    let mut debtor = debtor.clone();
    let mut seen: HashSet<Time> = HashSet::new();
    while at <= now + TimeDelta::days(days) && seen.insert(at) {
        // Only the ledger's news would be newer by then; they are taken as they are now on the day.
        let fresh = book.with_fresh_books(&debtor.ledger, at);
        let (messages, after, _) = rehearse(&fresh, &debtor, at);
        if !messages.is_empty() {
            return Some((at, messages));
        }
        debtor = after;
        at = plan(&fresh.rules(&debtor), &debtor, at).wake?;
    }
    None
}
