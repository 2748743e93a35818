//! What every format must do, on every fixture it has.

use super::{Fixture, emit, fixtures, records};
use crate::{Hints, Parsed, formats, read};
use std::collections::BTreeSet;

/// The parts of a reading that do not depend on where things stand in the file.
fn meaning(parsed: &Parsed) -> BTreeSet<String> {
    let items = parsed.items.iter().map(|item| {
        let mut item = item.clone();
        item.line = 0;
        format!("{item:?}")
    });
    items.collect()
}

/// Without the note about a guessed encoding.
fn without_encoding(mut parsed: Parsed) -> Parsed {
    parsed.notes.retain(|note| !note.contains("not UTF-8"));
    parsed
}

#[test]
fn every_format_has_a_fixture_and_is_recognised() {
    let known: BTreeSet<&str> = formats().iter().map(|format| format.name).collect();
    let tried: BTreeSet<&str> = fixtures().iter().map(|fixture| fixture.format).collect();
    assert_eq!(known, tried);
    for fixture in fixtures() {
        let parsed = fixture.read();
        assert_eq!(parsed.format, fixture.format, "{}", fixture.path);
        assert_eq!(parsed.rejected, [], "{}", fixture.path);
        assert!(!parsed.items.is_empty(), "{}", fixture.path);
        for format in formats() {
            assert!(!format.about.is_empty() && !format.about.contains('\n'));
        }
    }
}

#[test]
fn reading_again_or_by_name_gives_the_same() {
    for fixture in fixtures() {
        let named = Hints { format: Some(fixture.format), ..fixture.hints };
        assert_eq!(fixture.read(), fixture.read());
        assert_eq!(read(&fixture.bytes(), &named).unwrap(), fixture.read());
    }
}

#[test]
fn documents_are_sound() {
    for item in fixtures().iter().flat_map(|fixture| fixture.read().items) {
        assert!(item.amount.minor > 0 && (0..=item.amount.minor).contains(&item.paid.minor));
        assert_eq!(item.amount.currency, item.paid.currency);
        assert!(!item.number.is_empty() && !item.account.is_empty() && !item.name.is_empty());
        assert_eq!(item.email.is_none(), item.emails.is_empty());
        assert!(item.status != crate::Status::Draft);
    }
}

#[test]
fn marks_and_line_ends_change_nothing() {
    for fixture in fixtures() {
        let text = fixture.text().replace("\r\n", "\n");
        let expected = without_encoding(fixture.read());
        for end in ["\n", "\r\n", "\r"] {
            let text = text.replace('\n', end);
            let wide = |mark: &[u8], bytes: fn(u16) -> [u8; 2]| {
                let units = text.encode_utf16().flat_map(bytes);
                mark.iter().copied().chain(units).collect::<Vec<u8>>()
            };
            let variants = [
                text.clone().into_bytes(),
                [b"\xef\xbb\xbf", text.as_bytes()].concat(),
                wide(b"\xff\xfe", u16::to_le_bytes),
                wide(b"\xfe\xff", u16::to_be_bytes),
                wide(b"", u16::to_le_bytes),
            ];
            for bytes in variants {
                let parsed = read(&bytes, &fixture.hints).unwrap();
                assert_eq!(parsed, expected, "{}", fixture.path);
            }
        }
    }
}

#[test]
fn delimiters_change_nothing() {
    for fixture in fixtures() {
        let expected = without_encoding(fixture.read());
        for delimiter in [',', ';', '\t', '|'] {
            let text = emit(&records(&fixture), delimiter);
            let parsed = read(text.as_bytes(), &fixture.hints).unwrap();
            assert_eq!(meaning(&parsed), meaning(&expected), "{} {delimiter:?}", fixture.path);
            assert_eq!(parsed.rejected, []);
        }
    }
}

fn flat() -> impl Iterator<Item = Fixture> {
    fixtures().into_iter().filter(|fixture| fixture.flat)
}

#[test]
fn the_order_of_rows_and_columns_says_nothing() {
    for fixture in flat() {
        let expected = fixture.read();
        let mut rows = records(&fixture);
        rows[1..].reverse();
        let parsed = read(emit(&rows, ',').as_bytes(), &fixture.hints).unwrap();
        assert_eq!(meaning(&parsed), meaning(&expected), "{}", fixture.path);
        // The benchmark's header is taken as it is, or by name.
        let named = Hints { format: Some(fixture.format), ..fixture.hints };
        rows.iter_mut().for_each(|row| row.reverse());
        let parsed = read(emit(&rows, ',').as_bytes(), &named).unwrap();
        assert_eq!(meaning(&parsed), meaning(&expected), "{}", fixture.path);
    }
}

/// Amounts, and the days a document stands on, spoilt one by one: the line is named each time.
#[test]
fn a_spoilt_cell_is_named() {
    let headings =
        ["amount", "amount cents", "open balance", "total", "due date", "duedate", "date"];
    for fixture in fixtures() {
        let rows = records(&fixture);
        let parsed = fixture.read();
        let header = rows.iter().position(|row| {
            row.len() > 3 && row.iter().filter(|cell| !cell.is_empty()).count() > 5
        });
        let header = &rows[header.unwrap()];
        let columns = header
            .iter()
            .enumerate()
            .filter(|(_, heading)| headings.contains(&crate::table::fold(heading).as_str()));
        let columns: Vec<usize> = columns.map(|(at, _)| at).collect();
        assert!(!columns.is_empty());
        for item in &parsed.items {
            for column in &columns {
                let mut spoilt = records(&fixture);
                let lines = super::lines(&fixture);
                let at = lines.iter().position(|line| *line == item.line).unwrap();
                if spoilt[at][*column].is_empty() {
                    continue;
                }
                spoilt[at][*column] = "nonsense".to_owned();
                let text = emit(&spoilt, ',');
                let parsed = read(text.as_bytes(), &fixture.hints).unwrap();
                let grid = crate::sheet::split(&text, b',', usize::MAX).unwrap();
                let line = grid.row(at).unwrap().line();
                let heading = header[*column].trim_start_matches('\u{feff}');
                let named = parsed.rejected.iter().any(|rejected| {
                    rejected.line == line
                        && rejected.reason.contains(heading)
                        && rejected.reason.contains("nonsense")
                });
                assert!(named, "{} line {line} {heading}: {:?}", fixture.path, parsed.rejected);
            }
        }
    }
}

#[test]
fn a_cell_too_few_or_too_many_is_refused_in_plain_tables() {
    for fixture in flat().filter(|fixture| !fixture.format.starts_with("quickbooks")) {
        let rows = records(&fixture);
        let mut short = rows.clone();
        short.last_mut().unwrap().pop();
        let mut long = rows.clone();
        long.last_mut().unwrap().push("x".to_owned());
        for rows in [short, long] {
            let parsed = read(emit(&rows, ',').as_bytes(), &fixture.hints).unwrap();
            let reasons: Vec<&str> = parsed.rejected.iter().map(|r| r.reason.as_str()).collect();
            assert!(reasons.iter().any(|reason| reason.contains("cells")), "{reasons:?}");
        }
    }
}
