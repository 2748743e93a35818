//! `dispute ID`

use super::target::{Target, amount, carry_out, scope, with_task};
use crate::as_of::day;
use crate::failure::Done;
use crate::session::Session;
use domain::calendar::{Day, local_day, plus_days};
use domain::hold::DISPUTE_REVIEW_DAYS;
use domain::signal::Act;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control dispute \"Acme Ltd\" --invoice INV-1041 --reason damaged
  credit-control dispute Acme --invoice INV-1041 --amount \"80.00 EUR\" --reason price
  credit-control dispute d0123456789abcdef.t12 --reason damaged --review 2026-07-15")]
pub(crate) struct Args {
    /// The account (id, name or invoice number), or a task of it
    id: String,
    /// Why: a word such as damaged, price, not_received, or a short note
    #[arg(long)]
    reason: String,
    /// Only this invoice; may be repeated
    #[arg(long, value_name = "NUMBER")]
    invoice: Vec<String>,
    /// Only this part of the one invoice; for a task of a mail, what that contests, unless --invoice is given
    #[arg(long, value_name = "\"100.00 EUR\"")]
    amount: Option<String>,
    /// When somebody must look again; in 14 days without
    #[arg(long, value_name = "DAY", value_parser = day)]
    review: Option<Day>,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let place = session.place().await?;
        let (debtor, task) = Target::of(&place, &self.id).await?.account()?;
        let scope = scope(&debtor, task.as_ref(), &self.invoice)?;
        let amount = match &self.amount {
            Some(text) => Some(amount(&debtor, text)?),
            None if self.invoice.is_empty() => {
                let reply = task.as_ref().and_then(|task| debtor.reply_behind(task));
                reply.and_then(|reply| debtor.contested_by(&reply.note))
            }
            None => None,
        };
        let today = local_day(place.house.now(), place.book.zone());
        let review = self.review.unwrap_or_else(|| plus_days(today, DISPUTE_REVIEW_DAYS));
        let act = Act::Dispute { scope, amount, reason: self.reason, review };
        carry_out(session, &place, &debtor.id, with_task(act, task.as_ref())).await
    }
}
