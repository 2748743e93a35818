//! The formats there are, and which one a table is.
//!
//! A format is known by its header: the names it needs, in any order, within the first 30 rows.
//! File names say nothing: `.csv` may be tabs, `.xls` may be text.

use crate::read::Draft;
use crate::sheet::{Grid, Row};
use crate::table::{Column, Header, Table, fold};
use crate::{DecimalMark, FormatInfo, Unreadable, generic, quickbooks, stripe, xero};

/// Every vendor: a folder, and a line here.
const VENDORS: &[&[Format]] =
    &[xero::FORMATS, quickbooks::FORMATS, stripe::FORMATS, generic::FORMATS];

/// Rows in which a header may stand.
pub(crate) const HEADER_ROWS: usize = 30;

/// One layout of a vendor.
pub(crate) struct Format {
    pub(crate) info: FormatInfo,
    pub(crate) columns: &'static [Column],
    /// What, beside the columns, tells this from layouts like it. Not asked if the format was named.
    pub(crate) accepts: fn(&Titles<'_>) -> bool,
    /// The decimal mark the vendor writes, where a column does not show it.
    pub(crate) mark: Option<DecimalMark>,
    pub(crate) read: Reading,
}

/// What is done with a table of this format.
pub(crate) enum Reading {
    /// It is read.
    Documents(fn(&Table<'_>, &mut Draft)),
    /// It is known, and cannot be imported: why, and what to export instead.
    Refused(&'static str),
}

/// What stands above the header, and the header itself.
pub(crate) struct Titles<'a> {
    grid: &'a Grid,
    header_row: usize,
    pub(crate) headings: &'a [String],
}

impl Titles<'_> {
    /// Whether a title holds this, in lower case.
    pub(crate) fn say(&self, what: &str) -> bool {
        let rows = self.grid.rows().take(self.header_row);
        rows.flat_map(Row::cells).any(|cell| cell.to_lowercase().contains(what))
    }

    /// Whether a heading has this name, in lower case.
    pub(crate) fn have(&self, heading: &str) -> bool {
        self.headings.iter().any(|known| known == heading)
    }
}

/// A format found in a table.
pub(crate) struct Found {
    pub(crate) format: &'static Format,
    pub(crate) header_row: usize,
    pub(crate) header: Header,
}

/// The header that came closest, for the message when none was found.
#[derive(Default)]
pub(crate) struct Nearest {
    matched: usize,
    lacks: usize,
    text: String,
}

impl Nearest {
    /// One line about why nothing was recognised.
    pub(crate) fn into_error(self, named: Option<&str>) -> Unreadable {
        let wanted = match named {
            Some(name) => format!("a header of {name} is expected in the first {HEADER_ROWS} rows"),
            None => format!("known are {}", names()),
        };
        Unreadable::NoHeader(match self.text.is_empty() {
            true => wanted,
            false => format!("{}; {wanted}", self.text),
        })
    }
}

/// All formats that can be read.
pub(crate) fn all() -> impl Iterator<Item = &'static Format> {
    VENDORS.iter().copied().flatten()
}

/// Their names, for messages.
pub(crate) fn names() -> String {
    let readable = all().filter(|format| matches!(format.read, Reading::Documents(_)));
    readable.map(|format| format.info.name).collect::<Vec<_>>().join(", ")
}

/// The first format whose header stands in the table.
pub(crate) fn recognise(grid: &Grid, named: Option<&str>, nearest: &mut Nearest) -> Option<Found> {
    let rows: Vec<(u64, Vec<String>)> = grid
        .rows()
        .take(HEADER_ROWS)
        .map(|row| (row.line(), row.cells().map(fold).collect()))
        .collect();
    for format in all().filter(|format| named.is_none_or(|name| name == format.info.name)) {
        for (header_row, (line, headings)) in rows.iter().enumerate() {
            match Header::find(headings, format.columns) {
                Ok(header) => {
                    let titles = Titles { grid, header_row, headings };
                    if named.is_some() || (format.accepts)(&titles) {
                        return Some(Found { format, header_row, header });
                    }
                }
                Err(lacks) => nearest.consider(format, *line, &lacks),
            }
        }
    }
    None
}

impl Nearest {
    fn consider(&mut self, format: &Format, line: u64, lacks: &[String]) {
        let needed = format.columns.iter().filter(|column| column.needed).count();
        let matched = needed.saturating_sub(lacks.len());
        let better = (matched, self.lacks) > (self.matched, lacks.len());
        if matched >= 2 && better && matches!(format.read, Reading::Documents(_)) {
            *self = Nearest {
                matched,
                lacks: lacks.len(),
                text: format!(
                    "line {line} looks most like {}, but lacks the columns: {}",
                    format.info.name,
                    lacks.join(", ")
                ),
            };
        }
    }
}
