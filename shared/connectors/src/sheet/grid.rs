//! The cells of one table, whatever file they came from: trimmed text, and what a workbook says
//! that each is. One buffer for all of them, since a ledger has millions.

use crate::{Rejected, Unreadable};

/// Rows with anything in them.
const MOST_ROWS: usize = 1_000_000;
/// Cells in a row.
const MOST_COLUMNS: usize = 300;
/// Bytes of text in a cell.
const LARGEST_CELL: usize = 100 * 1024;
/// Bytes of text in a table. A file of 64 MB grows when it is decoded or unpacked.
const MOST_TEXT: usize = 512 * 1024 * 1024;

/// What a cell is. In a text file all is [`Sort::Text`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Text,
    /// A number of a workbook, written out as the shortest decimal that is the same float.
    Number,
    /// A date of a workbook, as `2026-12-31`.
    Day,
    /// An error such as `#REF!`, or a time that is no day.
    Broken,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    line: u32,
    first: u32,
    cells: u32,
}

/// A table. Rows without text are not in it; every row knows its line.
#[derive(Debug, Default)]
pub(crate) struct Grid {
    text: String,
    ends: Vec<u32>,
    /// Empty while all cells are text.
    sorts: Vec<Sort>,
    rows: Vec<Span>,
    /// A workbook stores no empty cells at the end of a row, so short rows are whole there.
    pub(crate) sparse: bool,
    /// Serial days count from 1904 (workbooks of old Macs).
    pub(crate) epoch_1904: bool,
    /// What is broken in the text itself, by line.
    pub(crate) faults: Vec<Rejected>,
}

/// One row of a [`Grid`].
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    grid: &'a Grid,
    span: Span,
}

impl Grid {
    /// An empty table of a workbook.
    pub(crate) fn of_workbook(epoch_1904: bool) -> Self {
        Self { sparse: true, epoch_1904, ..Self::default() }
    }

    /// An empty table with room for this much text.
    pub(crate) fn with_room(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ..Self::default() }
    }

    /// Appends a cell to the row that is being written.
    pub(crate) fn push(&mut self, text: &str, sort: Sort, line: u64) -> Result<(), Unreadable> {
        if text.len() > LARGEST_CELL {
            return Err(Unreadable::TooLarge(format!(
                "a cell on line {line} has more than {} KB",
                LARGEST_CELL / 1024
            )));
        }
        if self.text.len() + text.len() > MOST_TEXT {
            return Err(Unreadable::TooLarge(format!("more than {} MB of text", MOST_TEXT >> 20)));
        }
        if sort != Sort::Text || !self.sorts.is_empty() {
            self.sorts.resize(self.ends.len(), Sort::Text);
            self.sorts.push(sort);
        }
        self.text.push_str(text.trim());
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        Ok(())
    }

    /// Ends the row that began with cell `first` on `line`; forgets it if it is blank.
    pub(crate) fn end_row(&mut self, line: u64) -> Result<(), Unreadable> {
        let first = self.rows.last().map_or(0, |row| row.first + row.cells);
        let start = self.end_of(first);
        if start == self.text.len() {
            self.ends.truncate(first as usize);
            self.sorts.truncate(first as usize);
            return Ok(());
        }
        let cells = u32::try_from(self.ends.len()).unwrap_or(u32::MAX).saturating_sub(first);
        if cells as usize > MOST_COLUMNS {
            return Err(Unreadable::TooLarge(format!(
                "line {line} has {cells} columns, more than {MOST_COLUMNS}"
            )));
        }
        if self.rows.len() >= MOST_ROWS {
            return Err(Unreadable::TooLarge(format!("more than {MOST_ROWS} rows")));
        }
        self.rows.push(Span { line: u32::try_from(line).unwrap_or(u32::MAX), first, cells });
        Ok(())
    }

    /// Cells in the row that is being written.
    pub(crate) fn pending(&self) -> usize {
        let first = self.rows.last().map_or(0, |row| row.first + row.cells);
        self.ends.len().saturating_sub(first as usize)
    }

    /// Where the text before cell `index` ends.
    fn end_of(&self, index: u32) -> usize {
        let before = (index as usize).checked_sub(1);
        before.and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize)
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn row(&self, index: usize) -> Option<Row<'_>> {
        self.rows.get(index).map(|span| Row { grid: self, span: *span })
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|span| Row { grid: self, span: *span })
    }
}

impl<'a> Row<'a> {
    pub(crate) fn line(&self) -> u64 {
        u64::from(self.span.line)
    }

    pub(crate) fn len(&self) -> usize {
        self.span.cells as usize
    }

    /// The trimmed text of a cell; empty beyond the last.
    pub(crate) fn cell(&self, column: usize) -> &'a str {
        if column >= self.len() {
            return "";
        }
        let index = self.span.first + u32::try_from(column).unwrap_or(u32::MAX);
        let range = self.grid.end_of(index)..self.grid.end_of(index + 1);
        self.grid.text.get(range).unwrap_or("")
    }

    pub(crate) fn sort(&self, column: usize) -> Sort {
        let index = (self.span.first as usize).saturating_add(column);
        self.grid.sorts.get(index).copied().unwrap_or(Sort::Text)
    }

    pub(crate) fn cells(self) -> impl Iterator<Item = &'a str> {
        (0..self.len()).map(move |column| self.cell(column))
    }

    /// Columns that are not empty.
    pub(crate) fn filled(self) -> impl Iterator<Item = usize> {
        (0..self.len()).filter(move |column| !self.cell(*column).is_empty())
    }
}
