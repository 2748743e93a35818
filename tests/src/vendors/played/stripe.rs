//! An account at Stripe.

use super::{State, asked_for, json};
use connectors::kit::Response;
use serde_json::{Value, json};

/// An invoice there, in pence.
#[derive(Clone)]
pub(crate) struct Bill {
    pub(crate) number: &'static str,
    pub(crate) customer: &'static str,
    /// Unix seconds.
    pub(crate) due: i64,
    pub(crate) total: i64,
    pub(crate) paid: i64,
    pub(crate) status: &'static str,
}

fn record(id: &str, bill: &Bill) -> Value {
    let mailbox = bill.customer.split(' ').next().unwrap().to_lowercase();
    json!({
        "id": id, "object": "invoice", "number": bill.number, "status": bill.status,
        "collection_method": "send_invoice", "currency": "gbp", "due_date": bill.due,
        "created": bill.due - 2_592_000, "total": bill.total, "amount_due": bill.total,
        "amount_paid": bill.paid, "amount_remaining": bill.total - bill.paid,
        "amount_overpaid": 0, "starting_balance": 0,
        "customer": { "id": format!("cus_{mailbox}"), "object": "customer",
            "name": bill.customer, "email": format!("ap@{mailbox}.example"),
            "address": null, "phone": null, "preferred_locales": [] },
        "customer_name": bill.customer, "customer_email": format!("ap@{mailbox}.example"),
        "customer_phone": null, "customer_address": null,
        "hosted_invoice_url": format!("https://invoice.stripe.com/i/{id}"),
        "invoice_pdf": format!("https://pay.stripe.com/invoice/{id}/pdf"),
        "status_transitions": { "finalized_at": bill.due - 2_592_000 },
    })
}

pub(super) fn answer_of(bill: &Bill, id: &str) -> Response {
    json(&record(id, bill))
}

pub(super) fn answer(state: &State, path: &str) -> Response {
    let (place, _) = path.split_once('?').unwrap_or((path, ""));
    let list = |data: Vec<Value>| {
        json(&json!({ "object": "list", "data": data, "has_more": false, "url": place }))
    };
    match place.trim_start_matches("/v1/").split('/').collect::<Vec<_>>().as_slice() {
        ["account"] => json(&json!({
            "id": "acct_1Acme", "object": "account",
            "business_profile": { "name": "Acme Ltd" }, "email": "x@acme.example",
        })),
        ["invoices"] => {
            let open = asked_for(path, "status") == Some("open");
            let shown = state.stripe.iter().filter(|(_, bill)| !open || bill.status == "open");
            list(shown.map(|(id, bill)| record(id, bill)).collect())
        }
        ["invoices", id] => match state.stripe.get(*id) {
            Some(bill) => answer_of(bill, id),
            None => answer_missing(),
        },
        ["events" | "invoice_payments" | "credit_notes"] => list(Vec::new()),
        _ => answer_missing(),
    }
}

fn answer_missing() -> Response {
    super::answer(404, r#"{"error":{"type":"invalid_request_error","code":"resource_missing"}}"#)
}
