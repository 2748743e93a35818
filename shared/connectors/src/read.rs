//! From the bytes of a file to its open items: what sort of file, which table in it, which format.
//!
//! Pure functions over bytes: no I/O, no clock, and never a panic on any input.

use crate::format::{self, Found, HEADER_ROWS, Nearest, Reading};
use crate::sheet::{Grid, Workbook, decode, split};
use crate::table::{Field, Table};
use crate::{FormatInfo, Hints, OpenItem, Parsed, Rejected, Unreadable};
use crate::{check, words};
use domain::calendar::Day;
use std::sync::LazyLock;

/// Bytes of a file.
const LARGEST_FILE: usize = 64 * 1024 * 1024;

/// What a reading has found so far.
#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) rows: usize,
    pub(crate) items: Vec<OpenItem>,
    pub(crate) rejected: Vec<Rejected>,
    pub(crate) notes: Vec<String>,
    pub(crate) as_of: Option<Day>,
    /// Remarks with the first line and the number of lines they are about.
    remarks: Vec<(&'static str, u64, usize)>,
}

impl Draft {
    /// Counts a remark about a line.
    pub(crate) fn remark(&mut self, what: &'static str, line: u64) {
        match self.remarks.iter_mut().find(|(known, ..)| *known == what) {
            Some((_, _, count)) => *count += 1,
            None => self.remarks.push((what, line, 1)),
        }
    }

    fn into_parsed(mut self, format: &FormatInfo) -> Parsed {
        check::duplicates(&self.items, &mut self.rejected);
        self.rejected.sort_by_key(|rejected| rejected.line);
        for (what, line, count) in self.remarks {
            self.notes.push(match count {
                1 => format!("Line {line}: {what}."),
                _ => format!("Line {line} and {} more: {what}.", count - 1),
            });
        }
        Parsed {
            format: format.name,
            rows: self.rows,
            items: self.items,
            rejected: self.rejected,
            notes: self.notes,
            as_of: self.as_of,
            complete: format.complete,
        }
    }
}

/// Reads an export. Everything that cannot be taken is in [`Parsed::rejected`].
///
/// # Errors
/// [`Unreadable`], if there is no table in it that is known.
pub fn read(bytes: &[u8], hints: &Hints<'_>) -> Result<Parsed, Unreadable> {
    if bytes.len() > LARGEST_FILE {
        return Err(Unreadable::TooLarge(format!("more than {} MB", LARGEST_FILE >> 20)));
    }
    if let Some(name) = hints.format
        && !formats().iter().any(|format| format.name == name)
    {
        return Err(Unreadable::NoSuchFormat(name.to_owned(), format::names()));
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Unreadable::Empty);
    }
    refuse_other_files(bytes)?;
    if Workbook::is_one(bytes) { read_workbook(bytes, hints) } else { read_text(bytes, hints) }
}

/// The formats that [`read`] knows, in the order in which they are tried.
pub fn formats() -> &'static [FormatInfo] {
    static KNOWN: LazyLock<Vec<FormatInfo>> = LazyLock::new(|| {
        let readable = format::all().filter(|format| matches!(format.read, Reading::Documents(_)));
        readable.map(|format| format.info).collect()
    });
    &KNOWN
}

/// Files that people take for exports, each with what to do instead.
fn refuse_other_files(bytes: &[u8]) -> Result<(), Unreadable> {
    let start = bytes.get(..bytes.len().min(200)).unwrap_or(bytes);
    let text = start.trim_ascii_start().to_ascii_lowercase();
    let what = if start.starts_with(b"%PDF") {
        "it is a PDF: export as XLSX or CSV"
    } else if start.starts_with(b"\xd0\xcf\x11\xe0") {
        "it is an old or locked Excel workbook: save it as XLSX without a password"
    } else if text.starts_with(b"<") {
        "it is HTML or XML: export as XLSX or CSV"
    } else {
        return Ok(());
    };
    Err(Unreadable::Binary(what.to_owned()))
}

fn read_workbook(bytes: &[u8], hints: &Hints<'_>) -> Result<Parsed, Unreadable> {
    let mut workbook = Workbook::open(bytes)?;
    let mut nearest = Nearest::default();
    let sheets = workbook.sheets();
    for sheet in &sheets {
        let grid = workbook.grid(sheet)?;
        if let Some(found) = format::recognise(&grid, hints.format, &mut nearest) {
            let mut draft = Draft::default();
            if sheets.len() > 1 {
                draft.notes.push(format!(
                    "Only the sheet {} was read, of {}.",
                    words::quoted(sheet),
                    sheets.len()
                ));
            }
            return read_table(&grid, found, hints, draft);
        }
    }
    Err(nearest.into_error(hints.format))
}

fn read_text(bytes: &[u8], hints: &Hints<'_>) -> Result<Parsed, Unreadable> {
    let (text, note) = decode(bytes, hints.country)?;
    if text.trim().is_empty() {
        return Err(Unreadable::Empty);
    }
    let mut nearest = Nearest::default();
    // The delimiter is the one under which a known header appears, not the commonest sign.
    for delimiter in [b',', b';', b'\t', b'|'] {
        let Ok(start) = split(&text, delimiter, HEADER_ROWS) else { continue };
        if format::recognise(&start, hints.format, &mut nearest).is_none() {
            continue;
        }
        let grid = split(&text, delimiter, usize::MAX)?;
        if let Some(found) = format::recognise(&grid, hints.format, &mut nearest) {
            let notes = note.into_iter().collect();
            return read_table(&grid, found, hints, Draft { notes, ..Draft::default() });
        }
        break;
    }
    Err(nearest.into_error(hints.format))
}

fn read_table(
    grid: &Grid,
    found: Found,
    hints: &Hints<'_>,
    mut draft: Draft,
) -> Result<Parsed, Unreadable> {
    let format = found.format;
    let read = match format.read {
        Reading::Documents(read) => read,
        Reading::Refused(why) => return Err(Unreadable::Unsuitable(why.to_owned())),
    };
    // Whole cents come from the benchmark only, and are euros.
    let names_money = found.header.has(Field::Currency) || found.header.has(Field::Cents);
    if !names_money && hints.currency.is_none() {
        return Err(Unreadable::NoCurrency);
    }
    draft.rejected.extend(grid.faults.iter().cloned());
    let table = Table::new(grid, found.header_row, found.header, *hints, format.mark, &mut draft);
    draft.items.reserve(grid.len());
    read(&table, &mut draft);
    Ok(draft.into_parsed(&format.info))
}
