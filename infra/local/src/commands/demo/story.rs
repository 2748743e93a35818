//! The story: journals and outbox, merged in the order of time; then how each account ended.

use super::cast::Persona;
use super::life::Life;
use crate::failure::Done;
use crate::print::{BAD, CARE, Column, FAINT, GOOD, HEAD, PLAIN, Table, cell, clean, styled, when};
use crate::session::Session;
use anstyle::Style;
use app::look::{self, TimelineLine};
use domain::ids::OutboxId;
use serde::Serialize;
use std::collections::HashMap;

/// One line of the story, as scripts read it.
#[derive(Serialize)]
struct Line<'a> {
    at: domain::calendar::Time,
    debtor: String,
    name: &'a str,
    what: &'a str,
    who: &'a str,
    kind: &'a str,
    message: Option<String>,
    because: Option<&'a str>,
}

/// Tells it all.
pub(super) async fn tell(life: &Life, session: &Session) -> Done {
    let book = life.stage.book().await?;
    let mut lines: Vec<(usize, TimelineLine)> = Vec::new();
    for index in 0..life.customers.len() {
        let debtor = life.debtor(index);
        let timeline = look::timeline(&life.stage.app, &life.stage.tenant, &debtor).await?;
        lines.extend(timeline.into_iter().map(|line| (index, line)));
    }
    lines.sort_by_key(|(_, line)| line.at);
    give_reasons(&mut lines);
    let zone = book.zone();
    let mut day = None;
    for (index, line) in &lines {
        let name = life.customers.get(*index).map_or("", |customer| customer.name.as_str());
        if session.out.is_json() {
            session.out.object(&Line {
                at: line.at,
                debtor: life.debtor(*index).to_string(),
                name,
                what: &line.what,
                who: &line.who,
                kind: &line.kind,
                message: line.message.as_ref().map(ToString::to_string),
                because: line.because.as_deref(),
            })?;
            continue;
        }
        if !worth_telling(&line.kind) {
            continue;
        }
        let today = line.at.with_timezone(&zone).date_naive();
        if day != Some(today) {
            day = Some(today);
            session.out.say("")?;
            session.out.say(styled(&today.format("%A, %-d %B %Y").to_string(), HEAD))?;
        }
        let clock = when(line.at, zone).split(' ').next_back().unwrap_or_default().to_owned();
        session.out.say(format!(
            "  {} {:<24} {}",
            styled(&clock, FAINT),
            clean(name).chars().take(24).collect::<String>(),
            styled(&clean(&line.what), style(&line.kind)),
        ))?;
        if let Some(because) = line.because.as_deref() {
            session.out.tell(&clean(because), FAINT, 8)?;
        }
    }
    endings(life, session).await
}

/// A message that left has the reasons of its decision.
fn give_reasons(lines: &mut [(usize, TimelineLine)]) {
    let decided: HashMap<OutboxId, String> = lines
        .iter()
        .filter(|(_, line)| line.kind == "message_decided")
        .filter_map(|(_, line)| Some((line.message.clone()?, line.because.clone()?)))
        .collect();
    for (_, line) in lines.iter_mut().filter(|(_, line)| line.kind == "sent") {
        line.because = line.message.as_ref().and_then(|id| decided.get(id).cloned());
    }
}

/// The import's own lines fill pages and say little; what was decided is told when it leaves.
fn worth_telling(kind: &str) -> bool {
    !matches!(
        kind,
        "message_decided"
            | "account_opened"
            | "profile_changed"
            | "contacts_changed"
            | "document_seen"
            | "document_closed"
            | "message_claimed"
            | "opening_debt_marked"
            | "task_closed"
    )
}

fn style(kind: &str) -> Style {
    match kind {
        "sent" => HEAD,
        "payment_seen" | "promise_kept" => GOOD,
        "task_opened" | "reply_received" | "hold_placed" | "mail" => CARE,
        "promise_broken" | "message_failed" | "message_in_doubt" => BAD,
        _ => PLAIN,
    }
}

/// Where each account stands at the end.
async fn endings(life: &Life, session: &Session) -> Done {
    if session.out.is_json() {
        return Ok(());
    }
    let mut table = Table::new(&[
        Column::new("account"),
        Column::new("persona"),
        Column::right("messages"),
        Column::right("open"),
        Column::new("stands"),
    ]);
    for (index, customer) in life.customers.iter().enumerate() {
        let debtor = life.debtor(index);
        let (app, tenant) = (&life.stage.app, &life.stage.tenant);
        let messages = app.store.messages(tenant, &debtor).await?;
        let sent = messages
            .iter()
            .filter(|message| matches!(message.state, store::book::OutState::Sent { .. }))
            .count();
        let Some(loaded) = app.store.debtor(tenant, &debtor).await? else { continue };
        let open: i64 = customer.invoices.iter().map(super::cast::Invoice::rest).sum();
        let stands = match loaded.debtor.tasks.first() {
            Some(task) => format!("a person: {}", task.kind.word().replace('_', " ")),
            None if customer.persona == Persona::DirectDebit => "collected".to_owned(),
            None if open == 0 => "paid".to_owned(),
            None => "goes on".to_owned(),
        };
        let money = domain::money::Money::new(open, customer.currency);
        table.row([
            cell(clean(&customer.name), PLAIN),
            cell(if customer.named { customer.persona.words() } else { "" }, FAINT),
            cell(sent.to_string(), PLAIN),
            cell(money.to_string(), PLAIN),
            cell(stands, PLAIN),
        ]);
    }
    session.out.say("")?;
    session.out.table(&table)
}
