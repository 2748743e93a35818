//! What is to be done about one currency of one debtor: the ladder, and everything that may stand
//! before it. Knows no signal and no history but the state, so that a missed tick is caught up by
//! itself and nothing comes twice.

use super::contact::{may_call, may_contact, may_write};
use super::group::{Group, gather};
use super::ladder::{Due, come_to, next_step, reached};
use crate::because::{Because, Lead, Rule, Why};
use crate::calendar::{Time, local_day, next_day};
use crate::debtor::{Debtor, HEAVY};
use crate::ids::{InvoiceId, OutboxId};
use crate::item::Item;
use crate::message::{Identity, Message, Purpose};
use crate::money::Currency;
use crate::people::recipients;
use crate::policy::Action;
use crate::rules::Rules;
use crate::task::TaskKind;

/// Left-out documents that a reason lists; a heavy debtor has hundreds.
const LISTED: usize = 60;

/// What is to be done about one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// A message is to be sent now.
    Send(Box<Message>),
    /// A person is to call now: the step and what it is about.
    Call(u8, Vec<InvoiceId>, Because),
    /// Nothing now; look again then.
    Nothing(Because, Option<Time>),
}

impl Decision {
    /// Why.
    pub fn because(&self) -> &Because {
        match self {
            Decision::Send(message) => &message.because,
            Decision::Call(_, _, because) | Decision::Nothing(because, _) => because,
        }
    }
}

/// Decides about `currency`.
pub fn decide(rules: &Rules<'_>, debtor: &Debtor, currency: Currency, now: Time) -> Decision {
    let today = rules.today(now);
    let group = gather(debtor, currency, today);
    let mut because = Because {
        rule: Rule::NothingToAsk,
        currency,
        lead: None,
        asked: group.sum(),
        credits: group.credits,
        left_out: left_out(&group),
        policy: rules.policy.version.clone(),
        books: rules.books.map(|books| (books.snapshot, books.cash_to)),
    };
    let next_change = group
        .not_due
        .iter()
        .map(|(item, _)| next_day(item.doc.due))
        .min()
        .map(|day| rules.due_opening(day, now));
    let due = match next_step(rules, debtor, &group, currency, now) {
        Ok(due) => due,
        Err(rule) => {
            let again = match &rule {
                Rule::StepLater(day) => Some(rules.due_opening(*day, now)),
                _ => None,
            };
            because.rule = rule;
            return Decision::Nothing(because, earliest(again, next_change));
        }
    };
    because.lead = Some(Lead {
        invoice: due.lead.doc.id.clone(),
        days_late: due.lead.days_late(today),
        reached: reached(rules, debtor, due.lead),
    });
    because.asked = due.asked;
    let escalated = match due.purpose {
        // The ladder never leads to an answer.
        Purpose::Statement | Purpose::Answer => false,
        Purpose::Step(number) => match rules.policy.step(number).map(|step| &step.action) {
            Some(Action::Mail { escalated, .. }) => *escalated,
            _ => {
                because.rule = Rule::CallDue;
                let come = come_to(rules, debtor, &due.items, number, today);
                let items = come.take(HEAVY).map(|item| item.doc.id.clone()).collect();
                // Once a person is asked, that stands until it is done or no longer right: news
                // that are a day late do not take the task away and bring another one.
                let asked = is_call_open(debtor, currency, number);
                let allowed = may_contact(debtor, currency, today)
                    .and_then(|()| may_call(rules, debtor, currency, now));
                return match allowed {
                    Err(rule) if !asked => blocked(rules, because, rule, now, next_change),
                    _ => Decision::Call(number, items, because),
                };
            }
        },
    };
    let overdue = due.lead.days_late(today) > 0;
    // Who could get it comes before when: a missing address must not hide behind a quiet week.
    let allowed = may_contact(debtor, currency, today).and_then(|()| {
        let recipients = recipients(&debtor.contacts, escalated).map_err(Rule::NoRecipient)?;
        may_write(rules, debtor, currency, now, overdue)?;
        Ok(recipients)
    });
    match allowed {
        Err(rule) => blocked(rules, because, rule, now, next_change),
        Ok(recipients) => {
            because.rule = due.rule.clone();
            // A note ahead asks for what is not due yet.
            because.left_out.retain(|(id, _)| !due.items.iter().any(|item| item.doc.id == *id));
            Decision::Send(Box::new(message(rules, debtor, &due, recipients, because)))
        }
    }
}

/// Nothing now, for `rule`; when to look again.
fn blocked(
    rules: &Rules<'_>,
    mut because: Because,
    rule: Rule,
    now: Time,
    next_change: Option<Time>,
) -> Decision {
    let again = match &rule {
        Rule::Gap(day) | Rule::Quiet(day) | Rule::Cap(day) => Some(rules.opening(*day, now)),
        Rule::OutsideHours => Some(rules.contact_time(now)),
        Rule::Importing => Some(now + chrono::TimeDelta::minutes(5)),
        Rule::Stale | Rule::Stopped => {
            Some(rules.opening(next_day(local_day(now, rules.zone)), now))
        }
        // A person, a sender or the day of release changes these, and each of them leads to a turn.
        _ => None,
    };
    // A message under way has a row of its own that waits, and its sender's turn plans again.
    let again = match rule {
        Rule::UnderWay => None,
        _ => earliest(again, next_change),
    };
    because.rule = rule;
    Decision::Nothing(because, again)
}

fn message(
    rules: &Rules<'_>,
    debtor: &Debtor,
    due: &Due<'_>,
    recipients: crate::people::Recipients,
    because: Because,
) -> Message {
    let currency = due.lead.doc.currency;
    let (step, template, urgent) = match due.purpose {
        Purpose::Statement | Purpose::Answer => {
            ("statement".to_owned(), "statement".to_owned(), false)
        }
        Purpose::Step(number) => {
            let step = rules.policy.step(number);
            let name = step.map_or_else(String::new, |step| step.name.clone());
            let template = match step.map(|step| &step.action) {
                Some(Action::Mail { template, .. }) => template.clone(),
                _ => name.clone(),
            };
            (name, template, rules.policy.is_final(number))
        }
    };
    let occasion = debtor.occasion + 1;
    let id = OutboxId::of(Identity {
        tenant: &debtor.tenant,
        debtor: &debtor.id,
        seller: &debtor.seller,
        currency,
        language: debtor.profile.language.as_deref().unwrap_or(rules.language),
        purpose: &due.purpose.word(),
        occasion: &occasion.to_string(),
        channel: "mail",
    });
    let items = listed(due);
    Message {
        id,
        purpose: due.purpose,
        step,
        template,
        currency,
        occasion,
        items,
        recipients,
        urgent,
        answers: None,
        because,
    }
}

/// What is left out and why, as far as it is listed; what needs no explanation comes last.
fn left_out(group: &Group<'_>) -> Vec<(InvoiceId, Why)> {
    let (plain, told): (Vec<_>, Vec<_>) =
        group.left_out.iter().partition(|(_, why)| matches!(why, Why::NotDue | Why::Paid));
    told.into_iter().chain(plain).take(LISTED).cloned().collect()
}

/// The documents that a message lists: the oldest, and among them always the one that sets the tone.
fn listed(due: &Due<'_>) -> Vec<InvoiceId> {
    let mut items: Vec<&Item> = due.items.iter().copied().take(HEAVY).collect();
    if !items.iter().any(|item| item.doc.id == due.lead.doc.id) {
        items.truncate(HEAVY - 1);
        items.push(due.lead);
    }
    items.iter().map(|item| item.doc.id.clone()).collect()
}

/// The subject of the task to call about a step of a currency, in the cycle that it is in.
pub(super) fn call_subject(debtor: &Debtor, currency: Currency, step: u8) -> String {
    let cycle = debtor.ladder(currency).cycle;
    format!("{currency} {step} {cycle}")
}

fn is_call_open(debtor: &Debtor, currency: Currency, step: u8) -> bool {
    let subject = call_subject(debtor, currency, step);
    debtor.tasks.iter().any(|task| task.kind == TaskKind::Call && task.subject == subject)
}

/// The earlier of two moments, where there are any.
pub(super) fn earliest<T: Ord>(a: Option<T>, b: Option<T>) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
