//! `export`

use crate::failure::Done;
use crate::print::lines::Lines;
use crate::print::{GOOD, count, styled};
use crate::session::Session;
use app::export::export;
use std::path::PathBuf;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control export > acme.jsonl
  credit-control export --out acme.jsonl

One JSON object a line; the last has the counts, so a file that was cut off is
seen to be.")]
pub(crate) struct Args {
    /// Write to this file instead of the standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let house = session.house().await?;
        let tenant = session.tenant(&house).await?;
        let mut lines = Lines::into(self.out.as_deref())?;
        let told = export(&house.app, &tenant, |line| lines.put(line)).await;
        let told = lines.end(told)?;
        let Some(file) = &self.out else { return Ok(()) };
        if session.out.is_json() {
            return session.out.object(&told);
        }
        session.out.say(format!(
            "{} {} and {} of {tenant} to {}.",
            styled("Exported", GOOD),
            count(told.debtors, "debtor", "debtors"),
            count(told.messages, "message", "messages"),
            file.display()
        ))
    }
}
