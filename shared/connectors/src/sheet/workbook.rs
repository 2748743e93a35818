//! XLSX workbooks into [`Grid`]s.
//!
//! Cells are taken one by one and never as a dense range: one cell at each end of a sheet would
//! otherwise ask for seventeen billion. What the archive unpacks to is counted before it is parsed,
//! by unpacking it, since the sizes an archive states may lie.

use super::grid::{Grid, Sort};
use crate::Unreadable;
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};
use std::borrow::Cow;
use std::io::{Cursor, Read};

/// What all parts of the archive may unpack to.
const MOST_UNPACKED: u64 = 512 * 1024 * 1024;
const MOST_PARTS: usize = 2_000;

/// An open workbook.
pub(crate) struct Workbook<'a> {
    file: Xlsx<Cursor<&'a [u8]>>,
}

impl<'a> Workbook<'a> {
    /// Whether the bytes are a zip archive, as an XLSX file is.
    pub(crate) fn is_one(bytes: &[u8]) -> bool {
        bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
    }

    /// Opens the workbook, after its size was checked.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        check_size(bytes, MOST_UNPACKED)?;
        let file = walled(|| Xlsx::new(Cursor::new(bytes)).map_err(broken))?;
        Ok(Self { file })
    }

    /// Names of the visible worksheets, in order.
    pub(crate) fn sheets(&self) -> Vec<String> {
        let sheets = self.file.sheets_metadata().iter();
        sheets
            .filter(|sheet| sheet.visible == SheetVisible::Visible)
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| sheet.name.clone())
            .collect()
    }

    /// The cells of a sheet; lines are its row numbers.
    pub(crate) fn grid(&mut self, sheet: &str) -> Result<Grid, Unreadable> {
        walled(|| self.cells(sheet))
    }

    fn cells(&mut self, sheet: &str) -> Result<Grid, Unreadable> {
        let mut grid = Grid::of_workbook(self.file.has_1904_epoch());
        let mut cells = self.file.worksheet_cells_reader(sheet).map_err(broken)?;
        let mut row = 0;
        while let Some(cell) = cells.next_cell().map_err(broken)? {
            let (text, sort) = written(cell.get_value());
            if text.trim().is_empty() {
                continue;
            }
            let (cell_row, column) = cell.get_position();
            if cell_row != row {
                grid.end_row(u64::from(row) + 1)?;
            }
            if cell_row < row || (column as usize) < grid.pending() {
                return Err(Unreadable::Binary(format!(
                    "the cells of row {} are out of order",
                    cell_row + 1
                )));
            }
            row = cell_row;
            let line = u64::from(row) + 1;
            if column >= 1000 {
                return Err(Unreadable::TooLarge(format!("line {line} has {column} columns")));
            }
            while grid.pending() < column as usize {
                grid.push("", Sort::Text, line)?;
            }
            grid.push(&text, sort, line)?;
        }
        grid.end_row(u64::from(row) + 1)?;
        Ok(grid)
    }
}

/// The reader of workbooks is not ours, and a damaged one can make it panic (a `dimension` that ends
/// before it begins, in calamine 0.38). To a person that is a file that cannot be read.
fn walled<T>(work: impl FnOnce() -> Result<T, Unreadable>) -> Result<T, Unreadable> {
    let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
    done.unwrap_or_else(|_| Err(Unreadable::Binary("its workbook is damaged".into())))
}

fn written<'v>(value: &'v DataRef<'_>) -> (Cow<'v, str>, Sort) {
    match value {
        DataRef::Empty => ("".into(), Sort::Text),
        DataRef::String(text) | DataRef::DateTimeIso(text) => (text.into(), Sort::Text),
        DataRef::SharedString(text) => ((*text).into(), Sort::Text),
        DataRef::Bool(yes) => (if *yes { "TRUE" } else { "FALSE" }.into(), Sort::Text),
        DataRef::Int(number) => (number.to_string().into(), Sort::Number),
        // The shortest decimal that is the same float, never with an exponent.
        DataRef::Float(number) if number.is_finite() && number.abs() < 1e18 => {
            (number.to_string().into(), Sort::Number)
        }
        DataRef::Float(_) => ("number out of range".into(), Sort::Broken),
        DataRef::DateTime(moment) if moment.is_datetime() && moment.as_f64().abs() < 3e6 => {
            match moment.as_datetime() {
                Some(moment) => (moment.format("%Y-%m-%d").to_string().into(), Sort::Day),
                None => ("date out of range".into(), Sort::Broken),
            }
        }
        DataRef::DateTime(_) | DataRef::DurationIso(_) => ("a duration".into(), Sort::Broken),
        DataRef::Error(error) => (error.to_string().into(), Sort::Broken),
    }
}

/// Unpacks all parts and counts: not more than `most` bytes.
pub(crate) fn check_size(bytes: &[u8], most: u64) -> Result<(), Unreadable> {
    let unzip = |error| Unreadable::Binary(format!("its archive is broken ({error})"));
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unzip)?;
    if archive.len() > MOST_PARTS {
        return Err(Unreadable::TooLarge(format!("it has more than {MOST_PARTS} parts")));
    }
    let torn = |error| Unreadable::Binary(format!("its archive is broken ({error})"));
    let mut left = most;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(unzip)?;
        let strings =
            part.name().map_err(unzip)?.to_ascii_lowercase().ends_with("sharedstrings.xml");
        let mut part = part.take(left + 1);
        let unpacked = if strings {
            let mut text = Vec::new();
            part.read_to_end(&mut text).map_err(torn)?;
            check_promise(&text)?;
            text.len() as u64
        } else {
            std::io::copy(&mut part, &mut std::io::sink()).map_err(torn)?
        };
        left = left.checked_sub(unpacked).ok_or_else(|| {
            Unreadable::TooLarge(format!("it unpacks to more than {} MB", most >> 20))
        })?;
    }
    Ok(())
}

/// The table of strings promises how many it holds, and the reader makes room for that many before
/// it reads one. A promise that the part cannot keep is refused.
fn check_promise(strings: &[u8]) -> Result<(), Unreadable> {
    const PROMISE: &[u8] = b"uniqueCount";
    if strings.contains(&0) {
        return Err(Unreadable::Binary("its strings are not UTF-8".into()));
    }
    for (at, _) in strings.windows(PROMISE.len()).enumerate().filter(|(_, text)| *text == PROMISE) {
        let rest = strings.get(at + PROMISE.len()..).unwrap_or(&[]);
        let digits = rest.iter().skip_while(|byte| !byte.is_ascii_digit()).take(24);
        let number = digits.take_while(|byte| byte.is_ascii_digit()).fold(0_u64, |sum, digit| {
            sum.saturating_mul(10).saturating_add(u64::from(digit - b'0'))
        });
        if number > strings.len() as u64 {
            return Err(Unreadable::Binary("its strings are fewer than it says".into()));
        }
    }
    Ok(())
}

fn broken(error: calamine::XlsxError) -> Unreadable {
    Unreadable::Binary(match error {
        calamine::XlsxError::Password => "it is locked with a password".to_owned(),
        other => format!("its workbook cannot be read ({other})"),
    })
}
