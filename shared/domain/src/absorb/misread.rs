//! A person says that a mail says something else than the reader made of it. What waits for an answer
//! goes on waiting; what the mail led to by itself is taken back, and then it waits, too. Nothing ends
//! here that stops chasing, and nothing is resumed: the next step is another word of a person.

use super::act::{Facts, refused};
use super::contested;
use crate::calendar::local_day;
use crate::debtor::Debtor;
use crate::fact::Fact;
use crate::hold::{Hold, Origin, Read, Scope};
use crate::ids::{HoldId, InvoiceId};
use crate::rules::Rules;
use crate::signal::{Misread, Source};

/// Another meaning for a mail whose hold waits.
pub(super) fn reread(debtor: &Debtor, id: &HoldId, read: &Read) -> Facts {
    let mut waiting = debtor.waiting_replies();
    let Some(hold) = waiting.find(|hold| hold.id == *id) else {
        return refused("somebody has answered this mail already");
    };
    if hold.read.as_ref() == Some(read) {
        return refused("nothing changes: it is said already that it reads so");
    }
    let mut facts = vec![Fact::HoldPlaced(Hold { read: Some(read.clone()), ..hold.clone() })];
    facts.extend(contested::reread(debtor, &hold.note, read));
    Ok(facts)
}

/// What a mail led to is taken back, and what it names is held.
pub(super) fn misread(
    rules: &Rules<'_>,
    debtor: &Debtor,
    what: &Misread,
    source: &Source,
) -> Facts {
    if debtor.waiting_replies().any(|hold| hold.note == what.mail) {
        return refused("this mail waits for an answer already");
    }
    let open = |id: &&InvoiceId| debtor.item(id).is_some();
    let named: Vec<InvoiceId> = what.named.iter().filter(open).cloned().collect();
    if named.is_empty() && !what.named.is_empty() || debtor.items.is_empty() {
        return refused("nothing that the mail was about is open any more");
    }
    let mut facts = Vec::new();
    if let Some(id) = &what.promise {
        if !debtor.open_promises().any(|promise| promise.id == *id) {
            return refused(format!("the promise {id} is over: kept, broken or taken back"));
        }
        facts.push(Fact::PromiseWithdrawn { id: id.clone() });
    }
    // As after any answer: the day of the mail, and the quiet days after it.
    let quiet = local_day(what.came, rules.zone);
    let quiet = rules.calendar.add(quiet, rules.policy.quiet_days + 1);
    // What another mail has won since stays.
    if what.waited.is_some() && debtor.quiet_until == what.waited && what.waited > Some(quiet) {
        facts.push(Fact::WaitEnded { mail: what.mail.clone(), quiet_until: quiet });
    }
    let number = debtor.facts + facts.len() as u64 + 1;
    facts.push(Fact::HoldPlaced(Hold {
        id: HoldId::of(&debtor.id, number),
        scope: Scope::of(named),
        origin: Origin::Mail,
        since: source.at,
        until: None,
        note: what.mail.clone(),
        read: Some(what.read.clone()),
    }));
    Ok(facts)
}
