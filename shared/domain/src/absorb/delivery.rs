//! What the mail system says of a message or an address. A word about a message that is no longer
//! under way changes nothing.

use crate::debtor::Debtor;
use crate::fact::Fact;
use crate::ids::{ContactId, OutboxId};
use crate::message::Under;
use crate::people::{Contact, Verdict};

pub(super) fn address_lost(
    debtor: &Debtor,
    contact: &ContactId,
    verdict: Verdict,
    message: Option<&OutboxId>,
) -> Vec<Fact> {
    // A mail may take an address out of use, never bring one into use.
    if verdict == Verdict::Approved {
        return Vec::new();
    }
    let mut facts = Vec::new();
    // A person's approval outweighs that another account has the same address, nothing else.
    let lost = |known: &Contact| {
        known.id == *contact
            && !known.verdict.is_suppression()
            && known.verdict != verdict
            && (verdict.is_suppression() || !known.confirmed)
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
    // If it reached nobody, its step does not count. A complaint was read by somebody; and where it
    // went to another address too, it must not come twice.
    if verdict == Verdict::Bounced
        && let Some(outgoing) = message.and_then(|id| debtor.outgoing(id))
        && !matches!(outgoing.state, Under::Decided)
        && !outgoing.recipients.all().any(|other| other != contact && is_alive(debtor, other))
    {
        let why = "it bounced".to_owned();
        facts.push(Fact::MessageFailed { id: outgoing.id.clone(), why });
    }
    facts
}

fn is_alive(debtor: &Debtor, id: &ContactId) -> bool {
    let dead = |known: &Contact| known.id == *id && known.verdict == Verdict::Bounced;
    !debtor.contacts.iter().any(dead)
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
