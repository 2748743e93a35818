//! An event of Stripe's, from the webhook or the list: what has to be fetched because of it. The
//! snapshot in it is as old as the event and is used for ids only.

use super::person::id;
use crate::kit::{Arrived, Malformed, Object, Sort, What};
use serde_json::Value;

/// What an event tells; `None` for those that say nothing about what is owed.
///
/// # Errors
/// When it is neither a snapshot event nor a thin one, or names nothing where it must.
pub(super) fn tells(event: &Value) -> Result<Option<Arrived>, Malformed> {
    let text = |name: &str| event.get(name).and_then(Value::as_str);
    let kind = text("type").ok_or_else(|| Malformed("an event without a type".to_owned()))?;
    let (account, what) = match text("object") {
        Some("event") => (text("account"), snapshot(event, kind)?),
        Some("v2.core.event") => (text("context"), thin(event, kind)?),
        _ => return Err(Malformed("this is no event".to_owned())),
    };
    // An organisation's context is a path of accounts; the last one is meant.
    let account = account.and_then(|path| path.rsplit('/').next()).unwrap_or_default();
    Ok(what.map(|what| Arrived { account: account.to_owned(), what }))
}

fn snapshot(event: &Value, kind: &str) -> Result<Option<What>, Malformed> {
    if kind == "account.application.deauthorized" {
        return Ok(Some(What::Revoked));
    }
    let Some(object) = event.get("data").and_then(|data| data.get("object")) else {
        return Err(Malformed("an event without an object".to_owned()));
    };
    let linked = |name: &str| object.get(name).and_then(id);
    let own = || id(object);
    let (sort, id) = match family(kind) {
        // Only announced: it has no id yet.
        Some(Family::Invoice) if kind == "invoice.upcoming" => return Ok(None),
        Some(Family::Invoice) => (Sort::Invoice, own()),
        Some(Family::Customer) => (Sort::Customer, own()),
        Some(Family::Dispute) => (Sort::Dispute, own()),
        Some(Family::Credit) => match linked("invoice") {
            Some(invoice) => (Sort::Invoice, Some(invoice)),
            None => (Sort::Credit, own()),
        },
        Some(Family::Payment) => match linked("invoice") {
            Some(invoice) => (Sort::Invoice, Some(invoice)),
            None => (Sort::Payment, own()),
        },
        // Named an invoice in older versions of the API; without one it is about something else.
        Some(Family::Intent) => match linked("invoice") {
            Some(invoice) => (Sort::Invoice, Some(invoice)),
            None => return Ok(None),
        },
        None => return Ok(None),
    };
    match id {
        Some(id) => Ok(Some(What::Changed(Object { sort, id }))),
        None => Err(Malformed("an event about an object without an id".to_owned())),
    }
}

/// Thin events name the object that they are about and nothing else of it.
fn thin(event: &Value, kind: &str) -> Result<Option<What>, Malformed> {
    let sort = match kind.strip_prefix("v1.").and_then(family) {
        Some(Family::Invoice) => Sort::Invoice,
        Some(Family::Customer) => Sort::Customer,
        Some(Family::Dispute) => Sort::Dispute,
        Some(Family::Credit) => Sort::Credit,
        Some(Family::Payment) => Sort::Payment,
        Some(Family::Intent) | None => return Ok(None),
    };
    if kind == "v1.invoice.upcoming" {
        return Ok(None);
    }
    match event.get("related_object").and_then(id) {
        Some(id) => Ok(Some(What::Changed(Object { sort, id }))),
        None => Err(Malformed("a thin event without its object".to_owned())),
    }
}

enum Family {
    Invoice,
    Customer,
    Credit,
    Dispute,
    Payment,
    Intent,
}

fn family(kind: &str) -> Option<Family> {
    let of = |family: &str| kind.strip_prefix(family).is_some_and(|rest| rest.starts_with('.'));
    match kind {
        // Further parts are about subscriptions, sources, discounts and tax numbers of customers.
        "customer.created" | "customer.updated" | "customer.deleted" => Some(Family::Customer),
        "charge.refunded" => Some(Family::Payment),
        _ if of("charge.dispute") => Some(Family::Dispute),
        // A draft is nobody's debt, and one that is wrong never becomes more.
        "invoice.created" | "invoice.finalization_failed" => None,
        _ if of("invoice") => Some(Family::Invoice),
        _ if of("invoice_payment") || of("refund") => Some(Family::Payment),
        _ if of("credit_note") => Some(Family::Credit),
        _ if of("payment_intent") => Some(Family::Intent),
        _ => None,
    }
}
