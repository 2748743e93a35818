//! Answers that no vendor should give: whatever comes, a step ends in news, a question or a fault.

use super::*;
use crate::kit::{Object, Sort};
use crate::xero::live::samples::samples;
use proptest::prelude::*;
use serde_json::{Value, json};

const ID: &str = "d4956132-ed94-4dd7-9eaa-aa22dfdf0001";

/// Any JSON, often with names that are looked for.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            ID,
            "ACCREC",
            "AUTHORISED",
            "PAID",
            "GBP",
            "/Date(1)/",
            "ACCRECCREDIT"
        ])
        .prop_map(Value::from),
    ];
    let names = prop::sample::select(vec![
        "Invoices",
        "CreditNotes",
        "Overpayments",
        "Prepayments",
        "Payments",
        "Contacts",
        "OnlineInvoices",
        "pagination",
        "page",
        "pageCount",
        "InvoiceID",
        "CreditNoteID",
        "OverpaymentID",
        "PrepaymentID",
        "ContactID",
        "Contact",
        "Type",
        "Status",
        "CurrencyCode",
        "Total",
        "AmountDue",
        "AmountPaid",
        "AmountCredited",
        "RemainingCredit",
        "Date",
        "DueDate",
        "UpdatedDateUTC",
        "Allocations",
        "Invoice",
        "MergedToContactID",
        "EmailAddress",
        "Phones",
    ]);
    leaf.prop_recursive(6, 60, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map(names.clone(), inner, 0..9).prop_map(|map| {
                map.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
            }),
        ]
    })
}

/// Every cursor that waits for an answer in the samples' conversations.
fn waiting() -> Vec<Cursor> {
    let mut cursors = Vec::new();
    for talk in samples().talks {
        let mut answers = talk.answers.iter();
        let mut cursor = Books.begin(&talk.errand, &account(), now()).unwrap();
        let mut answer = None;
        loop {
            let (next, step) = Books.step(&cursor, &account(), answer.as_ref(), now()).unwrap();
            (cursor, answer) = (next, None);
            match step {
                Step::Call(_) => {
                    cursors.push(cursor.clone());
                    answer = Some(answers.next().unwrap().1.clone());
                }
                Step::Done => break,
                Step::Emit(_) | Step::Wait(_) => {}
            }
        }
    }
    cursors
}

fn one_field(value: &Value, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                path.push(name.clone());
                found.push(path.clone());
                one_field(inner, path, found);
                path.pop();
            }
        }
        Value::Array(list) => {
            for (at, inner) in list.iter().enumerate() {
                path.push(at.to_string());
                one_field(inner, path, found);
                path.pop();
            }
        }
        _ => {}
    }
}

#[test]
fn any_field_may_be_missing_null_or_of_another_type() {
    let other = [Value::Null, json!(true), json!(-1), json!("\u{202e}"), json!([{}]), json!({})];
    for talk in samples().talks {
        for (at, (_, answer)) in talk.answers.iter().enumerate() {
            let whole: Value = match serde_json::from_slice(&answer.body) {
                Ok(whole) => whole,
                Err(_) => continue,
            };
            let mut paths = Vec::new();
            one_field(&whole, &mut Vec::new(), &mut paths);
            for (turn, path) in paths.into_iter().enumerate() {
                let pointer = format!("/{}", path.join("/"));
                let mut bodies = Vec::new();
                // Each field without itself, and as two of the others: over all records, as all.
                for at in [turn, turn + 3] {
                    let mut body = whole.clone();
                    *body.pointer_mut(&pointer).unwrap() = other[at % other.len()].clone();
                    bodies.push(body);
                }
                let mut without = whole.clone();
                let (name, parent) = path.split_last().unwrap();
                let parent = parent.iter().map(|part| format!("/{part}")).collect::<String>();
                if let Some(map) = without.pointer_mut(&parent).and_then(Value::as_object_mut) {
                    map.remove(name);
                    bodies.push(without);
                }
                for body in bodies {
                    let mut asked = 0;
                    // An odd answer may ask for more than was recorded: then nothing is there.
                    let _ = run(&talk.errand, |_| {
                        asked += 1;
                        match talk.answers.get(asked - 1) {
                            Some(_) if asked == at + 1 => ok(body.to_string()),
                            Some((_, recorded)) => recorded.clone(),
                            None => status(404, "nothing"),
                        }
                    });
                }
            }
        }
    }
}

#[test]
fn ten_thousand_records_are_taken_in() {
    let records: Vec<Value> = (0..10_000)
        .map(|n| {
            json!({ "InvoiceID": format!("d4956132-ed94-4dd7-9eaa-{n:012x}"), "Type": "ACCREC",
                "Status": "AUTHORISED", "CurrencyCode": "GBP", "Total": 1, "AmountDue": 1,
                "AmountPaid": 0, "AmountCredited": 0,
                "Contact": { "ContactID": format!("a3675fc4-f8dd-4f03-ba5b-{:012x}", n % 50) } })
        })
        .collect();
    let contacts: Vec<Value> = (0..50)
        .map(|n| json!({ "ContactID": format!("a3675fc4-f8dd-4f03-ba5b-{n:012x}") }))
        .collect();
    let place = json!({ "page": 1, "pageCount": 1 });
    let all = json!({ "Invoices": records, "Contacts": contacts, "pagination": place,
        "CreditNotes": [], "Overpayments": [], "Prepayments": [] })
    .to_string();
    let (news, _) = run(&Errand::Sweep { since: None }, |_| ok(all.clone())).unwrap();
    assert_eq!(news.iter().map(|news| news.items.len()).sum::<usize>(), 10_000);
}

#[test]
fn a_fault_leaves_the_question_as_it_was() {
    for cursor in waiting() {
        let asked = Books.step(&cursor, &account(), None, now()).unwrap().1;
        for bad in [status(401, ""), status(429, ""), status(500, ""), ok("<html>")] {
            assert!(Books.step(&cursor, &account(), Some(&bad), now()).is_err());
            assert!(Books.step(&cursor, &account(), None, now()).unwrap().1 == asked);
        }
    }
}

#[test]
fn an_answer_that_nobody_asked_for_is_wrong() {
    let cursor = Books.begin(&Errand::Fetch(Vec::new()), &account(), now()).unwrap();
    assert_eq!(Books.step(&cursor, &account(), None, now()).unwrap().1, Step::Done);
    assert!(Books.step(&cursor, &account(), Some(&ok("{}")), now()).is_err());
    let other: Cursor = serde_json::from_str(r#"{"page":1}"#).unwrap();
    assert!(Books.step(&other, &account(), None, now()).is_err());
}

#[test]
fn a_page_for_people_closes_nothing() {
    let object = Object { sort: Sort::Invoice, id: ID.to_owned() };
    let errand = Errand::Fetch(vec![object]);
    for bad in [status(404, "<html>no such host</html>"), status(404, "")] {
        // The list is not there: that says nothing about the invoice.
        assert!(matches!(run(&errand, |_| bad.clone()), Err(Fault::Wrong(_))));
    }
    let none = ok(r#"{"Invoices":[]}"#);
    let single = |bad: Response| {
        run(
            &errand,
            |request| if request.url.contains("IDs=") { none.clone() } else { bad.clone() },
        )
    };
    assert!(matches!(single(status(404, "<html>no such host</html>")), Err(Fault::Wrong(_))));
    let (news, _) = single(status(404, "The resource cannot be found")).unwrap();
    assert_eq!(news[0].gone, [ID]);
}

#[test]
fn links_are_only_plain_https() {
    for (url, taken) in [
        ("https://in.xero.com/abc", true),
        ("http://in.xero.com/abc", false),
        ("javascript:alert(1)", false),
        ("https://in.xero.com/\"><b>", false),
        ("https://in.xero.com/a b", false),
        ("", false),
    ] {
        let talk = samples().talks.remove(2);
        let mut answers = talk.answers.iter();
        let (news, _) = run(&talk.errand, |request| {
            let (_, answer) = answers.next().unwrap();
            match request.url.ends_with("/OnlineInvoice") {
                true => ok(json!({ "OnlineInvoices": [{ "OnlineInvoiceUrl": url }] }).to_string()),
                false => answer.clone(),
            }
        })
        .unwrap();
        let items = news.iter().flat_map(|news| &news.items);
        assert_eq!(items.filter(|item| item.pay_link.is_some()).count() == 1, taken, "{url}");
    }
}

#[test]
fn an_invoice_without_a_link_is_told_all_the_same() {
    let refused = status(400, r#"{"ErrorNumber":10,"Type":"ValidationException"}"#);
    for bad in [refused, status(404, ""), status(403, "{}")] {
        let talk = samples().talks.remove(2);
        let mut answers = talk.answers.iter();
        let (news, _) = run(&talk.errand, |request| {
            let (_, answer) = answers.next().unwrap();
            if request.url.ends_with("/OnlineInvoice") { bad.clone() } else { answer.clone() }
        })
        .unwrap();
        let items: Vec<_> = news.iter().flat_map(|news| &news.items).collect();
        assert!(items.len() == 4 && items.iter().all(|item| item.pay_link.is_none()));
    }
}

proptest! {
    #[test]
    fn no_json_makes_a_step_panic(value in any_json(), code in prop::sample::select(vec![200u16, 200, 200, 304, 404])) {
        for cursor in waiting() {
            let _ = Books.step(&cursor, &account(), Some(&status(code, &value.to_string())), now());
        }
    }

    #[test]
    fn no_bytes_make_a_step_panic(body in prop::collection::vec(any::<u8>(), 0..300), code in any::<u16>()) {
        let answer = Response { status: code, headers: Vec::new(), body };
        for cursor in waiting() {
            let _ = Books.step(&cursor, &account(), Some(&answer), now());
        }
    }

    #[test]
    fn no_cursor_makes_a_step_panic(value in any_json()) {
        let cursor: Cursor = serde_json::from_value(value).unwrap();
        let _ = Books.step(&cursor, &account(), Some(&ok("{}")), now());
    }
}
