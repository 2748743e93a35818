#![doc = include_str!("README.md")]

mod invoices;
pub(crate) mod live;

use crate::format::{Format, Reading};
use crate::{DecimalMark, FormatInfo};

pub(crate) const FORMATS: &[Format] = &[Format {
    info: FormatInfo {
        name: "stripe-invoices",
        vendor: "Stripe",
        about: "Stripe: Billing, Invoices, Export (CSV) with id, number, customer, currency, dates, \
                amount due, amount paid, total and status.",
        complete: true,
    },
    columns: invoices::COLUMNS,
    accepts: |_| true,
    mark: Some(DecimalMark::Point),
    read: Reading::Documents(invoices::read),
}];
