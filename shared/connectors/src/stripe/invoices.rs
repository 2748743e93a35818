//! One row per invoice. Invoices over nothing (trials) and those that gave a customer credit are
//! settled the moment they are made; they are left out.

use crate::line::Line;
use crate::read::Draft;
use crate::table::{Column, Field, Table, needed, optional};
use crate::{Kind, OpenItem, Status, words};
use domain::money::{Currency, Money};

pub(crate) const COLUMNS: &[Column] = &[
    needed(Field::Id, &["id"]),
    needed(Field::Number, &["number"]),
    needed(Field::Customer, &["customer"]),
    needed(Field::Currency, &["currency"]),
    needed(Field::Issued, &["date (utc)"]),
    needed(Field::Amount, &["total"]),
    needed(Field::Open, &["amount due"]),
    optional(Field::Due, &["due date (utc)"]),
    optional(Field::Paid, &["amount paid"]),
    optional(Field::Status, &["status"]),
    optional(Field::Settled, &["paid"]),
    optional(Field::Closed, &["closed"]),
    optional(Field::Billing, &["billing"]),
    optional(Field::Name, &["customer name"]),
    optional(Field::Email, &["customer email"]),
];

pub(crate) fn read(table: &Table<'_>, draft: &mut Draft) {
    draft.notes.push(
        "Amounts are read in major units (12.00 is twelve): compare one invoice with the vendor's \
         page before the first run."
            .to_owned(),
    );
    for row in table.rows() {
        draft.rows += 1;
        document(Line::new(table, row, draft));
    }
}

fn document(mut line: Line<'_, '_>) {
    line.check_width();
    let Some(status) = status(&mut line) else { return };
    if status == Status::Draft {
        return line.remark("a draft was left out");
    }
    let id = line.needed(Field::Id);
    let account = line.needed(Field::Customer);
    let number = line.needed(Field::Number);
    let name = line.text(Field::Name);
    let issued = line.day(Field::Issued);
    let due = line.day(Field::Due);
    let (email, emails) = line.emails();
    let Some(currency) = line.currency() else { return };
    if line.raw(Field::Amount).is_empty() {
        line.refuse_empty(Field::Amount);
    }
    let Some(total) = line.money(Field::Amount, currency) else { return };
    if total.minor <= 0 {
        if status == Status::Open && total.minor < 0 {
            line.refuse_value(Field::Amount, "is negative, though the invoice is open");
        } else if line.is_sound() {
            line.remark("an invoice over nothing, or one that gave credit, was left out");
        }
        return;
    }
    let paid = paid(&mut line, status, total, currency);
    let (Some(account), Some(number), Some(paid)) = (account, number, paid) else { return };
    let name = name.unwrap_or_else(|| account.clone());
    let status = if status == Status::Open && paid == total { Status::Paid } else { status };
    // The vendor collects it by itself; only a collection that failed is a reason to write.
    let automatic = words::key(line.raw(Field::Billing)) == "charge_automatically";
    let treatment = automatic.then(|| "direct_debit".to_owned());
    let item = OpenItem::bare(line.number(), &account, Kind::Invoice, number, total, status);
    line.finish(OpenItem { id, name, issued, due, email, emails, paid, treatment, ..item });
}

/// Older files have no status, only whether an invoice was paid and whether it was closed.
fn status(line: &mut Line<'_, '_>) -> Option<Status> {
    let flag = |field| words::yes_no(line.raw(field)) == Some(true);
    match words::key(line.raw(Field::Status)).as_str() {
        "" if flag(Field::Settled) => Some(Status::Paid),
        "" if flag(Field::Closed) => Some(Status::Void),
        "" | "open" | "past_due" => Some(Status::Open),
        "draft" => Some(Status::Draft),
        "paid" => Some(Status::Paid),
        "void" => Some(Status::Void),
        "uncollectible" => {
            line.remark("an invoice marked uncollectible was taken as written off");
            Some(Status::Void)
        }
        _ => {
            line.refuse_value(Field::Status, "is not a status that is known");
            None
        }
    }
}

/// What of the total is settled: by payments, or by credit that the customer had before. The
/// amount due is what was due when the invoice was made, or what is left; with a part paid, the
/// total tells which.
fn paid(
    line: &mut Line<'_, '_>,
    status: Status,
    total: Money,
    currency: Currency,
) -> Option<Money> {
    if status == Status::Paid {
        return Some(total);
    }
    if line.raw(Field::Open).is_empty() {
        line.refuse_empty(Field::Open);
    }
    let due = line.money(Field::Open, currency)?;
    let received = match line.raw(Field::Paid) {
        "" => Money::new(0, currency),
        _ => line.money(Field::Paid, currency)?,
    };
    let left = match due.minor.checked_add(received.minor) {
        Some(sum) if sum == total.minor => due.minor,
        _ => due.minor.saturating_sub(received.minor),
    };
    if due.minor < 0 || received.minor < 0 || left < 0 || left > total.minor {
        let what = format!("does not go with the total, {total}, and what was paid, {received}");
        line.refuse_value(Field::Open, &what);
        return None;
    }
    Some(Money::new(total.minor - left, currency))
}
