//! What is now true because a signal came in. One file for each kind of signal. Called by
//! `app::turn` only; says nothing about what must be done, that is the plan's.
//!
//! Law: an untrusted signal (a mail) yields only facts that stop or soften.

mod act;
mod answer;
mod contested;
mod delivery;
mod finish;
mod ledger;
mod misread;
mod reply;

use crate::debtor::Debtor;
use crate::fact::Fact;
use crate::rules::Rules;
use crate::signal::{Refused, Signal, Source};

/// The facts that `signal` makes true of `debtor`.
///
/// # Errors
/// [`Refused`] when a person's act no longer fits what is true, or when the source may not do this.
pub fn absorb(
    rules: &Rules<'_>,
    debtor: &Debtor,
    signal: &Signal,
    source: &Source,
) -> Result<Vec<Fact>, Refused> {
    let trusted = source.evidence.is_trusted();
    match signal {
        Signal::Ledger(news) if trusted => Ok(ledger::news(rules, debtor, news, source)),
        Signal::Released { on, approval, opening } if trusted => {
            Ok(ledger::released(rules, debtor, *on, approval.as_ref(), *opening, source))
        }
        Signal::Act(act) if trusted => act::act(rules, debtor, act, source),
        Signal::Unsent(id) if trusted => Ok(delivery::unsent(debtor, id)),
        Signal::Failed(id, why) if trusted => Ok(delivery::failed(debtor, id, why)),
        Signal::Settled(id, sent) if trusted => Ok(delivery::settled(debtor, id, *sent)),
        // The last three take a contact back, after which the next one may come sooner.
        Signal::Ledger(_)
        | Signal::Released { .. }
        | Signal::Act(_)
        | Signal::Unsent(_)
        | Signal::Failed(..)
        | Signal::Settled(..) => {
            Err(Refused("an untrusted source may only stop or soften".to_owned()))
        }
        Signal::Reply(news) => Ok(reply::reply(rules, debtor, news, source)),
        Signal::MayConfirm { mail, to } => Ok(answer::confirm(rules, debtor, mail, to, source)),
        Signal::ColleagueWrote => Ok(vec![Fact::ColleagueWrote]),
        Signal::AddressLost { contact, verdict, message } => {
            Ok(delivery::address_lost(debtor, contact, *verdict, message.as_ref()))
        }
        Signal::Dropped(id, why) => {
            let mut facts = delivery::dropped(debtor, id, why);
            if !facts.is_empty() {
                facts.extend(answer::unanswered(debtor, id, source));
            }
            Ok(facts)
        }
        Signal::InDoubt(id) => Ok(delivery::in_doubt(debtor, id)),
    }
}
