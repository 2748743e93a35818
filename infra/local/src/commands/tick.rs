//! `tick`

use crate::as_of::AsOf;
use crate::failure::Done;
use crate::house::House;
use crate::print::{
    BAD, CARE, Column, FAINT, GOOD, NAME, Progress, Table, cell, clean, count, styled, when,
};
use crate::session::Session;
use app::drain::Deadline;
use app::look::{OutboxFilter, OutboxLine, outbox};
use app::rehearse::{Planned, rehearse_tick};
use app::rulebook::RuleBook;
use app::tenants;
use app::tick::{Ticked, is_held};
use domain::calendar::Time;
use domain::ids::{OutboxId, TenantId};
use serde::Serialize;
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Messages that are listed to people after a tick; a rehearsal lists all.
const SHOWN: usize = 50;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control tick --dry-run
  credit-control tick
  credit-control tick --as-of 2026-07-01T09:00

What was decided is delivered before the command ends. Outside the recipients'
hours messages are planned and wait.")]
pub(crate) struct Args {
    /// Only list the messages that would be sent, and why
    #[arg(long)]
    dry_run: bool,
    /// Put the data folder's virtual clock to this moment; with --dry-run only look from there
    #[arg(long, value_name = "MOMENT")]
    as_of: Option<AsOf>,
}

/// What scripts get.
#[derive(Serialize)]
struct Answer<M> {
    as_of: Time,
    due: usize,
    decided: usize,
    sent: usize,
    asked: usize,
    held: usize,
    failed: usize,
    messages: Vec<M>,
    /// Mails to our own people.
    to_staff: usize,
    dry_run: bool,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let house = session.house().await?;
        let tenants = tenants_meant(session, &house).await?;
        let now = match self.as_of {
            Some(at) => {
                let zone = tenants.first().map_or(chrono_tz::UTC, RuleBook::zone);
                let now = at.at(zone);
                house.clock.may_show(now)?;
                now
            }
            None => house.now(),
        };
        if self.dry_run {
            return rehearse(session, &house, &tenants, now).await;
        }
        if self.as_of.is_some() {
            house.clock.put(now)?;
        }
        let progress = Progress::new(session.out, "deciding and sending what is due");
        // The same handler as in the cloud, started as its schedule starts it.
        let event = json!({ "detail-type": "Scheduled Event" });
        let ticked = tick::handle(&house.app, &event, now, Deadline::default()).await?;
        house.changed(now)?;
        let (messages, to_staff) = handed_over(&house, &tenants, now).await?;
        drop(progress);
        let sent = ticked.sent.saturating_sub(to_staff);
        let Ticked { due, decided, asked, held, failed, .. } = ticked;
        let (as_of, dry_run) = (now, false);
        let answer =
            Answer { as_of, due, decided, sent, asked, held, failed, messages, to_staff, dry_run };
        if session.out.is_json() {
            return session.out.object(&answer);
        }
        let zone = tenants.first().map_or(chrono_tz::UTC, RuleBook::zone);
        summary(session, &answer, &when(now, zone))?;
        let (shown, more) = answer.messages.split_at(answer.messages.len().min(SHOWN));
        super::outbox::print(session, shown, zone)?;
        match more.len() {
            0 => Ok(()),
            more => session.out.say(format!("… and {more} more: credit-control outbox")),
        }
    }
}

/// A tick is for the whole house; `--tenant` says whose messages are listed.
async fn tenants_meant(session: &Session, house: &House) -> Done<Vec<RuleBook>> {
    let ids: Vec<TenantId> = match &session.common.tenant {
        Some(named) => vec![tenants::pick(&house.app, Some(named)).await?],
        None => house.app.store.tenants().await?,
    };
    if ids.is_empty() {
        // It says what to do first.
        tenants::pick(&house.app, None).await?;
    }
    let mut books = Vec::new();
    for id in ids {
        books.push(RuleBook::load(&house.app, &id).await?);
    }
    Ok(books)
}

/// The messages that this process handed over, in order, and how many went to our own people.
async fn handed_over(
    house: &House,
    tenants: &[RuleBook],
    now: Time,
) -> Done<(Vec<OutboxLine>, usize)> {
    let ids = house.handed.take();
    if ids.is_empty() {
        return Ok((Vec::new(), 0));
    }
    let wanted: HashSet<&OutboxId> = ids.iter().collect();
    let mut found: HashMap<OutboxId, OutboxLine> = HashMap::new();
    for book in tenants {
        let lines = outbox(&house.app, book, &OutboxFilter::default(), now).await?;
        let ours = lines.into_iter().filter(|line| wanted.contains(&line.id));
        found.extend(ours.map(|line| (line.id.clone(), line)));
    }
    let mut lines: Vec<OutboxLine> = ids.iter().filter_map(|id| found.remove(id)).collect();
    // The order of a rehearsal, so that the two can be compared.
    lines.sort_by(|a, b| (&a.debtor, &a.id).cmp(&(&b.debtor, &b.id)));
    let (to_debtors, to_staff): (Vec<_>, Vec<_>) =
        lines.into_iter().partition(|line| line.debtor.is_some());
    let sent = to_staff.iter().filter(|line| line.state == "sent").count();
    Ok((to_debtors, sent))
}

async fn rehearse(session: &Session, house: &House, tenants: &[RuleBook], now: Time) -> Done {
    let progress = Progress::new(session.out, "rehearsing the tick");
    let mut answer = Answer {
        as_of: now,
        due: 0,
        decided: 0,
        sent: 0,
        asked: 0,
        held: 0,
        failed: 0,
        messages: Vec::new(),
        to_staff: 0,
        dry_run: true,
    };
    for book in tenants {
        let (planned, decisions) = rehearse_tick(&house.app, book, now).await?;
        let debtors: HashSet<&str> = planned.iter().map(|it| it.debtor.as_str()).collect();
        answer.decided += debtors.len();
        answer.due += decisions.len();
        answer.held += decisions.iter().filter(|decision| is_held(decision)).count();
        answer.messages.extend(planned);
    }
    answer.messages.sort_by(|a, b| (&a.debtor, &a.id).cmp(&(&b.debtor, &b.id)));
    drop(progress);
    if session.out.is_json() {
        return session.out.object(&answer);
    }
    let zone = tenants.first().map_or(chrono_tz::UTC, RuleBook::zone);
    let at = when(now, zone);
    let number = answer.messages.len();
    match number {
        0 => session.out.say(format!("At {at} nothing would be sent."))?,
        _ => {
            let what = count(number, "message would be sent", "messages would be sent");
            session.out.say(format!("At {at} {what}; nothing was sent or changed."))?;
        }
    }
    planned(session, &answer.messages, usize::MAX)?;
    match answer.held {
        0 => Ok(()),
        held => session.out.say(format!(
            "{} held back; why: credit-control explain ID",
            count(held, "overdue balance is", "overdue balances are")
        )),
    }
}

/// Messages that would be sent, for people.
pub(super) fn planned(session: &Session, messages: &[Planned], most: usize) -> Done {
    let out = session.out;
    for message in messages.iter().take(most) {
        let to = match message.to.is_empty() {
            true => styled("nobody", BAD),
            false => clean(&message.to.join(", ")),
        };
        out.say(format!(
            "  {} {} {} {}",
            styled(&message.debtor, NAME),
            styled(&message.step, GOOD),
            styled("to", FAINT),
            to
        ))?;
        out.tell(&clean(&message.because), FAINT, 4)?;
    }
    let more = messages.len().saturating_sub(most);
    if more > 0 { out.say(format!("  … and {more} more (--json has all)")) } else { Ok(()) }
}

fn summary<M>(session: &Session, answer: &Answer<M>, at: &str) -> Done {
    let out = session.out;
    let looked = count(answer.due, "debtor was due", "debtors were due");
    let sent = count(answer.sent, "message was sent", "messages were sent");
    out.say(format!("At {at} {looked}, {}.", styled(&sent, GOOD)))?;
    let mut table = Table::new(&[Column::right(""), Column::words("", 20)]).indented(2);
    let mut row = |number: usize, what: &str, style| {
        if number > 0 {
            table.row([cell(number.to_string(), style), what.into()]);
        }
    };
    row(answer.asked, "about whom a person is asked: credit-control tasks", CARE);
    row(answer.held, "of whom something is overdue and held back", CARE);
    row(answer.failed, "refused, in doubt or not worked on: credit-control outbox", BAD);
    row(answer.to_staff, "mails to our own people about what waits", FAINT);
    out.table(&table)
}
