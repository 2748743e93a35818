//! The Aged Receivables Detail: open balances, grouped by contact, in columns the user chose.
//!
//! Buckets are a display and are not read. Credits stand as negative rows: with a number they are
//! credit notes, without one money on account.

use crate::format::Titles;
use crate::line::Line;
use crate::read::Draft;
use crate::report::{self, Class, Report};
use crate::table::{Column, Field, Table, needed, optional};
use crate::{Kind, OpenItem, Status, words};
use domain::money::Money;
use std::collections::HashMap;

pub(crate) const COLUMNS: &[Column] = &[
    needed(Field::Number, &["invoice number"]),
    needed(Field::Due, &["due date"]),
    needed(Field::Open, &["total"]),
    optional(Field::Issued, &["invoice date"]),
    optional(Field::Currency, &["currency"]),
    optional(Field::Customer, &["contact", "contact name"]),
    optional(Field::Email, &["email"]),
    optional(Field::Phone, &["phone"]),
    optional(Field::Mobile, &["mobile"]),
    optional(Field::Sent, &["invoice sent"]),
];

pub(crate) fn accepts(titles: &Titles<'_>) -> bool {
    titles.say("aged receivables") || titles.have("older")
}

pub(crate) fn read(table: &Table<'_>, draft: &mut Draft) {
    draft.as_of = report::as_of(table.titles());
    let mut report = Report::of(table);
    let mut made = HashMap::new();
    for row in table.rows() {
        let dated = [Field::Issued, Field::Due];
        let document = dated.iter().any(|field| !table.text(row, *field).is_empty());
        match report.class(table, row, document) {
            Class::Document => {
                draft.rows += 1;
                document_row(Line::new(table, row, draft), &mut report, &mut made);
            }
            Class::Group => report.enter(row),
            Class::Total => report.total(&mut Line::new(table, row, draft)),
            Class::Footer => {}
            Class::Unknown => draft.rejected.push(report::unknown(row.line())),
        }
    }
    report.end(draft);
}

fn document_row(
    mut line: Line<'_, '_>,
    report: &mut Report<'_>,
    made: &mut HashMap<(String, String), u32>,
) {
    let customer = match report.labels().last() {
        _ if !line.raw(Field::Customer).is_empty() => line.customer(Field::Customer),
        Some(label) if !label.is_empty() && !words::is_scientific(label) => Some(label.to_owned()),
        _ => {
            line.refuse("the row stands in no contact's group".to_owned());
            None
        }
    };
    let number = line.identifier(Field::Number);
    let issued = line.day(Field::Issued);
    let due = line.day(Field::Due);
    let (email, emails) = line.emails();
    let phone = line.text(Field::Phone).or_else(|| line.text(Field::Mobile));
    let Some(currency) = line.currency() else { return };
    let open = match line.raw(Field::Open) {
        "" => Some(Money::new(0, currency)),
        _ => line.money(Field::Open, currency),
    };
    let Some(open) = open else { return };
    report.add(open);
    if open.minor == 0 {
        return line.remark("a document with nothing open was left out");
    }
    let kind = match (open.minor > 0, &number) {
        (true, Some(_)) => Kind::Invoice,
        (false, Some(_)) => Kind::CreditNote,
        (false, None) => Kind::UnappliedCash,
        (true, None) => return line.refuse_empty(Field::Number),
    };
    let Some(customer) = customer else { return };
    let amount = Money::new(open.minor.saturating_abs(), currency);
    let number = number.unwrap_or_else(|| {
        let day = issued.or(due).map(|day| day.to_string()).unwrap_or_default();
        let number = format!("Credit {day} {}", amount.to_decimal());
        let count = made.entry((customer.clone(), number.clone())).or_insert(0);
        *count += 1;
        if *count == 1 { number } else { format!("{number} ({count})") }
    });
    let item = OpenItem::bare(line.number(), &customer, kind, number, amount, Status::Open);
    // What the cell holds is not documented: words that are understood count, others say nothing.
    let sent = words::yes_no(line.raw(Field::Sent));
    line.finish(OpenItem { issued, due, phone, email, emails, sent, ..item });
}
