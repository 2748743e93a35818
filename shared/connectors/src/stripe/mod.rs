//! Stripe: the dashboard's export of invoices.
//!
//! Amounts are in major units there (`12.00`), unlike in Stripe's own data, which counts minor
//! units under names that look alike; the column `Date (UTC)` tells the two apart.

mod invoices;

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
