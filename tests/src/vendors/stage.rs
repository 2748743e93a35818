//! A tenant with connections: everything comes in by the functions, as in the cloud.

use super::played::{Copies, Invoice, State, Vendors, uuid};
use crate::stage::Stage;
use crate::world::STANDARD;
use app::connections::{NewConnection, RegistrationKeys, attach, register, sign_in};
use app::drain::Deadline;
use app::receive::{Arrival, Received, receive};
use app::webhook::Doors;
use app::{App, reconcile};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use connectors::kit::{Secret, Tokens};
use domain::ids::{ConnectionId, DebtorId, LedgerId, SellerId};
use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::sync::{Arc, MutexGuard};
use store::book::{ChatPlace, Registration};

/// The key of every registration here.
pub(crate) const KEY: &str = "signing-key-of-the-story";

/// A stage with vendors.
#[derive(Clone)]
pub(crate) struct Connected {
    pub(crate) stage: Stage,
    pub(crate) vendors: Arc<Vendors>,
    pub(crate) doors: Arc<Doors>,
}

pub(crate) fn mac(key: &str, parts: &[&str]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    parts.iter().for_each(|part| mac.update(part.as_bytes()));
    mac.finalize().into_bytes().to_vec()
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A request in the gateway's envelope.
pub(crate) fn envelope(registration: &str, headers: Value, body: &str) -> Value {
    json!({
        "version": "2.0", "rawPath": format!("/webhooks/{registration}"), "headers": headers,
        "requestContext": { "http": { "method": "POST" } },
        "body": BASE64.encode(body), "isBase64Encoded": true,
    })
}

impl Connected {
    /// Live since this morning; vendors with nothing in their books.
    pub(crate) async fn new() -> Self {
        let mut stage = Stage::with("2026-06-01T07:00", STANDARD).await;
        let vendors = Arc::new(Vendors::default());
        stage.app.wire = vendors.clone();
        Self { stage, vendors, doors: Arc::default() }
    }

    /// Late Ltd owes these, six days late, and was reminded at nine this morning. People are asked in
    /// the chat.
    pub(crate) async fn reminded(numbers: &[&'static str]) -> (Self, DebtorId) {
        Self::new().await.reminds(numbers).await
    }

    /// The same, where the books give no page on which an invoice can be seen.
    pub(crate) async fn reminded_without_links(numbers: &[&'static str]) -> (Self, DebtorId) {
        let world = Self::new().await;
        world.there().unlinked = true;
        world.reminds(numbers).await
    }

    async fn reminds(self, numbers: &[&'static str]) -> (Self, DebtorId) {
        let world = self;
        world.connect_xero().await;
        world.connect_slack().await;
        for number in numbers {
            let invoice = Invoice::open(number, "Late Ltd", "2026-05-26");
            world.there().xero.insert(invoice_id(number), invoice);
        }
        world.stage.set("2026-06-01T09:00");
        world.minute().await;
        assert_eq!(world.mails(), 1);
        let debtor = world.debtor("xero", &uuid_of("Late Ltd"));
        (world, debtor)
    }

    /// The same, as another process sees it.
    pub(crate) fn beside(&self) -> Self {
        Self { doors: Arc::default(), ..self.clone() }
    }

    pub(crate) fn app(&self) -> &App {
        &self.stage.app
    }

    /// The vendors' side, to be looked at or changed.
    pub(super) fn there(&self) -> MutexGuard<'_, State> {
        self.vendors.state.lock().unwrap()
    }

    async fn connect(
        &self,
        vendor: &str,
        tokens: Tokens,
        account: &str,
        chat: Option<ChatPlace>,
    ) -> Registration {
        let keys = RegistrationKeys {
            signing: vec![Secret::new(KEY)],
            client_id: Some("client".to_owned()),
            client_secret: Some(Secret::new("client-secret")),
        };
        let registration = register(self.app(), vendor, None, &keys).await.unwrap();
        let new = NewConnection {
            tenant: &self.stage.tenant,
            id: None,
            registration: &registration,
            account: (account, "Acme Ltd"),
            base: None,
            tokens: &tokens,
            chat,
        };
        attach(self.app(), &new).await.unwrap();
        if connectors::connector(vendor).unwrap().ledger.is_some() {
            self.sweep(vendor).await;
        }
        registration
    }

    pub(crate) async fn connect_xero(&self) -> Registration {
        let tokens = Tokens {
            access: Secret::new("access-0"),
            refresh: Some(Secret::new("refresh-0")),
            expires: Some(self.stage.now() + chrono::TimeDelta::minutes(30)),
        };
        self.connect("xero", tokens, &organisation(), None).await
    }

    pub(crate) async fn connect_stripe(&self) -> Registration {
        let stripe = connectors::connector("stripe").unwrap();
        let tokens = sign_in::pasted(self.app(), stripe, &[Secret::new("rk_test_story")]).unwrap();
        self.connect("stripe", tokens, "", None).await
    }

    /// Olga may decide; Mallory is in the channel, too.
    pub(crate) async fn connect_slack(&self) -> Registration {
        let slack = connectors::connector("slack").unwrap();
        let tokens = sign_in::pasted(
            self.app(),
            slack,
            &[Secret::new("xoxb-1234567890-9876543210-storystory")],
        )
        .unwrap();
        let people = vec![("U0OLGA".to_owned(), "olga".to_owned())];
        let chat = ChatPlace { channel: "C0CREDIT".to_owned(), people };
        self.connect("slack", tokens, "T0ACME", Some(chat)).await
    }

    pub(crate) async fn sweep(&self, connection: &str) {
        let id = ConnectionId::from(connection);
        reconcile::one(self.app(), &self.stage.tenant, &id, Deadline::default()).await.unwrap();
    }

    /// The schedules of a minute, in their order, by the functions themselves.
    pub(crate) async fn minute(&self) {
        let event = json!({ "detail-type": "Scheduled Event" });
        let (app, now, end) = (self.app(), self.stage.now(), Deadline::default());
        reconcile_function(app, &event, now).await;
        ingest::handle(app, &event, now, end).await.unwrap();
        tick::handle(app, &event, now, end).await.unwrap();
        ingest::handle(app, &event, now, end).await.unwrap();
        dispatch::handle(app, &event, now, end).await.unwrap();
    }

    pub(crate) async fn ingest(&self) -> app::ingest::Ingested {
        let event = json!({ "detail-type": "Scheduled Event" });
        let now = self.stage.now();
        ingest::handle(self.app(), &event, now, Deadline::default()).await.unwrap()
    }

    /// A request comes in; its status.
    pub(crate) async fn request(&self, event: &Value) -> u16 {
        let now = self.stage.now();
        webhook::handle(self.app(), &self.doors, event, now).await.unwrap().status
    }

    /// Xero says that these changed.
    pub(crate) fn xero_says(&self, registration: &Registration, numbers: &[&str]) -> Value {
        let events: Vec<Value> = numbers.iter().map(|number| changed(number)).collect();
        let body = json!({
            "events": events, "firstEventSequence": 1, "lastEventSequence": numbers.len(),
            "entropy": self.stage.now().to_rfc3339(),
        });
        signed_by_xero(&registration.id, &body.to_string())
    }

    /// Stripe says that something happened to this one.
    pub(crate) fn stripe_says(
        &self,
        registration: &Registration,
        event: &str,
        sort: &str,
        invoice: &str,
    ) -> Value {
        let at = self.stage.now().timestamp();
        let body = json!({
            "id": event, "object": "event", "type": sort, "created": at, "livemode": false,
            "api_version": "2026-10-28.endive",
            "data": { "object": { "id": invoice, "object": "invoice" } },
        })
        .to_string();
        let signature = hex(&mac(KEY, &[&at.to_string(), ".", &body]));
        let header = json!({ "stripe-signature": format!("t={at},v1={signature}") });
        envelope(&registration.id, header, &body)
    }

    /// A press of a button by `user`.
    pub(crate) fn press(
        &self,
        registration: &Registration,
        user: &str,
        action: &str,
        ts: &str,
        more: Value,
    ) -> Value {
        let card =
            self.there().slack.messages.iter().find(|(known, _)| known == ts).unwrap().1.clone();
        let value = find_action(&card, action);
        let at = self.stage.now().timestamp();
        let mut pressed = json!({
            "type": "button", "action_id": value.0, "block_id": value.1, "value": value.2,
            "action_ts": format!("{at}.000100"),
        });
        if let (Some(pressed), Some(more)) = (pressed.as_object_mut(), more.as_object()) {
            pressed.extend(more.clone());
        }
        let payload = json!({
            "type": "block_actions", "team": { "id": "T0ACME" }, "user": { "id": user },
            "container": { "type": "message", "message_ts": ts, "channel_id": "C0CREDIT" },
            "channel": { "id": "C0CREDIT" }, "message": { "ts": ts },
            "response_url": "https://hooks.slack.com/actions/T0ACME/1/story",
            "actions": [pressed],
        });
        let body: String = form_urlencoded::Serializer::new(String::new())
            .append_pair("payload", &payload.to_string())
            .finish();
        let signature = hex(&mac(KEY, &["v0:", &at.to_string(), ":", &body]));
        let headers = json!({
            "x-slack-signature": format!("v0={signature}"),
            "x-slack-request-timestamp": at.to_string(),
            "content-type": "application/x-www-form-urlencoded",
        });
        envelope(&registration.id, headers, &body)
    }

    /// The debtor with this name in a vendor's books.
    pub(crate) fn debtor(&self, ledger: &str, account: &str) -> DebtorId {
        let ledger = LedgerId::from(ledger);
        DebtorId::of(&self.stage.tenant, &ledger, &SellerId::new("main"), account)
    }

    /// The customer answers the last mail that it got.
    pub(crate) async fn answers(&self, text: &str) -> Received {
        self.answers_with("", text).await
    }

    /// The same with more lines in the header, each with its end.
    pub(crate) async fn answers_with(&self, header_lines: &str, text: &str) -> Received {
        self.answers_as("answer-1", header_lines, text).await
    }

    /// The same as the mail of a name; it is stored as `mail/` and the name.
    pub(crate) async fn answers_as(&self, name: &str, header_lines: &str, text: &str) -> Received {
        let mails = self.stage.wire.left();
        let last = mails.last().unwrap();
        let sent = String::from_utf8_lossy(&last.bytes).into_owned();
        let header = |name: &str| {
            let line = sent.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap().trim().to_owned()
        };
        let raw = format!(
            "From: {}\r\nTo: {}\r\nMessage-ID: <{name}@late.example>\r\nSubject: Re\r\n\
             Date: Mon, 1 Jun 2026 10:00:00 +0000\r\n{header_lines}\r\n{text}\r\n",
            last.recipients[0],
            header("Reply-To:"),
        );
        let file = format!("mail/{name}");
        self.app().blobs.put(&file, raw.as_bytes()).await.unwrap();
        let tenant = Some(self.stage.tenant.clone());
        let arrival = Arrival { file, tenant, ..Arrival::default() };
        receive(self.app(), &arrival, self.stage.now()).await.unwrap()
    }

    /// The books give no copies of invoices.
    pub(crate) fn gives_no_copies(&self) {
        self.there().copies = Copies::Refused(404, None);
    }

    /// An invoice is paid in the books; nobody has told us.
    pub(crate) fn is_paid(&self, number: &str) {
        let mut there = self.there();
        let invoice = there.xero.get_mut(&invoice_id(number)).unwrap();
        (invoice.paid, invoice.status) = (invoice.total, "PAID");
        invoice.changes += 1;
    }

    /// What stands on the last card in the chat.
    pub(crate) fn last_card(&self) -> String {
        self.there().slack.messages.last().expect("a card is out").1.to_string()
    }

    pub(crate) fn mails(&self) -> usize {
        self.stage.wire.left().len()
    }
}

async fn reconcile_function(app: &App, event: &Value, now: domain::calendar::Time) {
    ::reconcile::handle(app, event, now, Deadline::default()).await.unwrap();
}

/// The organisation at Xero.
pub(crate) fn organisation() -> String {
    uuid('d', "Acme")
}

/// The id of an invoice at Xero.
pub(crate) fn invoice_id(number: &str) -> String {
    uuid('a', number)
}

fn changed(number: &str) -> Value {
    json!({
        "resourceUrl": "https://api.xero.com/", "resourceId": invoice_id(number),
        "eventDateUtc": "2026-06-01T07:30:00.000", "eventType": "UPDATE",
        "eventCategory": "INVOICE", "tenantId": organisation(), "tenantType": "ORGANISATION",
    })
}

pub(crate) fn signed_by_xero(registration: &str, body: &str) -> Value {
    let signature = BASE64.encode(mac(KEY, &[body]));
    envelope(registration, json!({ "x-xero-signature": signature }), body)
}

/// The button of an action on a card: its `action_id`, `block_id` and `value`.
fn find_action(card: &Value, action: &str) -> (String, String, String) {
    let blocks = card["blocks"].as_array().unwrap();
    for block in blocks {
        for element in block["elements"].as_array().into_iter().flatten() {
            let id = element["action_id"].as_str().unwrap_or_default();
            if id == action
                || id.starts_with(&format!("{action}."))
                || id.starts_with(&format!("{action}:"))
                || id.starts_with(&format!("{action}@"))
            {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                return (id.to_owned(), text(&block["block_id"]), text(&element["value"]));
            }
        }
    }
    panic!("no button {action} on {card:#}")
}

/// An invoice that is six days late on the first of June.
pub(crate) fn late() -> (String, Invoice) {
    (invoice_id("INV-1"), Invoice::open("INV-1", "Late Ltd", "2026-05-26"))
}

/// Xero's id of a customer.
pub(crate) fn uuid_of(customer: &str) -> String {
    uuid('c', customer)
}
