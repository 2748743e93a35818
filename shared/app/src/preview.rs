//! The next letter to an account, as it would be written if nothing came in before it. For people
//! who want to see it first; nothing is changed.

use crate::go_live::as_released;
use crate::rehearse::next_message;
use crate::rulebook::RuleBook;
use crate::send::debtor_view;
use crate::{App, AppError};
use content::Rendered;
use domain::calendar::{Time, local_day};
use domain::debtor::{Debtor, HEAVY};
use domain::fact::{Entry, Fact};
use domain::ids::{DebtorId, OutboxId};
use domain::signal::Actor;

/// Days that are looked ahead.
const AHEAD: i64 = 60;

/// A letter that would be sent.
pub struct Preview {
    /// The message's id, if it is decided as it is now.
    pub id: OutboxId,
    /// When it would leave.
    pub at: Time,
    /// The step.
    pub step: String,
    /// To whom.
    pub to: Vec<String>,
    /// Who gets a copy.
    pub cc: Vec<String>,
    /// Why.
    pub because: String,
    /// It is only sent once a person has approved the account, or the tenant is live.
    pub waits_for: Option<&'static str>,
    /// The letter.
    pub letter: Rendered,
}

/// The next letters to an account, one for each currency; none if none is in sight.
///
/// # Errors
/// [`AppError::Rejected`] when there is no such account.
pub async fn preview(
    app: &App,
    book: &RuleBook,
    id: &DebtorId,
    now: Time,
) -> Result<Vec<Preview>, AppError> {
    let tenant = &book.settings().id;
    let loaded = app.store.debtor(tenant, id).await?;
    let card = app.store.card(tenant, id).await?;
    let (Some(loaded), Some(card)) = (loaded, card) else {
        return Err(AppError::rejected(format!("there is no debtor {id}")));
    };
    let mut debtor = loaded.debtor;
    let waits_for = allow(book, &mut debtor, now);
    let Some((at, messages)) = next_message(book, &debtor, now, AHEAD) else {
        return Ok(Vec::new());
    };
    messages
        .into_iter()
        .map(|message| {
            let view = debtor_view(book, &debtor, &card, &message, at, HEAVY);
            let letter = app
                .templates
                .write(&view)
                .map_err(|error| AppError::Bug(format!("the letter cannot be written: {error}")))?;
            let addresses = |ids: &[domain::ids::ContactId]| {
                ids.iter().filter_map(|id| card.email(id)).map(str::to_owned).collect()
            };
            Ok(Preview {
                at,
                to: addresses(&message.recipients.to),
                cc: addresses(&message.recipients.cc),
                because: message.because.sentence(),
                waits_for,
                letter,
                id: message.id,
                step: message.step,
            })
        })
        .collect()
}

/// The account as it would be once a person has said yes; what it waits for until then.
fn allow(book: &RuleBook, debtor: &mut Debtor, now: Time) -> Option<&'static str> {
    if debtor.released.is_none() {
        as_released(debtor, local_day(now, book.zone()), None, now);
        return Some("go-live --yes");
    }
    debtor.approval.as_ref()?;
    let entry =
        Entry { n: debtor.facts + 1, at: now, by: Actor::Policy, fact: Fact::AccountApproved };
    debtor.apply(&entry);
    Some("approve")
}
