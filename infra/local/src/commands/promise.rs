//! `promise ID`

use super::target::{Target, amount, carry_out, only_currency, scope, with_task};
use crate::as_of::day;
use crate::failure::Done;
use crate::session::Session;
use domain::calendar::Day;
use domain::debtor::Debtor;
use domain::hold::Scope;
use domain::money::Currency;
use domain::signal::Act;

#[derive(clap::Args)]
#[command(after_help = "Examples:
  credit-control promise \"Acme Ltd\" --on 2026-07-15
  credit-control promise \"Acme Ltd\" --on 2026-07-15 --amount \"500.00 EUR\"
  credit-control promise INV-1041 --on 2026-07-15 --invoice INV-1041
  credit-control promise d0123456789abcdef.t12 --on 2026-07-15

With a task, it answers the task, too.")]
pub(crate) struct Args {
    /// The account (id, name or invoice number), or a task of it
    id: String,
    /// The promised day
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Day,
    /// How much; all that is covered, without
    #[arg(long, value_name = "\"100.00 EUR\"")]
    amount: Option<String>,
    /// Only for this invoice; may be repeated
    #[arg(long, value_name = "NUMBER")]
    invoice: Vec<String>,
}

impl Args {
    pub(super) async fn run(self, session: &Session) -> Done {
        let place = session.place().await?;
        let (debtor, task) = Target::of(&place, &self.id).await?.account()?;
        let scope = scope(&debtor, task.as_ref(), &self.invoice)?;
        let amount = match &self.amount {
            Some(text) => Some(amount(&debtor, text)?),
            None => None,
        };
        let currency = match (amount, currency_of(&debtor, &scope)) {
            (Some(amount), _) => amount.currency,
            (None, Some(currency)) => currency,
            (None, None) => only_currency(&debtor, "--invoice or --amount \"100.00 EUR\"")?,
        };
        let act = Act::Promise { scope, amount, currency, on: self.on };
        carry_out(session, &place, &debtor.id, with_task(act, task.as_ref())).await
    }
}

/// The currency of the named invoices, if they have one.
fn currency_of(debtor: &Debtor, scope: &Scope) -> Option<Currency> {
    let Scope::Invoices(named) = scope else { return None };
    let mut found = named.iter().filter_map(|id| debtor.item(id)).map(|item| item.doc.currency);
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}
