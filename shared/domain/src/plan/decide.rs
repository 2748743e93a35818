//! What is to be done about one currency of one debtor: the ladder, and everything that may stand
//! before it. Knows no signal and no history but the state, so that a missed tick is caught up by
//! itself and nothing comes twice.

use super::standing::{Standing, standing};
use crate::because::{Because, Lead, Rule, Why};
use crate::calendar::{Day, Time, local_day, next_day, plus_days};
use crate::debtor::{Debtor, HEAVY};
use crate::ids::{InvoiceId, OutboxId};
use crate::item::{Item, Treatment};
use crate::message::{Identity, Message, Purpose, Under};
use crate::money::Currency;
use crate::people::recipients;
use crate::policy::Action;
use crate::rules::Rules;

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

/// The open documents of one currency, sorted by how they stand.
struct Group<'a> {
    asked: Vec<(&'a Item, i64)>,
    not_due: Vec<&'a Item>,
    left_out: Vec<(InvoiceId, Why)>,
    credits: i64,
}

/// A step whose day has come.
struct Due<'a> {
    purpose: Purpose,
    rule: Rule,
    lead: &'a Item,
    items: Vec<&'a Item>,
    asked: i64,
}

/// Decides about `currency`.
pub fn decide(rules: &Rules<'_>, debtor: &Debtor, currency: Currency, now: Time) -> Decision {
    let today = rules.today(now);
    let group = gather(debtor, currency, today);
    let mut because = Because {
        rule: Rule::NothingToAsk,
        currency,
        lead: None,
        asked: group.asked.iter().map(|(_, open)| open).sum(),
        credits: group.credits,
        left_out: group.left_out.iter().take(LISTED).cloned().collect(),
        policy: rules.policy.version.clone(),
        books: rules.books.map(|books| (books.snapshot, books.cash_to)),
    };
    let next_change = group
        .not_due
        .iter()
        .map(|item| next_day(item.doc.due))
        .min()
        .map(|day| rules.opening(day, now));
    let due = match next_step(rules, debtor, &group, currency, today) {
        Ok(due) => due,
        Err(rule) => {
            let again = match &rule {
                Rule::StepLater(day) => Some(rules.opening(*day, now)),
                _ => None,
            };
            because.rule = rule;
            return Decision::Nothing(because, earliest(again, next_change));
        }
    };
    because.lead = Some(Lead {
        invoice: due.lead.doc.id.clone(),
        days_late: due.lead.days_late(today),
        reached: reached(debtor, due.lead),
    });
    because.asked = due.asked;
    let escalated = match due.purpose {
        Purpose::Statement => false,
        Purpose::Step(number) => match rules.policy.step(number).map(|step| &step.action) {
            Some(Action::Mail { escalated, .. }) => *escalated,
            _ => {
                because.rule = Rule::CallDue;
                let items = due.items.iter().map(|item| item.doc.id.clone()).collect();
                return match released(debtor, today) {
                    Ok(()) => Decision::Call(number, items, because),
                    Err(rule) => blocked(rules, because, rule, now, next_change),
                };
            }
        },
    };
    let overdue = due.lead.days_late(today) > 0;
    // Who could get it comes before when: a missing address must not hide behind a quiet week.
    let allowed = may_write(debtor, currency, today).and_then(|()| {
        let recipients = recipients(&debtor.contacts, escalated).map_err(Rule::NoRecipient)?;
        may_now(rules, debtor, currency, now, overdue)?;
        Ok(recipients)
    });
    match allowed {
        Err(rule) => blocked(rules, because, rule, now, next_change),
        Ok(recipients) => {
            because.rule = due.rule.clone();
            Decision::Send(Box::new(message(rules, debtor, &due, recipients, because)))
        }
    }
}

fn gather<'a>(debtor: &'a Debtor, currency: Currency, today: Day) -> Group<'a> {
    let mut group =
        Group { asked: Vec::new(), not_due: Vec::new(), left_out: Vec::new(), credits: 0 };
    for item in debtor.items.iter().filter(|item| item.doc.currency == currency) {
        match standing(debtor, item, today) {
            Standing::Asked(open) => group.asked.push((item, open)),
            Standing::NotDue(_) => {
                group.not_due.push(item);
                group.left_out.push((item.doc.id.clone(), Why::NotDue));
            }
            Standing::Left(why) => {
                if why == Why::Credit && !item.missing {
                    group.credits += item.doc.rest();
                }
                group.left_out.push((item.doc.id.clone(), why));
            }
        }
    }
    group.asked.sort_by(|a, b| (a.0.doc.due, &a.0.doc.id).cmp(&(b.0.doc.due, &b.0.doc.id)));
    group.not_due.sort_by(|a, b| (a.doc.due, &a.doc.id).cmp(&(b.doc.due, &b.doc.id)));
    group
}

/// The step an item has reached: its own, or the account's for a heavy debtor.
fn reached(debtor: &Debtor, item: &Item) -> u8 {
    if debtor.is_heavy() { debtor.ladder(item.doc.currency).step } else { item.reached }
}

/// The step whose day has come, or why none has.
fn next_step<'a>(
    rules: &Rules<'_>,
    debtor: &Debtor,
    group: &Group<'a>,
    currency: Currency,
    today: Day,
) -> Result<Due<'a>, Rule> {
    if group.asked.is_empty() {
        return before_due(rules, debtor, group, today);
    }
    let minimum = rules.policy.minimum(currency);
    let asked: i64 = group.asked.iter().map(|(_, open)| open).sum();
    if group.credits > 0 && group.credits >= asked {
        return Err(Rule::CoveredByCredits);
    }
    if asked - group.credits < minimum.balance {
        return Err(Rule::BelowMinimum);
    }
    let Some((lead, _)) = group.asked.iter().find(|(_, open)| *open >= minimum.invoice) else {
        return Err(Rule::BelowMinimum);
    };
    let items: Vec<&Item> = group.asked.iter().map(|(item, _)| *item).collect();
    let ladder = debtor.ladder(currency);
    let statement =
        |rule| Due { purpose: Purpose::Statement, rule, lead, items: items.clone(), asked };
    if debtor.profile.treatment == Treatment::StatementOnly {
        let every = rules.policy.statement_every_days;
        let next = ladder.last.map(|last| rules.days_after(last, every));
        return match next {
            Some(day) if day > today => Err(Rule::StepLater(day)),
            _ => Ok(statement(Rule::StatementDue)),
        };
    }
    if !ladder.stated && items.iter().any(|item| item.opening) {
        return Ok(statement(Rule::OpeningStatement));
    }
    let age = (today - lead.counts_from()).num_days();
    match rules.policy.following(reached(debtor, lead), age) {
        None => Err(Rule::LadderDone),
        Some((_, step)) if age < step.day => {
            Err(Rule::StepLater(plus_days(lead.counts_from(), step.day)))
        }
        Some((number, _)) => {
            Ok(Due { purpose: Purpose::Step(number), rule: Rule::StepDue, lead, items, asked })
        }
    }
}

/// The friendly note before the due date, when nothing is overdue.
fn before_due<'a>(
    rules: &Rules<'_>,
    debtor: &Debtor,
    group: &Group<'a>,
    today: Day,
) -> Result<Due<'a>, Rule> {
    if debtor.is_heavy() {
        // Its documents carry no steps of their own, so the note would come again and again.
        return Err(Rule::NothingToAsk);
    }
    let minimum = group
        .not_due
        .first()
        .map_or_else(Default::default, |item| rules.policy.minimum(item.doc.currency));
    let mut later = None;
    let mut found: Option<Due<'a>> = None;
    for item in group.not_due.iter().filter(|item| item.doc.rest() >= minimum.invoice) {
        let age = (today - item.counts_from()).num_days();
        let treatment = item.doc.treatment.unwrap_or(debtor.profile.treatment);
        if treatment != Treatment::Chase {
            continue;
        }
        let Some((number, step)) = rules.policy.following(item.reached, age) else { continue };
        if age < step.day {
            later = earliest(later, Some(plus_days(item.counts_from(), step.day)));
        } else if let Some(due) = &mut found {
            if due.purpose == Purpose::Step(number) {
                due.items.push(item);
                due.asked += item.doc.rest();
            }
        } else {
            found = Some(Due {
                purpose: Purpose::Step(number),
                rule: Rule::StepDue,
                lead: item,
                items: vec![item],
                asked: item.doc.rest(),
            });
        }
    }
    match found {
        // Money in the debtor's favour: nothing to remind of.
        Some(due) if group.credits > 0 && group.credits >= due.asked => Err(Rule::CoveredByCredits),
        Some(due) if due.asked - group.credits < minimum.balance => Err(Rule::BelowMinimum),
        Some(due) => Ok(due),
        None => Err(later.map_or(Rule::NothingToAsk, Rule::StepLater)),
    }
}

fn released(debtor: &Debtor, today: Day) -> Result<(), Rule> {
    match debtor.released {
        Some(day) if day <= today => {}
        _ => return Err(Rule::NotReleased),
    }
    if debtor.approval.is_some() { Err(Rule::NeedsApproval) } else { Ok(()) }
}

/// What stands in the way of any message, whoever gets it: one under way, or no word of a person.
fn may_write(debtor: &Debtor, currency: Currency, today: Day) -> Result<(), Rule> {
    if let Some(outgoing) = debtor.outgoing.iter().find(|outgoing| outgoing.currency == currency) {
        match outgoing.state {
            Under::Decided => return Err(Rule::UnderWay),
            Under::InDoubt { .. } => return Err(Rule::InDoubt),
            Under::Claimed { .. } => {}
        }
    }
    released(debtor, today)
}

/// What stands in the way of a message at this moment: quiet days, gaps, old news, caps, hours.
fn may_now(
    rules: &Rules<'_>,
    debtor: &Debtor,
    currency: Currency,
    now: Time,
    overdue: bool,
) -> Result<(), Rule> {
    let local = local_day(now, rules.zone);
    if let Some(day) = debtor.quiet_until.filter(|day| *day > local) {
        return Err(Rule::Quiet(day));
    }
    if let Some(last) = debtor.ladder(currency).last.max(debtor.colleague) {
        let day = rules.days_after(last, rules.policy.gap_days);
        if day > local {
            return Err(Rule::Gap(day));
        }
    }
    if rules.stopped {
        return Err(Rule::Stopped);
    }
    if overdue && rules.books.is_some_and(|books| books.importing) {
        return Err(Rule::Importing);
    }
    if overdue && !rules.is_fresh(now) {
        return Err(Rule::Stale);
    }
    within_caps(rules, debtor, local)?;
    if rules.contact_time(now) > now { Err(Rule::OutsideHours) } else { Ok(()) }
}

fn within_caps(rules: &Rules<'_>, debtor: &Debtor, local: Day) -> Result<(), Rule> {
    let waiting = debtor.outgoing.iter().filter(|outgoing| outgoing.state == Under::Decided);
    let waiting = waiting.count() as u32;
    let days: Vec<Day> = debtor.recent.iter().map(|at| local_day(*at, rules.zone)).collect();
    let in_days = |count: i64| {
        days.iter().filter(|day| **day > plus_days(local, -count)).count() as u32 + waiting
    };
    if in_days(1) >= rules.policy.per_day {
        return Err(Rule::Cap(next_day(local)));
    }
    if in_days(7) >= rules.policy.per_week {
        let first = days.iter().filter(|day| **day > plus_days(local, -7)).min();
        return Err(Rule::Cap(first.map_or(next_day(local), |day| plus_days(*day, 7))));
    }
    Ok(())
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
    because.rule = rule;
    Decision::Nothing(because, earliest(again, next_change))
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
        Purpose::Statement => ("statement".to_owned(), "statement".to_owned(), false),
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
    let items = due.items.iter().take(HEAVY).map(|item| item.doc.id.clone()).collect();
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
        because,
    }
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
        let own = rules.policy.following(item.reached, age).map_or(item.reached, |next| next.0);
        Some(if Some(id) == lead { number } else { own.min(number).max(item.reached) })
    };
    message.items.iter().map(|id| after(id).unwrap_or(0)).collect()
}

/// The earlier of two moments, where there are any.
pub(super) fn earliest<T: Ord>(a: Option<T>, b: Option<T>) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
