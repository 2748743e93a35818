//! Addresses that an import names: who else has them, whether they are our own, whether they may
//! be written to.

use crate::rulebook::RuleBook;
use crate::{App, AppError};
use domain::ids::DebtorId;
use domain::people::{Contact, Role, Verdict};
use store::StoreError;
use store::book::Person;

/// The contacts behind `emails`, and the debtors that turned out to share one of them.
pub(crate) async fn contacts(
    app: &App,
    book: &RuleBook,
    debtor: &DebtorId,
    emails: &[String],
) -> Result<(Vec<Contact>, Vec<(DebtorId, Contact)>), AppError> {
    let mut contacts: Vec<Contact> = Vec::new();
    let mut others = Vec::new();
    for email in emails {
        let id = Person::contact(email);
        if contacts.iter().any(|known| known.id == id) {
            continue;
        }
        let sharing = enter(app, book, debtor, email).await?;
        let verdict = if is_own(book, email) {
            Verdict::OwnDomain
        } else if !sharing.is_empty() {
            Verdict::Shared
        } else if book.settings().live.is_some() {
            // Once the tenant is live, an import is its person's word for the addresses in it.
            Verdict::Approved
        } else {
            Verdict::Unapproved
        };
        let contact = Contact { id, role: Role::AccountsPayable, verdict, confirmed: false };
        others.extend(sharing.into_iter().map(|other| (other, contact.clone())));
        contacts.push(contact);
    }
    Ok((contacts, others))
}

/// Whether an address is at one of our own domains.
pub(crate) fn is_own(book: &RuleBook, email: &str) -> bool {
    let sending = &book.settings().sending;
    let domain = |address: &str| address.rsplit('@').next().unwrap_or_default().to_lowercase();
    let theirs = domain(email);
    let ours = sending.from.iter().chain(&sending.reply_to).map(|address| domain(address));
    ours.chain(sending.own_domains.iter().map(|own| own.to_lowercase())).any(|own| own == theirs)
}

/// Enters the debtor under the address; who else is there.
async fn enter(
    app: &App,
    book: &RuleBook,
    debtor: &DebtorId,
    email: &str,
) -> Result<Vec<DebtorId>, AppError> {
    let tenant = &book.settings().id;
    loop {
        let known = app.store.known(tenant, email).await?;
        let others: Vec<DebtorId> = known
            .iter()
            .flat_map(|known| known.value.debtors.iter())
            .filter(|other| *other != debtor)
            .cloned()
            .collect();
        let Some(write) = app.store.knowing(tenant, email, debtor, known)? else {
            return Ok(others);
        };
        match app.store.write(vec![write]).await {
            Ok(()) => return Ok(others),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
