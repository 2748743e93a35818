//! Refusals, nonsense, and answers that want to lead in circles.

use super::super::samples::{account, at, samples};
use super::super::webhook::Events;
use super::super::{Books, read, task};
use super::{NOW, answer, fetch, first, fixture, news};
use crate::kit::{
    Account, Cursor, Errand, Fault, Ledger, Object, Raw, Response, Secret, Sort, Step, Webhook,
};
use proptest::prelude::*;
use serde_json::{Value, json};

const ID: &str = "in_1Pgc6tB7WZ01zgkWu9fdqL6I";

fn fault(status: u16, body: &str) -> Fault {
    first(&fetch(Sort::Customer, "cus_1"), &answer(status, body)).unwrap_err()
}

#[test]
fn statuses_say_what_to_do() {
    assert!(matches!(fault(401, "{}"), Fault::Revoked(_)));
    assert!(matches!(fault(403, "{}"), Fault::Revoked(_)));
    assert!(matches!(fault(402, "{}"), Fault::Refused(_)));
    assert!(matches!(fault(400, "{}"), Fault::Refused(_)));
    for status in [409, 424, 429, 500, 502, 503, 504] {
        assert!(matches!(fault(status, "{}"), Fault::Later { .. }), "{status}");
    }
    assert!(matches!(fault(302, ""), Fault::Wrong(_)));
    let mut busy = answer(429, "{}");
    busy.headers.push(("retry-after".to_owned(), "7".to_owned()));
    let Err(Fault::Later { after, .. }) = first(&fetch(Sort::Invoice, "in_1"), &busy) else {
        panic!("busy")
    };
    assert_eq!(after.map(|wait| wait.as_secs()), Some(7));
}

#[test]
fn only_stripes_own_word_makes_an_invoice_void() {
    let invoice = fetch(Sort::Invoice, ID);
    let of = |body: &str| first(&invoice, &answer(404, body));
    let (_, step) = of(&fixture("missing.json").to_string()).unwrap();
    let Step::Emit(told) = step else { panic!("no news") };
    assert_eq!(told.gone, [ID]);
    // A proxy, a wrong address, a key of the other mode.
    assert!(matches!(of("<html>not found</html>"), Err(Fault::Wrong(_))));
    assert!(matches!(of("{}"), Err(Fault::Wrong(_))));
    let unknown = r#"{"error":{"message":"Unrecognized request URL"}}"#;
    assert!(matches!(of(unknown), Err(Fault::Refused(_))));
    let mode = "No such invoice: 'in_1'; a similar object exists in live mode, but a test mode key \
                was used to make this request.";
    let mode = json!({"error": {"code": "resource_missing", "message": mode}});
    assert!(matches!(of(&mode.to_string()), Err(Fault::Revoked(_))));
}

#[test]
fn a_key_that_only_reads_fails_a_note_and_nothing_else() {
    let note = |key: &str, invoice: &str| Errand::Note {
        invoice: invoice.to_owned(),
        text: "x".to_owned(),
        key: key.to_owned(),
    };
    let forbidden = r#"{"error":{"type":"invalid_request_error","message":"The provided key"}}"#;
    let refused = first(&note("k", ID), &answer(403, forbidden));
    assert!(matches!(refused, Err(Fault::Refused(_))));
    assert!(matches!(first(&note("k", ID), &answer(401, "{}")), Err(Fault::Revoked(_))));
    let missing = fixture("missing.json").to_string();
    assert!(matches!(first(&note("k", ID), &answer(404, &missing)), Err(Fault::Gone(_))));
    for (key, invoice) in [("", ID), ("a b", ID), ("k\r\nx: y", ID), ("k", "../x"), ("k", "")] {
        assert!(Books.begin(&note(key, invoice), &account(), at(NOW)).is_err());
    }
}

#[test]
fn ids_that_could_become_another_address_are_refused() {
    for bad in ["", "..", "in_1/void", "in_1?x=y", "in 1", "in_1%2f", "ïn_1"] {
        assert!(Books.begin(&fetch(Sort::Invoice, bad), &account(), at(NOW)).is_err(), "{bad}");
    }
    let nowhere = Account { zone: "Mars/Olympus".to_owned(), ..account() };
    assert!(Books.begin(&Errand::Sweep { since: None }, &nowhere, at(NOW)).is_err());
}

#[test]
fn an_answer_about_another_object_is_wrong() {
    let other = fetch(Sort::Invoice, "in_another");
    assert!(matches!(news(&other, &fixture("paid.json")), Err(Fault::Wrong(_))));
    let other = fetch(Sort::Customer, "cus_another");
    assert!(matches!(news(&other, &fixture("customer.json")), Err(Fault::Wrong(_))));
}

#[test]
fn a_dispute_stops_unless_it_ended_well() {
    let halts = |status: &str, intent: Value| {
        let mut dispute = fixture("dispute.json");
        dispute["status"] = json!(status);
        dispute["payment_intent"] = intent.clone();
        dispute["charge"]["payment_intent"] = intent;
        let id = "dp_1Pgc71B7WZ01zgkWMevJiAUx";
        let told = news(&fetch(Sort::Dispute, id), &dispute).unwrap()?;
        assert!(told.items.is_empty() && told.gone.is_empty());
        Some(told.halts)
    };
    for open in ["needs_response", "under_review", "warning_needs_response", "lost", "prevented"] {
        let halts = halts(open, Value::Null).unwrap();
        assert_eq!(halts.len(), 1, "{open}");
        assert_eq!((halts[0].account.as_str(), &halts[0].invoice), ("cus_QXg1o8vcGmoR32", &None));
    }
    assert!(halts("a_new_word", Value::Null).is_some());
    assert!(halts("won", json!("pi_1")).is_none());
    assert!(halts("warning_closed", json!("pi_1")).is_none());
}

#[test]
fn lists_that_do_not_move_on_end() {
    let sweep = Errand::Sweep { since: None };
    let page = |body: Value| first(&sweep, &answer(200, &body.to_string()));
    let empty = json!({"data": [], "has_more": true});
    assert!(matches!(page(empty), Err(Fault::Wrong(_))));
    let draft = json!({"id": "in_1", "status": "draft"});
    let long = json!({"data": vec![draft.clone(); 101], "has_more": false});
    assert!(matches!(page(long), Err(Fault::Wrong(_))));

    // The same page twice.
    let body = answer(200, &json!({"data": [draft], "has_more": true}).to_string());
    let (cursor, step) = first(&sweep, &body).unwrap();
    assert!(matches!(step, Step::Call(_)));
    let again = Books.step(&cursor, &account(), Some(&body), at(NOW));
    assert!(matches!(again, Err(Fault::Wrong(_))));
}

#[test]
fn an_endless_list_of_new_pages_ends() {
    let zone = chrono_tz::UTC;
    let mut page = task::Page::default();
    for number in 0.. {
        let entry = json!({"id": format!("in_{number}"), "status": "draft"});
        let body = answer(200, &json!({"data": [entry], "has_more": true}).to_string());
        let task = task::Task::Invoices { which: task::Which::Open, page };
        match read::answer(&task, &body, zone) {
            Ok(mut found) => {
                let Some(task::Task::Invoices { page: next, .. }) = found.next.pop() else {
                    panic!("no next page")
                };
                page = next;
            }
            Err(fault) => {
                assert!(matches!(fault, Fault::Wrong(_)) && number == 10_000, "{number}");
                break;
            }
        }
    }
}

#[test]
fn payments_that_lead_in_a_circle_end() {
    let errand = fetch(Sort::Payment, "re_1");
    let circle = answer(200, r#"{"id":"re_1","charge":"re_1"}"#);
    let (mut cursor, _) = first(&errand, &circle).unwrap();
    let mut hops = 0;
    let fault = loop {
        hops += 1;
        match Books.step(&cursor, &account(), Some(&circle), at(NOW)) {
            Ok((next, _)) => cursor = next,
            Err(fault) => break fault,
        }
    };
    assert!(matches!(fault, Fault::Wrong(_)) && hops < 10);
}

#[test]
fn an_answer_that_nobody_asked_for_is_not_read() {
    let cursor = Books.begin(&Errand::Sweep { since: None }, &account(), at(NOW)).unwrap();
    let body = answer(200, &fixture("open-2.json").to_string());
    assert!(Books.step(&cursor, &account(), Some(&body), at(NOW)).is_err());
    let odd: Cursor = serde_json::from_value(json!({"some": "other version"})).unwrap();
    assert!(Books.step(&odd, &account(), None, at(NOW)).is_err());
}

#[test]
fn faults_tell_nothing_of_bodies() {
    let secret = "hush@acme.example";
    for status in [200, 400, 401, 402, 403, 404, 409, 429, 500] {
        for body in [
            format!("{{\"error\":{{\"code\":\"resource_missing\",\"message\":\"{secret}\"}}}}"),
            format!("{{\"id\":\"cus_2\",\"email\":\"{secret}\"}}"),
            format!("{{\"id\": {secret}"),
        ] {
            if let Err(fault) = first(&fetch(Sort::Customer, "cus_1"), &answer(status, &body)) {
                assert!(!format!("{fault} {fault:?}").contains(secret), "{status} {body}");
            }
        }
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let names = "(id|object|type|data|has_more|invoice|customer|charge|status|total|account|\
                 amount_due|amount_remaining|currency|deleted|payment_intent|related_object|error|\
                 code|due_date|custom_fields|name|email|address)";
    let words = "(event|v2.core.event|invoice\\.paid|open|usd|isk|cus_1|in_1|re_1|paid|.{0,12})";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        words.prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::hash_map(names, inner, 0..10)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn any_errand() -> impl Strategy<Value = Errand> {
    let sorts = [Sort::Invoice, Sort::Customer, Sort::Credit, Sort::Payment, Sort::Dispute];
    prop_oneof![
        Just(Errand::Sweep { since: None }),
        any::<i32>().prop_map(|second| Errand::Sweep { since: Some(at(second.into())) }),
        (prop::sample::select(sorts.to_vec()), "(in_1|cus_1|re_1|pi_1|.{0,6})")
            .prop_map(|(sort, id)| Errand::Fetch(vec![Object { sort, id }])),
    ]
}

proptest! {
    #[test]
    fn split_never_panics(body in any_json(), torn in prop::collection::vec(any::<u8>(), 0..64)) {
        let _ = Events.split(body.to_string().as_bytes());
        let _ = Events.split(&torn);
        let key = Events.key(&Raw { headers: &[], body: &torn });
        prop_assert!(key.len() <= 100);
    }

    #[test]
    fn verify_never_panics(header in ".{0,80}", body in prop::collection::vec(any::<u8>(), 0..64)) {
        let headers = [("stripe-signature".to_owned(), header)];
        let raw = Raw { headers: &headers, body: &body };
        prop_assert!(Events.verify(&raw, &[Secret::new("whsec_x")], at(NOW)).is_err());
    }

    #[test]
    fn steps_never_panic_and_always_end(
        errand in any_errand(),
        answers in prop::collection::vec((any_json(), prop::sample::select(&[200u16, 200, 200, 404, 500][..])), 1..6),
    ) {
        let Ok(mut cursor) = Books.begin(&errand, &account(), at(NOW)) else { return Ok(()) };
        let mut given: Option<Response> = None;
        let mut answers = answers.iter().cycle().take(40);
        loop {
            let stored = serde_json::from_str(&serde_json::to_string(&cursor).unwrap()).unwrap();
            let Ok((next, step)) = Books.step(&stored, &account(), given.as_ref(), at(NOW)) else {
                break;
            };
            cursor = next;
            given = None;
            match step {
                Step::Call(_) => {
                    let Some((body, status)) = answers.next() else { break };
                    given = Some(answer(*status, &body.to_string()));
                }
                Step::Emit(_) => {}
                Step::Wait(_) | Step::Done => break,
            }
        }
    }

    #[test]
    fn a_sample_with_a_hole_never_panics(talk in 0usize..11, cut in 0usize..9_000) {
        let samples = samples();
        let talk = &samples.talks[talk % samples.talks.len()];
        let mut torn = talk.answers[0].1.clone();
        torn.body.truncate(cut);
        let _ = first(&talk.errand, &torn);
    }
}
