//! What follows for an account from addresses that are lost: each of them is not used any more, and
//! a message that reached nobody does not count. Shared by bounces that come as mails and by the
//! events of the mail system.

use super::route::forms;
use crate::{App, AppError};
use domain::debtor::Debtor;
use domain::ids::{ContactId, DebtorId, TenantId};
use domain::people::Verdict;
use domain::signal::Signal;
use store::book::{Card, Outgoing, Person};

/// The signals for `debtor`. `message` is the one that told us, if it is proven to be.
pub(crate) async fn signals(
    app: &App,
    tenant: &TenantId,
    debtor: &DebtorId,
    message: Option<&Outgoing>,
    addresses: &[String],
    verdict: Verdict,
) -> Result<Vec<Signal>, AppError> {
    let card = app.store.card(tenant, debtor).await?;
    let contact = |address: &str| contact(card.as_ref(), address);
    let loaded = app.store.debtor(tenant, debtor).await?;
    let told = message.filter(|message| {
        verdict == Verdict::Bounced
            && loaded.as_ref().is_some_and(|loaded| {
                reached_nobody(&loaded.debtor, &message.to, addresses, contact)
            })
    });
    let lost = |address: &String| Signal::AddressLost {
        contact: contact(address),
        verdict,
        message: told.map(|message| message.id.clone()),
    };
    Ok(addresses.iter().map(lost).collect())
}

/// Whether one of several forms of an address is among `addresses`.
pub(crate) fn is_among(addresses: &[String], address: &str) -> bool {
    let theirs: Vec<String> = addresses.iter().flat_map(|one| forms(one)).collect();
    forms(address).iter().any(|form| theirs.contains(form))
}

/// Every recipient is dead, now or since before. A message that one of several got did arrive.
fn reached_nobody(
    debtor: &Debtor,
    to: &[String],
    dead: &[String],
    contact: impl Fn(&str) -> ContactId,
) -> bool {
    let was_dead = |address: &String| {
        let id = contact(address);
        debtor.contacts.iter().any(|known| known.id == id && known.verdict == Verdict::Bounced)
    };
    !to.is_empty() && to.iter().all(|address| is_among(dead, address) || was_dead(address))
}

/// The contact with an address, by the card where it is there: a ledger may write the address in
/// another form than the mail system.
fn contact(card: Option<&Card>, address: &str) -> ContactId {
    let wanted = forms(address);
    let people = card.map_or(&[][..], |card| &card.people);
    let same = |person: &&Person| forms(&person.email).iter().any(|form| wanted.contains(form));
    people.iter().find(same).map_or_else(|| Person::contact(address), |person| person.id.clone())
}
