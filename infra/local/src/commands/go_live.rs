//! `go-live`

use crate::as_of::AsOf;
use crate::failure::Done;
use crate::print::{
    BAD, CARE, Column, FAINT, GOOD, HEAD, NAME, Progress, Table, cell, clean, count, styled,
};
use crate::session::{Place, Session};
use app::go_live::{Health, go, preview};
use app::rulebook::RuleBook;

/// Rows of each list that are shown to people; JSON has them all.
const SHOWN: usize = 15;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control go-live           # changes nothing: what is wrong, what is first
  credit-control go-live --yes     # approves the addresses, releases in batches
  credit-control go-live --as-of 2026-07-01T09:00 --yes")]
pub(crate) struct Args {
    /// Approve the addresses that were shown, and let the tenant send
    #[arg(long)]
    yes: bool,
    /// Put the data folder's virtual clock to this moment; without --yes only look from there
    #[arg(long, value_name = "MOMENT")]
    as_of: Option<AsOf>,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let place = session.place().await?;
        let app = &place.house.app;
        let mut now = place.house.now();
        if let Some(at) = self.as_of {
            now = at.at(place.book.zone());
            place.house.clock.may_show(now)?;
        }
        let progress = Progress::new(session.out, "looking at every account");
        let health = match self.yes {
            true => {
                let by = session.actor()?;
                if self.as_of.is_some() {
                    place.house.clock.put(now)?;
                }
                let health = go(app, &place.book, &by, now).await?;
                place.house.changed(now)?;
                health
            }
            false => preview(app, &place.book, now).await?,
        };
        drop(progress);
        if session.out.is_json() {
            return session.out.object(&health);
        }
        print(session, &health)?;
        self.closing(session, &place, &health).await
    }

    async fn closing(&self, session: &Session, place: &Place, health: &Health) -> Done {
        let out = session.out;
        out.say("")?;
        if !self.yes {
            let told = match health.live {
                Some(day) => format!("The tenant is live since {day}. Nothing was changed."),
                None => "Nothing was changed. To approve the addresses and let the tenant send: \
                         credit-control go-live --yes"
                    .to_owned(),
            };
            return out.tell(&told, HEAD, 0);
        }
        let book = RuleBook::load(&place.house.app, place.tenant()).await?;
        let told = match (health.released, health.last_batch) {
            (0, _) => "The tenant is live; there was nobody left to release.".to_owned(),
            (number, last) => format!(
                "The tenant is live. {} released in batches of {} a day, the last on {}.",
                count(number, "debtor is", "debtors are"),
                book.settings().sending.batch,
                last.map(|day| day.to_string()).unwrap_or_default(),
            ),
        };
        out.tell(&told, GOOD, 0)?;
        if !health.approvals.is_empty() {
            out.say("Accounts that need their own approval wait for: credit-control tasks")?;
        }
        Ok(())
    }
}

fn print(session: &Session, health: &Health) -> Done {
    let out = session.out;
    let books = health.books.map(|(snapshot, cash)| {
        format!("; the ledger is of {snapshot}, payments are posted to {cash}")
    });
    let debtors = count(health.debtors, "debtor", "debtors");
    out.say(format!("{debtors}{}", books.unwrap_or_default()))?;
    out.say("")?;
    if health.problems.is_empty() {
        out.say(styled("Nothing is wrong with the ledger.", GOOD))?;
    } else {
        out.say(styled("What is wrong", HEAD))?;
        let columns =
            [Column::new("problem"), Column::right("count"), Column::text("for example", 20)];
        let mut table = Table::new(&columns).indented(2);
        for problem in &health.problems {
            table.row([
                problem.kind.replace('_', " ").into(),
                cell(problem.count.to_string(), BAD),
                clean(&problem.examples.join(", ")).into(),
            ]);
        }
        out.table(&table)?;
    }
    approvals(session, health)?;
    out.say("")?;
    let run = &health.first_run;
    let what = format!(
        "The first run: {} to {}",
        count(run.messages.len(), "message", "messages"),
        count(run.debtors, "debtor", "debtors")
    );
    out.say(styled(&what, HEAD))?;
    super::tick::planned(session, &run.messages, SHOWN)
}

fn approvals(session: &Session, health: &Health) -> Done {
    let out = session.out;
    if health.approvals.is_empty() {
        return Ok(());
    }
    out.say("")?;
    out.say(styled("Accounts that need their own approval", HEAD))?;
    let columns = [
        Column::new("id"),
        Column::words("name", 12),
        Column::words("why", 8),
        Column::right("open"),
    ];
    let mut table = Table::new(&columns).indented(2);
    for approval in health.approvals.iter().take(SHOWN) {
        table.row([
            cell(&approval.debtor, NAME),
            clean(&approval.name).into(),
            cell(approval.reason.replace('_', " "), CARE),
            approval.open.join(", ").into(),
        ]);
    }
    out.table(&table)?;
    let more = health.approvals.len().saturating_sub(SHOWN);
    if more > 0 {
        out.tell(&format!("… and {more} more (--json has all)"), FAINT, 2)?;
    }
    Ok(())
}
