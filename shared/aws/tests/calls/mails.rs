//! Mails by SES.

use super::server::{Reply, Request, Server, door, nobody};
use app::ports::{Courier, Handover, Lookup};
use aws::client::{emulator, emulator_through};
use aws::ses::SesCourier;
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, SharedHttpConnector, http_client_fn,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use domain::ids::OutboxId;
use mail::letter::RawMail;
use serde_json::json;

/// What is answered, by name.
type Case = (&'static str, fn() -> Reply);

const RAW: &str = "From: ar@acme.example\r\nTo: ap@blue.example\r\n\
    Message-ID: <cc.acme.d01.o9@acme.example>\r\nSubject: Invoice\r\n\r\nHello\r\n";
const SEND: &str = "POST /v2/email/outbound-emails";

fn letter() -> RawMail {
    RawMail {
        outbox: OutboxId::from("o9"),
        sender: "ar@acme.example".to_owned(),
        recipients: vec!["ap@blue.example".to_owned(), "cc@blue.example".to_owned()],
        bytes: RAW.as_bytes().into(),
    }
}

fn quota(rate: f64, most: f64, sent: f64) -> Reply {
    let quota = json!({ "MaxSendRate": rate, "Max24HourSend": most, "SentLast24Hours": sent });
    Reply::json(200, json!({ "SendQuota": quota, "SendingEnabled": true }))
}

/// A server that tells a generous quota and answers mails by `reply`.
async fn ses(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Server {
    Server::start(move |request: &Request| match request.line.starts_with(SEND) {
        true => reply(),
        false => quota(1_000.0, 50_000.0, 10.0),
    })
    .await
}

async fn courier(server: &Server) -> SesCourier {
    SesCourier::new(&server.config().await, "ar")
}

#[tokio::test]
async fn a_mail_leaves_as_it_is_with_its_envelope_and_its_name() {
    let server = ses(|| Reply::json(200, json!({ "MessageId": "0102-1" }))).await;
    let courier = courier(&server).await;
    let accepted = Handover::Accepted { vendor_id: Some("0102-1".to_owned()) };
    assert_eq!(courier.send(&letter()).await, accepted);
    let [sent] = server.seen(SEND).try_into().unwrap();
    let sent = sent.json();
    assert_eq!(sent["FromEmailAddress"], "ar@acme.example");
    assert_eq!(
        sent["Destination"],
        json!({ "ToAddresses": ["ap@blue.example", "cc@blue.example"] })
    );
    assert_eq!(sent["ConfigurationSetName"], "ar");
    assert_eq!(
        sent["EmailTags"],
        json!([
            { "Name": "tenant", "Value": "acme" },
            { "Name": "debtor", "Value": "d01" },
            { "Name": "outbox", "Value": "o9" },
        ])
    );
    let raw = aws_smithy_types::base64::decode(sent["Content"]["Raw"]["Data"].as_str().unwrap());
    assert_eq!(raw.unwrap(), RAW.as_bytes());
    // What SES calls it cannot be found by our id.
    assert_eq!(courier.lookup(&letter().outbox).await, Lookup::CannotSay);
}

/// Sure that it was not taken, and worth another try; sure and not; not sure.
async fn verdict(courier: &SesCourier) -> &'static str {
    let answer = courier.send(&letter()).await;
    assert!(!format!("{answer:?}").contains("blue"), "{answer:?}");
    match answer {
        Handover::Accepted { .. } => "accepted",
        Handover::Refused { permanent: true, .. } => "never",
        Handover::Refused { permanent: false, after: Some(_), .. } => "later",
        Handover::Refused { .. } => "later, at once",
        Handover::Unknown { .. } => "unknown",
    }
}

#[tokio::test]
async fn only_a_clear_no_is_a_no_and_nothing_is_sent_twice() {
    let cases: Vec<Case> = vec![
        ("later", || {
            Reply::error(429, "TooManyRequestsException", "Maximum sending rate exceeded.")
        }),
        ("later", || Reply::error(400, "SendingPausedException", "paused for ap@blue.example")),
        ("later", || Reply::error(400, "AccountSuspendedException", "")),
        ("later", || {
            Reply::error(400, "MessageRejected", "Email address is not verified: ap@blue.example")
        }),
        ("later", || Reply::error(403, "AccessDeniedException", "for ar@blue.example")),
        ("later", || Reply::error(404, "NotFoundException", "no configuration set")),
        ("never", || Reply::error(400, "BadRequestException", "Illegal address ap@blue.example")),
        ("never", || Reply::error(400, "MessageRejected", "content")),
        ("unknown", || Reply::error(500, "InternalFailure", "ap@blue.example")),
        ("unknown", || Reply::error(503, "ServiceUnavailable", "")),
        ("unknown", || Reply::HangUp),
        ("unknown", || Reply::Half(200)),
        ("unknown", || Reply::Half(400)),
        ("unknown", || Reply::json(302, json!({}))),
    ];
    for (place, (wanted, reply)) in cases.into_iter().enumerate() {
        let server = ses(reply).await;
        assert_eq!(verdict(&courier(&server).await).await, wanted, "case {place}");
        assert_eq!(server.seen(SEND).len(), 1, "case {place}: no call is repeated");
    }
}

#[tokio::test]
async fn without_a_connection_nothing_was_taken_but_with_one_nobody_knows() {
    let nobody = SesCourier::new(&emulator(&nobody().await).await, "ar");
    assert_eq!(verdict(&nobody).await, "later");
    let door = SesCourier::new(&emulator(&door().await).await, "ar");
    assert_eq!(verdict(&door).await, "unknown");
}

/// Takes every request and never answers.
#[derive(Debug)]
struct Silent;

impl HttpConnector for Silent {
    fn call(&self, _request: HttpRequest) -> HttpConnectorFuture {
        HttpConnectorFuture::new(std::future::pending())
    }
}

#[tokio::test(start_paused = true)]
async fn silence_ends_and_is_a_doubt() {
    let http = http_client_fn(|_, _| SharedHttpConnector::new(Silent));
    let courier = SesCourier::new(&emulator_through("http://127.0.0.1:9", http).await, "ar");
    let begun = tokio::time::Instant::now();
    assert_eq!(verdict(&courier).await, "unknown");
    // Far below the lease of a claim, with the question about the quota before it.
    assert!(begun.elapsed().as_secs() < 30, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn what_ses_does_not_take_is_not_even_tried() {
    let server = ses(|| Reply::json(200, json!({ "MessageId": "1" }))).await;
    let courier = courier(&server).await;
    for number in [0, 51] {
        let recipients = (0..number).map(|n| format!("a{n}@blue.example")).collect();
        let answer = courier.send(&RawMail { recipients, ..letter() }).await;
        assert!(matches!(answer, Handover::Refused { permanent: true, .. }), "{number}");
    }
    assert!(server.seen(SEND).is_empty());
}

#[tokio::test]
async fn the_account_says_how_many_it_still_takes() {
    let server = Server::start(|request: &Request| match request.line.starts_with(SEND) {
        true => Reply::json(200, json!({ "MessageId": "1" })),
        false => quota(1_000.0, 200.0, 150.0),
    })
    .await;
    let courier = courier(&server).await;
    assert_eq!(courier.allowance().await, Some(50));
    courier.send(&letter()).await;
    assert_eq!(courier.allowance().await, Some(49), "what was sent since counts");
    assert_eq!(server.seen("GET /v2/email/account").len(), 1, "asked once a minute");

    let unlimited = Server::start(|_: &Request| quota(-1.0, -1.0, 7.0)).await;
    assert_eq!(SesCourier::new(&unlimited.config().await, "ar").allowance().await, None);
    let denied = Server::start(|_: &Request| Reply::error(403, "AccessDenied", "")).await;
    assert_eq!(SesCourier::new(&denied.config().await, "ar").allowance().await, None);
}
