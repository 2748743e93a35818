//! Each fixture against what it must read as. After a change that is meant, run with
//! `WRITE_EXPECTED=1` and review the difference.

use super::{fixtures, path};
use crate::{OpenItem, Parsed};
use std::fmt::Write;

/// All that was read, a document a line; what is absent is left out.
fn show(parsed: &Parsed) -> String {
    let mut text = String::new();
    let as_of = parsed.as_of.map(|day| day.to_string()).unwrap_or_default();
    writeln!(
        text,
        "{} rows={} complete={} as_of={as_of}",
        parsed.format, parsed.rows, parsed.complete
    )
    .unwrap();
    for item in &parsed.items {
        writeln!(text, "{}", show_item(item)).unwrap();
    }
    for rejected in &parsed.rejected {
        writeln!(text, "rejected {}: {}", rejected.line, rejected.reason).unwrap();
    }
    for note in &parsed.notes {
        writeln!(text, "note: {note}").unwrap();
    }
    text
}

fn show_item(item: &OpenItem) -> String {
    let mut text = format!(
        "{}: {:?} {:?} {:?} of {:?} {:?}: {} paid {}",
        item.line,
        item.status,
        item.kind,
        item.number,
        item.account,
        item.name,
        item.amount,
        item.paid
    );
    let days = [("issued", item.issued), ("due", item.due)];
    let mut fields: Vec<(&str, Option<String>)> =
        days.map(|(name, day)| (name, day.map(|day| day.to_string()))).to_vec();
    fields.extend([
        ("terms", item.terms_days.map(|days| days.to_string())),
        ("email", item.email.clone()),
        ("emails", (item.emails.len() > 1).then(|| item.emails.join("|"))),
        ("phone", item.phone.clone()),
        ("language", item.language.clone()),
        ("country", item.country.clone()),
        ("treatment", item.treatment.clone()),
        ("id", item.id.clone()),
        ("po", item.po_number.clone()),
        ("link", item.pay_link.clone()),
        ("pdf", item.pdf.clone()),
        ("sent", item.sent.map(|sent| sent.to_string())),
    ]);
    for (name, value) in fields {
        if let Some(value) = value {
            write!(text, " {name}={value}").unwrap();
        }
    }
    text
}

#[test]
fn fixtures_read_as_expected() {
    let mut different = Vec::new();
    for fixture in fixtures() {
        let expected = path(&format!("{}.expected", fixture.path));
        let shown = show(&fixture.read());
        if std::env::var_os("WRITE_EXPECTED").is_some() {
            std::fs::write(&expected, &shown).unwrap();
        }
        let expected = std::fs::read_to_string(&expected).unwrap_or_default();
        if shown != expected {
            different.push(format!("{}\n{shown}", fixture.path));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}
