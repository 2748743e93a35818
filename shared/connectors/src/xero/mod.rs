//! Xero: the invoice export, and the Aged Receivables Detail.
//!
//! Neither has a contact id. Contact names are unique within an organisation, so the name is the
//! account in both, and both name the same customer alike (the column Contact Account Number is free
//! text that many leave empty, and only one of the two has it).

mod aged;
mod invoices;
pub(crate) mod live;

use crate::format::{Format, Reading};
use crate::table::{Field, needed};
use crate::{DecimalMark, FormatInfo};

const fn format(
    name: &'static str,
    about: &'static str,
    columns: &'static [crate::table::Column],
    accepts: fn(&crate::format::Titles<'_>) -> bool,
    read: Reading,
) -> Format {
    let info = FormatInfo { name, vendor: "Xero", about, complete: true };
    Format { info, columns, accepts, mark: Some(DecimalMark::Point), read }
}

pub(crate) const FORMATS: &[Format] = &[
    format(
        "xero-invoices",
        "Xero: Business, Invoices, Export (CSV).",
        invoices::COLUMNS,
        |_| true,
        Reading::Documents(invoices::read),
    ),
    format(
        "xero-aged-payables",
        "",
        &[needed(Field::Open, &["total"])],
        |titles| titles.say("aged payables"),
        Reading::Refused(
            "this report is of what you owe (payables), not of what you are owed: export Aged \
             Receivables Detail",
        ),
    ),
    format(
        "xero-aged-summary",
        "",
        &[needed(Field::Open, &["total"])],
        |titles| titles.say("aged receivables summary"),
        Reading::Refused(
            "this Aged Receivables Summary has no documents: export Aged Receivables Detail, or the \
             invoices",
        ),
    ),
    format(
        "xero-aged-receivables",
        "Xero: Reports, Aged Receivables Detail, with due date and total (XLSX or CSV).",
        aged::COLUMNS,
        aged::accepts,
        Reading::Documents(aged::read),
    ),
];
