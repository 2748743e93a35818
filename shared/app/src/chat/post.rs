//! A card posted once, written anew when its task changes, closed when the task is over. The row is
//! written before the post: an answer that was lost is looked up before anything is posted again.

use super::cards;
use crate::AppError;
use crate::connections::{Held, Trouble};
use crate::look;
use crate::rulebook::RuleBook;
use chrono::TimeDelta;
use connectors::kit::{Card, Chat, Fault, Place, Posted};
use domain::ids::{ConnectionId, DebtorId, TenantId};
use store::book::CardRow;
use store::{StoreError, Versioned};

/// Makes the card of a task show what is true: posts it, writes it anew, or closes it.
pub(crate) async fn card(
    held: &mut Held<'_>,
    book: &RuleBook,
    task: &str,
    debtor: Option<&DebtorId>,
) -> Result<(), Trouble> {
    let app = held.line.app;
    let chat = chat_of(held)?;
    let (tenant, id) = (held.line.connection.tenant.clone(), held.line.connection.id.clone());
    let line = look::task(app, book, debtor, task, app.clock.now()).await?;
    let known = app.store.chat_card(&tenant, &id, task).await?;
    match (line, known) {
        (Some(line), None) => {
            let card = cards::open(book, &line, app.clock.now());
            post(held, chat, &card, debtor, None).await
        }
        (Some(line), Some(known)) => {
            let card = cards::open(book, &line, app.clock.now());
            match found(held, chat, task, debtor, known).await? {
                Found::There(row) => update(held, chat, &card, &row.value).await,
                Found::NotThere(version) => post(held, chat, &card, debtor, Some(version)).await,
            }
        }
        // It was over before anybody was asked.
        (None, None) => Ok(()),
        (None, Some(known)) if known.value.closed => Ok(()),
        (None, Some(known)) => {
            let how = look::ended(app, book, debtor, task).await?;
            let title = match debtor {
                Some(debtor) => name(app, &tenant, debtor).await?,
                None => "Task".to_owned(),
            };
            match found(held, chat, task, debtor, known).await? {
                Found::There(row) => {
                    update(held, chat, &cards::closed(task, &title, &how), &row.value).await?;
                    let closed = CardRow { closed: true, ..row.value };
                    write(app, &tenant, &id, task, &closed, Some(row.version)).await?;
                    Ok(())
                }
                Found::NotThere(_) => Ok(()),
            }
        }
    }
}

async fn name(app: &crate::App, tenant: &TenantId, debtor: &DebtorId) -> Result<String, AppError> {
    let card = app.store.card(tenant, debtor).await?;
    Ok(card.map_or_else(|| debtor.to_string(), |card| content::text::clean(&card.name)))
}

pub(super) fn chat_of(held: &Held<'_>) -> Result<&'static dyn Chat, Trouble> {
    let connector = held.line.connector;
    let none = || Fault::Refused(format!("{} is no chat", connector.title));
    Ok(connector.chat.ok_or_else(none)?)
}

async fn place(held: &Held<'_>, debtor: Option<&DebtorId>) -> Result<Place, Trouble> {
    let row = &held.line.connection;
    let settings = row.chat.as_ref().ok_or_else(|| {
        Fault::Refused("no channel is set: credit-control connect with --channel".to_owned())
    })?;
    let thread = match debtor {
        Some(debtor) => held.line.app.store.chat_thread(&row.tenant, &row.id, debtor).await?,
        None => None,
    };
    let thread = thread.map(|thread| thread.value).filter(|thread| !thread.message.is_empty());
    Ok(Place {
        channel: settings.channel.clone(),
        thread: thread.map(|thread| thread.message),
        base: row.base.clone(),
    })
}

async fn post(
    held: &mut Held<'_>,
    chat: &'static dyn Chat,
    card: &Card,
    debtor: Option<&DebtorId>,
    known: Option<u64>,
) -> Result<(), Trouble> {
    let app = held.line.app;
    let (tenant, id) = (held.line.connection.tenant.clone(), held.line.connection.id.clone());
    let place = place(held, debtor).await?;
    let trying = CardRow {
        channel: place.channel.clone(),
        message: String::new(),
        at: app.clock.now(),
        closed: false,
    };
    let version = write(app, &tenant, &id, &card.task, &trying, known).await?;
    let answer = held.call(&chat.post(card, &place)).await?;
    let posted = chat.posted(&answer)?;
    let row = there(&trying, &posted);
    write(app, &tenant, &id, &card.task, &row, Some(version)).await?;
    if let (Some(debtor), None) = (debtor, &place.thread) {
        match app.store.put_chat_thread(&tenant, &id, debtor, &row, None).await {
            Ok(()) | Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn there(trying: &CardRow, posted: &Posted) -> CardRow {
    CardRow { channel: posted.channel.clone(), message: posted.message.clone(), ..trying.clone() }
}

async fn write(
    app: &crate::App,
    tenant: &TenantId,
    id: &ConnectionId,
    task: &str,
    row: &CardRow,
    known: Option<u64>,
) -> Result<u64, Trouble> {
    app.store.put_chat_card(tenant, id, task, row, known).await?;
    Ok(known.unwrap_or(0) + 1)
}

async fn update(
    held: &mut Held<'_>,
    chat: &'static dyn Chat,
    card: &Card,
    row: &CardRow,
) -> Result<(), Trouble> {
    let posted = Posted { channel: row.channel.clone(), message: row.message.clone() };
    let base = held.line.connection.base.clone();
    let answer = held.call(&chat.update(card, &posted, base.as_deref())).await?;
    chat.posted(&answer)?;
    Ok(())
}

/// Whether a card that was tried is there.
enum Found {
    There(Versioned<CardRow>),
    /// It is not; its row has this version.
    NotThere(u64),
}

async fn found(
    held: &mut Held<'_>,
    chat: &'static dyn Chat,
    task: &str,
    debtor: Option<&DebtorId>,
    known: Versioned<CardRow>,
) -> Result<Found, Trouble> {
    if !known.value.message.is_empty() {
        return Ok(Found::There(known));
    }
    let app = held.line.app;
    let place = place(held, debtor).await?;
    let since = known.value.at - TimeDelta::minutes(1);
    let answer = held.call(&chat.find(&place, since)).await?;
    match chat.found(&answer, task)? {
        None => Ok(Found::NotThere(known.version)),
        Some(posted) => {
            let (tenant, id) = (&held.line.connection.tenant, &held.line.connection.id);
            let row = there(&known.value, &posted);
            let version = write(app, tenant, id, task, &row, Some(known.version)).await?;
            Ok(Found::There(Versioned { value: row, version, pending: None }))
        }
    }
}
