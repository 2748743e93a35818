//! The samples' conversations. After a change that is meant, run with `WRITE_EXPECTED=1` and review
//! the difference.

use super::*;
use crate::Kind;
use crate::xero::live::samples::{ACME, samples};

#[test]
fn conversations_go_as_recorded() {
    let files = ["open", "changed", "objects", "note", "copy"];
    for (talk, file) in samples().talks.iter().zip(files) {
        let mut answers = talk.answers.iter();
        let (news, _) = run(&talk.errand, |request| {
            let (expected, answer) = answers.next().expect("one question too many");
            assert_eq!(&asked(request), expected, "{}", talk.name);
            answer.clone()
        })
        .unwrap();
        assert!(answers.next().is_none(), "{}: a question was not asked", talk.name);
        let shown = format!("{news:#?}\n");
        if std::env::var_os("WRITE_EXPECTED").is_some() {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/xero/live/fixtures");
            std::fs::write(format!("{folder}/{file}.news"), shown).unwrap();
        } else {
            assert_eq!(shown.trim_end(), talk.news.trim_end(), "{}", talk.name);
        }
    }
}

/// What one of the samples' conversations tells and asks.
fn talk(name: &str) -> (Vec<News>, Vec<Request>) {
    let samples = samples();
    let talk = samples.talks.iter().find(|talk| talk.name == name).unwrap();
    let mut answers = talk.answers.iter();
    run(&talk.errand, |_| answers.next().unwrap().1.clone()).unwrap()
}

#[test]
fn every_request_names_its_organisation_and_asks_for_its_kind() {
    for sample in samples().talks {
        for request in talk(sample.name).1 {
            let is_copy = matches!(sample.errand, Errand::Copy { .. });
            let kind = if is_copy { "application/pdf" } else { "application/json" };
            assert_eq!(header(&request, "Accept"), Some(kind));
            assert_eq!(header(&request, "Xero-Tenant-Id"), Some(account().id.as_str()));
            assert!(request.repeatable, "a read, or a write with a key");
            assert!(!format!("{request:?}").contains("example"));
        }
    }
}

#[test]
fn open_items_are_complete_and_exact() {
    let (news, requests) = talk("all that is open");
    let [news] = news.as_slice() else { panic!("{news:?}") };
    let amount = |number: &str| {
        let item = news.items.iter().find(|item| item.number == number).unwrap();
        (item.amount.minor, item.paid.minor, item.amount.currency.code().to_owned())
    };
    assert_eq!(amount("INV-0001"), (128_450, 0, "GBP".to_owned()));
    assert_eq!(amount("INV-0002"), (100_010, 30_005, "EUR".to_owned()));
    assert_eq!(amount("INV-0004"), (1_250_500, 0, "KWD".to_owned()));
    assert_eq!(amount("CN-0001"), (3_450, 200, "GBP".to_owned()));
    assert_eq!(amount("Prepayment 2026-10-10 3450"), (3_450, 450, "JPY".to_owned()));
    assert_eq!(amount("Overpayment 2026-10-10 20.00"), (2_000, 0, "EUR".to_owned()));
    let yen = news.items.iter().find(|item| item.amount.minor == 40_000).unwrap();
    assert_eq!((yen.due, yen.sent, Some(&yen.number)), (None, Some(false), yen.id.as_ref()));
    assert!(!news.items.iter().any(|item| item.number == "CN-0002"), "it is used up");
    assert!(news.items.iter().all(|item| item.line == 0 && item.po_number.is_none()));
    assert_eq!(news.customers.len(), 4);
    let acme = news.customers.iter().find(|customer| customer.account == ACME).unwrap();
    assert_eq!(acme.emails, ["ap@acme.example", "mia@acme.example"]);
    assert_eq!(acme.phone.as_deref(), Some("44 0113 496 0000"));
    assert_eq!(acme.country.as_deref(), Some("GB"));
    // The second page begins by time, a second before the last record that was read.
    assert_eq!(header(&requests[0], "If-Modified-Since"), None);
    assert_eq!(header(&requests[1], "If-Modified-Since"), Some("2026-10-02T07:59:59Z"));
    assert_eq!(header(&requests[2], "If-Modified-Since"), None);
}

#[test]
fn changes_close_what_is_closed() {
    use crate::Status::{Open, Paid, Void};
    let (news, requests) = talk("what has changed");
    let [changes, documents] = news.as_slice() else { panic!("{news:?}") };
    // Five minutes before.
    for request in requests.iter().take(5) {
        assert_eq!(header(request, "If-Modified-Since"), Some("2026-11-21T07:55:00Z"));
    }
    let status = |number: &str| {
        let found = documents.items.iter().find(|item| item.number == number);
        found.map(|item| (item.status, item.paid.minor))
    };
    assert_eq!(status("INV-0005"), Some((Paid, 4_600)));
    assert_eq!(status("INV-0006"), Some((Paid, 1_200)), "by a credit note");
    assert_eq!(status("INV-0007"), Some((Void, 0)));
    assert_eq!(status("INV-0008"), None, "a draft");
    assert_eq!(status("INV-0010"), Some((Open, 20_000)), "what is kept back by law");
    assert_eq!(status("CN-0001"), Some((Paid, 3_450)));
    let cash = documents.items.iter().find(|item| item.kind == Kind::UnappliedCash).unwrap();
    assert_eq!(cash.status, Void);
    let gone: Vec<&String> = changes.gone.iter().chain(&documents.gone).collect();
    assert_eq!(gone, ["d4956132-ed94-4dd7-9eaa-aa22dfdf0009"], "nothing can be owed on it");
    let [halt] = changes.halts.as_slice() else { panic!("{changes:?}") };
    assert_eq!(halt.invoice.as_deref(), Some("d4956132-ed94-4dd7-9eaa-aa22dfdf000b"));
    assert_eq!((halt.account.as_str(), halt.why.contains("status")), (ACME, true));
    // A merged contact is told, a mere supplier is not.
    let [merged, bolt] = changes.customers.as_slice() else { panic!("{changes:?}") };
    assert_eq!(merged.merged_into.as_deref(), Some(ACME));
    assert_eq!(bolt.emails, ["neu@bolt.example"]);
}

#[test]
fn objects_lead_to_what_they_touch() {
    let (news, _) = talk("some objects");
    let numbers: Vec<&str> =
        news.iter().flat_map(|news| &news.items).map(|item| item.number.as_str()).collect();
    assert_eq!(numbers, ["CN-0001", "INV-0001", "INV-0005", "INV-0002"]);
    let gone: Vec<&String> = news.iter().flat_map(|news| &news.gone).collect();
    assert_eq!(gone, ["d4956132-ed94-4dd7-9eaa-aa22dfdf00ff"]);
    let linked: Vec<&str> = news
        .iter()
        .flat_map(|news| &news.items)
        .filter(|item| item.pay_link.is_some())
        .map(|item| item.number.as_str())
        .collect();
    assert_eq!(linked, ["INV-0001"], "overdue; the others are paid, or due in spring");
}

#[test]
fn a_line_of_history_is_cut_and_has_its_key() {
    let invoice = "d4956132-ed94-4dd7-9eaa-aa22dfdf0001".to_owned();
    let text = "ä".repeat(3_000);
    let errand = Errand::Note { invoice, text, key: "note:1".to_owned() };
    let (news, requests) = run(&errand, |_| ok(r#"{"HistoryRecords":[]}"#)).unwrap();
    assert!(news.is_empty());
    let [request] = requests.as_slice() else { panic!() };
    assert_eq!(header(request, "Idempotency-Key"), Some("note:1"));
    let details = body(request)["HistoryRecords"][0]["Details"].as_str().unwrap().to_owned();
    assert_eq!(details, "ä".repeat(2_400));
    for (answer, expected) in [
        (status(404, "cannot be found"), Fault::Gone("status 404".to_owned())),
        (
            status(400, r#"{"Type":"ValidationException","Message":"secret"}"#),
            Fault::Refused("ValidationException".to_owned()),
        ),
        (status(401, ""), Fault::Expired),
    ] {
        assert_eq!(run(&errand, |_| answer.clone()).unwrap_err(), expected);
    }
}

#[test]
fn a_copy_is_the_very_bytes_and_nothing_else_is_one() {
    const INVOICE: &str = "d4956132-ed94-4dd7-9eaa-aa22dfdf0001";
    let errand = Errand::Copy { invoice: INVOICE.to_owned() };
    let (news, requests) = run(&errand, |_| ok(*b"%PDF-1.7\n\xe2\xe3\xff")).unwrap();
    let [news] = news.as_slice() else { panic!("{news:?}") };
    let [copy] = news.copies.as_slice() else { panic!("{news:?}") };
    assert_eq!(copy.invoice(), INVOICE);
    assert_eq!(copy.clone().into_pdf(), b"%PDF-1.7\n\xe2\xe3\xff");
    assert_eq!(requests.len(), 1);
    for (answer, fits) in [
        (status(404, "cannot be found"), (|fault| matches!(fault, Fault::Gone(_))) as fn(&_) -> _),
        (status(406, ""), |fault| matches!(fault, Fault::Refused(_))),
        (status(403, "{}"), |fault| matches!(fault, Fault::Revoked(_))),
        (status(500, "<html>"), |fault| matches!(fault, Fault::Later { .. })),
        (status(429, ""), |fault| matches!(fault, Fault::Later { after: Some(_), .. })),
        (ok("<html>sign in</html>"), |fault| matches!(fault, Fault::Later { .. })),
        (ok("{}"), |fault| matches!(fault, Fault::Wrong(_))),
        (ok(""), |fault| matches!(fault, Fault::Wrong(_))),
    ] {
        let fault = run(&errand, |_| answer.clone()).unwrap_err();
        assert!(fits(&fault), "{fault}");
    }
}

#[test]
fn ids_that_are_none_of_xeros_are_refused_before_any_call() {
    for id in ["", "1", "../Organisation", "d4956132-ed94-4dd7-9eaa-aa22dfdf0001/x"] {
        let note = Errand::Note { invoice: id.to_owned(), text: String::new(), key: String::new() };
        assert!(matches!(Books.begin(&note, &account(), now()), Err(Fault::Refused(_))));
        let copy = Errand::Copy { invoice: id.to_owned() };
        assert!(matches!(Books.begin(&copy, &account(), now()), Err(Fault::Refused(_))));
    }
}
