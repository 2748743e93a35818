//! The fixtures as workbooks: what a vendor gives as XLSX reads as its CSV does. And workbooks that
//! mean harm.

use super::{Fixture, fixtures, lines, records};
use crate::{Hints, Unreadable, read};
use std::fmt::Write as _;
use std::io::Write as _;

/// A workbook of one sheet. Cells are XML; a row stands on its line.
pub(super) fn book(rows: &[(u64, Vec<String>)], strings: Option<&str>) -> Vec<u8> {
    let mut sheet = String::from("<worksheet><sheetData>");
    for (line, cells) in rows {
        write!(sheet, "<row r=\"{line}\">").unwrap();
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            write!(
                sheet,
                "{}",
                cell.replacen("<c", &format!("<c r=\"{}{line}\"", letters(column)), 1)
            )
            .unwrap();
        }
        sheet.push_str("</row>");
    }
    sheet.push_str("</sheetData></worksheet>");
    archive(&sheet, strings)
}

pub(super) fn archive(sheet: &str, strings: Option<&str>) -> Vec<u8> {
    const NS: &str = "http://schemas.openxmlformats.org";
    let mut parts = vec![
        ("[Content_Types].xml", format!("<Types xmlns=\"{NS}/package/2006/content-types\"/>")),
        (
            "_rels/.rels",
            format!(
                "<Relationships><Relationship Id=\"r\" Type=\"{NS}/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns:r=\"{NS}/officeDocument/2006/relationships\"><sheets><sheet name=\"Report\" sheetId=\"1\" r:id=\"s1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships><Relationship Id=\"s1\" Type=\"{NS}/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml",
            "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
                .to_owned(),
        ),
        ("xl/worksheets/sheet1.xml", sheet.to_owned()),
    ];
    parts.extend(strings.map(|strings| ("xl/sharedStrings.xml", strings.to_owned())));
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn letters(mut column: usize) -> String {
    let mut name = Vec::new();
    loop {
        name.insert(0, char::from(b'A' + u8::try_from(column % 26).unwrap()));
        if column < 26 {
            return name.into_iter().collect();
        }
        column = column / 26 - 1;
    }
}

fn text_cell(text: &str) -> String {
    let safe = text.replace('&', "&amp;").replace('<', "&lt;");
    if text.is_empty() {
        String::new()
    } else {
        format!("<c t=\"inlineStr\"><is><t xml:space=\"preserve\">{safe}</t></is></c>")
    }
}

/// A cell as the vendor's own workbook has it: floats for amounts, serial days for dates.
fn typed_cell(text: &str, heading: &str) -> String {
    match heading {
        "date" | "due date" | "invoice date" if text.contains('/') => {
            let crate::date::Written::Numbers { first, second, year } = crate::date::read(text)
            else {
                return text_cell(text);
            };
            let month_first = crate::date::of(first, second, year, crate::DateOrder::MonthFirst);
            let epoch: domain::calendar::Day = "1899-12-30".parse().unwrap();
            let days = (month_first.unwrap() - epoch).num_days();
            format!("<c s=\"1\"><v>{days}</v></c>")
        }
        "amount" | "open balance" | "total" => {
            match crate::numeral::read(text, "USD".parse().unwrap(), None) {
                Ok(money) => format!("<c><f>A1+B1</f><v>{}</v></c>", money.to_decimal()),
                Err(_) => text_cell(text),
            }
        }
        _ => text_cell(text),
    }
}

fn as_book(fixture: &Fixture, cell: impl Fn(&str, &str) -> String) -> Vec<u8> {
    let rows = records(fixture);
    let widest = rows.iter().max_by_key(|row| row.iter().filter(|c| !c.is_empty()).count());
    let header: Vec<String> = widest.unwrap().iter().map(|h| crate::table::fold(h)).collect();
    let heading = |at: usize| header.get(at).cloned().unwrap_or_default();
    let cells = rows
        .iter()
        .map(|row| row.iter().enumerate().map(|(at, text)| cell(text, &heading(at))).collect());
    let rows: Vec<(u64, Vec<String>)> = lines(fixture).into_iter().zip(cells).collect();
    book(&rows, None)
}

#[test]
fn a_workbook_of_text_reads_as_the_text_does() {
    for fixture in fixtures() {
        let mut expected = fixture.read();
        expected.notes.retain(|note| !note.contains("not UTF-8"));
        let parsed = read(&as_book(&fixture, |text, _| text_cell(text)), &fixture.hints).unwrap();
        assert_eq!(parsed, expected, "{}", fixture.path);
    }
}

#[test]
fn floats_and_serial_days_read_as_the_text_does() {
    for fixture in fixtures().iter().filter(|fixture| fixture.hints.country == Some("US")) {
        let mut expected = fixture.read();
        expected.notes.retain(|note| !note.contains("not UTF-8"));
        let parsed = read(&as_book(fixture, typed_cell), &fixture.hints).unwrap();
        assert_eq!(parsed, expected, "{}", fixture.path);
    }
}

const HEADER: [&str; 7] =
    ["invoice", "customer", "email", "issue_date", "due_date", "amount", "currency"];

fn generic(cells: [&str; 7]) -> Vec<u8> {
    let header = HEADER.iter().map(|name| text_cell(name)).collect();
    book(&[(1, header), (2, cells.map(str::to_owned).to_vec())], None)
}

#[test]
fn what_spreadsheets_do_to_values_is_refused() {
    let (number, name, day) = (
        "<c><v>1041</v></c>",
        "<c t=\"inlineStr\"><is><t>Acme</t></is></c>",
        "<c s=\"1\"><v>46112</v></c>",
    );
    let (amount, euro) = ("<c><v>12.5</v></c>", "<c t=\"inlineStr\"><is><t>EUR</t></is></c>");
    let row = [number, name, "", day, "<c><v>46142</v></c>", amount, euro];
    let parsed = read(&generic(row), &Hints::default()).unwrap();
    assert_eq!(parsed.rejected, []);
    let item = &parsed.items[0];
    assert_eq!((item.number.as_str(), item.amount.minor), ("1041", 1250));
    assert_eq!(item.issued, "2026-03-31".parse().ok());
    assert_eq!(item.due, "2026-04-30".parse().ok());
    let cases = [
        (0, "<c s=\"1\"><v>46112</v></c>", "turned into a date"),
        (0, "<c><v>1.23E+15</v></c>", "lost digits"),
        (0, "<c><v>12.1</v></c>", "lost digits"),
        (0, "<c t=\"e\"><v>#REF!</v></c>", "not a value"),
        (5, "<c><v>12.345</v></c>", "more than the 2 decimals"),
        (5, "<c><v>1E+300</v></c>", "not an amount"),
        (5, "<c><v>NaN</v></c>", ""),
        (5, "<c s=\"1\"><v>46112</v></c>", "not an amount"),
        (3, "<c><v>0.5</v></c>", "not a date"),
        (3, "<c><v>99</v></c>", "not between 1990 and 2100"),
        (4, "<c s=\"1\"><v>1E+30</v></c>", "not a date"),
    ];
    for (column, cell, reason) in cases {
        let mut spoilt = row;
        spoilt[column] = cell;
        match read(&generic(spoilt), &Hints::default()) {
            Ok(parsed) => {
                let named =
                    parsed.rejected.iter().any(|r| r.line == 2 && r.reason.contains(reason));
                assert!(named, "{cell}: {:?}", parsed.rejected);
            }
            Err(error) => assert!(reason.is_empty(), "{cell}: {error}"),
        }
    }
}

#[test]
fn workbooks_that_mean_harm() {
    let far = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData></worksheet>";
    assert!(matches!(read(&archive(far, None), &Hints::default()), Err(Unreadable::TooLarge(_))));
    for count in ["18446744073709551615", "9999999999", "5000"] {
        let strings = format!("<sst uniqueCount=\"{count}\"><si><t>x</t></si></sst>");
        let error = read(&archive(far, Some(&strings)), &Hints::default()).unwrap_err();
        assert!(error.to_string().contains("fewer than it says"), "{error}");
    }
    let dimension = "<worksheet><dimension ref=\"B2:A1\"/><sheetData/></worksheet>";
    assert!(read(&archive(dimension, None), &Hints::default()).is_err());
    let back = "<worksheet><sheetData><row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"1\"><c r=\"A1\"><v>1</v></c></row></sheetData></worksheet>";
    let error = read(&archive(back, None), &Hints::default()).unwrap_err();
    assert!(error.to_string().contains("out of order"), "{error}");
    let error = read(b"PK\x03\x04 and no more", &Hints::default()).unwrap_err();
    assert!(matches!(error, Unreadable::Binary(_)), "{error}");
}

#[test]
fn an_archive_that_unpacks_to_too_much_is_not_parsed() {
    let bomb = archive(&" ".repeat(3 << 20), None);
    assert!(bomb.len() < 20_000);
    let error = crate::sheet::check_size(&bomb, 1 << 20).unwrap_err();
    assert!(error.to_string().contains("unpacks to more than 1 MB"), "{error}");
}
