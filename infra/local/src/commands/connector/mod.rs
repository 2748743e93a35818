//! `connector list|check|new`: the vendors that are built in, the contract that all of them keep, and
//! a new one's first files. Needs no data folder and no network.

mod scaffold;

use crate::failure::{Done, Failure};
use crate::print::{BAD, Column, FAINT, GOOD, NAME, Table, cell, count, styled};
use crate::session::Session;
use connectors::kit::contract::{self, Report};
use connectors::kit::{Connector, SignIn};
use connectors::{CONNECTORS, connector};
use serde_json::json;

/// Vendors.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// The vendors, what they can do, and within which limits
    #[command(after_help = "Example:\n  credit-control connector list")]
    List,
    /// Hold a vendor, or all, to the contract, on their recorded traffic
    #[command(after_help = "Examples:
  credit-control connector check
  credit-control connector check acme")]
    Check {
        /// Only this one
        name: Option<String>,
    },
    /// Begin a vendor: its folder, inside a checkout
    #[command(after_help = "Example:\n  credit-control connector new acme")]
    New {
        /// Its name: small letters and digits, as commands and rows will have it
        name: String,
    },
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        match self.what {
            What::List => list(session),
            What::Check { name } => check(session, name.as_deref()),
            What::New { name } => scaffold::new(session, &name),
        }
    }
}

/// What it can do, in the words of the list.
fn abilities(connector: &Connector) -> Vec<&'static str> {
    let notes = connector.ledger.is_some_and(|ledger| ledger.takes_notes());
    let copies = connector.ledger.is_some_and(|ledger| ledger.gives_copies());
    let all = [
        (connector.ledger.is_some(), "ledger"),
        (notes, "notes"),
        (copies, "copies"),
        (connector.webhook.is_some(), "webhook"),
        (connector.chat.is_some(), "chat"),
    ];
    all.into_iter().filter_map(|(can, word)| can.then_some(word)).collect()
}

fn sign_in(connector: &Connector) -> &'static str {
    match connector.sign_in {
        SignIn::OAuth(_) => "oauth",
        SignIn::Keys(_) => "keys",
    }
}

fn list(session: &Session) -> Done {
    let mut table = Table::new(&[
        Column::new("name"),
        Column::new("title"),
        Column::new("can"),
        Column::new("sign-in"),
        Column::right("a minute"),
        Column::right("at once"),
        Column::right("a day"),
        Column::right("sweep, min"),
    ]);
    for connector in CONNECTORS {
        let limits = &connector.limits;
        if session.out.is_json() {
            session.out.object(&json!({
                "name": connector.name,
                "title": connector.title,
                "docs": connector.docs,
                "can": abilities(connector),
                "sign_in": sign_in(connector),
                "per_minute": limits.per_minute,
                "at_once": limits.at_once,
                "per_day": limits.per_day,
                "sweep_minutes": limits.sweep_minutes,
            }))?;
            continue;
        }
        table.row(vec![
            cell(connector.name, NAME),
            connector.title.into(),
            abilities(connector).join(", ").into(),
            sign_in(connector).into(),
            limits.per_minute.to_string().into(),
            limits.at_once.to_string().into(),
            limits.per_day.map_or_else(|| "-".to_owned(), |most| most.to_string()).into(),
            limits.sweep_minutes.to_string().into(),
        ]);
    }
    session.out.table(&table)
}

/// The vendor of that name.
fn named(name: &str) -> Done<&'static Connector> {
    connector(name).ok_or_else(|| {
        let known: Vec<&str> = CONNECTORS.iter().map(|one| one.name).collect();
        Failure::input(format!("there is no connector {name:?}; known are {}", known.join(", ")))
    })
}

fn check(session: &Session, only: Option<&str>) -> Done {
    let chosen = match only {
        Some(name) => vec![named(name)?],
        None => CONNECTORS.to_vec(),
    };
    let reports: Vec<Report> = chosen.into_iter().map(contract::check).collect();
    reports.iter().try_for_each(|report| show(session, report))?;
    let broken: Vec<&str> =
        reports.iter().filter(|report| !report.is_kept()).map(|report| report.name).collect();
    if broken.is_empty() {
        return Ok(());
    }
    Err(Failure::input(format!("the contract is not kept by {}", broken.join(", "))))
}

fn show(session: &Session, report: &Report) -> Done {
    if session.out.is_json() {
        for law in &report.laws {
            session.out.object(&json!({
                "connector": report.name, "law": law.law, "cases": law.cases,
                "broken": law.broken,
            }))?;
        }
        return Ok(());
    }
    let cases = count(report.cases(), "case", "cases");
    session.out.say(format!("{}: {cases}", styled(report.name, NAME)))?;
    for law in &report.laws {
        let (word, style) = if law.broken.is_empty() { ("kept", GOOD) } else { ("broken", BAD) };
        let word = styled(&format!("{word:<6}"), style);
        session.out.say(format!("  {word} {:>6}  {}", law.cases, law.law))?;
        law.broken.iter().try_for_each(|why| session.out.tell(why, FAINT, 17))?;
    }
    Ok(())
}
