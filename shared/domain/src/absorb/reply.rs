//! A person at the debtor wrote. Nobody has understood it yet, so what it names (or all, when it
//! names nothing or looks dangerous) is held until one of our people answers.

use crate::calendar::local_day;
use crate::debtor::Debtor;
use crate::fact::Fact;
use crate::hold::{Hold, Origin, Scope};
use crate::ids::{HoldId, InvoiceId, fingerprint};
use crate::rules::Rules;
use crate::signal::{ReplyNews, Source};

pub(super) fn reply(
    rules: &Rules<'_>,
    debtor: &Debtor,
    news: &ReplyNews,
    source: &Source,
) -> Vec<Fact> {
    let known: Vec<InvoiceId> =
        news.named.iter().filter(|named| debtor.item(named).is_some()).cloned().collect();
    let scope = if news.warnings.is_empty() { Scope::of(known.clone()) } else { Scope::All };
    let day = local_day(source.at, rules.zone);
    // The day of the reply and the quiet days after it; contact may go on the business day after.
    let quiet_until = rules.calendar.add(day, rules.policy.quiet_days + 1);
    let id = HoldId::new(format!("h{}", fingerprint(&[debtor.id.as_str(), &news.mail], 5)));
    vec![
        Fact::ReplyReceived {
            mail: news.mail.clone(),
            named: known,
            warnings: news.warnings.clone(),
            quiet_until,
        },
        Fact::HoldPlaced(Hold {
            id,
            scope,
            origin: Origin::Mail,
            since: source.at,
            until: None,
            note: news.mail.clone(),
        }),
    ]
}
