//! Recorded traffic of Xero, made by hand after the examples of its OpenAPI document (see the folder
//! `fixtures`). Signatures were made with another implementation than the one that is tested.

use crate::kit::{
    Account, Arrived, Errand, Object, Response, Samples, Secret, Sort, TalkSample, WebhookSample,
    What,
};
use domain::calendar::Time;
use domain::money::Currency;

const TENANT: &str = "c2cc9b6e-9458-4c7d-93cc-f02b81b0594f";
const OTHER: &str = "aef86862-2015-4b6b-88bc-d89032cecc50";
pub(super) const ACME: &str = "a3675fc4-f8dd-4f03-ba5b-f1870566bcd7";
const INVOICE_1: &str = "d4956132-ed94-4dd7-9eaa-aa22dfdf0001";
const BILL: &str = "d4956132-ed94-4dd7-9eaa-aa22dfdf000c";
const LOST: &str = "d4956132-ed94-4dd7-9eaa-aa22dfdf00ff";
const CREDIT: &str = "249f15fa-f2a7-4acc-8769-0984103f0001";
const PAYMENT: &str = "99ea7f6b-c513-4066-bc27-b7c65dcd76c2";

/// All of it.
pub(super) fn samples() -> Samples {
    Samples {
        account: account(),
        webhooks: vec![mixed(), intent()],
        talks: vec![all_open(), changes(), objects(), note(), copy()],
    }
}

pub(super) fn account() -> Account {
    Account {
        id: TENANT.to_owned(),
        base: Some("http://127.0.0.1:9/api.xro/2.0".to_owned()),
        country: "GB".to_owned(),
        currency: Currency::GBP,
        zone: "Europe/London".to_owned(),
    }
}

/// Sunday, 22 November 2026, ten in the morning.
pub(super) fn now() -> Time {
    Time::from_timestamp(1_795_341_600, 0).unwrap_or_default()
}

fn object(sort: Sort, id: &str) -> Object {
    Object { sort, id: id.to_owned() }
}

fn signed(
    name: &'static str,
    body: &[u8],
    signature: &str,
    arrived: Vec<Arrived>,
) -> WebhookSample {
    WebhookSample {
        name,
        headers: vec![(super::webhook::SIGNATURE.to_owned(), signature.to_owned())],
        body: body.to_vec(),
        keys: vec![Secret::new("xero-webhook-key")],
        at: now(),
        tolerance: None,
        arrived,
    }
}

/// Two organisations, a supplier's credit note and a category that is not ours, in one body.
fn mixed() -> WebhookSample {
    let changed = |account: &str, sort, id| Arrived {
        account: account.to_owned(),
        what: What::Changed(object(sort, id)),
    };
    signed(
        "mixed",
        include_bytes!("fixtures/webhook-mixed.json"),
        "crFMYakieYnhdfd5YMl0S/dWpmgMlXUY/G/wYPqKSG0=",
        vec![
            changed(TENANT, Sort::Invoice, INVOICE_1),
            changed(OTHER, Sort::Customer, ACME),
            changed(TENANT, Sort::Credit, CREDIT),
            changed(OTHER, Sort::Invoice, INVOICE_1),
        ],
    )
}

fn intent() -> WebhookSample {
    signed(
        "intent to receive",
        include_bytes!("fixtures/webhook-intent.json"),
        "/SsCSmLCgZS78MZe10uSk9tHjGbSQJm28bFW9hhwbUI=",
        Vec::new(),
    )
}

fn ok(body: &str) -> Response {
    let media = ("content-type".to_owned(), "application/json; charset=utf-8".to_owned());
    Response { status: 200, headers: vec![media], body: body.as_bytes().to_vec() }
}

/// Without a record, as Xero says it.
fn missing() -> Response {
    let body = "The resource you're looking for cannot be found";
    Response { status: 404, headers: Vec::new(), body: body.as_bytes().to_vec() }
}

fn talk(
    name: &'static str,
    errand: Errand,
    answers: Vec<(&str, Response)>,
    news: &'static str,
) -> TalkSample {
    let objects = match &errand {
        Errand::Fetch(objects) => objects.clone(),
        Errand::Sweep { .. } | Errand::Note { .. } | Errand::Copy { .. } => Vec::new(),
    };
    let answers = answers.into_iter().map(|(asked, answer)| (asked.to_owned(), answer)).collect();
    TalkSample { name, errand, at: now(), answers, news, objects }
}

macro_rules! list {
    ($name:literal, $filter:literal) => {
        concat!("GET /", $name, "?page=1&pageSize=200&order=UpdatedDateUTC%20ASC", $filter)
    };
}

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("fixtures/", $name))
    };
}

fn all_open() -> TalkSample {
    const INVOICES: &str = list!("Invoices", "&Statuses=AUTHORISED&where=Type%3D%3D%22ACCREC%22");
    let answers = vec![
        (INVOICES, ok(fixture!("open-invoices-1.json"))),
        // Further pages begin by time (a header), so their address is the same.
        (INVOICES, ok(fixture!("open-invoices-2.json"))),
        (
            list!(
                "CreditNotes",
                "&where=Type%3D%3D%22ACCRECCREDIT%22%20AND%20Status%3D%3D%22AUTHORISED%22"
            ),
            ok(fixture!("open-credit-notes.json")),
        ),
        (
            list!(
                "Overpayments",
                "&where=Type%3D%3D%22RECEIVE-OVERPAYMENT%22%20AND%20Status%3D%3D%22AUTHORISED%22"
            ),
            ok(fixture!("open-overpayments.json")),
        ),
        (
            list!(
                "Prepayments",
                "&where=Type%3D%3D%22RECEIVE-PREPAYMENT%22%20AND%20Status%3D%3D%22AUTHORISED%22"
            ),
            ok(fixture!("open-prepayments.json")),
        ),
        (
            "GET /Contacts?IDs=3ec601ad-eddc-4ccb-a8ac-736e88293b1b,\
             430fa14a-f945-44d3-9f97-5df5e28441b8,5cc8cf28-567e-4d43-b287-687cfcaec47c,\
             a3675fc4-f8dd-4f03-ba5b-f1870566bcd7&includeArchived=true&page=1&pageSize=100",
            ok(fixture!("open-contacts.json")),
        ),
    ];
    talk("all that is open", Errand::Sweep { since: None }, answers, fixture!("open.news"))
}

fn changes() -> TalkSample {
    let since = Time::from_timestamp(1_795_248_000, 0);
    let answers = vec![
        (list!("Invoices", "&where=Type%3D%3D%22ACCREC%22"), ok(fixture!("changed-invoices.json"))),
        (
            list!("CreditNotes", "&where=Type%3D%3D%22ACCRECCREDIT%22"),
            ok(fixture!("changed-credit-notes.json")),
        ),
        (
            list!("Overpayments", "&where=Type%3D%3D%22RECEIVE-OVERPAYMENT%22"),
            ok(fixture!("changed-overpayments.json")),
        ),
        (
            list!("Prepayments", "&where=Type%3D%3D%22RECEIVE-PREPAYMENT%22"),
            ok(fixture!("none-prepayments.json")),
        ),
        (list!("Contacts", "&includeArchived=true"), ok(fixture!("changed-contacts.json"))),
        (
            "GET /Contacts?IDs=a3675fc4-f8dd-4f03-ba5b-f1870566bcd7&includeArchived=true&page=1\
             &pageSize=100",
            ok(fixture!("contacts-acme.json")),
        ),
    ];
    talk("what has changed", Errand::Sweep { since }, answers, fixture!("changed.news"))
}

/// A deleted payment leads to its invoice, a credit note to the one that used it; a bill is dropped,
/// and what is not there is gone.
fn objects() -> TalkSample {
    let wanted = vec![
        object(Sort::Invoice, INVOICE_1),
        object(Sort::Invoice, BILL),
        object(Sort::Invoice, LOST),
        object(Sort::Invoice, INVOICE_1),
        object(Sort::Payment, PAYMENT),
        object(Sort::Credit, CREDIT),
        object(Sort::Customer, ACME),
    ];
    let answers = vec![
        ("GET /Payments/99ea7f6b-c513-4066-bc27-b7c65dcd76c2", ok(fixture!("payment.json"))),
        ("GET /CreditNotes/249f15fa-f2a7-4acc-8769-0984103f0001", ok(fixture!("credit-note.json"))),
        (
            "GET /Invoices?IDs=d4956132-ed94-4dd7-9eaa-aa22dfdf0001,\
             d4956132-ed94-4dd7-9eaa-aa22dfdf000c,d4956132-ed94-4dd7-9eaa-aa22dfdf00ff,\
             d4956132-ed94-4dd7-9eaa-aa22dfdf0005,d4956132-ed94-4dd7-9eaa-aa22dfdf0002\
             &page=1&pageSize=100",
            ok(fixture!("fetched-invoices.json")),
        ),
        ("GET /Invoices/d4956132-ed94-4dd7-9eaa-aa22dfdf00ff", missing()),
        (
            "GET /Invoices/d4956132-ed94-4dd7-9eaa-aa22dfdf0001/OnlineInvoice",
            ok(fixture!("online-invoice.json")),
        ),
        (
            "GET /Contacts?IDs=5cc8cf28-567e-4d43-b287-687cfcaec47c,\
             a3675fc4-f8dd-4f03-ba5b-f1870566bcd7&includeArchived=true&page=1&pageSize=100",
            ok(fixture!("fetched-contacts.json")),
        ),
        ("GET /Contacts/5cc8cf28-567e-4d43-b287-687cfcaec47c", ok(fixture!("contact-bolt.json"))),
    ];
    talk("some objects", Errand::Fetch(wanted), answers, fixture!("objects.news"))
}

/// The smallest thing that is a PDF.
fn copy() -> TalkSample {
    let media = ("content-type".to_owned(), "application/pdf".to_owned());
    let body = include_bytes!("fixtures/invoice.pdf").to_vec();
    let answer = Response { status: 200, headers: vec![media], body };
    let errand = Errand::Copy { invoice: INVOICE_1.to_owned() };
    let answers = vec![("GET /Invoices/d4956132-ed94-4dd7-9eaa-aa22dfdf0001", answer)];
    talk("the copy of an invoice", errand, answers, fixture!("copy.news"))
}

fn note() -> TalkSample {
    let errand = Errand::Note {
        invoice: INVOICE_1.to_owned(),
        text: "Reminder sent".to_owned(),
        key: "note:1".to_owned(),
    };
    let answers = vec![(
        "PUT /Invoices/d4956132-ed94-4dd7-9eaa-aa22dfdf0001/History",
        ok(fixture!("history.json")),
    )];
    talk("a line for the history", errand, answers, fixture!("note.news"))
}
