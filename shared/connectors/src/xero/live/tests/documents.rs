//! What single records become: statuses, amounts in every sort of currency, days, and what stops.

use super::*;
use crate::{OpenItem, Status};
use serde_json::{Value, json};

const ID: &str = "d4956132-ed94-4dd7-9eaa-aa22dfdf0001";
const CONTACT: &str = "a3675fc4-f8dd-4f03-ba5b-f1870566bcd7";

/// What is made of an invoice with these fields in place of the usual ones. Amounts are JSON text.
fn told(fields: &[(&str, &str)]) -> News {
    let mut all: std::collections::BTreeMap<&str, String> = [
        ("Type", r#""ACCREC""#),
        ("Status", r#""AUTHORISED""#),
        ("InvoiceNumber", r#""INV-1""#),
        ("CurrencyCode", r#""GBP""#),
        ("Total", "100.00"),
        ("AmountDue", "100.00"),
        ("AmountPaid", "0"),
        ("AmountCredited", "0"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into();
    all.insert("InvoiceID", format!("\"{ID}\""));
    all.insert("Contact", format!(r#"{{"ContactID":"{CONTACT}","Name":"Acme"}}"#));
    all.extend(fields.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let fields = all.iter().filter(|(_, value)| !value.is_empty());
    let fields: Vec<String> = fields.map(|(name, value)| format!("\"{name}\":{value}")).collect();
    let invoice = format!(r#"{{"Invoices":[{{{}}}]}}"#, fields.join(","));
    let object = crate::kit::Object { sort: crate::kit::Sort::Invoice, id: ID.to_owned() };
    let answer = |request: &Request| match asked(request) {
        place if place.contains("/OnlineInvoice") => status(404, ""),
        place if place.contains("/Contacts") => {
            ok(json!({ "Contacts": [{ "ContactID": CONTACT, "Name": "Acme" }] }).to_string())
        }
        _ => ok(invoice.clone()),
    };
    let (news, _) = run(&Errand::Fetch(vec![object]), answer).unwrap();
    news.into_iter().next().unwrap_or_default()
}

fn item(fields: &[(&str, &str)]) -> OpenItem {
    let news = told(fields);
    news.items.into_iter().next().unwrap_or_else(|| panic!("{fields:?}: {:?}", news.halts))
}

fn why(fields: &[(&str, &str)]) -> String {
    let news = told(fields);
    let [halt] = news.halts.as_slice() else { panic!("{fields:?} did not stop") };
    assert!(news.items.is_empty() && news.gone.is_empty());
    assert_eq!((halt.account.as_str(), halt.invoice.as_deref()), (CONTACT, Some(ID)));
    halt.why.clone()
}

#[test]
fn statuses() {
    let status = |word: &str| item(&[("Status", word)]).status;
    assert_eq!(status(r#""AUTHORISED""#), Status::Open);
    assert_eq!(status(r#""PAID""#), Status::Paid);
    assert_eq!(status(r#""VOIDED""#), Status::Void);
    assert_eq!(status(r#""DELETED""#), Status::Void);
    for left_out in ["DRAFT", "SUBMITTED"] {
        assert_eq!(told(&[("Status", &format!("\"{left_out}\""))]), News::default());
    }
    for sort in ["ACCPAY", "ACCPAYCREDIT", "APOVERPAYMENT", "SOMETHING-NEW"] {
        assert_eq!(told(&[("Type", &format!("\"{sort}\""))]), News::default());
    }
    for odd in [r#""OVERDUE""#, r#""""#, "null", "7", ""] {
        let _ = why(&[("Status", odd)]);
    }
}

#[test]
fn amounts_are_exact_in_every_sort_of_currency() {
    for (currency, total, due, amount, paid) in [
        ("EUR", "0.1", "0.1", 10, 0),
        ("EUR", "4503599627370.49", "0.01", 450_359_962_737_049, 450_359_962_737_048),
        ("EUR", "1.2845E3", "1284.50", 128_450, 0),
        ("JPY", "40000.0", "1", 40_000, 39_999),
        ("KWD", "12.345", "0.345", 12_345, 12_000),
        ("CLF", "1.0001", "0.0001", 10_001, 10_000),
    ] {
        let code = format!("\"{currency}\"");
        let none = [("AmountPaid", ""), ("AmountCredited", "")];
        let fields =
            [&[("CurrencyCode", code.as_str()), ("Total", total), ("AmountDue", due)], &none[..]];
        let item = item(&fields.concat());
        assert_eq!((item.amount.minor, item.paid.minor), (amount, paid), "{currency} {total}");
    }
}

#[test]
fn what_is_paid_is_what_need_not_be_paid_any_more() {
    let paid = |due: &str, paid: &str, credited: &str| {
        let fields = [("AmountDue", due), ("AmountPaid", paid), ("AmountCredited", credited)];
        item(&fields).paid.minor
    };
    assert_eq!(paid("100", "0", "0"), 0);
    assert_eq!(paid("70", "20", "10"), 3_000);
    assert_eq!(paid("50", "20", "10"), 5_000, "20 more were kept back by law");
    assert_eq!(paid("", "20", "10"), 3_000);
    assert_eq!(paid("70", "", "10"), 3_000);
    assert_eq!(paid("0", "100", "0"), 10_000);
    for (due, paid, credited) in [
        ("90", "20", "10"),
        ("", "", ""),
        ("", "20", ""),
        ("-1", "101", "0"),
        ("101", "-1", "0"),
        ("", "90", "20"),
        ("1e400", "0", "0"),
        ("100.001", "0", "0"),
        ("true", "0", "0"),
        ("{}", "0", "0"),
    ] {
        let fields = [("AmountDue", due), ("AmountPaid", paid), ("AmountCredited", credited)];
        assert!(why(&fields).contains("amounts"), "{due} {paid} {credited}");
    }
}

#[test]
fn totals_and_currencies_that_cannot_be() {
    for total in ["", "null", "-5", "100.001", "\"many\"", "[]", "99999999999999999999"] {
        assert!(why(&[("Total", total)]).contains("cannot be read"), "{total}");
    }
    for currency in ["", "null", r#""""#, r#""POUND""#, r#""XXQ""#] {
        assert!(why(&[("CurrencyCode", currency)]).contains("currency"), "{currency}");
    }
    // The yen has no hundredths.
    let yen = [("CurrencyCode", r#""JPY""#), ("Total", "100.50"), ("AmountDue", "100.50")];
    assert!(why(&yen).contains("amounts"));
    let zero = told(&[("Total", "0.00"), ("AmountDue", "0.00")]);
    assert_eq!((zero.gone.as_slice(), zero.items.len()), ([ID.to_owned()].as_slice(), 0));
    let void = told(&[("Status", r#""VOIDED""#), ("Total", "null")]);
    assert_eq!(void.gone, [ID]);
}

#[test]
fn days_are_of_the_calendar() {
    let due = |fields: &[(&str, &str)]| item(fields).due.map(|day| day.to_string());
    assert_eq!(due(&[]), None);
    assert_eq!(due(&[("DueDate", "null")]), None);
    let escaped = r#""\/Date(1546128000000+0000)\/""#;
    assert_eq!(due(&[("DueDate", escaped)]).as_deref(), Some("2018-12-30"));
    let twin = ("DueDateString", r#""2018-12-31T00:00:00""#);
    assert_eq!(due(&[("DueDate", escaped), twin]).as_deref(), Some("2018-12-31"));
    assert!(why(&[("DueDate", r#""soon""#)]).contains("due date"));
}

#[test]
fn numbers_and_names_are_text_on_one_line() {
    let number = |text: &str| item(&[("InvoiceNumber", text)]).number;
    assert_eq!(number(r#""00085001""#), "00085001");
    assert_eq!(number(r#"" INV\n 7 ""#), "INV 7");
    assert_eq!(number("null"), ID);
    assert_eq!(number(r#""  ""#), ID);
    let turned = item(&[("InvoiceNumber", r#""INV\u202e7""#)]);
    assert_eq!(turned.number, "INV 7");
    assert_eq!(turned.name, "Acme");
    let sent = |text: &str| item(&[("SentToContact", text)]).sent;
    assert_eq!((sent("true"), sent("false"), sent("")), (Some(true), Some(false), None));
}

#[test]
fn without_an_account_nothing_could_be_stopped() {
    let answer = |record: Value| {
        move |request: &Request| match asked(request) {
            place if place.contains("IDs=") => ok(json!({ "Invoices": [record] }).to_string()),
            _ => status(404, ""),
        }
    };
    let object = crate::kit::Object { sort: crate::kit::Sort::Invoice, id: ID.to_owned() };
    let errand = Errand::Fetch(vec![object]);
    for record in [
        json!({}),
        json!(null),
        json!([]),
        json!("x"),
        json!({ "InvoiceID": 7 }),
        json!({ "InvoiceID": "x", "Type": "ACCREC" }),
        json!({ "InvoiceID": ID, "Type": "ACCREC", "Status": "AUTHORISED" }),
        json!({ "InvoiceID": ID, "Type": 7 }),
    ] {
        let fault = run(&errand, answer(record.clone())).unwrap_err();
        assert!(matches!(fault, Fault::Wrong(_)), "{record}: {fault}");
    }
}
