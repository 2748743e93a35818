//! A sales invoice. Bills (ACCPAY) are dropped, drafts left out: only what was approved is owed.

use super::record::{Document, Frame, Odd, Record, Sort, Standing, Verdict, line};
use domain::money::Money;

/// What an invoice says.
///
/// # Errors
/// What of it cannot be read.
pub(super) fn judge(record: &Record<'_>, id: &str) -> Result<Verdict, Odd> {
    let frame = match record.frame(&["ACCREC"])? {
        Ok(frame) => frame,
        Err(verdict) => return Ok(verdict),
    };
    let Frame { standing, contact, currency, total } = frame;
    let paid = paid(record, total, standing)?;
    let number = match line(record.invoice_number.as_deref()) {
        empty if empty.is_empty() => id.to_owned(),
        number => number,
    };
    Ok(Verdict::Document(Box::new(Document {
        sort: Sort::Invoice,
        id: id.to_owned(),
        contact,
        name: record.contact_name(),
        number,
        issued: record.issued()?,
        due: record.due()?,
        amount: Money::new(total, currency),
        paid: Money::new(paid, currency),
        sent: record.sent_to_contact,
        standing,
        pay_link: None,
        version: record.version(),
    })))
}

/// What need not be paid any more: `AmountPaid` and `AmountCredited`, and what else lowers `AmountDue`
/// (a CIS deduction, which the payer keeps by law and which must not be chased).
fn paid(record: &Record<'_>, total: i64, standing: Standing) -> Result<i64, Odd> {
    let currency = record.currency()?;
    match standing {
        Standing::Paid => return Ok(total),
        // Nothing of it is owed; what was on it is history.
        Standing::Void => return Ok(0),
        Standing::Open => {}
    }
    let within =
        |paid: i64| if (0..=total).contains(&paid) { Ok(paid) } else { Err("its amounts") };
    match (record.settled(currency)?, record.amount_due(currency)?) {
        (Some(settled), Some(due)) => {
            within(settled)?;
            let lowered = within(total - due)?;
            if lowered < settled { Err("its amounts disagree") } else { Ok(lowered) }
        }
        (Some(settled), None) => within(settled),
        (None, Some(due)) => within(total - due),
        (None, None) => Err("its amounts"),
    }
}
