//! `hold ID`

use super::target::{Target, carry_out, scope, with_task};
use crate::as_of::day;
use crate::failure::Done;
use crate::session::Session;
use domain::calendar::Day;
use domain::signal::Act;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control hold \"Acme Ltd\" --until 2026-07-15 --note \"their new system\"
  credit-control hold INV-1041
  credit-control hold d0123456789abcdef --invoice INV-1041 --invoice INV-1042
  credit-control hold d0123456789abcdef.t12      # answers the task, too

Without --until it stays until: credit-control release HOLD")]
pub(crate) struct Args {
    /// The account (id, name or invoice number), or a task of it
    id: String,
    /// Only this invoice; may be repeated
    #[arg(long, value_name = "NUMBER")]
    invoice: Vec<String>,
    /// The first day on which chasing may go on
    #[arg(long, value_name = "DAY", value_parser = day)]
    until: Option<Day>,
    /// Why
    #[arg(long, default_value = "", hide_default_value = true)]
    note: String,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let place = session.place().await?;
        let (debtor, task) = Target::of(&place, &self.id).await?.account()?;
        let scope = scope(&debtor, task.as_ref(), &self.invoice)?;
        let act = Act::Hold { scope, until: self.until, note: self.note };
        carry_out(session, &place, &debtor.id, with_task(act, task.as_ref())).await
    }
}
