//! Which events lead to which object.

use super::super::webhook::Events;
use crate::kit::{Object, Sort, Webhook, What};
use serde_json::{Value, json};

fn split(event: &Value) -> Result<Option<What>, String> {
    let arrived = Events.split(event.to_string().as_bytes()).map_err(|error| error.to_string())?;
    assert!(arrived.len() <= 1);
    Ok(arrived.into_iter().next().map(|arrived| arrived.what))
}

fn snapshot(kind: &str, object: Value) -> Result<Option<What>, String> {
    split(&json!({"object": "event", "id": "evt_1", "type": kind, "data": {"object": object}}))
}

fn changed(sort: Sort, id: &str) -> Result<Option<What>, String> {
    Ok(Some(What::Changed(Object { sort, id: id.to_owned() })))
}

#[test]
fn events_about_debts_name_what_to_fetch() {
    use Sort::{Credit, Customer, Dispute, Invoice, Payment};
    let own = |id: &str| json!({"id": id});
    let linked = |id: &str| json!({"id": id, "invoice": "in_1"});
    for (kind, object, sort, id) in [
        ("invoice.finalized", own("in_1"), Invoice, "in_1"),
        ("invoice.sent", own("in_1"), Invoice, "in_1"),
        ("invoice.overdue", own("in_1"), Invoice, "in_1"),
        ("invoice.paid", own("in_1"), Invoice, "in_1"),
        ("invoice.some_future_thing", own("in_1"), Invoice, "in_1"),
        ("invoice_payment.paid", linked("inpay_1"), Invoice, "in_1"),
        ("invoice_payment.paid", own("inpay_1"), Payment, "inpay_1"),
        ("customer.updated", own("cus_1"), Customer, "cus_1"),
        ("customer.deleted", own("cus_1"), Customer, "cus_1"),
        ("credit_note.created", linked("cn_1"), Invoice, "in_1"),
        ("credit_note.voided", own("cn_1"), Credit, "cn_1"),
        ("charge.dispute.funds_withdrawn", own("du_1"), Dispute, "du_1"),
        ("charge.refunded", own("ch_1"), Payment, "ch_1"),
        ("refund.created", own("re_1"), Payment, "re_1"),
        ("payment_intent.succeeded", linked("pi_1"), Invoice, "in_1"),
    ] {
        assert_eq!(snapshot(kind, object), changed(sort, id), "{kind}");
    }
}

#[test]
fn other_events_are_left_out() {
    for kind in [
        "plan.created",
        "customer.subscription.updated",
        "customer.tax_id.created",
        "charge.succeeded",
        "payment_intent.created",
        "invoice.created",
        "invoice.upcoming",
        "invoiceitem.created",
        "refunds.created",
        "issuing_dispute.created",
        "",
    ] {
        assert_eq!(snapshot(kind, json!({"id": "x_1"})), Ok(None), "{kind}");
    }
}

#[test]
fn thin_events_name_the_object_that_they_are_about() {
    let thin = |kind: &str, related: Value| {
        split(&json!({
            "object": "v2.core.event", "id": "evt_1", "type": kind, "related_object": related
        }))
    };
    let object = |id: &str| json!({"id": id, "type": "x", "url": "/x"});
    for (kind, id, sort) in [
        ("v1.invoice.paid", "in_1", Sort::Invoice),
        ("v1.invoice_payment.paid", "inpay_1", Sort::Payment),
        ("v1.customer.updated", "cus_1", Sort::Customer),
        ("v1.credit_note.created", "cn_1", Sort::Credit),
        ("v1.charge.dispute.created", "du_1", Sort::Dispute),
        ("v1.charge.refunded", "ch_1", Sort::Payment),
    ] {
        assert_eq!(thin(kind, object(id)), changed(sort, id), "{kind}");
    }
    assert_eq!(thin("v1.billing.meter.no_meter_found", Value::Null), Ok(None));
    assert_eq!(thin("v1.invoice.upcoming", Value::Null), Ok(None));
    assert_eq!(thin("v2.core.account.updated", object("acct_1")), Ok(None));
    assert!(thin("v1.invoice.paid", Value::Null).is_err());
}

#[test]
fn the_account_of_an_organisation_is_the_last_of_its_path() {
    let event = json!({
        "object": "v2.core.event", "type": "v1.invoice.paid",
        "context": "org_1/acct_2", "related_object": {"id": "in_1"}
    });
    let arrived = Events.split(event.to_string().as_bytes()).unwrap();
    assert_eq!(arrived[0].account, "acct_2");
}

#[test]
fn what_is_no_event_is_said_to_be_none() {
    for bad in [
        json!([]),
        json!(7),
        json!({}),
        json!({"object": "invoice", "type": "invoice.paid", "id": "in_1"}),
        json!({"object": "event"}),
        json!({"object": "event", "type": "invoice.paid"}),
        json!({"object": "event", "type": "invoice.paid", "data": {"object": {}}}),
        json!({"object": "event", "type": "invoice.paid", "data": {"object": {"id": "../x"}}}),
    ] {
        assert!(split(&bad).is_err(), "{bad}");
    }
    let secret = Events.split(b"{\"object\": hush").unwrap_err().to_string();
    assert!(secret.contains("line 1") && !secret.contains("hush"), "{secret}");
}
