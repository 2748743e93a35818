//! The rows of a QuickBooks report: which are documents, whose, and what is open.
//!
//! The document's id is never exported. Payments have no number of their own (`Num` is the number of
//! a cheque, if anything), so theirs is made of type, number, day and amount.

use crate::date;
use crate::line::Line;
use crate::read::Draft;
use crate::report::{self, Class, Report};
use crate::table::{Field, Table};
use crate::{Kind, OpenItem, Status, words};
use domain::calendar::Day;
use domain::money::Money;
use std::collections::HashMap;

/// What a transaction's type means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Invoice,
    Credit,
    Payment,
    /// Moves what is owed either way: owed, but no document that the customer has.
    Entry,
    /// No part of what customers owe; lists hold them among the others.
    Foreign,
}

fn type_of(text: &str) -> Option<Type> {
    Some(match text.to_lowercase().as_str() {
        "invoice" => Type::Invoice,
        "credit memo" | "credit note" => Type::Credit,
        "payment" | "customer payment" | "deposit" => Type::Payment,
        "journal entry" | "journal" | "general journal" | "opening balance" | "stmt charge"
        | "statement charge" | "check" | "cheque" | "expense" => Type::Entry,
        "estimate" | "quote" | "sales receipt" | "sales order" | "purchase order" | "bill"
        | "bill payment" | "refund" | "refund receipt" | "transfer" | "charge" | "credit"
        | "time charge" | "time activity" => Type::Foreign,
        _ => return None,
    })
}

pub(crate) fn read(table: &Table<'_>, draft: &mut Draft) {
    draft.as_of = report::as_of(table.titles());
    let mut report = Report::of(table);
    let mut made = HashMap::new();
    for row in table.rows() {
        let document = !table.text(row, Field::Kind).is_empty();
        match report.class(table, row, document) {
            Class::Document => {
                draft.rows += 1;
                document_row(Line::new(table, row, draft), &mut report, &mut made);
            }
            Class::Group => report.enter(row),
            Class::Total => report.total(&mut Line::new(table, row, draft)),
            // The time of the export stands at the foot, and there only, in some reports.
            Class::Footer => {
                draft.as_of = draft.as_of.or_else(|| date::in_sentence(report::label(row)));
            }
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
    let Some(sort) = type_of(line.raw(Field::Kind)) else {
        return line.refuse_value(Field::Kind, "is not a transaction type that is known");
    };
    if sort == Type::Foreign && nothing_open(&line) {
        return line.remark("a transaction that is no part of what customers owe was left out");
    }
    let customer = customer(&mut line, report);
    let issued = line.day(Field::Issued);
    let due = line.day(Field::Due);
    let terms_days = terms(line.raw(Field::Terms));
    let number = line.identifier(Field::Number);
    let po_number = line.identifier(Field::Order);
    let phone = line.text(Field::Phone);
    let (email, emails) = line.emails();
    let Some(currency) = line.currency() else { return };
    if line.table.hints.currency.is_some_and(|home| home != currency) {
        line.remark(
            "amounts in another currency than the tenant's are taken to be in that currency",
        );
    }
    let open = match line.raw(Field::Open) {
        "" => Some(Money::new(0, currency)),
        _ => line.money(Field::Open, currency),
    };
    let gross = line.money(Field::Amount, currency).filter(|gross| gross.minor != 0);
    let Some(open) = open else { return };
    report.add(open);
    let gross = gross.unwrap_or(open);
    if gross.minor == 0 {
        return line.remark("a transaction over nothing was left out");
    }
    let kind = kind(&mut line, sort, gross);
    if i128::from(gross.minor.signum()) * i128::from(open.minor) < 0 {
        line.refuse_value(Field::Open, &format!("has another sign than the amount, {gross}"));
    } else if open.minor.unsigned_abs() > gross.minor.unsigned_abs() {
        line.refuse_value(Field::Open, &format!("is more than the amount, {gross}"));
    }
    let (Some(customer), Some(kind)) = (customer, kind) else { return };
    let amount = Money::new(gross.minor.saturating_abs(), currency);
    let left = open.minor.saturating_abs();
    let number = match number {
        Some(number) if matches!(sort, Type::Invoice | Type::Credit) => number,
        number => {
            let number = made_number(line.raw(Field::Kind), number, issued, amount);
            distinct(made, &customer, number)
        }
    };
    let status = if left == 0 { Status::Paid } else { Status::Open };
    let mut item = OpenItem::bare(line.number(), &customer, kind, number, amount, status);
    item.paid = Money::new(amount.minor.saturating_sub(left), currency);
    // The customer never got a document for it: it is owed, and never chased.
    item.sent = (sort == Type::Entry && kind == Kind::Invoice).then_some(false);
    line.finish(OpenItem { issued, due, terms_days, po_number, phone, email, emails, ..item });
}

fn nothing_open(line: &Line<'_, '_>) -> bool {
    let open = line.raw(Field::Open);
    open.chars().all(|letter| matches!(letter, '0' | '.' | ',' | '-' | '$'))
}

/// What sort of document it is, by its type and the sign of its amount.
fn kind(line: &mut Line<'_, '_>, sort: Type, gross: Money) -> Option<Kind> {
    let kind = match (sort, gross.minor > 0) {
        (Type::Invoice, true) => Some(Kind::Invoice),
        (Type::Credit, false) => Some(Kind::CreditNote),
        (Type::Payment, false) => Some(Kind::UnappliedCash),
        (Type::Entry, true) => {
            line.remark("an entry that is no invoice is counted as owed, but never sent or chased");
            Some(Kind::Invoice)
        }
        (Type::Entry, false) => Some(Kind::CreditNote),
        _ => None,
    };
    if kind.is_none() {
        let field = if line.raw(Field::Open).is_empty() { Field::Amount } else { Field::Open };
        let what =
            format!("has the wrong sign for the type {}", words::quoted(line.raw(Field::Kind)));
        line.refuse_value(field, &what);
    }
    kind
}

/// The row's customer, else the customer whose group it stands in.
fn customer(line: &mut Line<'_, '_>, report: &Report<'_>) -> Option<String> {
    if !line.raw(Field::Customer).is_empty() {
        return line.customer(Field::Customer);
    }
    let labels: Vec<&str> = report.labels().filter(|label| !is_bucket(label)).collect();
    if labels.is_empty() {
        line.refuse("the row names no customer, and stands in no customer's group".to_owned());
        return None;
    }
    // As the vendor writes the full name of a customer's customer, or job.
    let name = labels.join(":");
    if words::is_scientific(&name) || name.chars().any(words::is_control) {
        line.refuse(format!("the customer {} is damaged", words::quoted(&name)));
        return None;
    }
    Some(name)
}

/// `Current`, `1 - 30 days past due`, `> 90`, `91 or more days past due`.
fn is_bucket(label: &str) -> bool {
    let lower = label.to_lowercase();
    let numbers =
        lower.chars().all(|l| l.is_ascii_digit() || matches!(l, ' ' | '-' | '–' | '>' | '<'));
    lower == "current"
        || lower.ends_with("days past due")
        || lower.ends_with("and over")
        || lower.ends_with("or more")
        || (numbers && lower.chars().any(|letter| letter.is_ascii_digit()))
}

/// `Net 30`; other terms are names of the user's own.
fn terms(text: &str) -> Option<u32> {
    let rest = text.strip_prefix("Net ").or_else(|| text.strip_prefix("net "))?;
    rest.trim().parse().ok().filter(|days| *days <= 3650)
}

fn made_number(sort: &str, number: Option<String>, issued: Option<Day>, amount: Money) -> String {
    let sort = words::one_line(sort).unwrap_or_default();
    let mut parts = vec![sort];
    parts.extend(number);
    parts.extend(issued.map(|day| day.to_string()));
    parts.push(amount.to_decimal());
    parts.join(" ")
}

/// Two equal payments on a day are two payments.
fn distinct(made: &mut HashMap<(String, String), u32>, customer: &str, number: String) -> String {
    let count = made.entry((customer.to_owned(), number.clone())).or_default();
    *count += 1;
    if *count == 1 { number } else { format!("{number} ({count})") }
}

/// For tests of the row classes alone.
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_and_terms() {
        for bucket in [
            "CURRENT",
            "Current",
            "1 - 30 days past due",
            "91 or more days past due",
            "> 90",
            "31 - 60",
        ] {
            assert!(is_bucket(bucket), "{bucket}");
        }
        assert!(!is_bucket("Current Affairs Ltd"));
        assert_eq!(terms("Net 30"), Some(30));
        assert_eq!(terms("Due on receipt"), None);
        assert_eq!(type_of("Credit Memo"), Some(Type::Credit));
    }
}
