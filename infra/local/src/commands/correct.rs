//! `correct ID --as INTENT`

use super::target::{Target, amount, said, tell};
use crate::as_of::day;
use crate::failure::Done;
use crate::session::Session;
use app::taught::{self, Label};
use domain::calendar::Day;

#[derive(clap::Args)]
#[command(after_help = "INTENT is one of
  bank_change_fraud   fraud: other bank details, or a sign-in
  legal_insolvency    a matter of law or insolvency
  dispute             all or part is not owed (with --reason)
  hardship            no money: they ask for time or instalments
  already_paid        paid already
  unsubscribe         a wish for no more mails
  wrong_contact       the wrong person
  query               a question
  document_request    a request for a document
  promise_to_pay      a promise to pay
  stall               a delay without a commitment
  acknowledgement     thanks, nothing more
  auto_reply          an automatic answer
  other               something else
REASON is one of damaged_in_transit, short_shipment, not_received, wrong_price, quality,
administrative_error, returned_credit_due, contract_terms, other

Examples:
  credit-control correct d0123456789abcdef.t12 --as query
  credit-control correct d0123456789abcdef.t12 --as dispute --reason wrong_price
  credit-control correct d0123456789abcdef.m9f3a1b22c7 --as promise_to_pay --on 2026-07-15

A mail that took effect by itself is taken back, and waits for you. Then confirm does what is proposed.")]
pub(crate) struct Args {
    /// The task of a mail, or a reading
    id: String,
    /// What the mail says
    #[arg(long = "as", value_name = "INTENT")]
    intent: String,
    /// Why it is not owed, with a dispute
    #[arg(long)]
    reason: Option<String>,
    /// The promised day, or the first day back
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<Day>,
    /// What is promised
    #[arg(long, value_name = "\"100.00 EUR\"")]
    amount: Option<String>,
    /// Only keep it as an example; change nothing else
    #[arg(long)]
    note_only: bool,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let place = session.place().await?;
        let money = match &self.amount {
            Some(text) => {
                let account = self.id.split('.').next().unwrap_or_default();
                let (debtor, _) = Target::of(&place, account).await?.account()?;
                Some(amount(&debtor, text)?)
            }
            None => None,
        };
        let label = Label::new(&self.intent, self.reason.as_deref(), self.on, money)?;
        let (by, now) = (session.actor()?, place.house.now());
        let (app, book) = (&place.house.app, &place.book);
        let told = taught::correct(app, book, &self.id, (&label, self.note_only), &by, now).await?;
        place.house.changed(now)?;
        said(session, &told.line)?;
        tell(session, &place, &told.turned, now).await
    }
}
