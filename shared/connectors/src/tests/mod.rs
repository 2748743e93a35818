//! Tests over whole files, through the public door.

mod contract;
mod golden;
mod hostile;
mod refusals;
mod workbook;

use crate::{Hints, Parsed, read};

/// A fixture, and what is known when it is read.
pub(super) struct Fixture {
    pub(super) path: &'static str,
    pub(super) format: &'static str,
    pub(super) hints: Hints<'static>,
    /// Whether the order of its rows says nothing.
    pub(super) flat: bool,
}

fn home(currency: &str, country: &'static str) -> Hints<'static> {
    Hints { currency: currency.parse().ok(), country: Some(country), ..Hints::default() }
}

/// Every fixture. A format without one fails the contract.
pub(super) fn fixtures() -> Vec<Fixture> {
    let fixture = |path, format, hints, flat| Fixture { path, format, hints, flat };
    vec![
        fixture("generic/fixtures/open-items.csv", "generic", Hints::default(), true),
        fixture("generic/fixtures/open-items-de.csv", "generic", home("EUR", "DE"), true),
        fixture("generic/fixtures/bench.csv", "bench", Hints::default(), true),
        fixture("xero/fixtures/invoices-uk.csv", "xero-invoices", home("GBP", "GB"), true),
        fixture("xero/fixtures/invoices-us.csv", "xero-invoices", home("USD", "US"), true),
        fixture("xero/fixtures/invoices-de.csv", "xero-invoices", home("EUR", "DE"), true),
        fixture(
            "xero/fixtures/aged-receivables.csv",
            "xero-aged-receivables",
            home("GBP", "GB"),
            false,
        ),
        fixture(
            "xero/fixtures/aged-receivables-wide.csv",
            "xero-aged-receivables",
            home("GBP", "GB"),
            false,
        ),
        fixture("quickbooks/fixtures/aging-us.csv", "quickbooks-aging", home("USD", "US"), false),
        fixture(
            "quickbooks/fixtures/open-invoices-us.csv",
            "quickbooks-open-invoices",
            home("USD", "US"),
            false,
        ),
        fixture("quickbooks/fixtures/list-uk.csv", "quickbooks-list", home("GBP", "GB"), true),
        fixture(
            "quickbooks/fixtures/desktop-open-invoices.csv",
            "quickbooks-desktop",
            home("USD", "US"),
            false,
        ),
        fixture(
            "quickbooks/fixtures/desktop-aging-spacers.csv",
            "quickbooks-desktop",
            home("USD", "US"),
            false,
        ),
        fixture("stripe/fixtures/invoices.csv", "stripe-invoices", Hints::default(), true),
        fixture("stripe/fixtures/invoices-old.csv", "stripe-invoices", Hints::default(), true),
    ]
}

pub(super) fn path(of: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(of)
}

impl Fixture {
    pub(super) fn bytes(&self) -> Vec<u8> {
        std::fs::read(path(self.path)).unwrap()
    }

    /// The text, whatever its encoding.
    pub(super) fn text(&self) -> String {
        let bytes = self.bytes();
        let (text, _) = crate::sheet::decode(&bytes, self.hints.country).unwrap();
        text.into_owned()
    }

    pub(super) fn read(&self) -> Parsed {
        read(&self.bytes(), &self.hints).unwrap()
    }
}

/// The cells of a fixture's rows.
pub(super) fn records(fixture: &Fixture) -> Vec<Vec<String>> {
    let grid = grid(fixture);
    grid.rows().map(|row| row.cells().map(str::to_owned).collect()).collect()
}

/// The lines of a fixture's rows.
pub(super) fn lines(fixture: &Fixture) -> Vec<u64> {
    grid(fixture).rows().map(|row| row.line()).collect()
}

fn grid(fixture: &Fixture) -> crate::sheet::Grid {
    let text = fixture.text();
    let delimiter = if text.lines().next().unwrap().contains(';') { b';' } else { b',' };
    crate::sheet::split(&text, delimiter, usize::MAX).unwrap()
}

/// Rows as delimited text, quoted where they must be.
pub(super) fn emit(rows: &[Vec<String>], delimiter: char) -> String {
    let mut text = String::new();
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| match cell.contains(['"', '\n', '\r', delimiter]) {
                true => format!("\"{}\"", cell.replace('"', "\"\"")),
                false => cell.clone(),
            })
            .collect();
        text.push_str(&cells.join(&delimiter.to_string()));
        text.push('\n');
    }
    text
}
