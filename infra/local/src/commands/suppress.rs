//! `suppress ID`

use super::target::{Target, carry_out};
use crate::failure::{Done, Failure};
use crate::session::{Place, Session};
use domain::debtor::Debtor;
use domain::ids::ContactId;
use domain::people::Verdict;
use domain::signal::Act;
use store::book::Person;

#[derive(clap::Args)]
#[command(after_help = "Example:
  credit-control suppress \"Acme Ltd\" --address ap@acme.example

To use it again: credit-control approve ID --address EMAIL")]
pub(crate) struct Args {
    /// The account (id, name or invoice number)
    id: String,
    /// The address that is not to be written to any more
    #[arg(long, value_name = "EMAIL")]
    address: String,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let place = session.place().await?;
        let (debtor, _) = Target::of(&place, &self.id).await?.account()?;
        let contact = contact(&place, &debtor, &self.address).await?;
        let act = Act::Address(contact, Verdict::Suppressed);
        carry_out(session, &place, &debtor.id, vec![act]).await
    }
}

/// The contact of an account that has this address.
pub(super) async fn contact(place: &Place, debtor: &Debtor, address: &str) -> Done<ContactId> {
    let id = Person::contact(address);
    if debtor.contacts.iter().any(|known| known.id == id) {
        return Ok(id);
    }
    let card = place.house.app.store.card(place.tenant(), &debtor.id).await?;
    let known: Vec<String> =
        card.into_iter().flat_map(|card| card.people).map(|it| it.email).collect();
    Err(Failure::input(match known.as_slice() {
        [] => "this account has no address".to_owned(),
        known => format!("this account has no such address; it has {}", known.join(", ")),
    }))
}
