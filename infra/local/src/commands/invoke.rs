//! `invoke FUNCTION EVENT.json`

use crate::failure::{Done, Failure};
use crate::session::Session;
use app::drain::Deadline;
use app::webhook::Doors;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Bytes of an event: what a function in the cloud is given at most, and room to spare.
const LARGEST: u64 = 8 * 1024 * 1024;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control invoke tick events/tick/schedule.json
  credit-control invoke feedback events/feedback/bounce.json")]
pub(crate) struct Args {
    /// The function
    function: Function,
    /// The event, as the cloud delivers it
    event: PathBuf,
}

#[derive(clap::ValueEnum, Clone, Copy)]
enum Function {
    Tick,
    Dispatch,
    Reply,
    Feedback,
    Webhook,
    Ingest,
    Reconcile,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let house = session.house().await?;
        let cannot = |error: std::io::Error| {
            Failure::input(format!("{} cannot be read: {error}", self.event.display()))
        };
        if std::fs::metadata(&self.event).map_err(cannot)?.len() > LARGEST {
            return Err(Failure::input(format!(
                "{} is larger than {} MB",
                self.event.display(),
                LARGEST >> 20
            )));
        }
        let text = std::fs::read_to_string(&self.event).map_err(cannot)?;
        let event: Value = serde_json::from_str(&text).map_err(|error| {
            Failure::input(format!("{} is no JSON: {error}", self.event.display()))
        })?;
        let (app, now) = (&house.app, house.now());
        let deadline = Deadline::default();
        let answer = match self.function {
            Function::Tick => json!(tick::handle(app, &event, now, deadline).await?),
            Function::Dispatch => json!(dispatch::handle(app, &event, now, deadline).await?),
            Function::Reply => json!(reply::handle(app, event, now).await?),
            Function::Feedback => json!(feedback::handle(app, event, now).await?),
            Function::Webhook => {
                json!(webhook::handle(app, &Doors::default(), &event, now).await?)
            }
            Function::Ingest => json!(ingest::handle(app, &event, now, deadline).await?),
            Function::Reconcile => json!(reconcile::handle(app, &event, now, deadline).await?),
        };
        house.changed(now)?;
        match session.out.is_json() {
            true => session.out.object(&answer),
            false => session.out.write(&serde_json::to_string_pretty(&answer)?),
        }
    }
}
