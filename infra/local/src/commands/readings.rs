//! `readings`

use crate::failure::Done;
use crate::print::{BAD, Column, GOOD, NAME, PLAIN, Table, cell, clean, count, when};
use crate::session::{Place, Session};
use app::taught::{self, JudgedLine, PrecisionLine, ReadingLine, Share};
use serde_json::json;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control readings                     # the latest mails, and what was made of them
  credit-control readings --alone             # those that took effect without a person
  credit-control readings --to-check          # of those, the few that you are asked about
  credit-control readings --precision         # how often the reader was right
  credit-control readings --restart stall     # it handles these alone again

Say whether one was right: credit-control confirm READING, or correct READING --as INTENT")]
pub(crate) struct Args {
    /// Only what took effect without a person
    #[arg(long)]
    alone: bool,
    /// Only what you are asked about
    #[arg(long)]
    to_check: bool,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    /// How often the reader was right, by what people have said
    #[arg(long, conflicts_with_all = ["alone", "to_check", "restart"])]
    precision: bool,
    /// Let an intent that was stopped take effect alone again
    #[arg(long, value_name = "INTENT", conflicts_with_all = ["alone", "to_check"])]
    restart: Option<String>,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let place = session.place().await?;
        if let Some(intent) = &self.restart {
            let (by, now) = (session.actor()?, place.house.now());
            taught::restart(&place.house.app, place.tenant(), intent, &by).await?;
            place.house.changed(now)?;
            if session.out.is_json() {
                return session.out.object(&json!({ "intent": intent, "stopped": null }));
            }
            return session
                .out
                .say(format!("Mails that read as {intent} take effect alone again."));
        }
        if self.precision {
            return precision(session, &place).await;
        }
        // Those that are left out must not make the list shorter than it was asked for.
        let wide = if self.alone || self.to_check { 1_000 } else { self.limit };
        let mut lines = taught::readings(&place.house.app, &place.book, wide).await?;
        lines.retain(|line| (!self.alone || line.alone) && (!self.to_check || line.to_check));
        lines.truncate(self.limit);
        if session.out.is_json() {
            return lines.iter().try_for_each(|line| session.out.object(line));
        }
        list(session, &place, &lines)
    }
}

fn judged(judged: Option<&JudgedLine>, to_check: bool) -> (String, anstyle::Style) {
    match judged {
        None if to_check => ("was it right?".to_owned(), NAME),
        None => (String::new(), PLAIN),
        Some(said) if said.right => ("right".to_owned(), GOOD),
        Some(said) => (said.says.clone(), BAD),
    }
}

fn list(session: &Session, place: &Place, lines: &[ReadingLine]) -> Done {
    if lines.is_empty() {
        return session.out.say("No mail was read yet.");
    }
    let columns = [
        Column::new("reading"),
        Column::new("read"),
        Column::words("debtor", 9),
        Column::words("reads as", 9),
        Column::right("sure"),
        Column::new("effect"),
        Column::words("by people", 9),
    ];
    let mut table = Table::new(&columns);
    for line in lines {
        let (says, style) = judged(line.judged.as_ref(), line.to_check);
        table.row([
            cell(&line.id, NAME),
            when(line.at, place.book.zone()).into(),
            clean(&line.name).into(),
            clean(&line.reads).into(),
            format!("{} %", line.sure).into(),
            if line.alone { "alone" } else { "asked" }.into(),
            cell(says, style),
        ]);
    }
    session.out.table(&table)?;
    session.out.say("")?;
    session.out.say(format!(
        "{}; was one wrong? credit-control correct READING --as INTENT",
        count(lines.len(), "reading", "readings")
    ))
}

fn share(share: Share) -> String {
    match share.at_least {
        Some(at_least) => {
            let percent = (at_least * 100.0).floor();
            format!("{} of {}, at least {percent:.0} %", share.right, share.judged)
        }
        None => "-".to_owned(),
    }
}

async fn precision(session: &Session, place: &Place) -> Done {
    let now = place.house.now();
    let lines = taught::precision(&place.house.app, &place.book, now).await?;
    if session.out.is_json() {
        return lines.iter().try_for_each(|line| session.out.object(line));
    }
    let Some(PrecisionLine { days, bar, .. }) = lines.first() else {
        return session.out.say("Nobody has said yet whether a mail was read rightly.");
    };
    let columns = [
        Column::new("reads as"),
        Column::words("alone", 9),
        Column::words("asked", 9),
        Column::words("alone, ever", 9),
        Column::words("asked, ever", 9),
        Column::new("stopped"),
    ];
    let mut table = Table::new(&columns);
    for line in &lines {
        let stopped = line.stopped.map(|at| when(at, place.book.zone())).unwrap_or_default();
        table.row([
            cell(&line.intent, NAME),
            share(line.alone).into(),
            share(line.asked).into(),
            share(line.alone_all).into(),
            share(line.asked_all).into(),
            cell(stopped, BAD),
        ]);
    }
    session.out.table(&table)?;
    session.out.say("")?;
    session.out.say(format!(
        "The last {days} days, and ever; \"at least\" is the lower end of the 95 % interval. What is \
         handled alone stops under {:.0} % of the last 50, with two errors or more.",
        bar * 100.0
    ))
}
