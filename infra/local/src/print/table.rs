//! Tables of aligned columns. On a terminal that is too narrow, columns of running words give way;
//! ids and amounts never do, for they are there to be copied and compared.

use super::{FAINT, HEAD, PLAIN, styled, wrap};
use anstyle::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Between two columns.
const GAP: &str = "  ";

/// A column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    title: &'static str,
    right: bool,
    /// May become as narrow as this.
    least: Option<usize>,
    /// Goes on in further lines rather than being cut.
    wraps: bool,
}

impl Column {
    /// Shown in full.
    pub(crate) const fn new(title: &'static str) -> Self {
        Self { title, right: false, least: None, wraps: false }
    }

    /// Numbers: shown in full, on the right.
    pub(crate) const fn right(title: &'static str) -> Self {
        Self { title, right: true, least: None, wraps: false }
    }

    /// Words: cut to no less than `least` columns when there is no room.
    pub(crate) const fn words(title: &'static str, least: usize) -> Self {
        Self { title, right: false, least: Some(least), wraps: false }
    }

    /// Words that go on in further lines when there is no room.
    pub(crate) const fn text(title: &'static str, least: usize) -> Self {
        Self { title, right: false, least: Some(least), wraps: true }
    }
}

/// A cell: words and their style.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    text: String,
    style: Style,
}

/// A cell in a style.
pub(crate) fn cell(text: impl Into<String>, style: Style) -> Cell {
    Cell { text: text.into(), style }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        cell(text, PLAIN)
    }
}

/// A table.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    indent: usize,
}

impl Table {
    pub(crate) fn new(columns: &[Column]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new(), indent: 0 }
    }

    /// The same, further to the right.
    pub(crate) fn indented(self, indent: usize) -> Self {
        Self { indent, ..self }
    }

    /// A row below the others.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Whether there is no row.
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines on a terminal of `width` columns; as wide as need be without one.
    pub(crate) fn lines(&self, width: Option<usize>) -> Vec<String> {
        let widths = self.widths(width);
        let heads: Vec<Cell> = self.columns.iter().map(|column| cell(column.title, HEAD)).collect();
        let titled = self.columns.iter().any(|column| !column.title.is_empty());
        let all = titled.then_some(&heads).into_iter().chain(&self.rows);
        all.flat_map(|row| self.wrapped(row, &widths)).map(|row| self.line(&row, &widths)).collect()
    }

    /// A row and the rows in which its words go on.
    fn wrapped(&self, row: &[Cell], widths: &[usize]) -> Vec<Vec<Cell>> {
        let mut rows: Vec<Vec<Cell>> = vec![Vec::new()];
        for (place, (known, (column, width))) in
            row.iter().zip(self.columns.iter().zip(widths)).enumerate()
        {
            let parts = match column.wraps {
                true => wrap::lines(&known.text, Some(*width)),
                false => vec![known.text.clone()],
            };
            for (number, part) in parts.into_iter().enumerate() {
                if rows.len() <= number {
                    rows.push(Vec::new());
                }
                if let Some(row) = rows.get_mut(number) {
                    row.resize(place, Cell::from(""));
                    row.push(cell(part, known.style));
                }
            }
        }
        rows
    }

    fn line(&self, row: &[Cell], widths: &[usize]) -> String {
        let mut line = " ".repeat(self.indent);
        let mut owed = String::new();
        for (place, (column, width)) in self.columns.iter().zip(widths).enumerate() {
            let empty = Cell::from("");
            let cell = row.get(place).unwrap_or(&empty);
            let text = cut(&cell.text, *width);
            let blank = " ".repeat(width.saturating_sub(text.width()));
            // Blanks at the end of a line are never written.
            if column.right {
                owed.push_str(&blank);
            }
            if !text.is_empty() {
                line.push_str(&std::mem::take(&mut owed));
                line.push_str(&styled(&text, cell.style));
            }
            if !column.right {
                owed.push_str(&blank);
            }
            owed.push_str(GAP);
        }
        line
    }

    fn widths(&self, width: Option<usize>) -> Vec<usize> {
        let wide = |place: usize, column: &Column| {
            let cells = self.rows.iter().filter_map(|row| row.get(place));
            cells.map(|cell| cell.text.width()).max().unwrap_or(0).max(column.title.width())
        };
        let mut widths: Vec<usize> =
            self.columns.iter().enumerate().map(|(place, column)| wide(place, column)).collect();
        let Some(width) = width else { return widths };
        let gaps = GAP.len() * self.columns.len().saturating_sub(1) + self.indent;
        while widths.iter().sum::<usize>() + gaps > width {
            let can =
                |column: &Column, width: usize| column.least.is_some_and(|least| width > least);
            let widest = widths
                .iter_mut()
                .zip(&self.columns)
                .filter(|(width, column)| can(column, **width))
                .max_by_key(|(width, _)| **width);
            let Some((widest, _)) = widest else { break };
            *widest -= 1;
        }
        widths
    }
}

/// `text` in at most `width` columns.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut taken = 0;
    for sign in text.chars() {
        let wide = sign.width().unwrap_or(0);
        if taken + wide + 1 > width {
            break;
        }
        taken += wide;
        kept.push(sign);
    }
    format!("{}…", kept.trim_end())
}

/// A list of names and values, aligned.
pub(crate) fn facts(indent: usize) -> Table {
    Table::new(&[Column::new(""), Column::text("", 20)]).indented(indent)
}

impl Table {
    /// A line of [`facts`]; nothing when there is no value.
    pub(crate) fn fact(&mut self, name: &str, value: impl Into<Cell>) {
        let value = value.into();
        if !value.text.is_empty() {
            self.row([cell(name, FAINT), value]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table =
            Table::new(&[Column::new("id"), Column::words("name", 5), Column::right("open")]);
        table.row(["d1".into(), "Zoë Müller & Söhne GmbH".into(), "1200.00".into()]);
        table.row(["d2".into(), "東京株式会社".into(), "7.50".into()]);
        table
    }

    fn plain(lines: &[String]) -> String {
        anstream::adapter::strip_str(&lines.join("\n")).to_string()
    }

    #[test]
    fn columns_are_aligned_and_nothing_is_cut_without_a_width() {
        let wide = "id  name                        open
d1  Zoë Müller & Söhne GmbH  1200.00
d2  東京株式会社                7.50";
        assert_eq!(plain(&table().lines(None)), wide);
    }

    #[test]
    fn words_give_way_and_amounts_do_not() {
        let narrow = "id  name            open
d1  Zoë Müller…  1200.00
d2  東京株式会…     7.50";
        assert_eq!(plain(&table().lines(Some(24))), narrow);
    }

    #[test]
    fn running_words_go_on_below() {
        let mut table = Table::new(&[Column::new("a"), Column::text("b", 5)]);
        table.row(["x".into(), "one two three".into()]);
        table.row(["y".into(), "four".into()]);
        assert_eq!(plain(&table.lines(Some(10))), "a  b\nx  one two\n   three\ny  four");
    }

    #[test]
    fn no_line_ends_in_blanks() {
        let mut table = Table::new(&[Column::new("a"), Column::new("b")]);
        table.row(["x".into(), "".into()]);
        table.row(["longer".into(), "y".into()]);
        assert!(table.lines(None).iter().all(|line| line.trim_end() == line));
    }
}
