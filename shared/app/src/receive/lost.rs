//! What follows for an account from addresses that are lost. Shared by bounces that come as mails and
//! by the events of the mail system. Whether the message reached anybody is the core's to say.

use super::route::forms;
use crate::{App, AppError};
use domain::ids::{ContactId, DebtorId, OutboxId, TenantId};
use domain::people::Verdict;
use domain::signal::Signal;
use store::book::{Card, Person};

/// The signals for `debtor`. `message` is the one that told us, if it is proven to be.
pub(crate) async fn signals(
    app: &App,
    tenant: &TenantId,
    debtor: &DebtorId,
    message: Option<&OutboxId>,
    addresses: &[String],
    verdict: Verdict,
) -> Result<Vec<Signal>, AppError> {
    let card = app.store.card(tenant, debtor).await?;
    let lost = |address: &String| Signal::AddressLost {
        contact: contact(card.as_ref(), address),
        verdict,
        message: message.cloned(),
    };
    Ok(addresses.iter().map(lost).collect())
}

/// Whether one of several forms of an address is among `addresses`.
pub(super) fn is_among(addresses: &[String], address: &str) -> bool {
    let theirs: Vec<String> = addresses.iter().flat_map(|one| forms(one)).collect();
    forms(address).iter().any(|form| theirs.contains(form))
}

/// The contact with an address, by the card where it is there: a ledger may write the address in
/// another form than the mail system.
fn contact(card: Option<&Card>, address: &str) -> ContactId {
    let wanted = forms(address);
    let people = card.map_or(&[][..], |card| &card.people);
    let same = |person: &&Person| forms(&person.email).iter().any(|form| wanted.contains(form));
    people.iter().find(same).map_or_else(|| Person::contact(address), |person| person.id.clone())
}
