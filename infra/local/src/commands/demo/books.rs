//! The firm's accounting system, as far as an export shows it: every document, what was paid of it,
//! whom it belongs to.

use super::cast::{Customer, Persona};
use domain::calendar::Day;
use domain::money::Money;
use std::fmt::Write;

/// The export of a day, in the generic format.
pub(super) fn export(customers: &[Customer]) -> String {
    let mut text = String::from(
        "invoice,customer,email,issue_date,due_date,amount,currency,paid,po_number,language,\
         country,treatment,pay_link\n",
    );
    for customer in customers {
        let treatment = match customer.persona {
            Persona::DirectDebit => "direct_debit",
            _ => "chase",
        };
        for invoice in &customer.invoices {
            let money = |minor| Money::new(minor, customer.currency).to_decimal();
            // Writing to a String cannot fail.
            let _ = writeln!(
                text,
                "{},{},{},{},{},{},{},{},{},{},{},{treatment},https://pay.example/{}",
                invoice.number,
                customer.name,
                customer.email,
                invoice.issued,
                invoice.due,
                money(invoice.amount),
                customer.currency,
                money(invoice.paid),
                invoice.po.as_deref().unwrap_or_default(),
                customer.language,
                customer.country,
                invoice.number.to_lowercase(),
            );
        }
    }
    text
}

/// Pays `share` percent of what is open and due (all that is open, for 100 percent of everything).
pub(super) fn pay(customer: &mut Customer, share: i64, due_by: Day) -> i64 {
    let mut sum = 0;
    for invoice in customer.invoices.iter_mut().filter(|invoice| invoice.due <= due_by) {
        let part = invoice.rest() * share / 100;
        invoice.paid += part;
        sum += part;
    }
    sum
}
