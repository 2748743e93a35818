//! `confirm ID`

use super::target::{said, tell};
use crate::failure::Done;
use crate::session::Session;
use app::taught;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control confirm d0123456789abcdef.t12           # the mail reads rightly: do what is proposed
  credit-control confirm d0123456789abcdef.m9f3a1b22c7   # a reading that nobody was asked about

What the product can do is done in the same step (a promise or a dispute is recorded, chasing goes on);
where it is your own work, the mail goes on waiting for that.")]
pub(crate) struct Args {
    /// The task of a mail, or a reading
    id: String,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let place = session.place().await?;
        let (by, now) = (session.actor()?, place.house.now());
        let told = taught::confirm(&place.house.app, &place.book, &self.id, &by, now).await?;
        place.house.changed(now)?;
        said(session, &told.line)?;
        tell(session, &place, &told.turned, now).await
    }
}
