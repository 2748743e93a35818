//! The story of an account: its facts, its messages and its mails, in the order of time.

use super::words::who;
use super::{Names, Reason, words};
use crate::{App, AppError};
use domain::calendar::Time;
use domain::fact::{Entry, Fact};
use domain::ids::{DebtorId, OutboxId, TenantId};
use serde::Serialize;
use store::Account;
use store::book::{Card, Conversation, Direction, OutState, Outgoing};

/// One line of a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimelineLine {
    /// When.
    pub at: Time,
    /// What, in one line.
    pub what: String,
    /// Who: `policy`, `ledger`, `debtor`, `mail`, `delivery`, `colleague` or a person's name.
    pub who: String,
    /// The kind of fact (`message_decided`, …), `sent`, or `mail`.
    pub kind: String,
    /// The message that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<OutboxId>,
    /// Why, where something was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The values behind that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
}

/// The story of an account, oldest first.
///
/// # Errors
/// [`AppError::Rejected`] when there is no such account; when the store cannot answer.
pub async fn timeline(
    app: &App,
    tenant: &TenantId,
    id: &DebtorId,
) -> Result<Vec<TimelineLine>, AppError> {
    let Some(account) = app.store.account(tenant, id).await? else {
        return Err(AppError::rejected(format!("there is no debtor {id}")));
    };
    let card = app.store.card(tenant, id).await?;
    let mails = app.store.conversation(tenant, id).await?;
    Ok(story(&account, card.as_ref(), &mails))
}

/// The same from what is loaded.
pub(super) fn story(
    account: &Account,
    card: Option<&Card>,
    mails: &[Conversation],
) -> Vec<TimelineLine> {
    let names = Names::of(card, &account.entries);
    let mut lines: Vec<TimelineLine> = mails.iter().map(mail).collect();
    lines.extend(account.entries.iter().map(|entry| fact(entry, &names)));
    lines.extend(account.messages.iter().filter_map(sent));
    // Stable: at one moment a mail comes before what it led to, and a claim before its mail left.
    lines.sort_by_key(|line| line.at);
    lines
}

/// A fact as a line of the story.
pub(super) fn fact(entry: &Entry, names: &Names) -> TimelineLine {
    let because = match &entry.fact {
        Fact::MessageDecided(message) => Some(Reason::of(&message.because, names)),
        _ => None,
    };
    TimelineLine {
        at: entry.at,
        what: words(entry, names),
        who: who(&entry.by),
        kind: kind(&entry.fact),
        message: message(&entry.fact).cloned(),
        because: because.as_ref().map(|reason| reason.sentence.clone()),
        reason: because,
    }
}

/// The kind of fact, as it is stored.
fn kind(fact: &Fact) -> String {
    let stored = serde_json::to_value(fact).ok();
    let kind = stored.as_ref().and_then(|stored| stored.get("f")?.as_str());
    kind.unwrap_or("fact").to_owned()
}

/// The message that a fact is about.
fn message(fact: &Fact) -> Option<&OutboxId> {
    match fact {
        Fact::MessageDecided(message) => Some(&message.id),
        Fact::MessageClaimed { id, .. }
        | Fact::CopiesLeftOut { id, .. }
        | Fact::MessageDropped { id, .. }
        | Fact::MessageUnsent { id }
        | Fact::MessageFailed { id, .. }
        | Fact::MessageInDoubt { id }
        | Fact::MessageSettled { id, .. } => Some(id),
        _ => None,
    }
}

fn mail(mail: &Conversation) -> TimelineLine {
    let who = speaker(mail.direction);
    let what = match mail.direction {
        Direction::In => format!("wrote: {}", quoted(&mail.excerpt)),
        Direction::Colleague => format!("wrote to them: {}", quoted(&mail.excerpt)),
        Direction::Machine => format!("an automatic answer came: {}", quoted(&mail.excerpt)),
    };
    TimelineLine {
        at: mail.at,
        what,
        who: who.to_owned(),
        kind: "mail".to_owned(),
        message: None,
        because: None,
        reason: None,
    }
}

/// Who wrote a mail.
pub(super) fn speaker(direction: Direction) -> &'static str {
    match direction {
        Direction::In => "debtor",
        Direction::Colleague => "colleague",
        Direction::Machine => "machine",
    }
}

/// Foreign text on one line, safe for a terminal, as a quotation.
pub(super) fn quoted(text: &str) -> String {
    format!("\u{201c}{}\u{201d}", content::text::clean(text))
}

fn sent(message: &Outgoing) -> Option<TimelineLine> {
    let OutState::Sent { at, .. } = &message.state else { return None };
    let currency = message.currency.map_or_else(String::new, |currency| format!(" in {currency}"));
    Some(TimelineLine {
        at: *at,
        what: format!(
            "the {:?} message{currency} left for {}",
            message.step,
            message.to.join(", ")
        ),
        who: "delivery".to_owned(),
        kind: "sent".to_owned(),
        message: Some(message.id.clone()),
        because: None,
        reason: None,
    })
}
