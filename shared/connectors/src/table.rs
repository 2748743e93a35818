//! A recognised table: which column holds what, and the two things only the whole file can tell:
//! the order of days and months, and the decimal mark of each column of amounts.

use crate::date::{self, Written};
use crate::numeral::{self, Shows};
use crate::read::Draft;
use crate::sheet::{Grid, Row, Sort};
use crate::{DateOrder, DecimalMark, Hints, Rejected, words};

/// What a column can hold. A format says under which names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Number,
    Id,
    Account,
    Customer,
    Name,
    Email,
    Phone,
    Mobile,
    Language,
    Country,
    Treatment,
    Kind,
    Issued,
    Due,
    Terms,
    Amount,
    Paid,
    Open,
    Cents,
    Currency,
    Order,
    PayLink,
    Pdf,
    Sent,
    Status,
    Billing,
    Closed,
    Settled,
    Bucket,
}

const FIELDS: usize = Field::Bucket as usize + 1;
const DATES: [Field; 2] = [Field::Issued, Field::Due];
const AMOUNTS: [Field; 3] = [Field::Amount, Field::Paid, Field::Open];

/// A column of a format. Names are written as [`fold`] makes them.
pub(crate) struct Column {
    pub(crate) field: Field,
    pub(crate) names: &'static [&'static str],
    /// Without it the row is not this format's header.
    pub(crate) needed: bool,
}

/// A column that must be there.
pub(crate) const fn needed(field: Field, names: &'static [&'static str]) -> Column {
    Column { field, names, needed: true }
}

/// A column that may be there.
pub(crate) const fn optional(field: Field, names: &'static [&'static str]) -> Column {
    Column { field, names, needed: false }
}

/// Makes headings comparable: case, blanks, underscores and the star of required columns.
pub(crate) fn fold(heading: &str) -> String {
    let plain = heading.trim_start_matches(['\u{feff}', '*']).replace('_', " ").to_lowercase();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where each field stands in the header row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Header {
    places: [Option<usize>; FIELDS],
}

impl Header {
    /// The header, or the names that a row lacks to be one.
    pub(crate) fn find(folded: &[String], columns: &[Column]) -> Result<Header, Vec<String>> {
        let mut header = Header::default();
        let mut missing = Vec::new();
        for column in columns {
            let is_name = |heading: &String| column.names.contains(&heading.as_str());
            let mut places =
                folded.iter().enumerate().filter(|(_, heading)| is_name(heading)).map(|(at, _)| at);
            let place = places.next();
            let name = column.names.first().copied().unwrap_or_default();
            match (place, column.needed) {
                (None, true) => missing.push(name.to_owned()),
                (Some(_), true) if places.next().is_some() => missing.push(format!("{name} once")),
                _ => {}
            }
            if let Some(slot) = header.places.get_mut(column.field as usize) {
                *slot = slot.or(place);
            }
        }
        if missing.is_empty() { Ok(header) } else { Err(missing) }
    }

    pub(crate) fn place(&self, field: Field) -> Option<usize> {
        self.places.get(field as usize).copied().flatten()
    }

    pub(crate) fn has(&self, field: Field) -> bool {
        self.place(field).is_some()
    }
}

/// A table with its header and what its file as a whole tells.
pub(crate) struct Table<'a> {
    pub(crate) grid: &'a Grid,
    pub(crate) header: Header,
    header_row: usize,
    pub(crate) hints: Hints<'a>,
    order: Option<DateOrder>,
    marks: [Option<DecimalMark>; FIELDS],
}

impl<'a> Table<'a> {
    /// Looks through the file once. `mark` is what the vendor writes where a column does not show it.
    pub(crate) fn new(
        grid: &'a Grid,
        header_row: usize,
        header: Header,
        hints: Hints<'a>,
        mark: Option<DecimalMark>,
        draft: &mut Draft,
    ) -> Self {
        let marks = [None; FIELDS];
        let mut table = Table { grid, header, header_row, hints, order: hints.date_order, marks };
        if table.order.is_none() {
            table.find_order(draft);
        }
        table.find_marks(mark);
        table
    }

    /// The rows below the header.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'a>> + use<'a> {
        self.grid.rows().skip(self.header_row + 1)
    }

    /// The rows above the header: titles.
    pub(crate) fn titles(&self) -> impl Iterator<Item = Row<'a>> + use<'a> {
        self.grid.rows().take(self.header_row)
    }

    /// The header's width.
    pub(crate) fn width(&self) -> usize {
        self.headings().map_or(0, |row| row.len())
    }

    /// The header row itself.
    pub(crate) fn headings(&self) -> Option<Row<'a>> {
        self.grid.row(self.header_row)
    }

    /// What the file calls a column, fit to be told.
    pub(crate) fn heading(&self, field: Field) -> String {
        let place = self.header.place(field);
        let heading = place.zip(self.headings()).map_or("", |(place, row)| row.cell(place));
        let seen = |letter| if words::is_control(letter) { ' ' } else { letter };
        heading.chars().map(seen).collect()
    }

    /// The text of a field; empty where there is no such column.
    pub(crate) fn text(&self, row: Row<'a>, field: Field) -> &'a str {
        self.header.place(field).map_or("", |place| row.cell(place))
    }

    /// What a cell is, as far as a workbook says.
    pub(crate) fn sort(&self, row: Row<'a>, field: Field) -> Sort {
        self.header.place(field).map_or(Sort::Text, |place| row.sort(place))
    }

    pub(crate) fn order(&self) -> Option<DateOrder> {
        self.order
    }

    pub(crate) fn mark(&self, field: Field) -> Option<DecimalMark> {
        self.marks.get(field as usize).copied().flatten()
    }

    /// The first date that can be read one way only decides; one that contradicts it is refused
    /// where it stands. Without any, the country says, and a person is told; else it is asked.
    fn find_order(&mut self, draft: &mut Draft) {
        let mut doubtful = 0_usize;
        let mut first_doubt = None;
        for row in self.rows() {
            for field in DATES {
                let text = self.text(row, field);
                if !text.contains(['/', '-']) {
                    continue;
                }
                let Written::Numbers { first, second, .. } = date::read(text) else { continue };
                if let Some(order) = date::order_shown(first, second) {
                    self.order = Some(order);
                    return;
                }
                if (1..=12).contains(&first) && (1..=12).contains(&second) {
                    doubtful += 1;
                    first_doubt.get_or_insert((row.line(), field, text));
                }
            }
        }
        let Some((line, field, text)) = first_doubt else { return };
        let country = self.hints.country.unwrap_or_default();
        self.order = date::order_of_country(country);
        match self.order {
            Some(order) => draft.notes.push(format!(
                "No date in the file tells days from months: read {} first, as in {country}; say \
                 otherwise with --date-order dmy|mdy.",
                if order == DateOrder::DayFirst { "days" } else { "months" },
            )),
            None => draft.rejected.push(Rejected {
                line,
                reason: format!(
                    "column {}: {text:?} may have the day or the month first, and so may all {doubtful} \
                     such dates in the file: say which with --date-order dmy|mdy",
                    self.heading(field)
                ),
            }),
        }
    }

    fn find_marks(&mut self, vendor: Option<DecimalMark>) {
        let mut found = [None; AMOUNTS.len()];
        for (field, found) in AMOUNTS.into_iter().zip(&mut found) {
            let Some(place) = self.header.place(field) else { continue };
            let texts = self.rows().filter(|row| row.sort(place) == Sort::Text);
            *found = texts.map(|row| row.cell(place)).find_map(|text| match numeral::shows(text) {
                Shows::Mark(mark) => Some(mark),
                _ => None,
            });
        }
        // A column that does not show its mark is written like the others of its file.
        let known = |mark| found.iter().flatten().all(|other| *other == mark);
        let others = found.iter().flatten().copied().find(|mark| known(*mark));
        for (field, found) in AMOUNTS.into_iter().zip(found) {
            if let Some(slot) = self.marks.get_mut(field as usize) {
                *slot = found.or(others).or(self.hints.decimal_mark).or(vendor);
            }
        }
    }
}
