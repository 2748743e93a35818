//! What a command says: JSON for scripts, or text for people. Colour only on a terminal; plain when
//! piped, with nothing cut off. Foreign words (names, notes) are cleaned before they get here.

pub(crate) mod lines;
mod progress;
mod table;
mod wrap;

pub(crate) use progress::Progress;
pub(crate) use table::{Column, Table, cell, facts};

use crate::failure::{Done, Failure, one_line, unread};
use anstyle::{AnsiColor, Style};
use chrono_tz::Tz;
use domain::calendar::Time;
use serde::Serialize;
use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

/// Headings.
pub(crate) const HEAD: Style = Style::new().bold();
/// What is only said beside.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// Names to copy.
pub(crate) const NAME: Style = AnsiColor::Cyan.on_default();
/// What went well.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// What somebody should look at.
pub(crate) const CARE: Style = AnsiColor::Yellow.on_default();
/// What went wrong.
pub(crate) const BAD: Style = AnsiColor::Red.on_default().bold();
/// Nothing of note.
pub(crate) const PLAIN: Style = Style::new();

/// Widest line of running text.
const WIDEST: usize = 100;

/// The output.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Out {
    json: bool,
}

impl Out {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether JSON is wanted.
    pub(crate) fn is_json(self) -> bool {
        self.json
    }

    /// One object, on a line of its own.
    pub(crate) fn object(self, value: &impl Serialize) -> Done {
        let text = serde_json::to_string(value)?;
        self.write(&text)
    }

    /// A line for people.
    pub(crate) fn say(self, text: impl Display) -> Done {
        if self.json { Ok(()) } else { self.write(&text.to_string()) }
    }

    /// Running text for people, wrapped and indented.
    pub(crate) fn tell(self, text: &str, style: Style, indent: usize) -> Done {
        if self.json {
            return Ok(());
        }
        let width = self.width().map(|width| width.min(WIDEST).saturating_sub(indent));
        for line in wrap::lines(text, width) {
            self.write(&format!("{:indent$}{}", "", styled(&line, style)))?;
        }
        Ok(())
    }

    /// A table for people.
    pub(crate) fn table(self, table: &Table) -> Done {
        if self.json {
            return Ok(());
        }
        table.lines(self.width()).iter().try_for_each(|line| self.write(line))
    }

    /// The columns of the terminal; none when it is no terminal.
    pub(crate) fn width(self) -> Option<usize> {
        if !io::stdout().is_terminal() {
            return None;
        }
        terminal_size::terminal_size().map(|(width, _)| usize::from(width.0).max(40))
    }

    /// Text as it is, such as a letter or a line of an export.
    pub(crate) fn write(self, text: &str) -> Done {
        let mut out = anstream::stdout().lock();
        writeln!(out, "{text}").map_err(|error| unread(&error))
    }

    /// How a command failed, on stderr.
    pub(crate) fn failure(self, failure: &Failure) {
        let line = failure.line();
        let mut out = anstream::stderr().lock();
        // When stderr is gone there is nobody to tell.
        let _ = match self.json {
            true => writeln!(out, "{}", serde_json::json!({ "error": line })),
            false => writeln!(out, "{} {line}", styled("error:", BAD)),
        };
    }
}

/// `text` in a style.
pub(crate) fn styled(text: &str, style: Style) -> String {
    if style == PLAIN { text.to_owned() } else { format!("{style}{text}{style:#}") }
}

/// Words that may be foreign, on one line and safe for a terminal: nothing in them drives it or
/// turns the direction of writing around.
pub(crate) fn clean(text: &str) -> String {
    let turns = |sign: char| matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    one_line(text).chars().filter(|sign| !turns(*sign)).collect()
}

/// A moment by a clock in `zone`.
pub(crate) fn when(at: Time, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
}

/// `1 debtor`, `2 debtors`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A number with its thousands apart: `12,345`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(count(1, "debtor", "debtors"), "1 debtor");
        assert_eq!(count(1_234_567, "row", "rows"), "1,234,567 rows");
        assert_eq!(count(0, "row", "rows"), "0 rows");
        assert_eq!(count(100, "row", "rows"), "100 rows");
    }

    #[test]
    fn foreign_words_cannot_drive_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\nc\u{202e}d"), "a [31mb; cd");
    }
}
