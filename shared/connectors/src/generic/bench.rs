//! The benchmark's ledger, as its generator writes it. Taken only by name or by its exact header,
//! since its amounts are whole cents and its addresses are made up.

use crate::format::Titles;
use crate::line::Line;
use crate::read::Draft;
use crate::table::{Column, Field, Table, needed};
use crate::{Kind, OpenItem, Status};
use domain::money::{Currency, Money};

const HEADER: [&str; 6] =
    ["invoice", "customer", "issue date", "due date", "terms days", "amount cents"];

pub(crate) const COLUMNS: &[Column] = &[
    needed(Field::Number, &["invoice"]),
    needed(Field::Customer, &["customer"]),
    needed(Field::Issued, &["issue date"]),
    needed(Field::Due, &["due date"]),
    needed(Field::Terms, &["terms days"]),
    needed(Field::Cents, &["amount cents"]),
];

pub(crate) fn accepts(titles: &Titles<'_>) -> bool {
    titles.headings.iter().map(String::as_str).eq(HEADER)
}

pub(crate) fn read(table: &Table<'_>, draft: &mut Draft) {
    for row in table.rows() {
        draft.rows += 1;
        let mut line = Line::new(table, row, draft);
        let number = line.needed(Field::Number);
        let customer = line.needed(Field::Customer);
        let issued = line.day(Field::Issued);
        let due = line.day(Field::Due);
        let terms_days = line.terms();
        let cents = line.raw(Field::Cents).parse::<i64>().ok().filter(|cents| *cents > 0);
        if cents.is_none() {
            line.refuse_value(Field::Cents, "is not a whole number of cents above zero");
        }
        line.check_width();
        let (Some(number), Some(customer), Some(cents)) = (number, customer, cents) else {
            continue;
        };
        let email = format!("{customer}@bench.example");
        let item = OpenItem {
            email: Some(email.clone()),
            emails: vec![email],
            issued,
            due,
            terms_days,
            ..OpenItem::bare(
                line.number(),
                &customer,
                Kind::Invoice,
                number,
                Money::new(cents, Currency::EUR),
                Status::Open,
            )
        };
        line.finish(item);
    }
}
