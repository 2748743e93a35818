//! What the mail system says of a message or an address. A word about a message that is no longer
//! under way changes nothing.

use crate::debtor::Debtor;
use crate::fact::Fact;
use crate::ids::{ContactId, OutboxId};
use crate::message::Under;
use crate::people::{Contact, Verdict, recipients};

pub(super) fn address_lost(
    debtor: &Debtor,
    contact: &ContactId,
    verdict: Verdict,
    message: Option<&OutboxId>,
) -> Vec<Fact> {
    // A mail may take an address out of use, never bring one into use.
    if !verdict.is_suppression() {
        return Vec::new();
    }
    let mut facts = Vec::new();
    // A person's approval outweighs that another account has the same address, nothing else.
    let lost = |known: &Contact| {
        known.id == *contact
            && !known.verdict.is_suppression()
            && known.verdict != verdict
            && !(known.confirmed && !verdict.is_suppression())
    };
    if debtor.contacts.iter().any(lost) {
        let contacts = debtor
            .contacts
            .iter()
            .map(|known| match lost(known) {
                true => Contact { verdict, confirmed: false, ..known.clone() },
                false => known.clone(),
            })
            .collect();
        facts.push(Fact::ContactsChanged { contacts });
    }
    // It never reached anybody, so its step does not count. A complaint was read by somebody; and
    // where another address is in use, the message went there too and must not come twice.
    let others: Vec<Contact> =
        debtor.contacts.iter().filter(|known| known.id != *contact).cloned().collect();
    if verdict == Verdict::Bounced
        && recipients(&others, true).is_err()
        && let Some(outgoing) = message.and_then(|id| debtor.outgoing(id))
        && !matches!(outgoing.state, Under::Decided)
    {
        let why = "it bounced".to_owned();
        facts.push(Fact::MessageFailed { id: outgoing.id.clone(), why });
    }
    facts
}

pub(super) fn dropped(debtor: &Debtor, id: &OutboxId, why: &str) -> Vec<Fact> {
    when(
        debtor,
        id,
        |state| *state == Under::Decided,
        |id| Fact::MessageDropped { id, why: why.to_owned() },
    )
}

pub(super) fn unsent(debtor: &Debtor, id: &OutboxId) -> Vec<Fact> {
    when(debtor, id, taken, |id| Fact::MessageUnsent { id })
}

pub(super) fn failed(debtor: &Debtor, id: &OutboxId, why: &str) -> Vec<Fact> {
    when(debtor, id, |_| true, |id| Fact::MessageFailed { id, why: why.to_owned() })
}

pub(super) fn in_doubt(debtor: &Debtor, id: &OutboxId) -> Vec<Fact> {
    let claimed = |state: &Under| matches!(state, Under::Claimed { .. });
    when(debtor, id, claimed, |id| Fact::MessageInDoubt { id })
}

pub(super) fn settled(debtor: &Debtor, id: &OutboxId, sent: bool) -> Vec<Fact> {
    let doubted = |state: &Under| matches!(state, Under::InDoubt { .. });
    when(debtor, id, doubted, |id| Fact::MessageSettled { id, sent })
}

fn taken(state: &Under) -> bool {
    !matches!(state, Under::Decided)
}

fn when(
    debtor: &Debtor,
    id: &OutboxId,
    fits: impl Fn(&Under) -> bool,
    fact: impl Fn(OutboxId) -> Fact,
) -> Vec<Fact> {
    match debtor.outgoing(id) {
        Some(outgoing) if fits(&outgoing.state) => vec![fact(id.clone())],
        _ => Vec::new(),
    }
}
