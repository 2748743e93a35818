//! What we owe to a customer: credit notes, overpayments, prepayments. Those of suppliers are
//! dropped. Until an invoice uses them they lower what is asked for.

use super::record::{Document, Frame, Odd, Record, Sort, Standing, Verdict, line};
use domain::money::Money;

/// What a credit note says.
///
/// # Errors
/// What of it cannot be read.
pub(super) fn credit_note(record: &Record<'_>, id: &str) -> Result<Verdict, Odd> {
    let number = record.credit_note_number.as_deref();
    judge(record, id, Sort::Credit, &["ACCRECCREDIT"], number, "Credit note")
}

/// What an overpayment says.
///
/// # Errors
/// What of it cannot be read.
pub(super) fn overpayment(record: &Record<'_>, id: &str) -> Result<Verdict, Odd> {
    let sorts = &["RECEIVE-OVERPAYMENT", "AROVERPAYMENT"];
    judge(record, id, Sort::Cash, sorts, None, "Overpayment")
}

/// What a prepayment says. Its number is that of the invoice that it is for, not its own.
///
/// # Errors
/// What of it cannot be read.
pub(super) fn prepayment(record: &Record<'_>, id: &str) -> Result<Verdict, Odd> {
    let sorts = &["RECEIVE-PREPAYMENT", "ARPREPAYMENT"];
    judge(record, id, Sort::Cash, sorts, None, "Prepayment")
}

fn judge(
    record: &Record<'_>,
    id: &str,
    sort: Sort,
    ours: &[&str],
    number: Option<&str>,
    word: &str,
) -> Result<Verdict, Odd> {
    let frame = match record.frame(ours)? {
        Ok(frame) => frame,
        Err(verdict) => return Ok(verdict),
    };
    let Frame { standing, contact, currency, total } = frame;
    let used = match standing {
        Standing::Open => total - record.remaining(currency)?,
        Standing::Paid => total,
        Standing::Void => 0,
    };
    if !(0..=total).contains(&used) {
        return Err("its remaining credit");
    }
    let issued = record.issued()?;
    let amount = Money::new(total, currency);
    // A payment has no number of its own: the same is made of it at every reading.
    let made = || match issued {
        Some(day) => format!("{word} {day} {}", amount.to_decimal()),
        None => format!("{word} {}", amount.to_decimal()),
    };
    let number = match line(number) {
        empty if empty.is_empty() => made(),
        number => number,
    };
    Ok(Verdict::Document(Box::new(Document {
        sort,
        id: id.to_owned(),
        contact,
        name: record.contact_name(),
        number,
        issued,
        due: None,
        amount,
        paid: Money::new(used, currency),
        sent: None,
        standing,
        pay_link: None,
        version: record.version(),
    })))
}
