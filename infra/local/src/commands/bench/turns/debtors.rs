//! The debtors: three invoices each, with order numbers and links to pay, a part payment, and a
//! name that is not short.

use super::super::firm::Owed;
use domain::calendar::Day;
use domain::item::Document;
use domain::money::{Currency, Money};

/// Issued, due, amount and part payment of the three, in minor units.
const INVOICES: [(&str, &str, i64, i64); 3] = [
    ("2026-02-20", "2026-03-22", 1_285_040, 200_000),
    ("2026-02-27", "2026-03-29", 341_000, 0),
    ("2026-03-04", "2026-04-03", 98_025, 0),
];

const NAMES: [&str; 5] = [
    "Northern Wholesale & Sons",
    "Brightwater Facilities Management",
    "St Albans Precision Engineering",
    "Featherstone, Hough and Partners",
    "Great Western Packaging Supplies",
];

/// The debtor with this number.
pub(super) fn debtor(number: u32) -> Owed {
    let name = NAMES.get(number as usize % NAMES.len()).copied().unwrap_or_default();
    let documents = INVOICES.iter().enumerate().map(|(place, (issued, due, amount, paid))| {
        let invoice = number as usize * INVOICES.len() + place;
        let day = |text: &str| text.parse::<Day>().unwrap_or_default();
        let id = format!("INV-2026-{invoice:06}");
        Document {
            issued: Some(day(issued)),
            paid: *paid,
            po_number: Some(format!("PO-{:04}-2026", 7_000 + invoice % 1_000)),
            pay_link: Some(format!("https://pay.example/i/{invoice:06}8fJ2kQ")),
            ..Document::invoice(id.as_str(), Money::new(*amount, Currency::GBP), day(due))
        }
    });
    Owed {
        account: format!("C{number:07}"),
        name: format!("{name} {number} Ltd"),
        contact: Some("Margaret Osborne".to_owned()),
        email: format!("accounts.payable@customer-{number:06}.example"),
        documents: documents.collect(),
    }
}
