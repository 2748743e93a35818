//! The last word before a message leaves: would the plan still decide the same? Whatever became
//! true since (paid, disputed, promised, held, suppressed) wins. Called by the sender on a state
//! that it has just loaded, before it claims.

use crate::answer::Answer;
use crate::because::Rule;
use crate::calendar::Time;
use crate::debtor::Debtor;
use crate::fact::Fact;
use crate::ids::OutboxId;
use crate::message::{Message, Outgoing, Under};
use crate::plan::{Decision, NoAnswer, answer, decide, reached_after};
use crate::rules::Rules;

/// What the gate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate {
    /// Send it, with what is true now.
    Send(Box<Cleared>),
    /// Not now; look again then, and why.
    Wait(Time, Rule),
    /// Never; and why.
    Drop(String),
}

/// A message that may leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleared {
    /// The message, asking for what is open now.
    pub message: Message,
    /// The fact that claims it.
    pub claim: Fact,
}

/// Whether the message `id` of `debtor` may leave at `now`.
pub fn gate(rules: &Rules<'_>, debtor: &Debtor, id: &OutboxId, now: Time) -> Gate {
    let Some(outgoing) = debtor.outgoing(id) else {
        return Gate::Drop("the account no longer wants it".to_owned());
    };
    if outgoing.state != Under::Decided {
        return Gate::Drop("it was already taken by a sender".to_owned());
    }
    // Others that wait do not count: caps count what was claimed, and two that wait for each other
    // would wait for ever.
    let mut without = debtor.clone();
    without.outgoing.retain(|other| other.state != Under::Decided);
    if let Some(answers) = &outgoing.answers {
        return answering(rules, &without, outgoing, answers, now);
    }
    match decide(rules, &without, outgoing.currency, now) {
        Decision::Send(again) if again.purpose == outgoing.purpose => {
            let message = Message { id: id.clone(), occasion: outgoing.occasion, ..*again };
            let items = (message.items != outgoing.items).then(|| message.items.clone());
            let recipients =
                (message.recipients != outgoing.recipients).then(|| message.recipients.clone());
            let reached = reached_after(rules, &without, &message, now);
            let claim = Fact::MessageClaimed { id: id.clone(), items, recipients, reached };
            Gate::Send(Box::new(Cleared { message, claim }))
        }
        Decision::Send(_) | Decision::Call(..) => Gate::Drop("another step is due now".to_owned()),
        Decision::Nothing(because, again) => match because.rule {
            Rule::Stale | Rule::Importing | Rule::Stopped | Rule::Cap(_) | Rule::OutsideHours => {
                Gate::Wait(again.unwrap_or(now + chrono::TimeDelta::hours(1)), because.rule)
            }
            Rule::NothingToAsk => {
                let why = outgoing
                    .items
                    .iter()
                    .find_map(|item| because.left_out.iter().find(|(left, _)| left == item));
                Gate::Drop(why.map_or_else(
                    || "what it asked for is paid or closed".to_owned(),
                    |(item, why)| format!("{item} {}", why.words()),
                ))
            }
            rule => Gate::Drop(rule.words()),
        },
    }
}

/// Whether an answer may leave: the same question as when it was decided.
fn answering(
    rules: &Rules<'_>,
    without: &Debtor,
    outgoing: &Outgoing,
    answers: &Answer,
    now: Time,
) -> Gate {
    let Some(to) = outgoing.recipients.to.first() else {
        return Gate::Drop("there is nobody to answer".to_owned());
    };
    match answer(rules, without, answers, to, now) {
        Ok(again) if again.id != outgoing.id => {
            Gate::Drop("it would be another answer by now".to_owned())
        }
        Ok(again) => {
            let items = (again.items != outgoing.items).then(|| again.items.clone());
            let (id, message) =
                (again.id.clone(), Message { occasion: outgoing.occasion, ..*again });
            let claim = Fact::MessageClaimed { id, items, recipients: None, reached: Vec::new() };
            Gate::Send(Box::new(Cleared { message, claim }))
        }
        Err(NoAnswer::Now(Rule::Importing)) => {
            Gate::Wait(now + chrono::TimeDelta::minutes(5), Rule::Importing)
        }
        Err(NoAnswer::Now(rule)) => Gate::Wait(now + chrono::TimeDelta::hours(1), rule),
        Err(NoAnswer::Never(why)) => Gate::Drop(why),
    }
}
