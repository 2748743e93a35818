//! `release ID`

use super::target::{Target, carry_out};
use crate::failure::{Done, Failure};
use crate::session::Session;
use app::act::ending;
use domain::ids::DebtorId;
use domain::signal::Act;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control release d0123456789abcdef.h7    # a hold
  credit-control release d0123456789abcdef.p9    # a promise taken back
  credit-control release d0123456789abcdef.x11   # a resolved dispute
  credit-control release \"Acme Ltd\"              # its only hold")]
pub(crate) struct Args {
    /// A hold, promise or dispute; or an account with one hold
    id: String,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let place = session.place().await?;
        let known = match DebtorId::in_name(self.id.trim()) {
            Some(id) => place.house.app.store.debtor(place.tenant(), &id).await?.is_some(),
            None => false,
        };
        if known {
            let (debtor, act) = ending(self.id.trim())?;
            return carry_out(session, &place, &debtor, vec![act]).await;
        }
        let (debtor, _) = Target::of(&place, &self.id).await?.account()?;
        let act = match debtor.holds.as_slice() {
            [] => Err(Failure::input("nothing of this account is on hold")),
            [hold] => Ok(Act::ReleaseHold(hold.id.clone())),
            several => {
                let ids: Vec<&str> = several.iter().map(|hold| hold.id.as_str()).collect();
                Err(Failure::input(format!("there are several holds: {}", ids.join(", "))))
            }
        };
        carry_out(session, &place, &debtor.id, vec![act?]).await
    }
}
