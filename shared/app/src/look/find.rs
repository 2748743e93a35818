//! Finding what an operator means by what was typed: an account, an invoice, a message. There is no
//! index of names; the cards of all accounts are read, page by page. Good for a person's question,
//! never for a decision.

use crate::rulebook::RuleBook;
use crate::{App, AppError};
use domain::debtor::Debtor;
use domain::fact::Fact;
use domain::ids::{DebtorId, InvoiceId, OutboxId};
use futures::{StreamExt, TryStreamExt};
use std::future::Future;
use store::StoreError;
use store::book::Card;
use store::keys::{self, View};
use store::table::Key;

/// Accounts read at a time.
const PAGE: usize = 500;
/// Hex digits of a message's id that are enough to mean it.
const ENOUGH: usize = 6;
/// Accounts that an ambiguous answer lists.
const LISTED: usize = 10;

/// What was meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// An account.
    Debtor(DebtorId),
    /// A document of an account, open or closed.
    Invoice(DebtorId, InvoiceId),
    /// A message.
    Message(Key, OutboxId),
}

/// The account behind what was typed: its id, the name or account in the ledger (in any case), the
/// number of an invoice, the id of a message or of something else that belongs to it, or a
/// beginning that only one has.
///
/// # Errors
/// [`AppError::Rejected`] when there is none, or several: then they are listed.
pub async fn find(app: &App, book: &RuleBook, text: &str) -> Result<DebtorId, AppError> {
    match place(app, book, text).await? {
        Place::Debtor(id) | Place::Invoice(id, _) => Ok(id),
        Place::Message(key, id) => keys::debtor_in(&key)
            .map(|(_, debtor)| debtor)
            .ok_or_else(|| AppError::rejected(format!("the message {id} is to our own people"))),
    }
}

/// What was meant by `text`; what is exact comes before what only begins like it.
pub(super) async fn place(app: &App, book: &RuleBook, text: &str) -> Result<Place, AppError> {
    let (tenant, text) = (&book.settings().id, text.trim());
    if text.is_empty() {
        return Err(AppError::rejected("say which: an id, a name or an invoice number"));
    }
    let id = DebtorId::in_name(text).unwrap_or_else(|| DebtorId::from(text));
    if app.store.debtor(tenant, &id).await?.is_some() {
        return Ok(Place::Debtor(id));
    }
    if text.len() == 32
        && let Some(place) = message(app, book, text).await?
    {
        return Ok(place);
    }
    let named = named(app, book, text).await?;
    if let Some(place) = one(text, named.exactly, Place::Debtor)? {
        return Ok(place);
    }
    let open = each(app, book, |id| open_invoice(app, book, id, text)).await?;
    if let Some(place) = one_invoice(text, open, &named.all)? {
        return Ok(place);
    }
    if let Some(place) = message(app, book, text).await? {
        return Ok(place);
    }
    if let Some(place) = one(text, named.begins, Place::Debtor)? {
        return Ok(place);
    }
    let closed = each(app, book, |id| closed_invoice(app, book, id, text)).await?;
    one_invoice(text, closed, &named.all)?.ok_or_else(|| {
        AppError::rejected(format!("{text:?} is no account, invoice or message here"))
    })
}

/// Accounts by what they are called.
struct Named {
    all: Vec<(DebtorId, String)>,
    exactly: Vec<(DebtorId, String)>,
    begins: Vec<(DebtorId, String)>,
}

async fn named(app: &App, book: &RuleBook, text: &str) -> Result<Named, AppError> {
    let wanted = text.to_lowercase();
    let tenant = &book.settings().id;
    let cards: Vec<(DebtorId, Card)> = each(app, book, |id| async move {
        Ok(app.store.card(tenant, &id).await?.map(|card| (id, card)))
    })
    .await?;
    let mut named = Named { all: Vec::new(), exactly: Vec::new(), begins: Vec::new() };
    for (id, card) in cards {
        let known = [card.name.to_lowercase(), card.account.to_lowercase()];
        let account = match card.account == card.name {
            true => String::new(),
            false => format!(" ({})", card.account),
        };
        let entry = (id.clone(), format!("{}{account}", card.name));
        if known.contains(&wanted) {
            named.exactly.push(entry.clone());
        }
        let begins = |name: &String| name.starts_with(&wanted);
        if known.iter().any(begins) || id.as_str().starts_with(text) {
            named.begins.push(entry.clone());
        }
        named.all.push(entry);
    }
    Ok(named)
}

/// The one that is meant; none when there is none.
fn one(
    text: &str,
    found: Vec<(DebtorId, String)>,
    place: impl Fn(DebtorId) -> Place,
) -> Result<Option<Place>, AppError> {
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (None, _) => Ok(None),
        (Some((id, _)), None) => Ok(Some(place(id))),
        (Some(first), Some(second)) => {
            let all = [first, second].into_iter().chain(found);
            Err(several(text, all.map(|(id, name)| format!("{id} {name}"))))
        }
    }
}

fn one_invoice(
    text: &str,
    found: Vec<(DebtorId, InvoiceId)>,
    names: &[(DebtorId, String)],
) -> Result<Option<Place>, AppError> {
    let mut rest = found.into_iter();
    match (rest.next(), rest.next()) {
        (None, _) => Ok(None),
        (Some((id, invoice)), None) => Ok(Some(Place::Invoice(id, invoice))),
        (Some(first), Some(second)) => {
            let all = [first, second].into_iter().chain(rest).map(|(id, _)| {
                let name = names.iter().find(|(known, _)| *known == id);
                format!("{id} {}", name.map_or("", |(_, name)| name.as_str()))
            });
            Err(several(text, all))
        }
    }
}

fn several(text: &str, all: impl Iterator<Item = String>) -> AppError {
    let all: Vec<String> = all.collect();
    let (shown, more) = all.split_at(all.len().min(LISTED));
    let more = match more.len() {
        0 => String::new(),
        count => format!(", and {count} more"),
    };
    AppError::rejected(format!("{text:?} may be any of these: {}{more}", shown.join(", ")))
}

/// What `look` finds for each account of the tenant.
async fn each<T, F, Fut>(app: &App, book: &RuleBook, look: F) -> Result<Vec<T>, AppError>
where
    F: Fn(DebtorId) -> Fut,
    Fut: Future<Output = Result<Option<T>, StoreError>>,
{
    let tenant = &book.settings().id;
    let mut found = Vec::new();
    for ledger in &book.settings().ledgers {
        let mut after: Option<String> = None;
        loop {
            let page = app.store.members(tenant, ledger, after.as_deref(), PAGE).await?;
            let last = page.len() < PAGE;
            after = page.last().map(ToString::to_string);
            let here: Vec<Option<T>> = futures::stream::iter(page.into_iter().map(&look))
                .buffered(app.patience.in_flight.max(1))
                .try_collect()
                .await?;
            found.extend(here.into_iter().flatten());
            if last {
                break;
            }
        }
    }
    Ok(found)
}

async fn open_invoice(
    app: &App,
    book: &RuleBook,
    id: DebtorId,
    text: &str,
) -> Result<Option<(DebtorId, InvoiceId)>, StoreError> {
    let loaded = app.store.debtor(&book.settings().id, &id).await?;
    Ok(loaded.and_then(|loaded| Some((id, invoice_in(&loaded.debtor, text)?))))
}

/// The open document that is called so.
fn invoice_in(debtor: &Debtor, text: &str) -> Option<InvoiceId> {
    let called = |name: &str| name.eq_ignore_ascii_case(text);
    let mut items = debtor.items.iter().map(|item| &item.doc);
    let found = items.find(|doc| called(doc.id.as_str()) || called(doc.shown()))?;
    Some(found.id.clone())
}

/// A document that is closed is in the journal only.
async fn closed_invoice(
    app: &App,
    book: &RuleBook,
    id: DebtorId,
    text: &str,
) -> Result<Option<(DebtorId, InvoiceId)>, StoreError> {
    let Some(account) = app.store.account(&book.settings().id, &id).await? else { return Ok(None) };
    let called = |name: &str| name.eq_ignore_ascii_case(text);
    let found = account.entries.iter().rev().find_map(|entry| match &entry.fact {
        Fact::DocumentSeen(doc) if called(doc.id.as_str()) || called(doc.shown()) => {
            Some(doc.id.clone())
        }
        _ => None,
    });
    Ok(found.map(|invoice| (id, invoice)))
}

/// The message whose id begins so.
async fn message(app: &App, book: &RuleBook, text: &str) -> Result<Option<Place>, AppError> {
    let hex = |sign: char| matches!(sign, '0'..='9' | 'a'..='f');
    if text.len() < ENOUGH || !text.chars().all(hex) {
        return Ok(None);
    }
    let keys = app.store.list(&book.settings().id, View::Outbox).await?;
    let mut found: Vec<(Key, OutboxId)> = keys
        .into_iter()
        .filter_map(|key| keys::message_in(&key).map(|id| (key, id)))
        .filter(|(_, id)| id.as_str().starts_with(text))
        .collect();
    found.sort();
    found.dedup();
    match found.as_slice() {
        [] => Ok(None),
        [(key, id)] => Ok(Some(Place::Message(key.clone(), id.clone()))),
        all => Err(several(text, all.iter().map(|(_, id)| format!("the message {id}")))),
    }
}
