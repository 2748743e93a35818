//! A person at the debtor wrote. Nobody has understood it yet, so what it names (or all, when it
//! names nothing or looks dangerous) is held until one of our people answers.

use crate::calendar::local_day;
use crate::debtor::Debtor;
use crate::fact::Fact;
use crate::hold::{Hold, Origin, Scope};
use crate::ids::{HoldId, InvoiceId};
use crate::rules::Rules;
use crate::signal::{ReplyNews, Source};

/// Unanswered mails that get a hold of their own. The state of a debtor must stay small, whoever
/// writes how often; what comes after shares one hold on everything.
const OWN_HOLDS: usize = 20;

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
    let scope = if all { Scope::All } else { Scope::of(known.clone()) };
    let day = local_day(source.at, rules.zone);
    // The day of the reply and the quiet days after it; contact may go on the business day after.
    let quiet_until = rules.calendar.add(day, rules.policy.quiet_days + 1);
    let mut facts = vec![Fact::ReplyReceived {
        mail: news.mail.clone(),
        named: known,
        warnings: news.warnings.clone(),
        quiet_until,
    }];
    let everything = |hold: &Hold| hold.scope == Scope::All;
    if !(flooded && debtor.waiting_replies().any(everything)) {
        facts.push(Fact::HoldPlaced(Hold {
            // This fact is the second from here.
            id: HoldId::of(&debtor.id, debtor.facts + 2),
            scope,
            origin: Origin::Mail,
            since: source.at,
            until: None,
            note: news.mail.clone(),
        }));
    }
    facts
}
