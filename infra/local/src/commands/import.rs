//! `import FILE`

mod documents;

use crate::as_of::{AsOf, day};
use crate::failure::{Done, Failure};
use crate::print::{BAD, CARE, Column, GOOD, Progress, Table, cell, clean, count, styled};
use crate::session::Session;
use app::import::{Report, Request, import};
use connectors::{DateOrder, DecimalMark, Hints};
use domain::calendar::Day;
use std::path::PathBuf;

/// Rejected rows that are shown to people; JSON has them all.
const SHOWN: usize = 20;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control import open-items.csv
  credit-control import aged-receivables.xlsx --snapshot-date 2026-06-30
  credit-control import new-invoices.csv --partial --cash-to 2026-06-29
  credit-control import list.csv --date-order dmy --decimal comma

All rows are checked; if one cannot be taken nothing is applied, and the exit
code is 2.
Importing the same file twice changes nothing.")]
pub(crate) struct Args {
    /// An export of open items: CSV or XLSX
    file: PathBuf,
    /// The format, when it is not recognised; an unknown one lists those that are known
    #[arg(long)]
    format: Option<String>,
    /// All that is open is in the file: what is missing is no longer open
    #[arg(long, conflicts_with = "partial")]
    complete: bool,
    /// The file is a part only: what is missing stays open
    #[arg(long)]
    partial: bool,
    /// The day of the picture; the file's own, or today, without
    #[arg(long, value_name = "DAY", value_parser = day)]
    snapshot_date: Option<Day>,
    /// The day to which payments are posted; the snapshot's without
    #[arg(long, value_name = "DAY", value_parser = day)]
    cash_to: Option<Day>,
    /// Whether day or month comes first in dates such as 03/04/2026
    #[arg(long, value_name = "ORDER")]
    date_order: Option<Order>,
    /// The decimal mark of amounts
    #[arg(long, value_name = "MARK")]
    decimal: Option<Mark>,
    /// Put the data folder's virtual clock to this moment
    #[arg(long, value_name = "MOMENT")]
    as_of: Option<AsOf>,
}

#[derive(clap::ValueEnum, Clone, Copy)]
enum Order {
    Dmy,
    Mdy,
}

#[derive(clap::ValueEnum, Clone, Copy)]
enum Mark {
    Point,
    Comma,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let place = session.place().await?;
        let bytes = std::fs::read(&self.file).map_err(|error| {
            Failure::input(format!("{} cannot be read: {error}", self.file.display()))
        })?;
        let settings = place.book.settings();
        let hints = Hints {
            format: self.format.as_deref(),
            country: Some(&settings.country),
            currency: Some(settings.currency),
            date_order: self.date_order.map(|order| match order {
                Order::Dmy => DateOrder::DayFirst,
                Order::Mdy => DateOrder::MonthFirst,
            }),
            decimal_mark: self.decimal.map(|mark| match mark {
                Mark::Point => DecimalMark::Point,
                Mark::Comma => DecimalMark::Comma,
            }),
        };
        if let Some(at) = self.as_of {
            place.house.clock.may_show(at.at(place.book.zone()))?;
        }
        let progress = Progress::new(session.out, "taking in the open items");
        let beside = documents::beside(&self.file, &bytes, &hints, &place.house.app).await?;
        if !beside.rejected.is_empty() {
            drop(progress);
            return report(session, &beside.refusal());
        }
        if let Some(at) = self.as_of {
            place.house.clock.put(at.at(place.book.zone()))?;
        }
        let by = session.actor()?;
        let now = place.house.now();
        let request = Request {
            tenant: place.tenant(),
            bytes: &bytes,
            hints,
            complete: (self.complete || self.partial).then_some(self.complete),
            snapshot: self.snapshot_date,
            cash_to: self.cash_to,
            by: &by,
            documents: beside.stored,
        };
        let mut told = import(&place.house.app, &request, now).await?;
        told.notes.extend(beside.notes);
        drop(progress);
        if told.rejected.is_empty() {
            place.house.changed(now)?;
        }
        report(session, &told)
    }
}

fn report(session: &Session, told: &Report) -> Done {
    let out = session.out;
    if out.is_json() {
        out.object(told)?;
    } else {
        print(session, told)?;
    }
    match told.rejected.len() {
        0 => Ok(()),
        number => Err(Failure::input(format!(
            "{} cannot be taken, so nothing was imported",
            count(number, "row", "rows")
        ))),
    }
}

fn print(session: &Session, told: &Report) -> Done {
    let out = session.out;
    if !told.rejected.is_empty() {
        let mut table = Table::new(&[Column::right("line"), Column::text("reason", 30)]);
        for row in told.rejected.iter().take(SHOWN) {
            table.row([cell(row.line.to_string(), BAD), clean(&row.reason).into()]);
        }
        out.table(&table)?;
        let more = told.rejected.len().saturating_sub(SHOWN);
        return if more > 0 {
            out.say(format!("… and {more} more (--json has all)"))
        } else {
            Ok(())
        };
    }
    let what = format!(
        "{} of {} from {} ({})",
        count(told.invoices, "open item", "open items"),
        count(told.debtors, "debtor", "debtors"),
        count(told.rows, "row", "rows"),
        told.format,
    );
    match told.repeated {
        true => out.say(format!("This import was done before; nothing changed: {what}."))?,
        false => out.say(format!("{} {what}.", styled("Imported", GOOD)))?,
    }
    let mut facts = crate::print::facts(2);
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    facts.fact("snapshot", day(told.snapshot));
    facts.fact("payments to", day(told.cash_to));
    let complete = match told.complete {
        true => "complete: what is missing from it is no longer open",
        false => "a part: what is missing from it stays open",
    };
    facts.fact("the file is", complete);
    out.table(&facts)?;
    for note in &told.notes {
        out.tell(&format!("Note: {}", clean(note)), CARE, 2)?;
    }
    Ok(())
}
