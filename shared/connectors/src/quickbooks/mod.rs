//! QuickBooks Online and Desktop: reports of open items, as XLSX or CSV.
//!
//! All are one grid with the columns the user chose; `rows` reads it. What differs is what groups
//! the rows, and whether the report holds all that is open.

mod rows;

use crate::format::{Format, Reading, Titles};
use crate::table::{Column, Field, needed, optional};
use crate::{DecimalMark, FormatInfo};

const NUMBER: &[&str] = &["num", "no.", "#", "no", "number"];
const CUSTOMER: &[&str] = &["customer", "customer full name", "name", "customer name"];
const ORDER: &[&str] = &["p.o. #", "p. o. #", "po number", "p.o. number"];
const TERMS: &[&str] = &["term(s)", "terms", "term"];
const EMAIL: &[&str] = &["email", "customer email", "e-mail"];

const ONLINE: &[Column] = &[
    needed(Field::Issued, &["date"]),
    needed(Field::Kind, &["transaction type"]),
    needed(Field::Open, &["open balance"]),
    needed(Field::Number, NUMBER),
    optional(Field::Customer, CUSTOMER),
    optional(Field::Due, &["due date"]),
    optional(Field::Amount, &["amount"]),
    optional(Field::Currency, &["currency"]),
    optional(Field::Terms, TERMS),
    optional(Field::Order, ORDER),
    optional(Field::Email, EMAIL),
    optional(Field::Phone, &["phone", "phone numbers"]),
];

const LIST: &[Column] = &[
    needed(Field::Issued, &["date"]),
    needed(Field::Kind, &["transaction type"]),
    needed(Field::Open, &["open balance"]),
    needed(Field::Number, NUMBER),
    needed(Field::Customer, CUSTOMER),
    optional(Field::Due, &["due date"]),
    optional(Field::Amount, &["amount"]),
    optional(Field::Currency, &["currency"]),
    optional(Field::Terms, TERMS),
    optional(Field::Order, ORDER),
    optional(Field::Email, EMAIL),
];

const DESKTOP: &[Column] = &[
    needed(Field::Kind, &["type"]),
    needed(Field::Issued, &["date"]),
    needed(Field::Number, NUMBER),
    needed(Field::Open, &["open balance"]),
    needed(Field::Due, &["due date"]),
    optional(Field::Customer, CUSTOMER),
    optional(Field::Amount, &["amount"]),
    optional(Field::Terms, TERMS),
    optional(Field::Order, ORDER),
];

const SUMMARY: &[Column] = &[needed(Field::Open, &["total"]), needed(Field::Bucket, &["current"])];

/// Titles that mean what we owe, not what we are owed.
fn is_payable(titles: &Titles<'_>) -> bool {
    titles.say("a/p aging") || titles.say("a/p ageing") || titles.say("unpaid bills")
}

fn is_aging(titles: &Titles<'_>) -> bool {
    titles.say("aging detail") || titles.say("ageing detail")
}

const fn format(
    name: &'static str,
    about: &'static str,
    complete: bool,
    columns: &'static [Column],
    accepts: fn(&Titles<'_>) -> bool,
    read: Reading,
) -> Format {
    let info = FormatInfo { name, vendor: "QuickBooks", about, complete };
    Format { info, columns, accepts, mark: Some(DecimalMark::Point), read }
}

pub(crate) const FORMATS: &[Format] = &[
    format(
        "quickbooks-payables",
        "",
        true,
        &[needed(Field::Issued, &["date"]), needed(Field::Open, &["open balance"])],
        is_payable,
        Reading::Refused(
            "this report is of what you owe (A/P), not of what you are owed: export A/R Aging Detail",
        ),
    ),
    format(
        "quickbooks-aging-summary",
        "",
        true,
        SUMMARY,
        |titles| titles.say("aging summary") || titles.say("ageing summary"),
        Reading::Refused(
            "this A/R Aging Summary has no documents: export A/R Aging Detail or Open Invoices",
        ),
    ),
    format(
        "quickbooks-aging",
        "QuickBooks Online: Reports, A/R Aging Detail, export to Excel or CSV.",
        true,
        ONLINE,
        is_aging,
        Reading::Documents(rows::read),
    ),
    format(
        "quickbooks-open-invoices",
        "QuickBooks Online: Reports, Open Invoices, export to Excel or CSV.",
        true,
        ONLINE,
        |titles| titles.say("open invoices") || !CUSTOMER.iter().any(|name| titles.have(name)),
        Reading::Documents(rows::read),
    ),
    format(
        "quickbooks-list",
        "QuickBooks Online: an invoice or transaction list with customer and open balance; may \
         show a part of the ledger only.",
        false,
        LIST,
        |_| true,
        Reading::Documents(rows::read),
    ),
    format(
        "quickbooks-desktop",
        "QuickBooks Desktop: Open Invoices or A/R Aging Detail, as Excel or CSV.",
        true,
        DESKTOP,
        |titles| !titles.have("transaction type"),
        Reading::Documents(rows::read),
    ),
];
