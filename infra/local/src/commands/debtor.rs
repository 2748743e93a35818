//! `debtor ID`

use crate::failure::Done;
use crate::print::{
    BAD, CARE, Column, FAINT, GOOD, HEAD, NAME, PLAIN, Table, cell, clean, facts, styled, when,
};
use crate::session::Session;
use app::look::{Balance, DebtorView, debtor};
use chrono_tz::Tz;
use domain::hold::Origin;
use domain::ids::InvoiceId;
use domain::money::Money;

/// Lines of the story that are shown to people; JSON has all.
const STORY: usize = 25;
/// Invoices that are shown to people.
const INVOICES: usize = 40;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control debtor \"Acme Ltd\"
  credit-control debtor INV-1041
  credit-control debtor d0123456789abcdef --json
  credit-control debtor \"Acme Ltd\" --all")]
pub(crate) struct Args {
    /// The account: id, name, account number or invoice number
    id: String,
    /// Show all invoices and the whole story
    #[arg(long)]
    all: bool,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let place = session.place().await?;
        let id = place.debtor(&self.id).await?;
        let view = debtor(&place.house.app, &place.book, &id, place.house.now()).await?;
        if session.out.is_json() {
            return session.out.object(&view);
        }
        let zone = place.book.zone();
        head(session, &view, zone)?;
        balances(session, &view.balances)?;
        invoices(session, &view, if self.all { usize::MAX } else { INVOICES })?;
        stops(session, &view)?;
        ahead(session, &view, zone)?;
        story(session, &view, zone, if self.all { usize::MAX } else { STORY })
    }
}

fn head(session: &Session, view: &DebtorView, zone: Tz) -> Done {
    let out = session.out;
    out.say(format!("{}  {}", styled(&clean(&view.name), HEAD), styled(view.id.as_str(), NAME)))?;
    let mut table = facts(2);
    if view.account != view.name {
        table.fact("account", clean(&view.account));
    }
    table.fact("treatment", view.treatment.replace('_', " "));
    for (place, contact) in view.contacts.iter().enumerate() {
        table.fact(if place == 0 { "contacts" } else { "" }, clean(contact));
    }
    if view.contacts.is_empty() {
        table.fact("contacts", cell("nobody to write to", BAD));
    }
    match view.released {
        Some(day) => table.fact("released", format!("from {day}")),
        None => table.fact("released", cell("not yet: go-live", CARE)),
    }
    if let Some(why) = &view.approval {
        table.fact("approval", cell(format!("waits for it: {}", why.replace('_', " ")), CARE));
    }
    if let Some(day) = view.quiet_until {
        table.fact("quiet", cell(format!("no contact before {day}"), CARE));
    }
    if let Some(sent) = &view.sent {
        table.fact("last sent", format!("{} on {}", sent.step, when(sent.at, zone)));
    }
    out.table(&table)
}

fn section(session: &Session, title: &str) -> Done {
    session.out.say("")?;
    session.out.say(styled(title, HEAD))
}

fn balances(session: &Session, balances: &[Balance]) -> Done {
    if balances.is_empty() {
        return Ok(());
    }
    section(session, "Balances")?;
    type Part = (&'static str, fn(&Balance) -> Money);
    let parts: [Part; 7] = [
        ("overdue", |it| it.overdue),
        ("not due", |it| it.not_due),
        ("disputed", |it| it.disputed),
        ("held", |it| it.held),
        ("promised", |it| it.promised),
        ("missing", |it| it.missing),
        ("credits", |it| it.credits),
    ];
    let shown: Vec<_> =
        parts.iter().filter(|(_, part)| balances.iter().any(|it| part(it).minor != 0)).collect();
    let mut columns = vec![Column::new(""), Column::right("open")];
    columns.extend(shown.iter().map(|(title, _)| Column::right(title)));
    let mut table = Table::new(&columns).indented(2);
    for balance in balances {
        let mut row =
            vec![balance.currency.to_string().into(), cell(balance.open.to_decimal(), HEAD)];
        row.extend(shown.iter().map(|(title, part)| {
            let style = if *title == "overdue" { BAD } else { PLAIN };
            cell(part(balance).to_decimal(), style)
        }));
        table.row(row);
    }
    session.out.table(&table)
}

fn invoices(session: &Session, view: &DebtorView, most: usize) -> Done {
    if view.invoices.is_empty() {
        return Ok(());
    }
    section(session, "Open")?;
    let columns = [
        Column::new("number"),
        Column::new("due"),
        Column::right("late"),
        Column::right("amount"),
        Column::right("open"),
        Column::text("how it stands", 20),
    ];
    let mut table = Table::new(&columns).indented(2);
    for line in view.invoices.iter().take(most) {
        let late = if line.days_late > 0 { line.days_late.to_string() } else { String::new() };
        // The words begin with the number, which is in its own column here.
        let stands = line.stands.strip_prefix(&line.number).unwrap_or(&line.stands).trim();
        table.row([
            cell(clean(&line.number), NAME),
            line.due.to_string().into(),
            cell(late, BAD),
            cell(line.amount.to_decimal(), FAINT),
            line.open.to_string().into(),
            clean(stands).into(),
        ]);
    }
    session.out.table(&table)?;
    more(session, view.invoices.len(), most)
}

fn more(session: &Session, all: usize, most: usize) -> Done {
    match all.saturating_sub(most) {
        0 => Ok(()),
        more => session.out.tell(&format!("… and {more} more (--all, --json)"), FAINT, 2),
    }
}

fn covered(invoices: &[InvoiceId]) -> String {
    match invoices {
        [] => "everything".to_owned(),
        some => clean(&some.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")),
    }
}

fn stops(session: &Session, view: &DebtorView) -> Done {
    let mut table =
        Table::new(&[Column::new(""), Column::text("", 20), Column::text("", 12)]).indented(2);
    for hold in &view.holds {
        let until = hold.until.map_or("until released".to_owned(), |day| format!("until {day}"));
        let what = format!("hold on {}, {until}", covered(&hold.invoices));
        table.row([cell(hold.id.as_str(), NAME), what.into(), cell(clean(&hold.note), FAINT)]);
    }
    for promise in &view.promises {
        let amount = promise.amount.map_or("all".to_owned(), |amount| amount.to_string());
        let what = format!("promise of {amount} for {}", promise.on);
        let came = format!("{} came in", promise.came);
        table.row([cell(promise.id.as_str(), NAME), what.into(), cell(came, FAINT)]);
    }
    for dispute in &view.disputes {
        let amount = dispute.amount.map(|amount| format!("{amount} of ")).unwrap_or_default();
        let what = format!("dispute over {amount}{}", covered(&dispute.invoices));
        let why = match dispute.by {
            Origin::Person => format!("{}; again on {}", clean(&dispute.reason), dispute.review),
            Origin::Mail => format!("{}, as their mail says", clean(&dispute.reason)),
        };
        table.row([cell(dispute.id.as_str(), NAME), what.into(), cell(why, FAINT)]);
    }
    for task in &view.tasks {
        let (id, kind) = task.split_once(' ').unwrap_or((task, ""));
        let kind = format!("task: {}", kind.replace('_', " "));
        table.row([cell(id, NAME), cell(kind, CARE)]);
    }
    if table.is_empty() {
        return Ok(());
    }
    section(session, "Holds, promises, disputes, tasks")?;
    session.out.table(&table)
}

fn ahead(session: &Session, view: &DebtorView, zone: Tz) -> Done {
    section(session, "Now and next")?;
    for present in &view.now {
        let what = match (present.what.as_str(), &present.step) {
            ("send", Some(step)) => format!("the {step:?} message is due"),
            ("call", _) => "a call is due".to_owned(),
            _ => "nothing is sent".to_owned(),
        };
        let text = format!("{}: {what}: {}", present.currency, clean(&present.because));
        session.out.tell(&text, PLAIN, 2)?;
    }
    for next in &view.next {
        let at = when(next.at, zone);
        let text = format!("{}: {:?} on {at}, if nothing comes in", next.currency, next.step);
        session.out.tell(&text, GOOD, 2)?;
    }
    match view.wake {
        Some(wake) => {
            session.out.tell(&format!("Looked at again on {}", when(wake, zone)), FAINT, 2)
        }
        None => session.out.tell("Not looked at again unless something comes in", FAINT, 2),
    }
}

fn story(session: &Session, view: &DebtorView, zone: Tz, most: usize) -> Done {
    section(session, "What happened")?;
    let skipped = view.timeline.len().saturating_sub(most);
    if skipped > 0 {
        session.out.tell(&format!("… {skipped} earlier (--all, --json)"), FAINT, 2)?;
    }
    let columns = [Column::new(""), Column::new(""), Column::text("", 30)];
    let mut table = Table::new(&columns).indented(2);
    for line in view.timeline.iter().skip(skipped) {
        table.row([
            cell(when(line.at, zone), FAINT),
            cell(clean(&line.who), NAME),
            clean(&line.what).into(),
        ]);
    }
    session.out.table(&table)
}
