//! `webhook CONNECTION FILE`

use crate::failure::{Done, Failure};
use crate::session::Session;
use app::drain::Deadline;
use app::webhook::Doors;
use domain::ids::ConnectionId;
use serde_json::{Value, json};
use std::path::PathBuf;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control webhook CONNECTION events/webhook/request.json

The file is a request as an HTTP API delivers it (payload format 2.0): headers with
the vendor's signature, body, isBase64Encoded. It is verified like any other, kept,
and worked in.")]
pub(crate) struct Args {
    /// The connection whose registration it is for
    connection: String,
    /// The request
    file: PathBuf,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let place = session.place().await?;
        let app = &place.house.app;
        let id = ConnectionId::new(self.connection.as_str());
        let connection = app.store.connection(place.tenant(), &id).await?;
        let connection =
            connection.ok_or_else(|| Failure::input(format!("there is no connection {id}")))?;
        let text = std::fs::read_to_string(&self.file).map_err(|error| {
            Failure::input(format!("{} cannot be read: {error}", self.file.display()))
        })?;
        let mut event: Value = serde_json::from_str(&text).map_err(|error| {
            Failure::input(format!("{} is no JSON: {error}", self.file.display()))
        })?;
        let path = format!("/webhooks/{}", connection.value.registration);
        if let Some(event) = event.as_object_mut() {
            event.insert("rawPath".to_owned(), Value::String(path));
        }
        let now = place.house.now();
        let answer = webhook::handle(app, &Doors::default(), &event, now).await?;
        let told = app::ingest::ingest(app, now, Deadline::default()).await?;
        place.house.changed(now)?;
        if session.out.is_json() {
            return session.out.object(&json!({ "status": answer.status, "ingested": told }));
        }
        session.out.say(format!(
            "Answered {}; {} requests split, {} errands done, {} wait.",
            answer.status, told.requests, told.done, told.waiting
        ))
    }
}
