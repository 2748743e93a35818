//! One record of Xero as it comes, and what is made of it: a document, a stop, or nothing of ours.
//! A record that cannot be read stops its own account and spoils no other; what is read is never
//! made up.

use super::{ask, date};
use crate::kit::{Fault, decimal};
use crate::{Kind, OpenItem, Status, iso, words};
use chrono::SecondsFormat;
use domain::calendar::{Day, Time};
use domain::money::{Currency, Money};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// What matters of an invoice, a credit note, an overpayment or a prepayment.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Record<'a> {
    #[serde(rename = "Type")]
    pub(super) sort: Option<String>,
    #[serde(rename = "InvoiceID")]
    pub(super) invoice_id: Option<String>,
    #[serde(rename = "CreditNoteID")]
    pub(super) credit_note_id: Option<String>,
    #[serde(rename = "OverpaymentID")]
    pub(super) overpayment_id: Option<String>,
    #[serde(rename = "PrepaymentID")]
    pub(super) prepayment_id: Option<String>,
    contact: Option<ContactOf>,
    pub(super) invoice_number: Option<String>,
    pub(super) credit_note_number: Option<String>,
    pub(super) status: Option<String>,
    currency_code: Option<String>,
    pub(super) sent_to_contact: Option<bool>,
    date: Option<String>,
    date_string: Option<String>,
    due_date: Option<String>,
    due_date_string: Option<String>,
    #[serde(borrow)]
    total: Option<&'a RawValue>,
    #[serde(borrow)]
    amount_due: Option<&'a RawValue>,
    #[serde(borrow)]
    amount_paid: Option<&'a RawValue>,
    #[serde(borrow)]
    amount_credited: Option<&'a RawValue>,
    #[serde(borrow)]
    remaining_credit: Option<&'a RawValue>,
    #[serde(rename = "UpdatedDateUTC")]
    pub(super) updated: Option<String>,
    pub(super) allocations: Option<Vec<Allocation>>,
}

#[derive(Deserialize)]
struct ContactOf {
    #[serde(rename = "ContactID")]
    id: Option<String>,
    #[serde(rename = "Name")]
    name: Option<String>,
}

/// A part of a credit that an invoice has used.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Allocation {
    pub(super) invoice: Option<InvoiceOf>,
}

/// An invoice that is only named.
#[derive(Deserialize)]
pub(super) struct InvoiceOf {
    #[serde(rename = "InvoiceID")]
    pub(super) id: Option<String>,
    #[serde(rename = "Type")]
    pub(super) sort: Option<String>,
}

/// What is wrong with a record, in words that go before a person.
pub(super) type Odd = &'static str;

/// How a document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Standing {
    Open,
    Paid,
    Void,
}

/// What sort of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sort {
    Invoice,
    Credit,
    Cash,
}

/// A document that was read: kept in the cursor until its contact was read too.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Document {
    pub(super) sort: Sort,
    pub(super) id: String,
    pub(super) contact: String,
    pub(super) name: String,
    pub(super) number: String,
    pub(super) issued: Option<Day>,
    pub(super) due: Option<Day>,
    pub(super) amount: Money,
    pub(super) paid: Money,
    pub(super) sent: Option<bool>,
    pub(super) standing: Standing,
    pub(super) pay_link: Option<String>,
    /// When it last changed there, as our own text: the mark of this version.
    pub(super) version: Option<String>,
}

impl Document {
    /// In the product's own words.
    pub(super) fn item(self) -> OpenItem {
        let kind = match self.sort {
            Sort::Invoice => Kind::Invoice,
            Sort::Credit => Kind::CreditNote,
            Sort::Cash => Kind::UnappliedCash,
        };
        let status = match self.standing {
            Standing::Open => Status::Open,
            Standing::Paid => Status::Paid,
            Standing::Void => Status::Void,
        };
        let bare = OpenItem::bare(0, &self.contact, kind, self.number, self.amount, status);
        OpenItem {
            name: self.name,
            id: Some(self.id),
            issued: self.issued,
            due: self.due,
            paid: self.paid,
            pay_link: self.pay_link,
            sent: self.sent,
            version: self.version,
            ..bare
        }
    }
    /// Whether money is still open on it, either way.
    pub(super) fn is_open(&self) -> bool {
        self.standing == Standing::Open && self.paid.minor < self.amount.minor
    }
}

/// What is made of a record.
pub(super) enum Verdict {
    Document(Box<Document>),
    /// Nothing can be owed on it: it closes.
    Gone,
    /// It cannot be read.
    Odd(Odd),
    /// A bill, a draft: not ours.
    NotOurs,
}

/// What every record says, whatever its sort.
pub(super) struct Frame {
    pub(super) standing: Standing,
    pub(super) contact: String,
    pub(super) currency: Currency,
    /// Above zero.
    pub(super) total: i64,
}

/// A record, read.
pub(super) struct Found {
    pub(super) id: String,
    /// The contact, if it could be read.
    pub(super) contact: Option<String>,
    pub(super) verdict: Verdict,
    pub(super) updated: Option<Time>,
    /// Invoices that have used it.
    pub(super) used_by: Vec<String>,
}

/// Reads a record with `judge`, which looks at a record of its own sort; `name` is the field that
/// holds the id of that sort.
///
/// # Errors
/// [`Fault::Wrong`] when not even the id can be read: nothing could be stopped by it.
pub(super) fn found(
    raw: &RawValue,
    name: &'static str,
    judge: fn(&Record<'_>, &str) -> Result<Verdict, Odd>,
) -> Result<Found, Fault> {
    let Ok(record) = serde_json::from_str::<Record<'_>>(raw.get()) else {
        return odd_shape(raw, name);
    };
    let id = match name {
        "InvoiceID" => &record.invoice_id,
        "CreditNoteID" => &record.credit_note_id,
        "OverpaymentID" => &record.overpayment_id,
        _ => &record.prepayment_id,
    };
    let id = id.as_deref().and_then(ask::id);
    let id = id.ok_or_else(|| Fault::Wrong(format!("a record without {name}")))?;
    let verdict = judge(&record, &id).unwrap_or_else(Verdict::Odd);
    let updated = record.updated.as_deref().and_then(date::time);
    let used_by = record.allocations.iter().flatten().filter_map(Allocation::invoice_id).collect();
    Ok(Found { id, contact: record.contact_id(), verdict, updated, used_by })
}

/// A record with a field of another type than the documents say.
fn odd_shape(raw: &RawValue, name: &'static str) -> Result<Found, Fault> {
    let value: serde_json::Value =
        serde_json::from_str(raw.get()).map_err(|_| Fault::wrong("a record of too odd a shape"))?;
    let text = |value: Option<&serde_json::Value>| value.and_then(|v| v.as_str()).and_then(ask::id);
    let id =
        text(value.get(name)).ok_or_else(|| Fault::Wrong(format!("a record without {name}")))?;
    let contact = text(value.get("Contact").and_then(|contact| contact.get("ContactID")));
    let sort = value.get("Type").and_then(|sort| sort.as_str());
    let bill = sort.is_some_and(|sort| sort.starts_with("ACCPAY") || sort.starts_with("SPEND"));
    let verdict = if bill { Verdict::NotOurs } else { Verdict::Odd("a field of another type") };
    Ok(Found { id, contact, verdict, updated: None, used_by: Vec::new() })
}

impl Allocation {
    fn invoice_id(&self) -> Option<String> {
        self.invoice.as_ref()?.id.as_deref().and_then(ask::id)
    }
}

impl Record<'_> {
    /// How it stands, whose it is and its total, if its type is one of `ours` and something can be
    /// owed on it; else the verdict.
    pub(super) fn frame(&self, ours: &[&str]) -> Result<Result<Frame, Verdict>, Odd> {
        if !ours.contains(&self.sort.as_deref().ok_or("its type")?) {
            return Ok(Err(Verdict::NotOurs));
        }
        let standing = match self.status.as_deref() {
            // What was approved cannot become a draft again, so a draft was never owed.
            Some("DRAFT" | "SUBMITTED") => return Ok(Err(Verdict::NotOurs)),
            Some("AUTHORISED") => Standing::Open,
            // Also when credit notes alone have cleared an invoice.
            Some("PAID") => Standing::Paid,
            Some("VOIDED" | "DELETED") => Standing::Void,
            _ => return Err("its status"),
        };
        let contact = self.contact_id().ok_or("its contact")?;
        let currency = self.currency()?;
        match self.total(currency) {
            Err(_) if standing == Standing::Void => Ok(Err(Verdict::Gone)),
            Err(odd) => Err(odd),
            // Nothing is owed on it: it closes, whatever stood on it before.
            Ok(0) => Ok(Err(Verdict::Gone)),
            Ok(..0) => Err("its total is below zero"),
            Ok(total) => Ok(Ok(Frame { standing, contact, currency, total })),
        }
    }
    /// When it last changed; none where that cannot be read.
    pub(super) fn version(&self) -> Option<String> {
        let at = self.updated.as_deref().and_then(date::time)?;
        Some(at.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
    pub(super) fn contact_id(&self) -> Option<String> {
        self.contact.as_ref()?.id.as_deref().and_then(ask::id)
    }
    /// The contact's name on one line; of one with control characters, what is left without them.
    pub(super) fn contact_name(&self) -> String {
        line(self.contact.as_ref().and_then(|contact| contact.name.as_deref()))
    }
    pub(super) fn currency(&self) -> Result<Currency, Odd> {
        self.currency_code.as_deref().and_then(iso::currency).ok_or("its currency")
    }
    pub(super) fn issued(&self) -> Result<Option<Day>, Odd> {
        date::day(self.date.as_deref(), self.date_string.as_deref()).map_err(|_| "its date")
    }
    pub(super) fn due(&self) -> Result<Option<Day>, Odd> {
        let twin = self.due_date_string.as_deref();
        date::day(self.due_date.as_deref(), twin).map_err(|_| "its due date")
    }
    pub(super) fn total(&self, currency: Currency) -> Result<i64, Odd> {
        amount(self.total, currency)?.ok_or("its total")
    }
    pub(super) fn remaining(&self, currency: Currency) -> Result<i64, Odd> {
        amount(self.remaining_credit, currency)?.ok_or("its remaining credit")
    }
    pub(super) fn amount_due(&self, currency: Currency) -> Result<Option<i64>, Odd> {
        amount(self.amount_due, currency)
    }
    /// Paid and credited so far, if both are told.
    pub(super) fn settled(&self, currency: Currency) -> Result<Option<i64>, Odd> {
        let paid = amount(self.amount_paid, currency)?;
        let credited = amount(self.amount_credited, currency)?;
        match (paid, credited) {
            (Some(paid), Some(credited)) => {
                paid.checked_add(credited).map(Some).ok_or("its amounts")
            }
            _ => Ok(None),
        }
    }
}

/// Minor units; `None` when nothing is told.
fn amount(raw: Option<&RawValue>, currency: Currency) -> Result<Option<i64>, Odd> {
    let Some(raw) = raw else { return Ok(None) };
    let money = decimal::money(raw.get(), currency).ok_or("its amounts")?;
    // A hundred billion of anything is a fault, and sums stay far from the edge.
    if money.minor.unsigned_abs() > 1_000_000_000_000_000 {
        return Err("its amounts");
    }
    Ok(Some(money.minor))
}

/// A text on one line, without letters that hide or turn others.
pub(super) fn line(text: Option<&str>) -> String {
    let text = text.unwrap_or_default();
    words::one_line(text).unwrap_or_else(|| {
        let kept: String =
            text.chars().map(|l| if words::is_control(l) { ' ' } else { l }).collect();
        words::one_line(&kept).unwrap_or_default()
    })
}
