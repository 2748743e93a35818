//! The operator's commands, one file each. To add one: its file, its `mod` line, and its line in the
//! list. A file has an `Args` and its `run`; all judgement is in `app`.

mod demo;
mod go_live;
mod import;
mod outbox;
mod tenant;
mod tick;

use crate::failure::Done;
use crate::session::Session;

macro_rules! commands {
    ($($(#[$said:meta])* $name:ident($module:ident)),* $(,)?) => {
        /// What is to be done.
        #[derive(clap::Subcommand)]
        pub(crate) enum Command {
            $($(#[$said])* $name($module::Args)),*
        }

        impl Command {
            /// Does it.
            pub(crate) async fn run(self, session: &Session) -> Done {
                match self {
                    // Each future is boxed: together they would be a large one.
                    $(Self::$name(args) => Box::pin(args.run(session)).await),*
                }
            }
        }
    };
}

commands! {
    /// Watch it work: thirty customers live sixty days in seconds
    Demo(demo),
    /// Add a tenant, list tenants, change a tenant's settings
    Tenant(tenant),
    /// Take in open items from an export
    Import(import),
    /// Look at a ledger's health and the first run; let the tenant send
    GoLive(go_live),
    /// Decide and send what is due now
    Tick(tick),
    /// Every message: sent, waiting, in doubt, taken back
    Outbox(outbox),
}
