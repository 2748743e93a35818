//! Money, days and people of an invoice.

use super::super::money::money;
use super::{fetch, fixture, news};
use crate::kit::{Customer, News, Sort};
use crate::{OpenItem, Status, iso};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The news of the first open invoice of the fixtures, changed.
fn told(change: impl FnOnce(&mut Value)) -> News {
    let mut invoice = fixture("open-1.json")["data"][0].clone();
    change(&mut invoice);
    let errand = fetch(Sort::Invoice, "in_1Pgc6tB7WZ01zgkWu9fdqL6I");
    news(&errand, &invoice).unwrap().unwrap_or_default()
}

fn item(change: impl FnOnce(&mut Value)) -> OpenItem {
    told(change).items.remove(0)
}

fn customer(change: impl FnOnce(&mut Value)) -> Customer {
    told(change).customers.remove(0)
}

#[test]
fn amounts_are_exact_in_every_currency() {
    for (code, theirs, ours) in [
        ("usd", 1_234, Some("12.34")),
        ("jpy", 500, Some("500")),
        ("clp", 5_000, Some("5000")),
        ("kwd", 5_120, Some("5.120")),
        ("tnd", 10, Some("0.010")),
        // Whole in ISO 4217, hundredths at Stripe.
        ("isk", 500, Some("5")),
        ("ugx", 500_000, Some("5000")),
        ("isk", 550, None),
        // Hundredths in ISO 4217, whole at Stripe.
        ("mga", 500, Some("500.00")),
        // Whole in payouts only.
        ("huf", 1_045, Some("10.45")),
        ("twd", 80_045, Some("800.45")),
        ("usd", i64::MAX, Some("92233720368547758.07")),
        ("mga", i64::MAX, None),
    ] {
        let currency = iso::currency(code).unwrap();
        let read = money(theirs, currency).map(|money| money.to_decimal());
        assert_eq!(read.as_deref(), ours, "{theirs} {code}");
    }
}

#[test]
fn what_remains_decides_how_much_is_paid() {
    let amounts = |total: i64, due: i64, paid: i64, remaining: i64| {
        let item = item(|invoice| {
            invoice["total"] = json!(total);
            invoice["amount_due"] = json!(due);
            invoice["amount_paid"] = json!(paid);
            invoice["amount_remaining"] = json!(remaining);
        });
        (item.amount.minor, item.paid.minor, item.status)
    };
    // Nothing yet, a part, a credit note, credit from before, a debt from before.
    assert_eq!(amounts(10_000, 10_000, 0, 10_000), (10_000, 0, Status::Open));
    assert_eq!(amounts(10_000, 10_000, 4_000, 6_000), (10_000, 4_000, Status::Open));
    assert_eq!(amounts(10_000, 7_000, 0, 7_000), (10_000, 3_000, Status::Open));
    assert_eq!(amounts(10_000, 8_000, 3_000, 5_000), (10_000, 5_000, Status::Open));
    assert_eq!(amounts(10_000, 12_000, 5_000, 7_000), (12_000, 5_000, Status::Open));
    // Overpaid, before Stripe has closed it.
    assert_eq!(amounts(10_000, 10_000, 11_000, -1_000), (10_000, 10_000, Status::Paid));
}

#[test]
fn states_close_what_is_closed() {
    let state = |word: &str| {
        let mut found = told(|invoice| invoice["status"] = json!(word));
        (found.items.pop().map(|item| item.status), found.halts.len())
    };
    assert_eq!(state("open"), (Some(Status::Open), 0));
    assert_eq!(state("paid"), (Some(Status::Paid), 0));
    assert_eq!(state("void"), (Some(Status::Void), 0));
    assert_eq!(state("uncollectible"), (Some(Status::Void), 0));
    assert_eq!(state("draft"), (None, 0));
    // A state that Stripe invents later: a person looks, nobody is chased on a guess.
    assert_eq!(state("in_court"), (None, 1));
    assert_eq!(
        told(|invoice| *invoice = json!({"id": invoice["id"], "deleted": true})).gone.len(),
        1
    );
}

#[test]
fn days_are_those_of_the_tenant() {
    let due = |second: Value| item(|invoice| invoice["due_date"] = second).due;
    let day = |text: &str| Some(text.parse().unwrap());
    // New York: five minutes before and after its midnight, in summer and in winter time.
    assert_eq!(due(json!(1_793_505_300)), day("2026-10-31"));
    assert_eq!(due(json!(1_793_505_900)), day("2026-11-01"));
    assert_eq!(due(json!(1_796_014_500)), day("2026-11-29"));
    assert_eq!(due(json!(1_796_015_100)), day("2026-11-30"));
    assert_eq!(due(Value::Null), None);
    for odd in [i64::MIN, -1, 253_402_300_800, i64::MAX] {
        assert_eq!(due(json!(odd)), None);
    }
    let issued = item(|invoice| invoice["effective_at"] = Value::Null).issued;
    assert_eq!(issued, day("2026-09-21"));
}

#[test]
fn the_customers_record_is_newer_than_the_invoice() {
    let whole = customer(|_| {});
    assert_eq!(whole.account, "cus_QXg1o8vcGmoR32");
    assert_eq!(whole.name, "Acme Ltd");
    assert_eq!(whole.emails, ["ap@acme.example"]);
    assert_eq!(whole.phone.as_deref(), Some("+44 20 7946 0000"));
    assert_eq!(whole.language.as_deref(), Some("en-GB"));
    assert_eq!(whole.country.as_deref(), Some("GB"));
    let bare = customer(|invoice| invoice["customer"] = json!("cus_QXg1o8vcGmoR32"));
    assert_eq!(bare.emails, ["old@acme.example"]);
    assert_eq!((bare.name.as_str(), bare.language), ("Acme Ltd", None));
    let nameless = customer(|invoice| {
        invoice["customer"] = json!("cus_1");
        invoice["customer_name"] = Value::Null;
        invoice["customer_email"] = json!("no address");
        invoice["customer_address"] = json!({"country": "Narnia"});
    });
    assert_eq!((nameless.name.as_str(), nameless.country), ("cus_1", None));
    assert!(nameless.emails.is_empty());
}

#[test]
fn texts_and_links_come_out_tame() {
    let name = "Acme\r\nBcc: x@y.example \u{202e}dtL";
    let tame = customer(|invoice| invoice["customer"]["name"] = json!(name));
    assert_eq!(tame.name, "Acme Bcc: x@y.example dtL");
    let long = item(|invoice| invoice["number"] = json!("7".repeat(5_000)));
    assert_eq!(long.number.len(), 200);
    let link = |url: &str| item(|invoice| invoice["hosted_invoice_url"] = json!(url)).pay_link;
    assert!(link("https://invoice.stripe.com/i/x?s=ap").is_some());
    for bad in [
        "http://invoice.stripe.com/i/x",
        "javascript:alert(1)",
        "https://stripe.com@evil.example/",
        "https://a.example/\"><b>",
        "https://a.example/ x",
        "https://localhost/x",
        "https://",
    ] {
        assert_eq!(link(bad), None, "{bad}");
    }
}

#[test]
fn the_order_number_is_a_field_of_that_name() {
    assert_eq!(item(|_| {}).po_number.as_deref(), Some("4500017"));
    assert_eq!(item(|invoice| invoice["custom_fields"] = Value::Null).po_number, None);
}

#[test]
fn what_stripe_collects_itself_is_not_chased() {
    let treatment =
        |method: &str| item(|invoice| invoice["collection_method"] = json!(method)).treatment;
    assert_eq!(treatment("charge_automatically").as_deref(), Some("direct_debit"));
    assert_eq!(treatment("send_invoice"), None);
}

#[test]
fn one_unreadable_invoice_stops_its_own_customer_only() {
    let mut page = fixture("open-1.json");
    page["has_more"] = json!(false);
    page["data"][0]["total"] = json!(1e3);
    page["data"][1]["currency"] = json!("jpy");
    let found = news(&crate::kit::Errand::Sweep { since: None }, &page).unwrap().unwrap();
    assert_eq!(found.items.len(), 1);
    let [halt] = found.halts.as_slice() else { panic!("one halt") };
    assert_eq!(halt.account, "cus_QXg1o8vcGmoR32");
    assert_eq!(halt.invoice.as_deref(), Some("in_1Pgc6tB7WZ01zgkWu9fdqL6I"));
    for spoil in [
        ("currency", json!("xxx")),
        ("currency", Value::Null),
        ("amount_remaining", json!("7")),
        ("amount_remaining", json!(100_001)),
        ("total", json!(10.5)),
    ] {
        let found = told(|invoice| invoice[spoil.0] = spoil.1.clone());
        assert_eq!((found.items.len(), found.halts.len()), (0, 1), "{spoil:?}");
    }
}

proptest! {
    #[test]
    fn nobody_owes_more_than_remains(total in -10_000i64..1_000_000, due in -10_000i64..1_000_000, rest in -10_000i64..1_000_000) {
        let found = told(|invoice| {
            invoice["total"] = json!(total);
            invoice["amount_due"] = json!(due);
            invoice["amount_remaining"] = json!(rest);
        });
        for item in &found.items {
            prop_assert!(item.amount.minor > 0);
            prop_assert!((0..=item.amount.minor).contains(&item.paid.minor));
            prop_assert_eq!(item.amount.minor - item.paid.minor, rest.max(0));
        }
    }
}
