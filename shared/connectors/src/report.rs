//! Reports that a vendor prints as a grid: titles, groups, subtotals, a total, a footer.
//!
//! Every row is put into one class; one that fits none is refused, never dropped. Sums are compared
//! with the report's own totals, and a difference is told to a person.

use crate::date;
use crate::line::Line;
use crate::read::Draft;
use crate::sheet::Row;
use crate::table::{Field, Table};
use domain::money::{Currency, Money};
use std::collections::HashSet;

/// What a row of a report is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// A document.
    Document,
    /// A group begins.
    Group,
    /// A group or the whole report is summed up.
    Total,
    /// What stands below the total.
    Footer,
    /// None of these.
    Unknown,
}

struct Group {
    label: String,
    line: u64,
    documents: usize,
    sum: i128,
}

/// The groups that are open at a row, and what was summed up in them.
pub(crate) struct Report<'a> {
    /// What the report sums up, by name: such a group stays open until its total.
    totalled: HashSet<&'a str>,
    /// Columns of the header that have no name, up to the first that has: labels stand there.
    margin: usize,
    groups: Vec<Group>,
    sum: i128,
    currencies: Vec<Currency>,
    ended: bool,
}

impl<'a> Report<'a> {
    /// Before the first row.
    pub(crate) fn of(table: &Table<'a>) -> Self {
        let labels = table.rows().map(label).filter(|label| is_total(label));
        Self {
            totalled: labels.flat_map(totalled).collect(),
            margin: table.headings().and_then(|row| row.filled().next()).unwrap_or(0),
            groups: Vec::new(),
            sum: 0,
            currencies: Vec::new(),
            ended: false,
        }
    }

    /// What a row is. `document`: it has what makes a row of this vendor a document.
    pub(crate) fn class(&self, table: &Table<'_>, row: Row<'_>, document: bool) -> Class {
        let label = label(row);
        let totals = is_total(label) || self.is_total_of_group(label);
        let amounts = [Field::Open, Field::Amount];
        let empty = amounts.iter().all(|field| table.text(row, *field).is_empty());
        if document {
            Class::Document
        } else if totals
            && (!empty || label.eq_ignore_ascii_case("total") || self.is_total_of_group(label))
        {
            Class::Total
        } else if is_footer(label) || (self.ended && row.filled().count() == 1) {
            Class::Footer
        } else if empty
            && !self.ended
            && row.filled().next().is_some_and(|column| column <= self.margin.max(1))
        {
            Class::Group
        } else {
            Class::Unknown
        }
    }

    /// Enters a group.
    pub(crate) fn enter(&mut self, row: Row<'_>) {
        // Without a subtotal, a group ends where the next begins.
        let over = |group: &Group| group.documents > 0 && !self.totalled.contains(&*group.label);
        if self.groups.last().is_some_and(over) {
            self.groups.pop();
        }
        let label = crate::words::one_line(label(row)).unwrap_or_default();
        self.groups.push(Group { label, line: row.line(), documents: 0, sum: 0 });
    }

    /// Names of the open groups, the outermost first.
    pub(crate) fn labels(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(|group| group.label.as_str())
    }

    /// Adds an open balance.
    pub(crate) fn add(&mut self, open: Money) {
        if !self.currencies.contains(&open.currency) {
            self.currencies.push(open.currency);
        }
        self.sum += i128::from(open.minor);
        if let Some(group) = self.groups.last_mut() {
            group.documents += 1;
            group.sum += i128::from(open.minor);
        }
    }

    /// Leaves the group that is summed up, or the report, and compares the sums. Sums are no more
    /// than a warning: in a real file of one vendor the last total said 0.
    pub(crate) fn total(&mut self, line: &mut Line<'_, '_>) {
        let label = label(line.row);
        let sum = if let Some(at) = self.group_of(label) {
            let inner: i128 = self.groups.drain(at..).map(|group| group.sum).sum();
            if let Some(outer) = self.groups.last_mut() {
                outer.sum += inner;
                outer.documents += 1;
            }
            inner
        } else {
            self.ended |= label.eq_ignore_ascii_case("total");
            if !self.ended {
                return;
            }
            self.groups.clear();
            self.sum
        };
        let [currency] = self.currencies.as_slice() else { return };
        let Some(Ok(stated)) = line.peek_money(Field::Open, *currency) else { return };
        if i128::from(stated.minor) != sum {
            line.remark("a total of the report is not the sum of its rows");
        }
    }

    /// After the last row: a group that is still open and has no documents was none.
    pub(crate) fn end(&self, draft: &mut Draft) {
        if self.ended {
            return;
        }
        let empty = self.groups.last().filter(|group| group.documents == 0);
        if let Some(group) = empty {
            draft.rejected.push(unknown(group.line));
        }
    }

    fn is_total_of_group(&self, label: &str) -> bool {
        self.group_of(label).is_some()
    }

    fn group_of(&self, label: &str) -> Option<usize> {
        let names = is_total(label).then(|| totalled(label))?;
        self.groups.iter().rposition(|group| names.contains(&group.label.as_str()))
    }
}

/// What a total may be of: `Total Acme`, `Total for Acme`, `Total for Acme with sub-customers`.
fn totalled(label: &str) -> [&str; 3] {
    let rest = label.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim());
    let named = rest.strip_prefix("for ").unwrap_or(rest);
    [rest, named, named.strip_suffix(" with sub-customers").unwrap_or(named)]
}

/// The day of a title such as `As of September 25, 2026` or `As at 31 March 2026`.
pub(crate) fn as_of<'a>(titles: impl Iterator<Item = Row<'a>>) -> Option<domain::calendar::Day> {
    let says = |cell: &&str| {
        let lower = cell.to_lowercase();
        lower.starts_with("as of ") || lower.starts_with("as at ")
    };
    titles.flat_map(Row::cells).find(says).and_then(date::in_sentence)
}

/// The refusal of a row that is of no class.
pub(crate) fn unknown(line: u64) -> crate::Rejected {
    let reason = "the row is neither a document nor a group, a total or a footer".to_owned();
    crate::Rejected { line, reason }
}

/// The first text of a row.
pub(crate) fn label(row: Row<'_>) -> &str {
    row.filled().next().map_or("", |column| row.cell(column))
}

fn is_total(label: &str) -> bool {
    let word = label.split_whitespace().next().unwrap_or_default();
    word.eq_ignore_ascii_case("total") || word.eq_ignore_ascii_case("percentage")
}

/// `Thursday, September 25, 2026 11:05 AM GMT-07:00`, perhaps after `Accrual Basis`.
fn is_footer(label: &str) -> bool {
    label.contains("GMT") && date::in_sentence(label).is_some()
}
