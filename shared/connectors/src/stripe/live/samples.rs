//! Recorded traffic: bodies and answers cut from Stripe's own examples (see `fixtures/README.md`),
//! the signatures made by Stripe's Python library. For the tests here and of all vendors.

use crate::kit::{
    Account, Arrived, Errand, Object, Response, Samples, Secret, Sort, TalkSample, WebhookSample,
    What,
};
use domain::calendar::Time;
use domain::money::Currency;

/// 2026-11-02T05:33:20Z: when the samples' events happen and are signed.
pub(super) const NOW: i64 = 1_793_600_000;
/// The secret of the samples' endpoint.
pub(super) const KEY: &str = "whsec_example";
const PAID: &str = "in_1Pgc6tB7WZ01zgkWu9fdqL6I";
const VOID: &str = "in_1Pgc6tB7WZ01zgkWeur00003";
const LOST: &str = "in_1Pgc6tB7WZ01zgkWlost0005";

pub(super) fn samples() -> Samples {
    Samples { account: account(), webhooks: webhooks(), talks: talks() }
}

/// An account of a seller in New York: its days begin hours after UTC's.
pub(super) fn account() -> Account {
    Account {
        id: String::new(),
        base: None,
        country: "US".to_owned(),
        currency: Currency::USD,
        zone: "America/New_York".to_owned(),
    }
}

pub(super) fn at(second: i64) -> Time {
    Time::from_timestamp(second, 0).unwrap_or_default()
}

fn object(sort: Sort, id: &str) -> Object {
    Object { sort, id: id.to_owned() }
}

fn webhooks() -> Vec<WebhookSample> {
    let changed = |account: &str, sort, id| {
        let what = What::Changed(object(sort, id));
        vec![Arrived { account: account.to_owned(), what }]
    };
    let connected = "acct_1PgafTB7WZ01zgkW";
    vec![
        webhook(
            "a paid invoice",
            include_str!("fixtures/event-paid.json"),
            "b4e791fc7899b6b69d3de973fdfa8dedc31ea083dd50f2e57352bca2f81e62aa",
            changed("", Sort::Invoice, PAID),
        ),
        webhook(
            "a void invoice of a connected account",
            include_str!("fixtures/event-connected.json"),
            "244cbdf199f95106df0f2c9c78283e643fd686f8a72c6e43cdcc51e3e42418ff",
            changed(connected, Sort::Invoice, VOID),
        ),
        webhook(
            "a dispute",
            include_str!("fixtures/event-dispute.json"),
            "d36a09e84ae949fb2540ec6be6da3eedd4841f76ce28d27bc04acabee56eb3b6",
            changed("", Sort::Dispute, "dp_1Pgc71B7WZ01zgkWMevJiAUx"),
        ),
        webhook(
            "a credit note",
            include_str!("fixtures/event-credit.json"),
            "ac6a62ff9e8c7edbb4cbb60be561c750c4a197d712ff949eb43ab6712be4a359",
            changed("", Sort::Invoice, LOST),
        ),
        webhook(
            "a refund",
            include_str!("fixtures/event-refund.json"),
            "50db7c52b362b83edae32e7c186018a90273de9b89cb598a01f4fea64ff3aa49",
            changed("", Sort::Payment, "re_1Pgc72B7WZ01zgkWqPvrRrPE"),
        ),
        webhook(
            "a thin event",
            include_str!("fixtures/thin.json"),
            "80f2d3f520288ab1b4b0c05a6328c573f2ae5d8f8ba99e8f62467e522f3d2d21",
            changed("", Sort::Invoice, PAID),
        ),
        webhook(
            "something that is not about debts",
            include_str!("fixtures/event-unknown.json"),
            "1a45740911f4d9739d8bf2e29625845f76838f0e04fdb2d9a23f714e592b6df2",
            Vec::new(),
        ),
        webhook(
            "an account that took its consent back",
            include_str!("fixtures/event-revoked.json"),
            "74efece612a8c3d0487c3743dc7564355a7ef02b398c69dcdb1d0410a2807667",
            vec![Arrived { account: connected.to_owned(), what: What::Revoked }],
        ),
    ]
}

fn webhook(
    name: &'static str,
    body: &str,
    signature: &str,
    arrived: Vec<Arrived>,
) -> WebhookSample {
    WebhookSample {
        name,
        headers: vec![
            ("content-type".to_owned(), "application/json; charset=utf-8".to_owned()),
            ("stripe-signature".to_owned(), format!("t={NOW},v1={signature}")),
        ],
        body: body.as_bytes().to_vec(),
        keys: vec![Secret::new(KEY)],
        at: at(NOW),
        tolerance: Some(super::webhook::TOLERANCE),
        arrived,
    }
}

fn talks() -> Vec<TalkSample> {
    let fetch = |objects: &[Object]| (Errand::Fetch(objects.to_vec()), objects.to_vec());
    let talk = |name, (errand, objects), answers, news| TalkSample {
        name,
        errand,
        at: at(NOW),
        answers,
        news,
        objects,
    };
    let sweep = |since| (Errand::Sweep { since }, Vec::new());
    let whole = "/v1/invoices?limit=100&expand%5B%5D=data.customer&status=open";
    let paged = "/v1/invoices?limit=100&starting_after=in_1Pgc6tB7WZ01zgkWjpy00002\
                 &expand%5B%5D=data.customer&status=open";
    let due = "/v1/invoices?limit=100&expand%5B%5D=data.customer&status=open\
               &due_date%5Blt%5D=1793600000";
    let made = "/v1/invoices?limit=100&expand%5B%5D=data.customer&created%5Bgte%5D=1758977600";
    let contested = "/v1/invoice_payments?limit=100&payment%5Btype%5D=payment_intent\
                     &payment%5Bpayment_intent%5D=pi_1PgafyB7WZ01zgkWSjxsAJo3\
                     &expand%5B%5D=data.invoice";
    let paid_with = "/v1/invoice_payments?limit=100&payment%5Btype%5D=payment_intent\
                     &payment%5Bpayment_intent%5D=pi_1PgafyB7WZ01zgkWSjxsAJo3";
    let invoice = |id: &str| format!("/v1/invoices/{id}?expand%5B%5D=customer");
    let dispute = "/v1/disputes/dp_1Pgc71B7WZ01zgkWMevJiAUx?expand%5B%5D=charge";
    let customer = "/v1/customers/cus_QXg1o8vcGmoR32";
    let paid = include_str!("fixtures/paid.json");
    let contest = include_str!("fixtures/payments-whole.json");
    vec![
        talk(
            "all that is open, in two pages",
            sweep(None),
            vec![
                get(whole, include_str!("fixtures/open-1.json")),
                get(paged, include_str!("fixtures/open-2.json")),
            ],
            include_str!("fixtures/open.news"),
        ),
        talk(
            "what changed in the last hour",
            sweep(Some(at(NOW - 3_600))),
            vec![
                get(&events(NOW - 4_200), include_str!("fixtures/events.json")),
                get(&invoice(PAID), paid),
                get(customer, include_str!("fixtures/customer.json")),
                get(dispute, include_str!("fixtures/dispute.json")),
                get(contested, contest),
                get(due, include_str!("fixtures/none.json")),
            ],
            include_str!("fixtures/changes.news"),
        ),
        talk(
            "what changed while the events ran out",
            sweep(Some(at(NOW - 3_000_000))),
            vec![
                get(made, include_str!("fixtures/none.json")),
                get(whole, include_str!("fixtures/none.json")),
            ],
            "[]\n",
        ),
        talk(
            "invoices in every state, and one that is gone",
            fetch(&[
                object(Sort::Invoice, PAID),
                object(Sort::Invoice, VOID),
                object(Sort::Invoice, LOST),
                object(Sort::Invoice, "in_1Pgc6tB7WZ01zgkWgone0009"),
            ]),
            vec![
                get(&invoice(VOID), include_str!("fixtures/void.json")),
                answer(
                    "GET",
                    &invoice("in_1Pgc6tB7WZ01zgkWgone0009"),
                    404,
                    include_str!("fixtures/missing.json"),
                ),
                get(&invoice(LOST), include_str!("fixtures/uncollectible.json")),
                get(&invoice(PAID), paid),
            ],
            include_str!("fixtures/states.news"),
        ),
        talk(
            "customers, one of them deleted",
            fetch(&[
                object(Sort::Customer, "cus_QXg1o8vcGmoR32"),
                object(Sort::Customer, "cus_QXg3deleted0003"),
            ]),
            vec![
                get(customer, include_str!("fixtures/customer.json")),
                get(
                    "/v1/customers/cus_QXg3deleted0003",
                    include_str!("fixtures/customer-deleted.json"),
                ),
            ],
            include_str!("fixtures/customers.news"),
        ),
        talk(
            "a payment that is contested",
            fetch(&[object(Sort::Dispute, "dp_1Pgc71B7WZ01zgkWMevJiAUx")]),
            vec![get(dispute, include_str!("fixtures/dispute.json")), get(contested, contest)],
            include_str!("fixtures/dispute.news"),
        ),
        talk(
            "a refund, over its charge to its invoice",
            fetch(&[object(Sort::Payment, "re_1Pgc72B7WZ01zgkWqPvrRrPE")]),
            vec![
                get(
                    "/v1/refunds/re_1Pgc72B7WZ01zgkWqPvrRrPE",
                    include_str!("fixtures/refund.json"),
                ),
                get(
                    "/v1/charges/ch_1PgafuB7WZ01zgkWXYmPNZs8",
                    include_str!("fixtures/charge.json"),
                ),
                get(paid_with, include_str!("fixtures/payments.json")),
                get(&invoice(PAID), paid),
            ],
            include_str!("fixtures/paid.news"),
        ),
        talk(
            "a payment of an invoice",
            fetch(&[object(Sort::Payment, "inpay_1M3USa2eZvKYlo2C")]),
            vec![
                get(
                    "/v1/invoice_payments/inpay_1M3USa2eZvKYlo2C",
                    include_str!("fixtures/payment.json"),
                ),
                get(&invoice(PAID), paid),
            ],
            include_str!("fixtures/paid.news"),
        ),
        talk(
            "a credit note, to its invoice",
            fetch(&[object(Sort::Credit, "cn_1Pgc75B7WZ01zgkWJMPt5riP")]),
            vec![
                get(
                    "/v1/credit_notes/cn_1Pgc75B7WZ01zgkWJMPt5riP",
                    include_str!("fixtures/credit-note.json"),
                ),
                get(&invoice(LOST), include_str!("fixtures/uncollectible.json")),
            ],
            include_str!("fixtures/uncollectible.news"),
        ),
        talk(
            "a line for an invoice",
            (
                Errand::Note {
                    invoice: PAID.to_owned(),
                    text: "Reminder 2 was sent on 2026-11-02".to_owned(),
                    key: "note-0001".to_owned(),
                },
                Vec::new(),
            ),
            vec![answer("POST", &format!("/v1/invoices/{PAID}"), 200, paid)],
            "[]\n",
        ),
    ]
}

fn events(from: i64) -> String {
    let names = "charge.dispute.closed charge.dispute.created charge.dispute.updated \
                 charge.refunded credit_note.created credit_note.updated credit_note.voided \
                 customer.deleted customer.updated invoice.deleted invoice.finalized \
                 invoice.marked_uncollectible invoice.overpaid invoice.paid \
                 invoice.payment_failed invoice.sent invoice.updated invoice.voided \
                 invoice_payment.paid refund.failed";
    let names = names.split_whitespace().map(|name| format!("&types%5B%5D={name}"));
    let names: String = names.collect();
    format!("/v1/events?limit=100&created%5Bgte%5D={from}{names}")
}

fn get(place: &str, body: &str) -> (String, Response) {
    answer("GET", place, 200, body)
}

fn answer(method: &str, place: &str, status: u16, body: &str) -> (String, Response) {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    (format!("{method} {place}"), Response { status, headers, body: body.as_bytes().to_vec() })
}
