//! Every sample's conversation, word for word; each cursor through the form in which it is stored,
//! each question asked again as after a crash.

use super::super::samples::{account, at, samples};
use super::super::{BASE, Books, VERSION, account as letting_in};
use super::{NOW, answer, fixture};
use crate::kit::{
    Account, Body, Cursor, Fault, Ledger, Method, News, Request, Secret, SignedIn, Step, TalkSample,
};

fn stored(cursor: &Cursor) -> Cursor {
    serde_json::from_str(&serde_json::to_string(cursor).unwrap()).unwrap()
}

fn asked(request: &Request) -> String {
    let method = match request.method {
        Method::Get => "GET",
        Method::Post => "POST",
        Method::Put => "PUT",
    };
    format!("{method} {}", request.url.strip_prefix(BASE).unwrap())
}

/// All that a talk emits, and all that it asks.
pub(super) fn hold(talk: &TalkSample, account: &Account) -> (Vec<News>, Vec<Request>) {
    let mut answers = talk.answers.iter();
    let (mut news, mut requests) = (Vec::new(), Vec::new());
    let mut cursor = Books.begin(&talk.errand, account, talk.at).unwrap();
    let mut response = None;
    loop {
        let (next, step) =
            Books.step(&stored(&cursor), account, response.as_ref(), talk.at).unwrap();
        cursor = next;
        response = None;
        match step {
            Step::Call(request) => {
                let again = Books.step(&stored(&cursor), account, None, talk.at).unwrap();
                assert!(again.1 == Step::Call(request.clone()), "{}: it forgot", talk.name);
                let (place, given) = answers.next().expect(talk.name);
                assert_eq!(&asked(&request), place, "{}", talk.name);
                requests.push(request);
                response = Some(given.clone());
            }
            Step::Emit(some) => news.push(*some),
            Step::Wait(_) => panic!("{}: nothing here waits", talk.name),
            Step::Done => break,
        }
    }
    assert!(answers.next().is_none(), "{}: not all was asked", talk.name);
    (news, requests)
}

#[test]
fn talks_go_as_recorded() {
    let samples = samples();
    assert!(samples.talks.len() >= 10);
    for talk in &samples.talks {
        let (news, requests) = hold(talk, &samples.account);
        assert_eq!(format!("{news:#?}\n"), talk.news, "{}", talk.name);
        for request in &requests {
            let has = |name: &str, value: &str| {
                request.headers.iter().any(|(known, given)| known == name && given == value)
            };
            assert!(has("Stripe-Version", VERSION) && request.repeatable, "{}", talk.name);
            assert!(!request.headers.iter().any(|(name, _)| name == "Stripe-Account"));
        }
    }
}

#[test]
fn a_connected_account_and_another_address_stand_in_every_request() {
    let samples = samples();
    let base = Some("http://127.0.0.1:4010/".to_owned());
    let other = Account { id: "acct_1PgafTB7WZ01zgkW".to_owned(), base, ..account() };
    let cursor = Books.begin(&samples.talks[0].errand, &other, at(NOW)).unwrap();
    let (_, step) = Books.step(&cursor, &other, None, at(NOW)).unwrap();
    let Step::Call(request) = step else { panic!("no request") };
    assert!(request.url.starts_with("http://127.0.0.1:4010/v1/invoices?"));
    let header = ("Stripe-Account".to_owned(), "acct_1PgafTB7WZ01zgkW".to_owned());
    assert!(request.headers.contains(&header));
}

#[test]
fn a_note_is_one_field_under_a_key_and_never_too_long() {
    let samples = samples();
    let talk = samples.talks.iter().find(|talk| talk.name.contains("line")).unwrap();
    let (_, requests) = hold(talk, &samples.account);
    let [request] = requests.as_slice() else { panic!("one request") };
    let Some(Body::Form(fields)) = &request.body else { panic!("a form") };
    let text = "Reminder 2 was sent on 2026-11-02";
    assert_eq!(fields, &[("metadata[credit_control_note]".to_owned(), text.to_owned())]);
    assert!(request.headers.contains(&("Idempotency-Key".to_owned(), "note-0001".to_owned())));

    let long = crate::kit::Errand::Note {
        invoice: "in_1".to_owned(),
        text: "ü".repeat(900),
        key: "k".to_owned(),
    };
    let cursor = Books.begin(&long, &account(), at(NOW)).unwrap();
    let (_, step) = Books.step(&cursor, &account(), None, at(NOW)).unwrap();
    let Step::Call(Request { body: Some(Body::Form(fields)), .. }) = step else { panic!("a form") };
    assert_eq!(fields[0].1.chars().count(), 500);
}

#[test]
fn a_key_is_taken_if_it_is_one_of_the_right_sort() {
    let tokens = |keys: &[&str]| {
        let keys: Vec<Secret> = keys.iter().map(|key| Secret::new(*key)).collect();
        letting_in::Keys.tokens(None, &keys, at(NOW))
    };
    let taken = tokens(&["rk_test_0123"]).unwrap();
    assert!(taken.access.is("rk_test_0123") && taken.refresh.is_none() && taken.expires.is_none());
    for bad in [&[][..], &["pk_live_0123"], &["rk_test_0 123"], &["whsec_0"], &["rk_1", "rk_2"]] {
        assert!(matches!(tokens(bad), Err(Fault::Refused(_))), "{bad:?}");
    }
}

#[test]
fn the_account_of_a_key_is_its_own() {
    let read = |status, body: &str| letting_in::Keys.read_accounts(&answer(status, body));
    let named = read(200, &fixture("account.json").to_string()).unwrap();
    let name = "Example Seller (acct_1PgafTB7WZ01zgkW)".to_owned();
    assert_eq!(named, [(String::new(), name)]);
    // A restricted key that may not read accounts is a good key.
    let forbidden = r#"{"error":{"type":"invalid_request_error","message":"The provided key"}}"#;
    let unnamed = read(403, forbidden).unwrap();
    assert_eq!(unnamed, [(String::new(), "the account of this key".to_owned())]);
    let closed = r#"{"error":{"code":"account_invalid","type":"invalid_request_error"}}"#;
    assert!(matches!(read(403, closed), Err(Fault::Revoked(_))));
    assert!(matches!(read(401, "{}"), Err(Fault::Revoked(_))));
    let request = letting_in::Keys.accounts(None);
    assert_eq!(asked(&request), "GET /v1/account");
}
