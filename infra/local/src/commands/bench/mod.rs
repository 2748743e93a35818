//! `bench`: how fast it is, measured on this machine with the real code. Nothing of a tenant is
//! touched: every run makes its own data in a new folder.

mod firm;
mod ground;
mod ledger;
mod plan;
mod turns;
mod usage;

use crate::failure::Done;
use crate::session::Session;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control bench turns
  credit-control bench plan
  credit-control bench ledger ledger.csv --days 5

Take the figures of a release build.")]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Decide, claim and settle one reminder for each of many debtors, beside bare SQLite
    Turns(turns::Args),
    /// The pure engine: plans in a second, without a store
    Plan(plan::Args),
    /// Some days of a ledger, one JSON line a day, for the comparison with another product
    Ledger(ledger::Args),
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        match self.what {
            What::Turns(args) => args.run(session).await,
            What::Plan(args) => args.run(session),
            What::Ledger(args) => args.run(session).await,
        }
    }
}
