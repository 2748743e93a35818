//! The general table: one row per document, amounts gross as invoiced and above zero for every
//! kind. What anyone can write by hand, so it forgives nothing that could be a slip.

use crate::line::Line;
use crate::read::Draft;
use crate::table::{Column, Field, Table, fold, needed, optional};
use crate::{Kind, OpenItem, Status, TREATMENTS, iso, words};
use domain::money::{Currency, Money};

pub(crate) const COLUMNS: &[Column] = &[
    needed(Field::Number, &["invoice"]),
    needed(Field::Customer, &["customer"]),
    needed(Field::Email, &["email", "e-mail"]),
    needed(Field::Issued, &["issue date"]),
    needed(Field::Due, &["due date"]),
    needed(Field::Amount, &["amount"]),
    optional(Field::Currency, &["currency"]),
    optional(Field::Paid, &["paid"]),
    optional(Field::Kind, &["kind"]),
    optional(Field::Order, &["po number"]),
    optional(Field::Terms, &["terms days"]),
    optional(Field::Phone, &["phone"]),
    optional(Field::Language, &["language"]),
    optional(Field::Country, &["country"]),
    optional(Field::Treatment, &["treatment"]),
    optional(Field::Account, &["account"]),
    optional(Field::Name, &["name"]),
    optional(Field::PayLink, &["pay link"]),
    optional(Field::Pdf, &["pdf"]),
    optional(Field::Sent, &["sent"]),
];

pub(crate) fn read(table: &Table<'_>, draft: &mut Draft) {
    tell_what_is_unread(table, draft);
    for row in table.rows() {
        draft.rows += 1;
        document(Line::new(table, row, draft));
    }
}

/// A misspelled `paid` would make every balance wrong; a person must see that it was not read.
fn tell_what_is_unread(table: &Table<'_>, draft: &mut Draft) {
    let known = |heading: &str| {
        let folded = fold(heading);
        COLUMNS.iter().any(|column| column.names.contains(&folded.as_str()))
    };
    let headings = table.headings().into_iter().flat_map(|row| row.cells());
    let unread: Vec<String> = headings
        .filter(|heading| !heading.is_empty() && !known(heading))
        .map(words::quoted)
        .collect();
    // Some spreadsheets want the delimiter named in the first row.
    let above = table.titles().filter(|row| !row.cell(0).starts_with("sep=")).count();
    if above > 0 {
        draft.notes.push(format!("Rows above the header that were not read: {above}."));
    }
    if !unread.is_empty() {
        draft.notes.push(format!("Columns that were not read: {}.", unread.join(", ")));
    }
}

fn document(mut line: Line<'_, '_>) {
    line.check_width();
    let number = line.needed(Field::Number);
    let customer = line.customer(Field::Customer);
    let account = line.identifier(Field::Account).or_else(|| customer.clone());
    let name = line.text(Field::Name).or(customer);
    let kind = kind(&mut line);
    let issued = line.day(Field::Issued);
    let due = line.day(Field::Due);
    let terms_days = line.terms();
    let money = line.currency().and_then(|currency| amounts(&mut line, currency));
    let (email, emails) = line.emails();
    let optional = OpenItem {
        email,
        emails,
        phone: line.text(Field::Phone),
        language: coded(
            &mut line,
            Field::Language,
            words::language,
            "is not a language such as de",
        ),
        country: coded(&mut line, Field::Country, iso::country, "is not a country of two letters"),
        treatment: treatment(&mut line),
        issued,
        due,
        terms_days,
        po_number: line.identifier(Field::Order),
        pay_link: coded(
            &mut line,
            Field::PayLink,
            link,
            "is not an address that starts with https://",
        ),
        pdf: line.text(Field::Pdf),
        sent: line.yes_no(Field::Sent),
        ..OpenItem::bare(
            line.number(),
            "",
            Kind::Invoice,
            String::new(),
            Money::new(0, Currency::EUR),
            Status::Open,
        )
    };
    let (Some(number), Some(account), Some(name), Some(kind), Some((amount, paid))) =
        (number, account, name, kind, money)
    else {
        return;
    };
    let status = if paid == amount { Status::Paid } else { Status::Open };
    line.finish(OpenItem { account, name, kind, number, amount, paid, status, ..optional });
}

fn kind(line: &mut Line<'_, '_>) -> Option<Kind> {
    if matches!(line.raw(Field::Kind), "" | "invoice") {
        return Some(Kind::Invoice);
    }
    match words::key(line.raw(Field::Kind)).as_str() {
        "invoice" => Some(Kind::Invoice),
        "credit_note" => Some(Kind::CreditNote),
        "unapplied_cash" => Some(Kind::UnappliedCash),
        _ => {
            line.refuse_value(Field::Kind, "is not one of invoice, credit_note, unapplied_cash");
            None
        }
    }
}

/// What was invoiced, and what of it is paid.
fn amounts(line: &mut Line<'_, '_>, currency: Currency) -> Option<(Money, Money)> {
    if line.raw(Field::Amount).is_empty() {
        line.refuse_empty(Field::Amount);
    }
    let amount = line.money(Field::Amount, currency);
    let paid_before = line.raw(Field::Paid).is_empty().then(|| Money::new(0, currency));
    let paid = paid_before.or_else(|| line.money(Field::Paid, currency));
    let amount = amount?;
    if amount.minor == 0 {
        line.refuse_value(Field::Amount, "is zero");
    } else if amount.minor < 0 {
        let what = "is negative: for a credit write its kind, and the amount without a sign";
        line.refuse_value(Field::Amount, what);
    }
    let paid = paid?;
    if paid.minor < 0 {
        line.refuse_value(Field::Paid, "is negative");
    } else if amount.minor > 0 && paid.minor > amount.minor {
        line.refuse_value(Field::Paid, &format!("is more than the amount, {amount}"));
    }
    Some((amount, paid))
}

fn treatment(line: &mut Line<'_, '_>) -> Option<String> {
    let word = words::key(line.raw(Field::Treatment));
    let known = TREATMENTS.contains(&word.as_str());
    if !known && !word.is_empty() {
        line.refuse_value(Field::Treatment, &format!("is not one of {}", TREATMENTS.join(", ")));
    }
    known.then_some(word)
}

fn coded(
    line: &mut Line<'_, '_>,
    field: Field,
    read: fn(&str) -> Option<String>,
    what: &str,
) -> Option<String> {
    let raw = line.raw(field);
    if raw.is_empty() {
        return None;
    }
    let code = read(raw);
    if code.is_none() {
        line.refuse_value(field, what);
    }
    code
}

fn link(text: &str) -> Option<String> {
    let good = text.strip_prefix("https://").is_some_and(|rest| !rest.is_empty())
        && !text.chars().any(|letter| letter.is_whitespace() || words::is_control(letter));
    good.then(|| text.to_owned())
}
