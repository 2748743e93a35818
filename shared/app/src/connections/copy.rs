//! The PDF of one invoice from its vendor, at once. Called by [`crate::copies`] only. A copy that is
//! not to be had says nothing about the books: it never marks the connection as one that fails.

use super::held::Held;
use super::talk::{Broken, Ended, Line, Listener, Trouble};
use super::{connection_of, vendor};
use crate::drain::Deadline;
use crate::{App, AppError};
use connectors::kit::{Errand, Fault, InvoiceCopy, News};
use domain::ids::{InvoiceId, LedgerId, TenantId};
use std::time::Duration;

/// Somebody else is at the connection.
const SOON: Duration = Duration::from_secs(20);

/// Whether the vendor of a ledger gives copies; a ledger of files has none.
pub(crate) async fn gives_copies(
    app: &App,
    tenant: &TenantId,
    ledger: &LedgerId,
) -> Result<bool, AppError> {
    let Some(id) = connection_of(ledger) else { return Ok(false) };
    let Some(known) = app.store.connection(tenant, &id).await? else { return Ok(false) };
    Ok(vendor(&known.value.connector)?.ledger.is_some_and(|ledger| ledger.gives_copies()))
}

/// The copy of an invoice of a connected ledger, or what the vendor has against it.
///
/// # Errors
/// When it is not the vendor that is in the way.
pub(crate) async fn fetch_copy(
    app: &App,
    tenant: &TenantId,
    ledger: &LedgerId,
    invoice: &InvoiceId,
) -> Result<Result<Vec<u8>, Fault>, AppError> {
    let none = || Fault::Refused("its books are not connected".to_owned());
    let Some(id) = connection_of(ledger) else { return Ok(Err(none())) };
    let Some(known) = app.store.connection(tenant, &id).await? else { return Ok(Err(none())) };
    let line = Line::of(app, known.value).await?;
    let errand = Errand::Copy { invoice: invoice.to_string() };
    let begun = match line.begin(&errand) {
        Ok(begun) => begun,
        Err(fault) => return Ok(Err(fault)),
    };
    let mut heard = Heard { invoice, pdf: None };
    let ended = match line.run(begun, Deadline::default(), None, &mut heard).await {
        Err(Broken { trouble: Trouble::Vendor(Fault::Expired), at }) => {
            let Some(mut held) = Held::take(app, tenant, &id).await? else {
                let why = "somebody else is at the connection".to_owned();
                return Ok(Err(Fault::Later { why, after: Some(SOON) }));
            };
            let ended = held.run(at, Deadline::default(), &mut heard).await;
            held.release().await?;
            ended
        }
        ended => ended,
    };
    match ended {
        Ok(Ended::Done) => Ok(heard.pdf.ok_or_else(|| Fault::wrong("no copy of it came"))),
        Ok(Ended::Later(..)) => Ok(Err(Fault::later("it asks to wait"))),
        Err(Broken { trouble: Trouble::Vendor(fault), .. }) => Ok(Err(fault)),
        Err(Broken { trouble: Trouble::Own(error), .. }) => Err(error),
    }
}

struct Heard<'a> {
    invoice: &'a InvoiceId,
    pdf: Option<Vec<u8>>,
}

impl Listener for Heard<'_> {
    async fn hear(&mut self, news: News) -> Result<(), Trouble> {
        let asked = |copy: &InvoiceCopy| copy.invoice() == self.invoice.as_str();
        let copy = news.copies.into_iter().find(asked);
        self.pdf = copy.map(InvoiceCopy::into_pdf).or(self.pdf.take());
        Ok(())
    }
}
