//! What an answer needs besides what every letter has: the mail that it answers, so that it stands in
//! its thread, and the document that was asked for. Without them it does not leave, and a person
//! answers.

use super::{Batch, Enclosed};
use crate::AppError;
use crate::receive::is_linked;
use domain::answer::With;
use domain::debtor::Debtor;
use domain::message::Message;

impl Batch<'_> {
    /// Puts to `enclosed` what an answer needs; `Err` says why it cannot leave. Other letters need
    /// nothing.
    pub(super) async fn answering(
        &self,
        debtor: &Debtor,
        message: &Message,
        enclosed: &mut Enclosed,
    ) -> Result<Result<(), &'static str>, AppError> {
        let Some(answers) = &message.answers else { return Ok(Ok(())) };
        if let With::Copy(invoice) = &answers.with {
            let linked = debtor.item(invoice).is_some_and(|item| is_linked(&item.doc));
            if !linked && !enclosed.copies.contains_key(invoice) {
                return Ok(Err("the copy that they asked for cannot be had"));
            }
        }
        let said = self.app.store.conversation(&debtor.tenant, &debtor.id).await?;
        let asked = said.into_iter().find(|mail| mail.mail == answers.mail);
        enclosed.thread = asked.and_then(|mail| mail.thread);
        Ok(match enclosed.thread {
            Some(_) => Ok(()),
            None => Err("where the mail that it answers stands is not known"),
        })
    }
}
