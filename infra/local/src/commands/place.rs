//! `place TASK DEBTOR`

use super::receive::tell;
use crate::failure::Done;
use crate::session::Session;
use app::receive::place;

#[derive(clap::Args)]
#[command(after_help = "Example:
  credit-control place mail-0123456789abcdef01234567 \"Acme Ltd\"

The mail is worked in as that account's answer: it holds what it names,
and asks a person.")]
pub(crate) struct Args {
    /// The task of the desk, about a mail that nobody could place
    task: String,
    /// The account that it belongs to (id, name or invoice number)
    debtor: String,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let here = session.place().await?;
        let debtor = here.debtor(&self.debtor).await?;
        let now = here.house.now();
        let app = &here.house.app;
        let received = place(app, here.tenant(), self.task.trim(), &debtor, now).await?;
        here.house.changed(now)?;
        tell(session, &received)
    }
}
