//! A mail of the debtor's came in. What it names (or all, when it names nothing or looks dangerous) is
//! held until one of our people answers, unless the reader is sure that nobody is needed: then it
//! softens alone (a wait for a promised day, some quiet days), and only that.

use super::act::{Wanted, promise};
use super::contested;
use crate::answer::Answer;
use crate::calendar::{Day, local_day};
use crate::debtor::Debtor;
use crate::fact::Fact;
use crate::hold::{Hold, Origin, Promise, Read, Scope};
use crate::ids::{HoldId, InvoiceId};
use crate::money::Money;
use crate::plan::answer;
use crate::rules::Rules;
use crate::signal::{ReplyNews, Says, Source};
use chrono::Days;

/// Unanswered mails that get a hold of their own. The state of a debtor must stay small, whoever
/// writes how often; what comes after shares one hold on everything.
const OWN_HOLDS: usize = 20;
/// Days that a mail can win by itself, at most.
const LONGEST_WAIT: u64 = 30;

pub(super) fn reply(
    rules: &Rules<'_>,
    debtor: &Debtor,
    news: &ReplyNews,
    source: &Source,
) -> Vec<Fact> {
    let known: Vec<InvoiceId> =
        news.named.iter().filter(|named| debtor.item(named).is_some()).cloned().collect();
    let flooded = debtor.waiting_replies().count() >= OWN_HOLDS;
    let all = flooded || !news.warnings.is_empty();
    let day = local_day(source.at, rules.zone);
    // The day of the reply and the quiet days after it; contact may go on the business day after.
    let quiet = rules.calendar.add(day, rules.policy.quiet_days + 1);
    let taken_for = |read: &Option<Read>, quiet_until: Day| Fact::ReplyReceived {
        mail: news.mail.clone(),
        named: known.clone(),
        warnings: news.warnings.clone(),
        quiet_until,
        read: read.clone(),
    };
    let received = |quiet_until: Day| taken_for(&None, quiet_until);
    let last = day.checked_add_days(Days::new(LONGEST_WAIT)).unwrap_or(day);
    let read = match &news.says {
        Says::Ask(read) => read.clone(),
        // Somebody who looks dangerous is never believed alone.
        _ if all => None,
        Says::Nothing(read) => return vec![taken_for(read, quiet)],
        Says::Unrelated(read) => return vec![taken_for(read, day)],
        Says::Wants { with, to, read } => {
            let wanted = Answer { mail: news.mail.clone(), with: with.clone() };
            match answer(rules, debtor, &wanted, to, source.at) {
                Ok(message) => return vec![received(quiet), Fact::MessageDecided(message)],
                Err(_) => Some(read.clone()),
            }
        }
        Says::Away { back } if *back <= day => return Vec::new(),
        Says::Away { back } => return vec![received((*back).min(last))],
        Says::WillPay { on, amount } => {
            let scope = Scope::of(known.clone());
            match (day..=last)
                .contains(on)
                .then(|| wait(rules, debtor, &scope, *on, *amount, source))
            {
                Some(Some(made)) => return vec![received(quiet), made],
                Some(None) | None => Some(promised(*on, *amount)),
            }
        }
    };
    let scope = if all { Scope::All } else { Scope::of(known.clone()) };
    let mut facts = vec![received(quiet)];
    let everything = |hold: &Hold| hold.scope == Scope::All;
    let opened = read.as_ref().filter(|_| !all);
    let opened =
        opened.and_then(|read| contested::opened(rules, debtor, news, read, &scope, source));
    if !(flooded && debtor.waiting_replies().any(everything)) {
        facts.push(Fact::HoldPlaced(Hold {
            // This fact is the second from here.
            id: HoldId::of(&debtor.id, debtor.facts + 2),
            scope,
            origin: Origin::Mail,
            since: source.at,
            until: None,
            note: news.mail.clone(),
            read,
        }));
    }
    facts.extend(opened);
    facts
}

/// The promise that a mail makes, if it fits the account: one currency, nothing promised before, no
/// more than is open.
fn wait(
    rules: &Rules<'_>,
    debtor: &Debtor,
    scope: &Scope,
    on: Day,
    amount: Option<Money>,
    source: &Source,
) -> Option<Fact> {
    let mut currencies = debtor.currencies().into_iter();
    let currency = match (amount, currencies.next(), currencies.next()) {
        (Some(amount), ..) => amount.currency,
        (None, Some(only), None) => only,
        (None, ..) => return None,
    };
    let wanted = Wanted { scope, amount, currency, on };
    let today = rules.today(source.at);
    // The reply is the first fact of these, the promise the second.
    let made = promise(debtor, &wanted, debtor.facts + 2, today, source.at).ok()?.pop()?;
    let Fact::PromiseMade(made) = made else { return None };
    let fits = made.amount.is_none_or(|amount| amount <= made.open_then);
    fits.then_some(Fact::PromiseMade(Promise { by: Origin::Mail, ..made }))
}

/// A promise that does not fit: what a person should see of it.
fn promised(on: Day, amount: Option<Money>) -> Read {
    Read {
        intent: "promise_to_pay".to_owned(),
        reason: None,
        on: Some(on),
        amount,
        ..Read::default()
    }
}
