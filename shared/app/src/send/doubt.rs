//! A message of which nobody knows whether it left: look it up, and if nobody can say, ask a
//! person. It is never sent again blindly.

use super::{Batch, Ended};
use crate::AppError;
use crate::ports::Lookup;
use chrono::TimeDelta;
use domain::signal::{Actor, Signal};
use store::Versioned;
use store::book::{OutState, Outgoing};

impl Batch<'_> {
    pub(super) async fn look_up(
        &self,
        mut message: Versioned<Outgoing>,
    ) -> Result<Ended, AppError> {
        let id = message.value.id.clone();
        let since = match message.value.state {
            OutState::Unknown { since } => since,
            // The lease ran out: the doubt began with it.
            OutState::Claimed { lease, .. } => lease,
            _ => return Ok(Ended::Nothing),
        };
        let book = self.book(&message.value.tenant).await?;
        let debtor = message.value.debtor().cloned();
        match self.app.courier.lookup(&id).await {
            Lookup::Sent => {
                self.left(&book, message, since, None).await?;
                Ok(Ended::Sent)
            }
            Lookup::NotSent => {
                message.value.state = OutState::Pending;
                match debtor {
                    Some(debtor) => {
                        let signal = Signal::Unsent(id);
                        self.turn_with(&book, &debtor, signal, &message, Actor::Delivery).await?;
                    }
                    None => {
                        self.put(&message, self.now()).await?;
                    }
                }
                Ok(Ended::Waiting)
            }
            Lookup::CannotSay => {
                let doubt = TimeDelta::from_std(self.app.patience.doubt).unwrap_or_default();
                if self.now() < since + doubt {
                    message.value.state = OutState::Unknown { since };
                    let look = self.app.patience.look_again;
                    let look = TimeDelta::from_std(look).unwrap_or_default();
                    self.put(&message, (self.now() + look).min(since + doubt)).await?;
                    return Ok(Ended::Waiting);
                }
                let why = "nobody knows whether it left".to_owned();
                message.value.state = OutState::Person { since, why };
                match debtor {
                    Some(debtor) => {
                        let signal = Signal::InDoubt(id);
                        self.turn_with(&book, &debtor, signal, &message, Actor::Delivery).await?;
                    }
                    // A digest that may be lost is not worth a person's time; tomorrow's comes.
                    None => {
                        self.put(&message, self.now()).await?;
                    }
                }
                Ok(Ended::Failed)
            }
        }
    }
}
