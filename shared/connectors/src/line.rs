//! One row with its fields read as what they are. What is wrong is noted in plain words and the
//! reading goes on, so that a person sees everything wrong with a file at once.

use crate::date::{self, Written};
use crate::numeral::{self, Fault};
use crate::read::Draft;
use crate::sheet::{Row, Sort};
use crate::table::{Field, Table};
use crate::{Kind, OpenItem, Rejected, Status, iso, words};
use chrono::Datelike;
use domain::calendar::{Day, plus_days};
use domain::money::{Currency, Money};

/// A row of a table that is being read.
pub(crate) struct Line<'t, 'a> {
    pub(crate) table: &'t Table<'a>,
    pub(crate) row: Row<'a>,
    draft: &'t mut Draft,
    /// Something on it was refused, or waits for a word about the whole file.
    spoiled: bool,
}

impl<'t, 'a> Line<'t, 'a> {
    /// Begins to read a row.
    pub(crate) fn new(table: &'t Table<'a>, row: Row<'a>, draft: &'t mut Draft) -> Self {
        Self { table, row, draft, spoiled: false }
    }

    /// The line in the file.
    pub(crate) fn number(&self) -> u64 {
        self.row.line()
    }

    /// Refuses the row.
    pub(crate) fn refuse(&mut self, reason: String) {
        self.spoiled = true;
        self.draft.rejected.push(Rejected { line: self.row.line(), reason });
    }

    /// Refuses a field's value: `what` follows the quoted value.
    pub(crate) fn refuse_value(&mut self, field: Field, what: &str) {
        let value = words::quoted(self.raw(field));
        self.refuse(format!("column {}: {value} {what}", self.table.heading(field)));
    }

    /// Refuses a field for having no value.
    pub(crate) fn refuse_empty(&mut self, field: Field) {
        self.refuse(format!("column {}: is empty", self.table.heading(field)));
    }

    /// Refuses a row of a plain table that has fewer or more cells than the header: a delimiter too
    /// few or too many has moved its values into the wrong columns.
    pub(crate) fn check_width(&mut self) {
        let (width, cells) = (self.table.width(), self.row.len());
        let beyond = self.row.filled().any(|column| column >= width);
        if beyond || (cells < width && !self.table.grid.sparse) {
            self.refuse(format!("the row has {cells} cells, but the header has {width}"));
        }
    }

    /// Counts a remark; equal ones of many lines become one note.
    pub(crate) fn remark(&mut self, what: &'static str) {
        self.draft.remark(what, self.row.line());
    }

    /// The cell as it stands, trimmed.
    pub(crate) fn raw(&self, field: Field) -> &'a str {
        self.table.text(self.row, field)
    }

    /// Text on one line: breaks and tabs become blanks; other control characters are refused, since
    /// they could forge a mail's header or turn its letters around.
    pub(crate) fn text(&mut self, field: Field) -> Option<String> {
        let raw = self.raw(field);
        if raw.is_empty() {
            return None;
        }
        if words::is_plain(raw) {
            return Some(raw.to_owned());
        }
        let text = words::one_line(raw);
        if text.is_none() {
            self.refuse_value(field, "has a control character");
        }
        text.filter(|text| !text.is_empty())
    }

    /// A number or id: text that a spreadsheet has not turned into something else.
    pub(crate) fn identifier(&mut self, field: Field) -> Option<String> {
        let raw = self.raw(field);
        let raw = raw.strip_prefix('\'').unwrap_or(raw).trim();
        if raw.is_empty() {
            return None;
        }
        let damage = match self.table.sort(self.row, field) {
            Sort::Day => Some("was turned into a date by a spreadsheet: export it again"),
            Sort::Broken => Some("is not a value"),
            Sort::Number if raw.contains('.') || raw.len() > 15 => Some(
                "was turned into a number by a spreadsheet and may have lost digits: export it again",
            ),
            _ if words::is_scientific(raw) => {
                Some("has lost its digits in a spreadsheet: export it again")
            }
            _ if raw.chars().any(words::is_control) => Some("has a control character"),
            _ => None,
        };
        match damage {
            Some(what) => {
                self.refuse_value(field, what);
                None
            }
            None => Some(raw.to_owned()),
        }
    }

    /// An identifier that must be there.
    pub(crate) fn needed(&mut self, field: Field) -> Option<String> {
        if self.raw(field).is_empty() {
            self.refuse_empty(field);
            return None;
        }
        self.identifier(field)
    }

    /// The customer's name, which is also its account where the file has no other: text on one
    /// line that a spreadsheet has not turned into something else.
    pub(crate) fn customer(&mut self, field: Field) -> Option<String> {
        let raw = self.raw(field);
        if raw.is_empty() {
            self.refuse_empty(field);
            return None;
        }
        if words::is_scientific(raw) { self.identifier(field) } else { self.text(field) }
    }

    /// A day from 1990 to 2100.
    pub(crate) fn day(&mut self, field: Field) -> Option<Day> {
        let raw = self.raw(field);
        if raw.is_empty() {
            return None;
        }
        let day = match (self.table.sort(self.row, field), date::read(raw)) {
            (Sort::Broken, _) => None,
            (Sort::Number, _) => date::serial(raw, self.table.grid.epoch_1904),
            (_, Written::Day(day)) => Some(day),
            (_, Written::Numbers { first, second, year }) => match self.table.order() {
                Some(order) => {
                    let day = date::of(first, second, year, order);
                    if day.is_none() && date::order_shown(first, second).is_some() {
                        self.refuse_value(
                            field,
                            "has day and month the other way round than the rest",
                        );
                        return None;
                    }
                    day
                }
                // Asked once for the whole file; see `Table::find_order`.
                None if date::order_shown(first, second).is_none()
                    && first <= 12
                    && second <= 12 =>
                {
                    self.spoiled = true;
                    return None;
                }
                None => None,
            },
            (_, Written::ShortYear) => {
                self.refuse_value(field, "has a year of two digits: write all four");
                return None;
            }
            (_, Written::Nothing) => None,
        };
        match day {
            Some(day) if (1990..=2100).contains(&day.year()) => return Some(day),
            Some(_) => self.refuse_value(field, "is not between 1990 and 2100"),
            None => self.refuse_value(field, "is not a date"),
        }
        None
    }

    /// An amount; `None` if the cell is empty or was refused.
    pub(crate) fn money(&mut self, field: Field, currency: Currency) -> Option<Money> {
        match self.peek_money(field, currency)? {
            Ok(money) => Some(money),
            Err(fault) => {
                self.refuse_value(field, &fault.to_string());
                None
            }
        }
    }

    /// As [`Line::money`], without refusing anything: for totals.
    pub(crate) fn peek_money(
        &self,
        field: Field,
        currency: Currency,
    ) -> Option<Result<Money, Fault>> {
        let raw = self.raw(field);
        Some(match self.table.sort(self.row, field) {
            _ if raw.is_empty() => return None,
            Sort::Text => numeral::read(raw, currency, self.table.mark(field)),
            Sort::Number => numeral::read_number(raw, currency),
            Sort::Day | Sort::Broken => Err(Fault::NoAmount),
        })
    }

    /// The row's currency: its column's, else the tenant's.
    pub(crate) fn currency(&mut self) -> Option<Currency> {
        let raw = self.raw(Field::Currency);
        if !self.table.header.has(Field::Currency) {
            return self.table.hints.currency;
        }
        let currency = iso::currency(raw);
        if raw.is_empty() {
            self.refuse_empty(Field::Currency);
        } else if currency.is_none() {
            self.refuse_value(Field::Currency, "is not a currency: a code such as EUR is expected");
        }
        currency
    }

    /// The cell of addresses as written, and those in it that are plausible. One that is not is
    /// no reason to refuse a ledger: the customer just has no address yet, and a person is told.
    pub(crate) fn emails(&mut self) -> (Option<String>, Vec<String>) {
        let raw = self.raw(Field::Email);
        if raw.is_empty() {
            return (None, Vec::new());
        }
        let mut emails: Vec<String> = Vec::with_capacity(1);
        let mut implausible = false;
        for part in raw.split([',', ';', ' ', '\n', '\r', '\t']).filter(|part| !part.is_empty()) {
            // `Jane Doe <jane@acme.example>` is an address with a name, which is not read.
            let address = part.trim_matches(['<', '>']);
            if !words::is_address(address) {
                implausible |= address.contains('@');
            } else if !emails.iter().any(|known| known == address) {
                emails.push(address.to_owned());
            }
        }
        if implausible || emails.is_empty() {
            self.remark("an e-mail address that has no plausible shape was taken as missing");
        }
        let first = emails.first().cloned();
        let written = first.map(|first| words::one_line(raw).unwrap_or(first));
        (written, emails)
    }

    /// A whole number of days to pay, from 0 to 3650.
    pub(crate) fn terms(&mut self) -> Option<u32> {
        let raw = self.raw(Field::Terms);
        if raw.is_empty() {
            return None;
        }
        let days = raw.parse().ok().filter(|days| *days <= 3650);
        if days.is_none() {
            self.refuse_value(Field::Terms, "is not a number of days from 0 to 3650");
        }
        days
    }

    /// Yes or no.
    pub(crate) fn yes_no(&mut self, field: Field) -> Option<bool> {
        let raw = self.raw(field);
        let answer = words::yes_no(raw);
        if answer.is_none() && !raw.is_empty() {
            self.refuse_value(field, "is neither yes nor no");
        }
        answer
    }

    /// The document, unless something about it was refused. Checks what holds for every format.
    pub(crate) fn finish(mut self, mut item: OpenItem) {
        if item.due.is_none() {
            let terms = item.issued.zip(item.terms_days);
            item.due = terms.map(|(issued, days)| plus_days(issued, i64::from(days)));
        }
        if let Some((issued, due)) = item.issued.zip(item.due) {
            if due < plus_days(issued, -366) {
                self.refuse(format!(
                    "column {}: {due} is more than a year before the document's day, {issued}",
                    self.table.heading(Field::Due)
                ));
            } else if due < issued && item.kind == Kind::Invoice {
                self.remark("a document is due before its own day");
            }
        }
        if item.status == Status::Draft {
            self.remark("a draft was left out");
        } else if !self.spoiled {
            self.draft.items.push(item);
        }
    }

    /// Whether the row can still become a document.
    pub(crate) fn is_sound(&self) -> bool {
        !self.spoiled
    }
}
