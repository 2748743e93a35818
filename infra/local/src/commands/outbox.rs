//! `outbox`

use crate::as_of::AsOf;
use crate::failure::Done;
use crate::print::{BAD, CARE, Column, FAINT, GOOD, NAME, PLAIN, Table, cell, clean, when};
use crate::session::Session;
use anstyle::Style;
use app::look::{OutboxFilter, OutboxLine, outbox};
use chrono_tz::Tz;

/// Signs of a message's id that are shown: enough to name it to `explain`.
const SHOWN: usize = 10;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control outbox
  credit-control outbox --state unknown
  credit-control outbox --debtor \"Acme Ltd\" --json
  credit-control outbox --since 2026-07-01 --limit 20")]
pub(crate) struct Args {
    /// Only messages to this debtor: id, name or invoice number
    #[arg(long, value_name = "ID")]
    debtor: Option<String>,
    /// Only messages in this state
    #[arg(long, value_parser = ["pending", "claimed", "sent", "unknown", "person", "abandoned"])]
    state: Option<String>,
    /// Only messages decided at or after this
    #[arg(long, value_name = "MOMENT")]
    since: Option<AsOf>,
    /// Only the latest so many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let place = session.place().await?;
        let zone = place.book.zone();
        let debtor = match &self.debtor {
            Some(text) => Some(place.debtor(text).await?),
            None => None,
        };
        let since = self.since.map(|since| since.at(zone));
        let filter = OutboxFilter { debtor, state: self.state, since, limit: self.limit };
        let app = &place.house.app;
        let lines = outbox(app, &place.book, &filter, place.house.now()).await?;
        if session.out.is_json() {
            return lines.iter().try_for_each(|line| session.out.object(line));
        }
        if lines.is_empty() {
            return session.out.say("There is no such message.");
        }
        print(session, &lines, zone)?;
        session.out.say("")?;
        session.out.say("Why: credit-control explain MESSAGE")
    }
}

/// Messages for people.
pub(super) fn print(session: &Session, lines: &[OutboxLine], zone: Tz) -> Done {
    if lines.is_empty() {
        return Ok(());
    }
    let columns = [
        Column::new("message"),
        Column::new("at"),
        Column::new("state"),
        Column::words("debtor", 10),
        Column::words("step", 6),
        Column::right("asks for"),
    ];
    let mut table = Table::new(&columns);
    for line in lines {
        let asked = line.asked.as_ref().zip(line.currency);
        table.row([
            cell(line.id.as_str().chars().take(SHOWN).collect::<String>(), NAME),
            cell(when(line.at, zone), FAINT),
            cell(&line.state, style(&line.state)),
            clean(&line.name).into(),
            clean(&line.step).into(),
            asked.map(|(asked, currency)| format!("{asked} {currency}")).unwrap_or_default().into(),
        ]);
    }
    session.out.table(&table)
}

fn style(state: &str) -> Style {
    match state {
        "sent" => GOOD,
        "unknown" | "person" => BAD,
        "pending" | "claimed" => CARE,
        _ => PLAIN,
    }
}
