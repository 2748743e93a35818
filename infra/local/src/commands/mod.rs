//! The operator's commands, one file each. To add one: its file, its `mod` line, and its line in the
//! list. A file has an `Args` and its `run`; all judgement is in `app`.

mod approve;
mod assign;
mod bench;
mod classify;
mod confirm;
mod connect;
mod connector;
mod correct;
mod debtor;
mod demo;
mod dispute;
mod eval;
mod examples;
mod explain;
mod export;
mod go_live;
mod hold;
mod import;
mod invoke;
mod outbox;
mod place;
mod policy;
mod preview;
mod promise;
mod readings;
mod receive;
mod release;
mod serve;
mod stop;
mod suppress;
mod target;
mod tasks;
mod tenant;
mod tick;
mod webhook;

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
    /// Connect an account at a vendor: its books, or the chat where people are asked
    Connect(connect),
    /// Look at a ledger's health and the first run; let the tenant send
    GoLive(go_live),
    /// Decide and send what is due now
    Tick(tick),
    /// Run every function on the machine's clock, with the intakes and a health endpoint
    Serve(serve),
    /// What waits for a person
    Tasks(tasks),
    /// Do what a task asks for; approve an account or an address
    Approve(approve),
    /// Say that a mail was read rightly, and do what is proposed
    Confirm(confirm),
    /// Say what a mail says instead; what it led to by itself is taken back
    Correct(correct),
    /// Stop chasing an account or some invoices
    Hold(hold),
    /// End a hold, a promise or a dispute
    Release(release),
    /// Record that a debtor will pay on a day
    Promise(promise),
    /// Record that something is contested
    Dispute(dispute),
    /// Take an address out of use
    Suppress(suppress),
    /// Give a task to somebody
    Assign(assign),
    /// Say to which account a mail on the desk belongs
    Place(place),
    /// Stop all sending to debtors, or start it again
    Stop(stop),
    /// The next letter to an account, as it would be written
    Preview(preview),
    /// Every message: sent, waiting, in doubt, taken back
    Outbox(outbox),
    /// Vendors: list them, hold them to the contract, begin a new one
    Connector(connector),
    /// How fast it is on this machine: turns, plans, a whole ledger
    Bench(bench),
    /// Where an account stands, and what happened
    Debtor(debtor),
    /// Why a message was sent, or why none is
    Explain(explain),
    /// What was made of the latest mails, and how often that was right
    Readings(readings),
    /// Mails that people have labelled, to teach the reader
    Examples(examples),
    /// What mails mean, a JSON line each
    Classify(classify),
    /// How well the reader agrees with labelled mails
    Eval(eval),
    /// Take in one mail
    Receive(receive),
    /// Call a function with an event, as the cloud would
    Invoke(invoke),
    /// Feed one request of a vendor's webhook
    Webhook(webhook),
    /// Check a policy, watch what it does, put it in force
    Policy(policy),
    /// Everything that is kept about a tenant, as JSON lines
    Export(export),
}
