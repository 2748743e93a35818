//! A sales invoice. Bills (ACCPAY) are dropped, drafts left out: only what was approved is owed.

use super::record::{Document, Odd, Record, Sort, Standing, Verdict, line};
use domain::money::Money;

/// What an invoice says.
///
/// # Errors
/// What of it cannot be read.
pub(super) fn judge(record: &Record<'_>, id: &str) -> Result<Verdict, Odd> {
    if record.sort.as_deref().ok_or("its type")? != "ACCREC" {
        return Ok(Verdict::NotOurs);
    }
    let standing = match record.status.as_deref() {
        // An approved invoice cannot become a draft again, so a draft was never owed.
        Some("DRAFT" | "SUBMITTED") => return Ok(Verdict::NotOurs),
        Some("AUTHORISED") => Standing::Open,
        // Also when credit notes alone have cleared it.
        Some("PAID") => Standing::Paid,
        Some("VOIDED" | "DELETED") => Standing::Void,
        _ => return Err("its status"),
    };
    let contact = record.contact_id().ok_or("its contact")?;
    let currency = record.currency()?;
    let total = match record.total(currency) {
        Ok(total) => total,
        Err(_) if standing == Standing::Void => return Ok(Verdict::Gone),
        Err(odd) => return Err(odd),
    };
    match total {
        // Nothing is owed on it: it closes, whatever stood on it before.
        0 => return Ok(Verdict::Gone),
        ..0 => return Err("its total is below zero"),
        _ => {}
    }
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
