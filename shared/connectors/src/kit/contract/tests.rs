//! All vendors keep the contract; and the contract notices vendors that do not.

use super::super::{
    Account, Arrived, Connector, Cursor, Errand, Fault, KeyField, Ledger, Limits, Malformed, Raw,
    Refusal, Request, Response, Samples, Secret, SignIn, SignedIn, Step, TalkSample, Tokens,
    Webhook, WebhookSample,
};
use super::{Report, check};
use domain::calendar::Time;
use domain::money::Currency;

#[test]
fn every_vendor_keeps_the_contract() {
    let reports: Vec<Report> = crate::CONNECTORS.iter().map(|one| check(one)).collect();
    reports.iter().for_each(|report| println!("{report}"));
    let names: Vec<&str> = reports.iter().map(|report| report.name).collect();
    assert!(names.is_sorted_by(|one, next| one < next), "by name, each once: {names:?}");
    assert!(!reports.is_empty(), "there is no vendor");
    for report in &reports {
        assert!(report.is_kept(), "{report}");
        assert!(report.cases() > 100, "hardly anything was checked: {report}");
    }
}

/// A vendor that breaks every law that it can.
struct Careless;

impl SignedIn for Careless {
    fn tokens(&self, _: Option<&Response>, _: &[Secret], _: Time) -> Result<Tokens, Fault> {
        Ok(Tokens { access: Secret::new("a"), refresh: None, expires: None })
    }
    fn accounts(&self, _: Option<&str>) -> Request {
        Request::get("https://elsewhere.example/?key=a")
    }
    fn read_accounts(&self, answer: &Response) -> Result<Vec<(String, String)>, Fault> {
        Err(Fault::wrong(String::from_utf8_lossy(&answer.body)))
    }
}

impl Webhook for Careless {
    fn verify(&self, _: &Raw<'_>, _: &[Secret], _: Time) -> Result<(), Refusal> {
        Ok(())
    }
    fn key(&self, raw: &Raw<'_>) -> String {
        String::from_utf8_lossy(raw.body).into_owned()
    }
    fn split(&self, body: &[u8]) -> Result<Vec<Arrived>, Malformed> {
        assert!(body.len() > 2, "an empty body");
        Err(Malformed(String::from_utf8_lossy(body).into_owned()))
    }
}

impl Ledger for Careless {
    fn begin(&self, _: &Errand, _: &Account, _: Time) -> Result<Cursor, Fault> {
        Cursor::of(&0)
    }
    /// Asks until an answer says that it was the last.
    fn step(
        &self,
        _: &Cursor,
        account: &Account,
        answer: Option<&Response>,
        _: Time,
    ) -> Result<(Cursor, Step), Fault> {
        let is_last = answer.is_some_and(|answer| answer.body.ends_with(b"\"last\"}"));
        let base = account.base.clone().unwrap_or_default();
        let step = if is_last { Step::Done } else { Step::Call(Request::get(format!("{base}/1"))) };
        Ok((Cursor::of(&1)?, step))
    }
}

fn samples() -> Samples {
    let said = |body: &str| Response { status: 200, headers: vec![], body: body.into() };
    Samples {
        account: Account {
            id: "a".to_owned(),
            base: None,
            country: "GB".to_owned(),
            currency: Currency::GBP,
            zone: "Europe/London".to_owned(),
        },
        webhooks: vec![WebhookSample {
            name: "one",
            headers: vec![("signature".to_owned(), "00".to_owned())],
            body: b"{\"type\":\"a\"}".to_vec(),
            keys: vec![Secret::new("key")],
            at: Time::default(),
            tolerance: Some(3),
            arrived: Vec::new(),
        }],
        talks: vec![TalkSample {
            name: "sweep",
            errand: Errand::Sweep { since: None },
            at: Time::default(),
            answers: vec![
                ("GET /1".to_owned(), said("{}")),
                ("GET /2".to_owned(), said("{\"type\":\"last\"}")),
            ],
            news: "[]",
            objects: Vec::new(),
        }],
    }
}

static CARELESS: Connector = Connector {
    name: "careless",
    title: "Careless",
    docs: "https://careless.example",
    sign_in: SignIn::Keys(&[KeyField { name: "key", about: "In the settings" }]),
    signed_in: &Careless,
    limits: Limits { per_minute: 1, at_once: 1, per_day: None, sweep_minutes: 1 },
    webhook: Some(&Careless),
    ledger: Some(&Careless),
    chat: None,
    samples,
};

#[test]
fn the_contract_notices_what_is_broken() {
    let report = check(&CARELESS);
    let told = report.to_string();
    assert!(!report.is_kept());
    for complaint in [
        "a later sweep",
        "a fetch of objects",
        "a request leaves the base address",
        "accounts: a page with 200: the fault repeats the body",
        "no keys are enough",
        "byte 0 of the body flipped was taken",
        "letter 0 of the key flipped was taken",
        "a request without headers was taken",
        "it is taken for",
        "one: it tells else",
        "it panicked",
        "an error repeats the body",
        "sweep: call 1 is GET /1, not GET /2",
        "call 0: 500 was taken for an answer",
        "from call 0: it does not end within",
        "call 0, cut after 0 bytes, was read",
    ] {
        assert!(told.contains(complaint), "not noticed: {complaint}\n{told}");
    }
}

/// What `credit-control connector new` begins with: it is refused until it is finished.
#[test]
fn the_template_is_not_done() {
    let report = check(&crate::template::CONNECTOR);
    let broken: Vec<&str> =
        report.laws.iter().flat_map(|law| &law.broken).map(String::as_str).collect();
    assert_eq!(
        broken,
        ["a sample of a webhook's request", "a first sweep", "a later sweep", "a fetch of objects",],
        "{report}"
    );
}
