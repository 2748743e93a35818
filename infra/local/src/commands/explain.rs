//! `explain ID`

use crate::failure::Done;
use crate::print::{HEAD, PLAIN, clean, styled};
use crate::session::Session;
use app::look::explain;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control explain 3f9a61c2d0    # a message; its first signs will do
  credit-control explain INV-1041
  credit-control explain \"Acme Ltd\" --json")]
pub(crate) struct Args {
    /// A message, an invoice or an account
    id: String,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let place = session.place().await?;
        let told = explain(&place.house.app, &place.book, &self.id, place.house.now()).await?;
        let out = session.out;
        if out.is_json() {
            return out.object(&told);
        }
        for (place, paragraph) in told.text.lines().enumerate() {
            let paragraph = clean(paragraph);
            match place {
                0 => out.say(styled(&paragraph, HEAD))?,
                _ => out.tell(&paragraph, PLAIN, 2)?,
            }
        }
        Ok(())
    }
}
