//! An organisation at Xero.

use super::{State, asked_for, is_read, json};
use app::ports::Credentials;
use connectors::kit::{Body, Request, Response};
use serde_json::{Value, json};

/// An invoice there. Amounts in whole pounds.
#[derive(Clone)]
pub(crate) struct Invoice {
    pub(crate) number: &'static str,
    pub(crate) customer: &'static str,
    /// Without one it has no days at all.
    pub(crate) due: &'static str,
    pub(crate) total: u32,
    pub(crate) paid: u32,
    pub(crate) status: &'static str,
    /// How often it has changed there.
    pub(crate) changes: u32,
}

/// How it answers who asks for the PDF of an invoice.
#[derive(Clone, Copy, Default)]
pub(crate) enum Copies {
    /// With one.
    #[default]
    Given,
    /// With this status; of a limit with these seconds to wait.
    Refused(u16, Option<u32>),
    /// With a page for people.
    Page,
    /// With something else than a PDF.
    Else,
    /// With a PDF of so many bytes.
    Sized(usize),
}

impl Invoice {
    pub(crate) fn open(number: &'static str, customer: &'static str, due: &'static str) -> Self {
        Self { number, customer, due, total: 1_200, paid: 0, status: "AUTHORISED", changes: 0 }
    }
}

/// A UUID that ends in the number of the invoice, or of the customer's letters.
pub(crate) fn uuid(kind: char, name: &str) -> String {
    let sum: u64 = name.bytes().fold(7, |sum, byte| sum * 31 % 0xffff_ffff + u64::from(byte));
    format!("{kind}0000000-0000-4000-8000-{sum:012x}")
}

fn record(id: &str, invoice: &Invoice) -> Value {
    let date = |day: &str| format!("{day}T00:00:00");
    let mut record = json!({
        "Type": "ACCREC", "InvoiceID": id, "InvoiceNumber": invoice.number,
        "Status": invoice.status, "CurrencyCode": "GBP", "SentToContact": true,
        "Contact": { "ContactID": uuid('c', invoice.customer), "Name": invoice.customer },
        "DateString": date("2026-04-26"), "DueDateString": date(invoice.due),
        "Date": "/Date(1777161600000+0000)/",
        "Total": invoice.total, "AmountDue": invoice.total - invoice.paid,
        "AmountPaid": invoice.paid, "AmountCredited": 0,
        "UpdatedDateUTC": format!("/Date(178030000{:04}+0000)/", invoice.changes),
    });
    if let (true, Some(record)) = (invoice.due.is_empty(), record.as_object_mut()) {
        record.retain(|name, _| !["Date", "DateString", "DueDateString"].contains(&name.as_str()));
    }
    record
}

fn contact(name: &str) -> Value {
    let box_of = name.split(' ').next().unwrap().to_lowercase();
    json!({
        "ContactID": uuid('c', name), "ContactStatus": "ACTIVE", "Name": name,
        "EmailAddress": format!("ap@{box_of}.example"), "ContactPersons": [], "Phones": [],
        "Addresses": [], "UpdatedDateUTC": "/Date(1780300000000+0000)/",
    })
}

fn page(name: &str, records: Vec<Value>) -> Response {
    let count = records.len();
    json(&json!({
        "Status": "OK", name: records,
        "pagination": { "page": 1, "pageSize": 200, "pageCount": 1, "itemCount": count },
    }))
}

pub(super) fn answer_to_ids(state: &State, ids: &str) -> Vec<Value> {
    let wanted = |id: &str| ids.split(',').any(|asked| asked == id);
    let all = state.xero.iter().filter(|(id, _)| wanted(id));
    all.map(|(id, invoice)| record(id, invoice)).collect()
}

pub(super) fn answer(
    state: &mut State,
    request: &Request,
    path: &str,
    credentials: &Credentials,
) -> Response {
    let method = request.method;
    let expected = format!("access-{}", state.access);
    let Credentials::Bearer(token) = credentials else { return super::answer(401, "") };
    if !token.is(&expected) {
        return super::answer(401, r#"{"Title":"Unauthorized","Detail":"TokenExpired"}"#);
    }
    let path = path.strip_prefix("/api.xro/2.0").unwrap_or(path);
    let (place, _) = path.split_once('?').unwrap_or((path, ""));
    let parts: Vec<&str> = place.trim_start_matches('/').split('/').collect();
    let first = asked_for(path, "page").is_none_or(|page| page == "1");
    match parts.as_slice() {
        ["connections"] => json(&json!([{
            "tenantId": uuid('d', "Acme"), "tenantType": "ORGANISATION", "tenantName": "Acme Ltd",
        }])),
        ["Invoices"] if !first => page("Invoices", Vec::new()),
        ["Invoices"] => match asked_for(path, "IDs") {
            Some(ids) => page("Invoices", answer_to_ids(state, ids)),
            None => {
                let open_only = path.contains("Statuses=AUTHORISED");
                let shown = state.xero.iter();
                let shown = shown.filter(|(_, it)| !open_only || it.status == "AUTHORISED");
                page("Invoices", shown.map(|(id, it)| record(id, it)).collect())
            }
        },
        ["Invoices", _, "OnlineInvoice"] if state.unlinked => {
            json(&json!({ "OnlineInvoices": [] }))
        }
        ["Invoices", id, "OnlineInvoice"] => json(&json!({
            "OnlineInvoices": [{ "OnlineInvoiceUrl": format!("https://in.xero.com/{id}") }],
        })),
        ["Invoices", _, "History"] if state.takes_no_notes => super::answer(400, "{}"),
        ["Invoices", id, "History"] if !is_read(method) => {
            let Some(Body::Json(line)) = &request.body else { return super::answer(400, "") };
            let line: Value = serde_json::from_str(line).unwrap();
            let text = line["HistoryRecords"][0]["Details"].as_str().unwrap().to_owned();
            state.notes.push(((*id).to_owned(), text));
            json(&json!({ "HistoryRecords": [{ "Details": "noted" }] }))
        }
        ["Invoices", id] if wants_pdf(request) => {
            state.copied.push((*id).to_owned());
            match state.xero.get(*id) {
                Some(invoice) => copy(state.copies, invoice),
                None => super::answer(404, ""),
            }
        }
        ["Invoices", id] => match state.xero.get(*id) {
            Some(invoice) => page("Invoices", vec![record(id, invoice)]),
            None => super::answer(404, ""),
        },
        ["Contacts"] if !first => page("Contacts", Vec::new()),
        ["Contacts"] => {
            let mut names: Vec<&str> = state.xero.values().map(|it| it.customer).collect();
            names.sort_unstable();
            names.dedup();
            let ids = asked_for(path, "IDs");
            let wanted = |name: &str| ids.is_none_or(|ids| ids.contains(&uuid('c', name)));
            let shown = names.into_iter().filter(|name| wanted(name));
            page("Contacts", shown.map(contact).collect())
        }
        ["Contacts", id] => {
            let found = state.xero.values().find(|it| uuid('c', it.customer) == *id);
            found.map_or_else(
                || super::answer(404, ""),
                |it| page("Contacts", vec![contact(it.customer)]),
            )
        }
        [list] => page(list, Vec::new()),
        _ => super::answer(404, ""),
    }
}

fn wants_pdf(request: &Request) -> bool {
    request.headers.iter().any(|(name, kind)| name == "Accept" && kind == "application/pdf")
}

/// The PDF of an invoice as it is now.
pub(crate) fn pdf(invoice: &Invoice) -> Vec<u8> {
    let Invoice { number, changes, .. } = invoice;
    format!("%PDF-1.4 {number}, as changed {changes} times").into_bytes()
}

fn copy(copies: Copies, invoice: &Invoice) -> Response {
    let given = |body: Vec<u8>| Response { body, ..super::answer(200, "") };
    match copies {
        Copies::Given => given(pdf(invoice)),
        Copies::Refused(status, wait) => {
            let mut answer = super::answer(status, "");
            let wait = wait.map(|wait| ("retry-after".to_owned(), wait.to_string()));
            answer.headers.extend(wait);
            answer
        }
        Copies::Page => super::answer(200, "<!doctype html><p>sign in</p>"),
        Copies::Else => super::answer(200, "{}"),
        Copies::Sized(size) => {
            let mut body = pdf(invoice);
            body.resize(size, b' ');
            given(body)
        }
    }
}

/// The token endpoint: every refresh token is good once.
pub(super) fn token(state: &mut State, request: &Request) -> Response {
    let Some(Body::Form(form)) = &request.body else { return answer_denied() };
    let value = |name: &str| form.iter().find(|(known, _)| known == name).map(|(_, text)| text);
    let fits = value("refresh_token").is_some_and(|it| *it == format!("refresh-{}", state.access));
    state.refreshes += 1;
    if !fits {
        return answer_denied();
    }
    state.access += 1;
    json(&json!({
        "access_token": format!("access-{}", state.access), "expires_in": 1_800,
        "refresh_token": format!("refresh-{}", state.access), "token_type": "Bearer",
    }))
}

fn answer_denied() -> Response {
    super::answer(400, r#"{"error":"invalid_grant"}"#)
}
