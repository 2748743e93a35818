//! A mail came in: every sort of mail, honest and hostile, each with its one effect.

mod bounces;
mod canary;
mod colleagues;
mod desk;
mod faults;
mod machines;
mod meant;
mod opinion;
mod opinion_attacked;
mod replies;
mod routes;
mod tenants;

use crate::world::World;
use app::AppError;
use app::ports::Blobs;
use app::receive::{Arrival, Received, Verdicts, receive};
use domain::ids::DebtorId;

/// A mail: header fields, then text. `To` and `Message-ID` are added unless they are there.
pub(crate) fn mail(fields: &[(&str, &str)], text: &str) -> Vec<u8> {
    let mut raw = String::new();
    let has = |name: &str| fields.iter().any(|(known, _)| known.eq_ignore_ascii_case(name));
    if !has("To") {
        raw.push_str("To: ar@acme.example\r\n");
    }
    if !has("Message-ID") {
        let all: Vec<&str> = fields.iter().flat_map(|(name, value)| [*name, *value]).collect();
        let id = domain::ids::fingerprint(&[all, vec![text]].concat(), 6);
        raw.push_str(&format!("Message-ID: <{id}@mail.example>\r\n"));
    }
    for (name, value) in fields {
        raw.push_str(&format!("{name}: {value}\r\n"));
    }
    raw.push_str(&format!("\r\n{}\r\n", text.replace('\n', "\r\n")));
    raw.into_bytes()
}

impl World {
    /// Stores a mail and works it in, as a local intake does.
    pub(crate) async fn takes(&self, raw: &[u8]) -> Received {
        self.takes_with(raw, Verdicts::default()).await
    }

    /// The same with the verdicts of a receipt.
    pub(crate) async fn takes_with(&self, raw: &[u8], verdicts: Verdicts) -> Received {
        let arrival = Arrival { verdicts, ..self.arrival(raw).await };
        receive(&self.app, &arrival, self.now()).await.unwrap()
    }

    /// A stored mail for `acme`.
    pub(crate) async fn arrival(&self, raw: &[u8]) -> Arrival {
        let name = domain::ids::fingerprint(&[&String::from_utf8_lossy(raw)], 8);
        let file = format!("mail/{name}");
        self.shelf.put(&file, raw).await.unwrap();
        Arrival { file, tenant: Some(self.acme.clone()), ..Arrival::default() }
    }

    pub(crate) async fn tries(&self, arrival: &Arrival) -> Result<Received, AppError> {
        receive(&self.app, arrival, self.now()).await
    }

    /// Nothing has happened to the account since `before` facts.
    pub(crate) async fn untouched(&self, debtor: &DebtorId, before: u64) {
        assert_eq!(self.state(debtor).await.facts, before);
        assert!(self.conversation(debtor).await.is_empty());
    }
}

/// The words that a held mail was warned of; panics if it is not held.
pub(crate) fn warnings(received: &Received) -> Vec<&str> {
    match received {
        Received::Held { warnings, .. } => warnings.iter().map(String::as_str).collect(),
        other => panic!("{other:?}"),
    }
}

/// The task that a mail became; panics if it became none.
pub(crate) fn task(received: &Received) -> String {
    match received {
        Received::Placed { task } | Received::Quarantined { task } => task.clone(),
        other => panic!("{other:?}"),
    }
}

/// A server answers on any of its threads.
#[tokio::test]
async fn the_use_cases_can_be_sent_to_another_thread() {
    fn sendable<T: Send>(future: T) -> T {
        future
    }
    let world = World::new().await;
    let arrival = world.arrival(&mail(&[("From", "x@else.example")], "Hello.")).await;
    let placed = sendable(receive(&world.app, &arrival, world.now())).await.unwrap();
    let nobody = DebtorId::from("d0000000000000000");
    let task = task(&placed);
    let place = app::receive::place(&world.app, &world.acme, &task, &nobody, world.now());
    sendable(place).await.unwrap_err();
    let about = app::feedback::About {
        tenant: world.acme.clone(),
        debtor: Some(nobody),
        outbox: domain::ids::OutboxId::from("none"),
    };
    let event = app::feedback::Event::Delivered;
    sendable(app::feedback::feedback(&world.app, &about, &event, world.now())).await.unwrap();
}
