//! The statement that goes along with a letter when a debtor has more open documents than a mail
//! can show: a table that every spreadsheet opens.

use crate::text::clean;
use crate::view::{Language, LetterView, LineKind, LineView};

/// The media type of [`statement_csv`].
pub const STATEMENT_MEDIA: &str = "text/csv";

/// The statement's file name, such as `statement-2026-06-30.csv`.
pub fn statement_name(view: &LetterView) -> String {
    let word = match view.language {
        Language::En => "statement",
        Language::De => "kontoauszug",
    };
    format!("{word}-{}.csv", view.today.format("%Y-%m-%d"))
}

/// All of `view.lines` as CSV, one row a document: UTF-8 with a byte order mark and CRLF, in the
/// marks of the language (a German spreadsheet expects `;` and `1234,50`). Days are ISO in English
/// and `30.06.2026` in German. A cell that a spreadsheet would take for a formula is defused.
pub fn statement_csv(view: &LetterView) -> Vec<u8> {
    let (separator, head) = match view.language {
        Language::En => (
            ',',
            "Document,Number,Date,Due,Days late,Your order,Currency,Amount,Paid so far,Open,In query,On hold",
        ),
        Language::De => (
            ';',
            "Beleg;Nummer;Datum;Fällig;Tage überfällig;Ihre Bestellung;Währung;Betrag;Bisher bezahlt;Offen;In Klärung;Zurückgestellt",
        ),
    };
    let mut text = format!("\u{FEFF}{head}\r\n");
    for line in &view.lines {
        let cells = cells(view, line);
        text.push_str(&cells.join(&separator.to_string()));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

fn cells(view: &LetterView, line: &LineView) -> [String; 12] {
    let de = view.language == Language::De;
    let kind = match (line.kind, de) {
        (LineKind::Invoice, false) => "Invoice",
        (LineKind::Invoice, true) => "Rechnung",
        (LineKind::CreditNote, false) => "Credit note",
        (LineKind::CreditNote, true) => "Gutschrift",
        (LineKind::UnappliedCash, false) => "Payment not yet matched",
        (LineKind::UnappliedCash, true) => "Zahlung ohne Zuordnung",
    };
    let day = |day: domain::calendar::Day| {
        day.format(if de { "%d.%m.%Y" } else { "%Y-%m-%d" }).to_string()
    };
    let number = |money: domain::money::Money| {
        let plain = money.to_decimal();
        if de { plain.replace('.', ",") } else { plain }
    };
    let held = match (line.held, de) {
        (false, _) => "",
        (true, false) => "yes",
        (true, true) => "ja",
    };
    let late = if line.kind == LineKind::Invoice { line.days_late.max(0) } else { 0 };
    [
        kind.to_owned(),
        cell(&line.number),
        line.issued.map(day).unwrap_or_default(),
        day(line.due),
        late.to_string(),
        cell(line.po_number.as_deref().unwrap_or_default()),
        line.amount.currency.to_string(),
        quote_if_needed(&number(line.amount)),
        quote_if_needed(&number(line.paid)),
        quote_if_needed(&number(line.rest)),
        line.disputed.map(|money| quote_if_needed(&number(money))).unwrap_or_default(),
        held.to_owned(),
    ]
}

/// Foreign text as a cell. A leading `= + - @` (also behind quotes or blanks, which `clean` has
/// trimmed) would be run as a formula; the apostrophe makes it text.
/// OWASP, "CSV Injection".
fn cell(text: &str) -> String {
    let text = clean(text);
    let risky = text.starts_with(['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠']);
    let text = if risky { format!("'{text}") } else { text };
    quote_if_needed(&text)
}

fn quote_if_needed(text: &str) -> String {
    if text.contains([',', ';', '"', '\'']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{name, samples};

    #[test]
    fn a_statement_opens_in_the_readers_spreadsheet() {
        let (_, view) = samples::letters(name::STATEMENT, Language::En).remove(1);
        let text = String::from_utf8(statement_csv(&view)).unwrap();
        let rows: Vec<&str> = text.split_terminator("\r\n").collect();
        assert!(rows[0].starts_with("\u{FEFF}Document,Number,"));
        assert_eq!(
            rows[1],
            "Invoice,HP-2026-0388,2026-03-30,2026-04-29,62,PO 4711/26,EUR,1234.50,200.00,1034.50,,"
        );
        assert_eq!(rows.len(), view.lines.len() + 1);
        let (_, view) = samples::letters(name::STATEMENT, Language::De).remove(1);
        let text = String::from_utf8(statement_csv(&view)).unwrap();
        assert!(text.contains(
            "Rechnung;HP-2026-0388;30.03.2026;29.04.2026;62;PO 4711/26;EUR;\"1234,50\";\"200,00\";\"1034,50\";;"
        ));
        assert_eq!(statement_name(&view), "kontoauszug-2026-06-30.csv");
    }

    #[test]
    fn no_cell_is_a_formula() {
        for bad in ["=1+1", "@SUM(A1)", "+49", "-2+3", " =1", "\t=1", "\u{202E}=1", "＝1"] {
            assert!(cell(bad).starts_with("\"'"), "{bad:?} became {}", cell(bad));
        }
        assert_eq!(cell("a \"b\"; c,\r\nd"), "\"a \"\"b\"\"; c, d\"");
    }
}
