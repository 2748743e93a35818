//! What stands in the way of contact, however due a step is: no release, a message under way, quiet
//! days, the gap, old news, caps, hours. `decide` asks in this order, so that the reason that a
//! person can do something about comes first.

use crate::because::Rule;
use crate::calendar::{Day, Time, local_day, next_day, plus_days};
use crate::debtor::Debtor;
use crate::message::Under;
use crate::money::Currency;
use crate::rules::Rules;

/// Nobody is contacted before a person has released the account.
pub(super) fn released(debtor: &Debtor, today: Day) -> Result<(), Rule> {
    match debtor.released {
        Some(day) if day <= today => {}
        _ => return Err(Rule::NotReleased),
    }
    if debtor.approval.is_some() { Err(Rule::NeedsApproval) } else { Ok(()) }
}

/// What stands in the way of any contact, whoever gets it: a message under way, or no word of a
/// person.
pub(super) fn may_contact(debtor: &Debtor, currency: Currency, today: Day) -> Result<(), Rule> {
    if let Some(outgoing) = debtor.reminders().find(|outgoing| outgoing.currency == currency) {
        match outgoing.state {
            Under::Decided => return Err(Rule::UnderWay),
            Under::InDoubt { .. } => return Err(Rule::InDoubt),
            Under::Claimed { .. } => {}
        }
    }
    released(debtor, today)
}

/// What stands in the way of a call: a person keeps to quiet days, to the gap after the last
/// message and to what the books can tell, but has hours of their own.
pub(super) fn may_call(
    rules: &Rules<'_>,
    debtor: &Debtor,
    currency: Currency,
    now: Time,
) -> Result<(), Rule> {
    let local = local_day(now, rules.zone);
    if let Some(day) = debtor.quiet_until.filter(|day| *day > local) {
        return Err(Rule::Quiet(day));
    }
    if let Some(day) = gap_end(rules, debtor, currency).filter(|day| *day > local) {
        return Err(Rule::Gap(day));
    }
    known_overdue(rules, now)
}

/// What stands in the way of a message at this moment.
pub(super) fn may_write(
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
    if let Some(day) = gap_end(rules, debtor, currency).filter(|day| *day > local) {
        return Err(Rule::Gap(day));
    }
    if rules.stopped {
        return Err(Rule::Stopped);
    }
    if overdue {
        known_overdue(rules, now)?;
    }
    within_caps(rules, debtor, local)?;
    if rules.contact_time(now) > now { Err(Rule::OutsideHours) } else { Ok(()) }
}

/// The first day after the gap that follows the last contact about a currency. What one of our
/// people wrote counts for all of them.
pub(super) fn gap_end(rules: &Rules<'_>, debtor: &Debtor, currency: Currency) -> Option<Day> {
    let last = debtor.ladder(currency).last.max(debtor.colleague)?;
    Some(rules.days_after(last, rules.policy.gap_days))
}

/// Whether the books are new enough to say that something is overdue: payments that are on their
/// way into them must not be chased.
fn known_overdue(rules: &Rules<'_>, now: Time) -> Result<(), Rule> {
    if rules.books.is_some_and(|books| books.importing) {
        return Err(Rule::Importing);
    }
    if rules.is_fresh(now) { Ok(()) } else { Err(Rule::Stale) }
}

fn within_caps(rules: &Rules<'_>, debtor: &Debtor, local: Day) -> Result<(), Rule> {
    let waiting = debtor.reminders().filter(|outgoing| outgoing.state == Under::Decided);
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
