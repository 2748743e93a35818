//! The invoice export: a row per line of an invoice, the invoice's own values repeated on each.
//!
//! The rows of an invoice are taken together wherever they stand, its values once; they must agree.

use crate::line::Line;
use crate::read::Draft;
use crate::sheet::Row;
use crate::table::{Column, Field, Table, needed, optional};
use crate::{Kind, OpenItem, Status, iso, words};
use domain::money::{Currency, Money};
use std::collections::HashMap;

pub(crate) const COLUMNS: &[Column] = &[
    needed(Field::Customer, &["contactname"]),
    needed(Field::Number, &["invoicenumber"]),
    needed(Field::Issued, &["invoicedate"]),
    needed(Field::Due, &["duedate"]),
    needed(Field::Amount, &["total"]),
    needed(Field::Open, &["invoiceamountdue"]),
    optional(Field::Paid, &["invoiceamountpaid"]),
    optional(Field::Currency, &["currency"]),
    optional(Field::Kind, &["type"]),
    optional(Field::Sent, &["sent"]),
    optional(Field::Status, &["status"]),
    optional(Field::Email, &["emailaddress"]),
    optional(Field::Country, &["pocountry"]),
];

/// What must be the same on all rows of an invoice.
const AGREE: [Field; 9] = [
    Field::Issued,
    Field::Due,
    Field::Amount,
    Field::Open,
    Field::Paid,
    Field::Currency,
    Field::Sent,
    Field::Status,
    Field::Email,
];

pub(crate) fn read(table: &Table<'_>, draft: &mut Draft) {
    let mut first_rows: HashMap<(&str, &str, &str), Row<'_>> = HashMap::new();
    for row in table.rows() {
        draft.rows += 1;
        let mut line = Line::new(table, row, draft);
        line.check_width();
        let [customer, number, sort] =
            [Field::Customer, Field::Number, Field::Kind].map(|field| line.raw(field));
        if let Some(first) = first_rows.get(&(customer, number, sort)) {
            agree(&mut line, *first);
        } else {
            if !number.is_empty() {
                first_rows.insert((customer, number, sort), row);
            }
            document(line);
        }
    }
}

fn agree(line: &mut Line<'_, '_>, first: Row<'_>) {
    for field in AGREE {
        if line.raw(field) != line.table.text(first, field) {
            let what =
                format!("is not as on line {}, though the invoice is the same", first.line());
            line.refuse_value(field, &what);
        }
    }
}

fn document(mut line: Line<'_, '_>) {
    let Some(status) = status(&mut line) else { return };
    if status == Status::Draft {
        return line.remark("a draft was left out");
    }
    let number = line.needed(Field::Number);
    let customer = line.customer(Field::Customer);
    let kind = kind(&mut line);
    let issued = line.day(Field::Issued);
    let due = line.day(Field::Due);
    let (email, emails) = line.emails();
    let Some(currency) = line.currency() else { return };
    let amounts = amounts(&mut line, currency, kind);
    let (Some(number), Some(customer), Some(kind), Some((amount, paid))) =
        (number, customer, kind, amounts)
    else {
        return;
    };
    // An empty cell says that it was not sent; only a file without the column says nothing.
    let sent = line.table.header.has(Field::Sent).then(|| !line.raw(Field::Sent).is_empty());
    let status = if status == Status::Open && paid == amount { Status::Paid } else { status };
    let country = iso::country_named(line.raw(Field::Country));
    let item = OpenItem::bare(line.number(), &customer, kind, number, amount, status);
    line.finish(OpenItem { paid, email, emails, country, issued, due, sent, ..item });
}

fn status(line: &mut Line<'_, '_>) -> Option<Status> {
    match words::key(line.raw(Field::Status)).as_str() {
        "awaiting_payment" | "" => Some(Status::Open),
        "draft" | "awaiting_approval" | "submitted" => Some(Status::Draft),
        "paid" => Some(Status::Paid),
        "voided" | "void" | "deleted" => Some(Status::Void),
        _ => {
            line.refuse_value(Field::Status, "is not a status that is known");
            None
        }
    }
}

fn kind(line: &mut Line<'_, '_>) -> Option<Kind> {
    match words::key(line.raw(Field::Kind)).as_str() {
        "" | "sales_invoice" | "invoice" => Some(Kind::Invoice),
        "sales_credit_note" | "credit_note" => Some(Kind::CreditNote),
        "sales_overpayment"
        | "overpayment"
        | "sales_prepayment"
        | "prepayment"
        | "receive_overpayment"
        | "receive_prepayment" => Some(Kind::UnappliedCash),
        _ => {
            line.refuse_value(Field::Kind, "is not a sales invoice, credit note or payment");
            None
        }
    }
}

/// What was invoiced, and what of it is settled: paid, or set off by a credit note.
fn amounts(
    line: &mut Line<'_, '_>,
    currency: Currency,
    kind: Option<Kind>,
) -> Option<(Money, Money)> {
    for field in [Field::Amount, Field::Open] {
        if line.raw(field).is_empty() {
            line.refuse_empty(field);
        }
    }
    let total = line.money(Field::Amount, currency);
    let open = line.money(Field::Open, currency);
    let paid = line.money(Field::Paid, currency);
    let (total, open) = (total?, open?);
    // The sign of a credit is not stated anywhere: either is taken, if both amounts have it.
    let sign =
        if kind.is_some_and(|kind| kind != Kind::Invoice) && total.minor < 0 { -1 } else { 1 };
    let [total, open] = [total, open].map(|money| Money::new(money.minor * sign, currency));
    if total.minor <= 0 {
        line.refuse_value(Field::Amount, "is not above zero");
        return None;
    }
    if open.minor < 0 || open.minor > total.minor {
        line.refuse_value(Field::Open, &format!("is not between zero and the total, {total}"));
        return None;
    }
    let settled = Money::new(total.minor - open.minor, currency);
    if paid.is_some_and(|paid| paid.minor.unsigned_abs() > settled.minor.unsigned_abs()) {
        let what = format!("is more than the total less what is due, {settled}");
        line.refuse_value(Field::Paid, &what);
        return None;
    }
    Some((total, settled))
}
