//! Tasks as requests. Ids were checked before they come here; all else is encoded.

use super::task::{Page, Task, Which};
use super::{BASE, VERSION};
use crate::kit::{Account, Body, Object, Request, Sort};

/// The metadata of an invoice in which our last line stands.
const NOTE: &str = "metadata[credit_control_note]";
/// Characters of a metadata value (docs.stripe.com/metadata).
const NOTE_LENGTH: usize = 500;
/// Entries of a page: the most that Stripe gives.
pub(super) const PAGE: usize = 100;

/// The events that a sweep asks for; Stripe takes 20 names at most.
const EVENTS: &[&str] = &[
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.refunded",
    "credit_note.created",
    "credit_note.updated",
    "credit_note.voided",
    "customer.deleted",
    "customer.updated",
    "invoice.deleted",
    "invoice.finalized",
    "invoice.marked_uncollectible",
    "invoice.overpaid",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.sent",
    "invoice.updated",
    "invoice.voided",
    "invoice_payment.paid",
    "refund.failed",
];

/// The request of a task.
pub(super) fn of(task: &Task, account: &Account) -> Request {
    let base = account.base.as_deref();
    let request = match task {
        Task::Invoices { which, page } => {
            let mut query = list(page);
            query.push(("expand[]", "data.customer".to_owned()));
            match which {
                Which::Open => query.push(("status", "open".to_owned())),
                Which::Due { before } => {
                    query.push(("status", "open".to_owned()));
                    query.push(("due_date[lt]", before.to_string()));
                }
                Which::Made { from } => query.push(("created[gte]", from.to_string())),
            }
            get(base, "/v1/invoices", &query)
        }
        Task::Changes { from, page } => {
            let mut query = list(page);
            query.push(("created[gte]", from.to_string()));
            query.extend(EVENTS.iter().map(|name| ("types[]", (*name).to_owned())));
            get(base, "/v1/events", &query)
        }
        Task::Read { object, .. } => one(base, object),
        Task::PaidWith { intent, contest, .. } => {
            let mut query = list(&Page::default());
            query.push(("payment[type]", "payment_intent".to_owned()));
            query.push(("payment[payment_intent]", intent.clone()));
            if contest.is_some() {
                query.push(("expand[]", "data.invoice".to_owned()));
            }
            get(base, "/v1/invoice_payments", &query)
        }
        Task::Note { invoice, text, key } => {
            let text = text.chars().take(NOTE_LENGTH).collect();
            let url = address(base, &format!("/v1/invoices/{invoice}"), &[]);
            let mut request = Request::post(url, Body::Form(vec![(NOTE.to_owned(), text)]))
                .header("Stripe-Version", VERSION)
                .header("Idempotency-Key", key);
            // The same key means the same write; Stripe remembers it for a day.
            request.repeatable = true;
            request
        }
    };
    match is_connected(account) {
        true => request.header("Stripe-Account", &account.id),
        false => request,
    }
}

/// A read in our version of the API.
pub(super) fn get(base: Option<&str>, path: &str, query: &[(&str, String)]) -> Request {
    Request::get(address(base, path, query)).header("Stripe-Version", VERSION)
}

/// A platform's key speaks for an account that is connected to it only if each request names that
/// account. A restricted key that names its own account is refused, so that one has an empty id.
fn is_connected(account: &Account) -> bool {
    account.id.starts_with("acct_") && super::task::is_id(&account.id)
}

fn one(base: Option<&str>, Object { sort, id }: &Object) -> Request {
    let plain = |folder: &str| get(base, &format!("/v1/{folder}/{id}"), &[]);
    let with = |folder: &str, more: &str| {
        get(base, &format!("/v1/{folder}/{id}"), &[("expand[]", more.to_owned())])
    };
    match sort {
        Sort::Invoice => with("invoices", "customer"),
        Sort::Customer => plain("customers"),
        Sort::Credit => plain("credit_notes"),
        Sort::Dispute => with("disputes", "charge"),
        // What a payment is, its id says.
        Sort::Payment => match id.split('_').next() {
            Some("inpay") => plain("invoice_payments"),
            Some("re" | "pyr") => plain("refunds"),
            _ => plain("charges"),
        },
    }
}

fn list(page: &Page) -> Vec<(&'static str, String)> {
    let mut query = vec![("limit", PAGE.to_string())];
    query.extend(page.after.iter().map(|after| ("starting_after", after.clone())));
    query
}

fn address(base: Option<&str>, path: &str, query: &[(&str, String)]) -> String {
    let base = base.unwrap_or(BASE).trim_end_matches('/');
    if query.is_empty() {
        return format!("{base}{path}");
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
    format!("{base}{path}?{query}")
}
