//! Where a currency of a debtor stands on the policy's ladder: which step comes next for which
//! documents, and whether its day has come. The tone follows the oldest document that is worth it,
//! one step at a time (DESIGN §5, cycle; DOMAIN 4.8).

use super::contact::gap_end;
use super::decide::earliest;
use super::group::{Group, Open};
use crate::because::Rule;
use crate::calendar::{Day, Time, local_day, plus_days};
use crate::debtor::Debtor;
use crate::hold::{Origin, PromiseState};
use crate::ids::InvoiceId;
use crate::item::{Item, Treatment};
use crate::message::{Message, Purpose};
use crate::money::{Currency, total};
use crate::policy::Minimum;
use crate::rules::Rules;
use crate::task::{Task, TaskKind};

/// A step whose day has come.
pub(super) struct Due<'a> {
    pub(super) purpose: Purpose,
    pub(super) rule: Rule,
    pub(super) lead: &'a Item,
    pub(super) items: Vec<&'a Item>,
    pub(super) asked: i64,
}

/// The step that a document has reached: its own count. A heavy debtor's documents carry none: it
/// is counted from the account's letters since the document fell due, each of which took it up by
/// at most one. So the ladder comes back down when the oldest are paid, and nothing is at its end
/// that has not been through it.
pub(super) fn reached(rules: &Rules<'_>, debtor: &Debtor, item: &Item) -> u8 {
    let ladder = debtor.ladders.iter().find(|ladder| ladder.currency == item.doc.currency);
    let letters = ladder.map_or(&[][..], |ladder| &ladder.letters);
    letters.iter().fold(item.reached, |reached, (at, step)| {
        let age = (rules.today(*at) - item.counts_from()).num_days();
        let unknown = item.late_arrival.is_some_and(|came| came > *at);
        if age <= 0 || unknown { reached } else { one_up(rules, reached, age, *step) }
    })
}

/// The count of a document after a letter of `step` that names it: its own next step, but none
/// above the letter's.
fn one_up(rules: &Rules<'_>, reached: u8, age: i64, step: u8) -> u8 {
    let own = rules.policy.following(reached, age).map_or(reached, |next| next.0);
    own.min(step).max(reached)
}

/// The number of the step that follows for a document, if there is one, and its day.
fn following(rules: &Rules<'_>, debtor: &Debtor, item: &Item, today: Day) -> Option<(u8, Day)> {
    let age = (today - item.counts_from()).num_days();
    let (number, step) = rules.policy.following(reached(rules, debtor, item), age)?;
    Some((number, plus_days(item.counts_from(), step.day)))
}

/// The step whose day has come, or why none has.
pub(super) fn next_step<'a>(
    rules: &Rules<'_>,
    debtor: &Debtor,
    group: &Group<'a>,
    currency: Currency,
    now: Time,
) -> Result<Due<'a>, Rule> {
    let today = rules.today(now);
    let minimum = rules.policy.minimum(currency);
    if group.asked.is_empty() {
        return before_due(rules, debtor, group, minimum, today);
    }
    let asked = group.sum();
    if group.credits > 0 && group.credits >= asked {
        return Err(Rule::CoveredByCredits);
    }
    let lead =
        group.lead(minimum).filter(|_| asked.saturating_sub(group.credits) >= minimum.balance);
    let patient = |item: &Item| is_patient(rules, debtor, item);
    let lead = lead.map(|lead| match patient(lead) {
        true => group.lead_of(minimum, |item| !patient(item)).unwrap_or(lead),
        false => lead,
    });
    let Some(lead) = lead else {
        // A residue neither raises the tone nor silences the note about the next invoice.
        return before_due(rules, debtor, group, minimum, today).map_err(|rule| match rule {
            Rule::NothingToAsk => Rule::BelowMinimum,
            other => other,
        });
    };
    let items: Vec<&Item> = group.asked.iter().map(|(item, _)| *item).collect();
    let ladder = debtor.ladder(currency);
    if debtor.profile.treatment == Treatment::StatementOnly {
        let every = rules.policy.statement_every_days;
        return match ladder.last.map(|last| rules.days_after(last, every)) {
            Some(day) if day > today => Err(Rule::StepLater(day)),
            _ => {
                let (purpose, rule) = (Purpose::Statement, Rule::StatementDue);
                Ok(Due { purpose, rule, lead, items, asked })
            }
        };
    }
    if !ladder.stated && items.iter().any(|item| item.opening) {
        let (purpose, rule) = (Purpose::Statement, Rule::OpeningStatement);
        return Ok(Due { purpose, rule, lead, items, asked });
    }
    match following(rules, debtor, lead, today) {
        // What was asked for last has its time before a person is asked how to go on.
        None => match gap_end(rules, debtor, currency) {
            Some(day) if day > local_day(now, rules.zone) && !is_asked(debtor, currency) => {
                Err(Rule::StepLater(day))
            }
            _ => Err(Rule::LadderDone),
        },
        Some((_, day)) if day > today => Err(Rule::StepLater(day)),
        Some((number, _)) => {
            Ok(Due { purpose: Purpose::Step(number), rule: Rule::StepDue, lead, items, asked })
        }
    }
}

/// Whether a document waits for the account's next letter: only a mail has promised it, nobody has looked, and
/// it has not come. A letter of its own would come sooner than silence would have brought one about the
/// others, and the mail may have been misread.
fn is_patient(rules: &Rules<'_>, debtor: &Debtor, item: &Item) -> bool {
    let last = debtor.ladder(item.doc.currency).last;
    debtor.promises.iter().any(|promise| {
        promise.by == Origin::Mail
            && promise.state == PromiseState::Broken
            && promise.covers(&item.doc)
            && last.is_some_and(|last| rules.today(last) <= rules.grace_end(promise.on))
    })
}

/// The friendly note before the due date, when nothing is overdue that may be asked for.
fn before_due<'a>(
    rules: &Rules<'_>,
    debtor: &Debtor,
    group: &Group<'a>,
    minimum: Minimum,
    today: Day,
) -> Result<Due<'a>, Rule> {
    // A heavy debtor's documents carry no steps of their own: the note would come again and again.
    // And an account that only gets statements gets them about what is overdue.
    if debtor.is_heavy() || debtor.profile.treatment == Treatment::StatementOnly {
        return Err(Rule::NothingToAsk);
    }
    let mut later = None;
    let mut come: Option<(u8, Vec<Open<'a>>)> = None;
    for (item, open) in group.not_due.iter().filter(|(_, open)| *open >= minimum.invoice) {
        match following(rules, debtor, item, today) {
            None => {}
            Some((_, day)) if day > today => later = earliest(later, Some(day)),
            Some((number, _)) => match &mut come {
                Some((first, items)) if *first == number => items.push((item, *open)),
                Some(_) => {}
                None => come = Some((number, vec![(item, *open)])),
            },
        }
    }
    let Some((number, items)) = come else {
        return Err(later.map_or(Rule::NothingToAsk, Rule::StepLater));
    };
    let Some((lead, _)) = items.first() else { return Err(Rule::NothingToAsk) };
    let asked = total(items.iter().map(|(_, open)| *open));
    if group.credits > 0 && group.credits >= asked {
        // Money in the debtor's favour: nothing to remind of, and nothing to sort out yet.
        return Err(later.map_or(Rule::NothingToAsk, Rule::StepLater));
    }
    if asked.saturating_sub(group.credits) < minimum.balance {
        return Err(later.map_or(Rule::BelowMinimum, Rule::StepLater));
    }
    Ok(Due {
        purpose: Purpose::Step(number),
        rule: Rule::StepDue,
        lead,
        items: items.iter().map(|(item, _)| *item).collect(),
        asked,
    })
}

/// The documents for which a person's step has really come, the oldest first: the others are in
/// the account that the person sees, but keep their own count.
pub(super) fn come_to<'a>(
    rules: &Rules<'_>,
    debtor: &Debtor,
    items: &[&'a Item],
    number: u8,
    today: Day,
) -> impl Iterator<Item = &'a Item> {
    items.iter().copied().filter(move |item| {
        following(rules, debtor, item, today)
            .is_some_and(|(own, day)| own == number && day <= today)
    })
}

/// Whether a person is already asked how to go on after the last step.
fn is_asked(debtor: &Debtor, currency: Currency) -> bool {
    let subject = currency.to_string();
    let asks = |task: &Task| task.kind == TaskKind::LadderEnd && task.subject == subject;
    debtor.tasks.iter().any(asks)
}

/// The documents that have been through the whole ladder, the oldest first.
pub(super) fn done<'a>(
    rules: &Rules<'_>,
    debtor: &Debtor,
    group: &Group<'a>,
    today: Day,
) -> impl Iterator<Item = &'a Item> {
    group
        .asked
        .iter()
        .map(|(item, _)| *item)
        .filter(move |item| following(rules, debtor, item, today).is_none())
}

/// The step that each document of a message will have reached when it is claimed; empty for a
/// heavy debtor, whose ladder counts per account, and for a statement, which is no step.
pub fn reached_after(rules: &Rules<'_>, debtor: &Debtor, message: &Message, now: Time) -> Vec<u8> {
    let Purpose::Step(number) = message.purpose else { return Vec::new() };
    if debtor.is_heavy() {
        return Vec::new();
    }
    let today = rules.today(now);
    let lead = message.because.lead.as_ref().map(|lead| &lead.invoice);
    let after = |id: &InvoiceId| {
        let item = debtor.item(id)?;
        let age = (today - item.counts_from()).num_days();
        let after = one_up(rules, reached(rules, debtor, item), age, number);
        Some(if Some(id) == lead { number } else { after })
    };
    message.items.iter().map(|id| after(id).unwrap_or(0)).collect()
}
