//! Delimited text (RFC 4180) into a [`Grid`].
//!
//! Written here, since general readers forgive what we must not: text after a closing quote, or a
//! quote that never closes, swallows the rows that follow without a sign. Lines end with LF, CRLF
//! or CR; they are counted inside quotes too, so that a line number is what an editor shows.

use super::grid::{Grid, Sort};
use crate::{Rejected, Unreadable};

/// Reads at most `rows` rows that are not blank.
pub(crate) fn split(text: &str, delimiter: u8, rows: usize) -> Result<Grid, Unreadable> {
    // The first rows are looked at under every delimiter, the whole is read once.
    let grid = if rows == usize::MAX { Grid::with_room(text.len()) } else { Grid::default() };
    let mut reader = Reader { text, at: 0, line: 1, delimiter, grid };
    while reader.at < text.len() && reader.grid.len() < rows {
        reader.record()?;
    }
    Ok(reader.grid)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: u64,
    delimiter: u8,
    grid: Grid,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn record(&mut self) -> Result<(), Unreadable> {
        let line = self.line;
        loop {
            self.cell()?;
            match self.peek() {
                Some(byte) if byte == self.delimiter => self.at += 1,
                Some(_) => {
                    self.newline();
                    break;
                }
                None => break,
            }
        }
        self.grid.end_row(line)
    }

    /// Steps over one line end.
    fn newline(&mut self) {
        let crlf = self.text.as_bytes().get(self.at..self.at + 2) == Some(b"\r\n");
        self.at += if crlf { 2 } else { 1 };
        self.line += 1;
    }

    fn cell(&mut self) -> Result<(), Unreadable> {
        let from = self.at;
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
        if self.peek() == Some(b'"') {
            return self.quoted();
        }
        self.skip_to_end_of_cell();
        let cell = self.text.get(from..self.at).unwrap_or("");
        self.grid.push(cell, Sort::Text, self.line)
    }

    /// To the next delimiter or line end.
    fn skip_to_end_of_cell(&mut self) {
        let delimiter = self.delimiter;
        let rest = self.text.as_bytes().get(self.at..).unwrap_or(&[]);
        let ends = |byte: &u8| *byte == delimiter || *byte == b'\n' || *byte == b'\r';
        self.at += rest.iter().position(ends).unwrap_or(rest.len());
    }

    fn quoted(&mut self) -> Result<(), Unreadable> {
        let line = self.line;
        self.at += 1;
        let from = self.at;
        let mut doubled = false;
        loop {
            match self.peek() {
                None => {
                    self.fault(line, "a quote is opened that is never closed");
                    break;
                }
                Some(b'"') if self.text.as_bytes().get(self.at + 1) == Some(&b'"') => {
                    doubled = true;
                    self.at += 2;
                }
                Some(b'"') => break,
                Some(b'\n' | b'\r') => self.newline(),
                Some(_) => self.at += 1,
            }
        }
        let cell = self.text.get(from..self.at).unwrap_or("");
        if doubled {
            self.grid.push(&cell.replace("\"\"", "\""), Sort::Text, line)?;
        } else {
            self.grid.push(cell, Sort::Text, line)?;
        }
        self.at = (self.at + 1).min(self.text.len());
        let after = self.at;
        self.skip_to_end_of_cell();
        if !self.text.get(after..self.at).unwrap_or("").trim().is_empty() {
            self.fault(line, "text stands after a closing quote; a quote in a cell is doubled");
        }
        Ok(())
    }

    fn fault(&mut self, line: u64, what: &str) {
        let column = self.grid.pending() + 1;
        self.grid.faults.push(Rejected { line, reason: format!("column {column}: {what}") });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<(u64, Vec<String>)> {
        let grid = split(text, b',', usize::MAX).unwrap();
        grid.rows().map(|row| (row.line(), row.cells().map(str::to_owned).collect())).collect()
    }

    #[test]
    fn lines_are_those_of_an_editor() {
        for end in ["\n", "\r\n", "\r"] {
            let text = "a,b\n\n\"1\n2\",\"say \"\"hi\"\"\"\n,,\n x ,\u{a0}y".replace('\n', end);
            let expected = vec![
                (1, vec!["a".into(), "b".into()]),
                (3, vec![format!("1{end}2"), "say \"hi\"".into()]),
                (6, vec!["x".into(), "y".into()]),
            ];
            assert_eq!(cells(&text), expected);
        }
    }

    #[test]
    fn quotes_that_would_swallow_rows_are_faults() {
        let open = split("a,b\n1,\"x\n2,y\n", b',', usize::MAX).unwrap();
        assert_eq!(open.faults.first().map(|fault| fault.line), Some(2));
        let pair = split("a,b,c\n1,\"x,1\n2,y,2\n3,\"z,3\n", b',', usize::MAX).unwrap();
        assert_eq!(pair.faults.first().map(|fault| fault.line), Some(2));
        let literal = split("a,b\n5\" pipe,2\n", b',', usize::MAX).unwrap();
        assert!(literal.faults.is_empty());
    }
}
