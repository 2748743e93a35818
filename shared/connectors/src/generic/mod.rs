//! Files made for this product: the general table of open items, and the ledger of the benchmark.
//! Columns by name, in any order; delimited text or a workbook.

mod bench;
mod general;

use crate::format::{Format, Reading};
use crate::{DecimalMark, FormatInfo};

pub(crate) const FORMATS: &[Format] = &[
    Format {
        info: FormatInfo {
            name: "bench",
            vendor: "generic",
            about: "The benchmark's ledger: invoice, customer, issue_date, due_date, terms_days, \
                    amount_cents (EUR; addresses <customer>@bench.example).",
            complete: true,
        },
        columns: bench::COLUMNS,
        accepts: bench::accepts,
        mark: Some(DecimalMark::Point),
        read: Reading::Documents(bench::read),
    },
    Format {
        info: FormatInfo {
            name: "generic",
            vendor: "generic",
            about: "A table with invoice, customer, email, issue_date, due_date, amount (gross, as \
                    invoiced), currency; optionally paid, kind, po_number, terms_days, phone, \
                    language, country, treatment, account, name, pay_link, pdf, sent.",
            complete: false,
        },
        columns: general::COLUMNS,
        accepts: |_| true,
        mark: None,
        read: Reading::Documents(general::read),
    },
];
