//! What was sent, is being sent or will not be sent, each message with its reason.

use super::{Names, Reason};
use crate::rulebook::RuleBook;
use crate::{App, AppError};
use domain::because::Because;
use domain::calendar::Time;
use domain::fact::{Entry, Fact};
use domain::ids::{DebtorId, InvoiceId, OutboxId, TenantId};
use domain::money::{Currency, Money};
use futures::{StreamExt, TryStreamExt};
use serde::Serialize;
use store::book::{Audience, Card, OutState, Outgoing};
use store::keys::{self, View};
use store::table::Key;

/// Which messages.
#[derive(Debug, Clone, Default)]
pub struct OutboxFilter {
    /// Only of this debtor.
    pub debtor: Option<DebtorId>,
    /// Only in this state (`pending`, `claimed`, `sent`, `unknown`, `person`, `abandoned`).
    pub state: Option<String>,
    /// Only decided at or after this.
    pub since: Option<Time>,
    /// The latest so many.
    pub limit: Option<usize>,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutboxLine {
    /// Its id.
    pub id: OutboxId,
    /// Whose; none for a message to our own people.
    pub debtor: Option<DebtorId>,
    /// The debtor's name, or `staff`.
    pub name: String,
    /// The documents that it asks for.
    pub invoices: Vec<InvoiceId>,
    /// Their numbers on paper.
    pub numbers: Vec<String>,
    /// The step's name.
    pub step: String,
    /// By which way.
    pub channel: String,
    /// The addresses: as handed over, or as they stand now.
    pub to: Vec<String>,
    /// How it stands.
    pub state: String,
    /// Since when it stands so.
    pub at: Time,
    /// When it was decided.
    pub decided: Time,
    /// Why it stands so, where somebody should know (a doubt, a refusal, a drop).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Its currency.
    pub currency: Option<Currency>,
    /// What it asks for, as a plain decimal: as handed over, or as decided.
    pub asked: Option<String>,
    /// Handovers that were refused so far.
    pub attempts: u32,
    /// The hash of the mail's bytes, once it was handed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
    /// Why it was decided, in one paragraph.
    pub because: Option<String>,
    /// The values behind that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// The messages of the tenant (or of one debtor), oldest first.
///
/// # Errors
/// When the store cannot answer.
pub async fn outbox(
    app: &App,
    book: &RuleBook,
    filter: &OutboxFilter,
    _now: Time,
) -> Result<Vec<OutboxLine>, AppError> {
    let tenant = &book.settings().id;
    let mut found = match &filter.debtor {
        Some(debtor) => app.store.messages(tenant, debtor).await?,
        None => listed(app, tenant, filter).await?,
    };
    found.retain(|message| filter.takes(message));
    found.sort_by(|a, b| (a.decided, &a.id).cmp(&(b.decided, &b.id)));
    let most = filter.limit.unwrap_or(usize::MAX);
    let skipped = found.len().saturating_sub(most);
    let lines = found.into_iter().skip(skipped).map(|message| told(app, message));
    futures::stream::iter(lines).buffered(app.patience.in_flight.max(1)).try_collect().await
}

impl OutboxFilter {
    fn takes(&self, message: &Outgoing) -> bool {
        let state = self.state.as_deref().is_none_or(|state| message.state.word() == state);
        state && self.since.is_none_or(|since| message.decided >= since)
    }
}

/// The messages in the list, the latest first, as many as are wanted. The list only says where to
/// look; the rows say what is true.
async fn listed(
    app: &App,
    tenant: &TenantId,
    filter: &OutboxFilter,
) -> Result<Vec<Outgoing>, AppError> {
    // A state cannot be seen in the list, so with one all of it is read.
    let most = filter.limit.filter(|_| filter.state.is_none()).unwrap_or(usize::MAX);
    let from = filter.since.map(keys::stamp);
    let entries = app.store.listed(tenant, View::Outbox, from.as_deref(), true, most).await?;
    let mut keys: Vec<Key> = entries.into_iter().map(|entry| entry.key).collect();
    keys.sort();
    keys.dedup();
    let loads = keys.into_iter().map(|key| async move { app.store.message_at(&key).await });
    let rows: Vec<_> = futures::stream::iter(loads)
        .buffer_unordered(app.patience.in_flight.max(1))
        .try_collect()
        .await?;
    Ok(rows.into_iter().flatten().map(|row| row.value).collect())
}

/// One message with its debtor's name and its reason.
pub(super) async fn told(app: &App, message: Outgoing) -> Result<OutboxLine, AppError> {
    let Some(id) = message.debtor().cloned() else {
        return Ok(line(&message, None, &Names::default(), None));
    };
    let tenant = &message.tenant;
    let card = app.store.card(tenant, &id).await?;
    let entries = app.store.journal_row(tenant, &id, message.journal).await?;
    let mut names = match app.store.debtor(tenant, &id).await? {
        Some(loaded) => Names::of_state(card.as_ref(), &loaded.debtor),
        None => Names::of(card.as_ref(), &[]),
    };
    if !message.items.iter().all(|item| names.knows(item)) {
        // Something that is closed by now: its number is in the journal only.
        let journal = app.store.account(tenant, &id).await?;
        names =
            Names::of(card.as_ref(), &journal.map(|account| account.entries).unwrap_or_default());
    }
    Ok(line(&message, card.as_ref(), &names, because(&entries, &message.id)))
}

/// The reason of the message's decision.
pub(super) fn because<'a>(entries: &'a [Entry], id: &OutboxId) -> Option<&'a Because> {
    entries.iter().find_map(|entry| match &entry.fact {
        Fact::MessageDecided(message) if message.id == *id => Some(&message.because),
        _ => None,
    })
}

/// A message as the export has it, with the whole journal at hand.
pub(crate) fn export_line(
    message: &Outgoing,
    card: Option<&Card>,
    names: &Names,
    entries: &[Entry],
) -> OutboxLine {
    line(message, card, names, because(entries, &message.id))
}

/// A message as lists show it.
pub(super) fn line(
    message: &Outgoing,
    card: Option<&Card>,
    names: &Names,
    because: Option<&Because>,
) -> OutboxLine {
    let (at, why) = standing(message);
    let decided = because.map(|because| because.asked);
    let asked = message.content.as_ref().map(|content| content.asked).or(decided);
    let reason = because.map(|because| Reason::of(because, names));
    OutboxLine {
        id: message.id.clone(),
        debtor: message.debtor().cloned(),
        name: card.map_or_else(|| "staff".to_owned(), |card| card.name.clone()),
        invoices: message.items.clone(),
        numbers: message.items.iter().map(|item| names.number(item)).collect(),
        step: message.step.clone(),
        channel: "mail".to_owned(),
        to: addresses(message, card),
        state: message.state.word().to_owned(),
        at,
        decided: message.decided,
        why,
        currency: message.currency,
        asked: asked
            .zip(message.currency)
            .map(|(minor, currency)| Money::new(minor, currency).to_decimal()),
        attempts: message.attempts,
        hash: message.content.as_ref().map(|content| content.hash.clone()),
        because: match &message.audience {
            Audience::Debtor(_) => reason.as_ref().map(|reason| reason.sentence.clone()),
            Audience::Staff(_) => Some("something waits for this person".to_owned()),
        },
        reason,
    }
}

/// Since when a message stands as it does, and why, where somebody should know.
fn standing(message: &Outgoing) -> (Time, Option<String>) {
    match &message.state {
        OutState::Pending => (message.decided, None),
        // The claim is on the row with its time.
        OutState::Claimed { .. } => {
            (message.entries.last().map_or(message.decided, |claim| claim.at), None)
        }
        OutState::Sent { at, .. } => (*at, None),
        OutState::Unknown { since } => {
            (*since, Some("nobody knows yet whether it left".to_owned()))
        }
        OutState::Person { since, why } => (*since, Some(why.clone())),
        OutState::Abandoned { at, why } => (*at, Some(why.clone())),
    }
}

/// The addresses: as they were handed over, or as the card has them now.
fn addresses(message: &Outgoing, card: Option<&Card>) -> Vec<String> {
    if !message.to.is_empty() {
        return message.to.clone();
    }
    if let Audience::Staff(address) = &message.audience {
        return vec![address.clone()];
    }
    let recipients = message.recipients.to.iter().chain(&message.recipients.cc);
    let known = recipients.filter_map(|id| card?.email(id));
    known.map(str::to_owned).collect()
}
