//! What is refused, in which words, and on which line.

use crate::{DateOrder, DecimalMark, Hints, Kind, Parsed, Unreadable, read};

const HEADER: &str = "invoice,customer,email,issue_date,due_date,amount,currency,paid,kind,\
                      po_number,terms_days,language,country,treatment,pay_link,sent,account";
const GOOD: &str = "A1,Acme,ap@acme.example,2026-03-01,2026-03-31,100.00,EUR,,,,,,,,,,";

fn generic(rows: &[&str]) -> Parsed {
    generic_with(rows, &Hints::default())
}

fn generic_with(rows: &[&str], hints: &Hints<'_>) -> Parsed {
    let text = format!("{HEADER}\n{}\n", rows.join("\n"));
    read(text.as_bytes(), hints).unwrap()
}

/// The good row with one cell changed.
fn with(column: &str, value: &str) -> String {
    let at = HEADER.split(',').position(|name| name == column).unwrap();
    let mut cells: Vec<&str> = GOOD.split(',').collect();
    cells[at] = value;
    cells.join(",")
}

fn reasons(parsed: &Parsed) -> Vec<(u64, &str)> {
    parsed.rejected.iter().map(|rejected| (rejected.line, rejected.reason.as_str())).collect()
}

#[test]
fn bad_values_are_named_with_column_and_line() {
    assert_eq!(generic(&[GOOD]).rejected, []);
    let cases = [
        ("invoice", "", "column invoice: is empty"),
        (
            "invoice",
            "1.23E+15",
            "column invoice: \"1.23E+15\" has lost its digits in a spreadsheet",
        ),
        ("invoice", "\"A\n1\"", "column invoice: \"A\\n1\" has a control character"),
        ("account", "4,5E+12", ""),
        ("account", "4.5E+12", "column account: \"4.5E+12\" has lost its digits"),
        ("customer", "", "column customer: is empty"),
        ("customer", "1.23E+15", "column customer: \"1.23E+15\" has lost its digits"),
        ("customer", "Ac\u{7}me", "column customer: \"Ac\\u{7}me\" has a control character"),
        ("customer", "Ac\u{202e}me", "has a control character"),
        ("issue_date", "31.02.2026", "column issue_date: \"31.02.2026\" is not a date"),
        ("issue_date", "01/02/26", "column issue_date: \"01/02/26\" has a year of two digits"),
        (
            "issue_date",
            "1989-12-31",
            "column issue_date: \"1989-12-31\" is not between 1990 and 2100",
        ),
        ("due_date", "2101-01-01", "column due_date: \"2101-01-01\" is not between 1990 and 2100"),
        ("due_date", "2025-02-01", "column due_date: 2025-02-01 is more than a year before"),
        ("due_date", "soon", "column due_date: \"soon\" is not a date"),
        ("amount", "", "column amount: is empty"),
        ("amount", "0.00", "column amount: \"0.00\" is zero"),
        ("amount", "-5.00", "column amount: \"-5.00\" is negative: for a credit write its kind"),
        ("amount", "5.00 CR", "is negative"),
        ("amount", "1.234", "column amount: \"1.234\" has more than the 2 decimals of EUR"),
        ("amount", "1.2345", "column amount: \"1.2345\" has more than the 2 decimals of EUR"),
        (
            "amount",
            "$5.00",
            "column amount: \"$5.00\" carries the sign of another currency than EUR",
        ),
        ("amount", "ten", "column amount: \"ten\" is not an amount"),
        ("amount", "99999999999999999999", "column amount: \"99999999999999999999\" is too large"),
        ("currency", "EURO", "column currency: \"EURO\" is not a currency"),
        ("currency", "XYZ", "column currency: \"XYZ\" is not a currency"),
        ("currency", "", "column currency: is empty"),
        ("paid", "100.01", "column paid: \"100.01\" is more than the amount, 100.00 EUR"),
        ("paid", "-1.00", "column paid: \"-1.00\" is negative"),
        ("kind", "receipt", "column kind: \"receipt\" is not one of invoice, credit_note"),
        ("po_number", "1.23E+15", "column po_number: \"1.23E+15\" has lost its digits"),
        ("terms_days", "-1", "column terms_days: \"-1\" is not a number of days from 0 to 3650"),
        ("terms_days", "4000", "column terms_days: \"4000\" is not a number of days"),
        ("language", "german", "column language: \"german\" is not a language"),
        ("country", "Germany", "column country: \"Germany\" is not a country of two letters"),
        ("treatment", "bully", "column treatment: \"bully\" is not one of chase, statement_only"),
        (
            "pay_link",
            "http://pay.example",
            "column pay_link: \"http://pay.example\" is not an address",
        ),
        ("pay_link", "javascript:alert(1)", "is not an address that starts with https://"),
        ("sent", "maybe", "column sent: \"maybe\" is neither yes nor no"),
    ];
    for (column, value, reason) in cases {
        let row = with(column, value);
        let good = GOOD.replace("A1", "A0");
        let parsed = generic(&[&good, &row]);
        if reason.is_empty() {
            // A comma of its own makes one cell too many.
            assert!(parsed.rejected[0].reason.contains("18 cells"), "{:?}", parsed.rejected);
            continue;
        }
        assert_eq!(parsed.items.len(), 1, "{column}={value:?}: {:?}", parsed.items);
        let found = reasons(&parsed);
        assert_eq!(found.len(), 1, "{column}={value:?}: {found:?}");
        assert!(found[0].0 == 3 && found[0].1.contains(reason), "{column}={value:?}: {found:?}");
    }
}

#[test]
fn all_that_is_wrong_is_listed_at_once() {
    let bad = "B1,,ap@acme.example,x,y,z,EUR,,,,,,,,,,";
    let parsed = generic(&[bad, GOOD, &with("amount", "0"), "Total,,,,,100.00,EUR,,,,,,,,,,"]);
    let lines: Vec<u64> = parsed.rejected.iter().map(|rejected| rejected.line).collect();
    assert_eq!(lines, [2, 2, 2, 2, 4, 5]);
    assert_eq!(parsed.rows, 4);
}

#[test]
fn a_document_twice_names_both_lines() {
    let credit = with("kind", "credit note");
    let other = with("customer", "Other");
    let parsed = generic(&[GOOD, &credit, &other, GOOD]);
    assert_eq!(
        reasons(&parsed),
        [(5, "document \"A1\" of this customer stands on line 2 already")]
    );
}

#[test]
fn the_order_of_days_is_found_or_asked() {
    let ambiguous = GOOD.replace("2026-03-01,2026-03-31", "03/04/2026,05/06/2026");
    let other = ambiguous.replace("A1", "A2");
    let parsed = generic(&[&ambiguous, &other]);
    let found = reasons(&parsed);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, 2);
    assert!(found[0].1.contains("\"03/04/2026\"") && found[0].1.contains("all 4"), "{found:?}");
    assert!(found[0].1.contains("--date-order dmy|mdy"));
    assert_eq!(parsed.items, []);

    let issued = |parsed: &Parsed| parsed.items[0].issued.unwrap().to_string();
    let clear = GOOD.replace("A1", "A3").replace("2026-03-01,2026-03-31", "03/04/2026,04/13/2026");
    assert_eq!(issued(&generic(&[&ambiguous, &clear])), "2026-03-04");
    let said = Hints { date_order: Some(DateOrder::DayFirst), ..Hints::default() };
    assert_eq!(issued(&generic_with(&[&ambiguous], &said)), "2026-04-03");
    assert_eq!(
        reasons(&generic_with(&[&clear], &said)),
        [(
            2,
            "column due_date: \"04/13/2026\" has day and month the other way round than the rest"
        )]
    );
    let home = Hints { country: Some("GB"), ..Hints::default() };
    let parsed = generic_with(&[&ambiguous], &home);
    assert_eq!(issued(&parsed), "2026-04-03");
    assert!(parsed.notes[0].contains("read days first, as in GB"), "{:?}", parsed.notes);
    let canada = Hints { country: Some("CA"), ..Hints::default() };
    assert_eq!(generic_with(&[&ambiguous], &canada).rejected.len(), 1);
}

#[test]
fn the_decimal_mark_is_the_columns() {
    let row = |number: &str, amount: &str| {
        GOOD.replace("A1", number).replace("100.00", &format!("\"{amount}\""))
    };
    let minors = |parsed: &Parsed| -> Vec<i64> {
        parsed.items.iter().map(|item| item.amount.minor).collect()
    };
    let parsed = generic(&[&row("A1", "1.234"), &row("A2", "5,50")]);
    assert_eq!(minors(&parsed), [123_400, 550]);
    let parsed = generic(&[&row("A1", "1,234"), &row("A2", "5.50"), &row("A3", "7,00")]);
    assert_eq!(minors(&parsed), [123_400, 550]);
    assert_eq!(
        reasons(&parsed),
        [(4, "column amount: \"7,00\" has a decimal comma, but the column has decimal points")]
    );
    let parsed = generic(&[&row("A1", "1.234"), &row("A2", "2,345"), &row("A3", "99")]);
    assert_eq!(reasons(&parsed).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3]);
    let said = Hints { decimal_mark: Some(DecimalMark::Comma), ..Hints::default() };
    assert_eq!(minors(&generic_with(&[&row("A1", "1.234")], &said)), [123_400]);
}

#[test]
fn files_that_cannot_be_read() {
    let error = |bytes: &[u8]| read(bytes, &Hints::default()).unwrap_err();
    for bytes in [b"".as_slice(), b" \r\n\t\n", b"\xef\xbb\xbf\n"] {
        assert_eq!(error(bytes), Unreadable::Empty);
    }
    assert!(matches!(error(b"%PDF-1.7"), Unreadable::Binary(_)));
    assert!(matches!(error(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Unreadable::Binary(_)));
    assert!(matches!(error(b"<html><table>"), Unreadable::Binary(_)));
    assert!(matches!(error(b"a\x01\x00b"), Unreadable::Binary(_)));
    let unknown = error(b"name,age\nAnn,9\n").to_string();
    assert!(unknown.contains("known are xero-invoices, "), "{unknown}");
    assert!(unknown.contains("generic") && !unknown.contains('\n'));
    let near = error(b"Invoice,Customer,email,issue_date,amount,currency\n").to_string();
    assert!(
        near.contains("line 1 looks most like generic, but lacks the columns: due date"),
        "{near}"
    );
    let twice = error(b"invoice,customer,email,issue_date,due_date,amount,amount,currency\n");
    assert!(twice.to_string().contains("amount once"), "{twice}");
    let named = Hints { format: Some("sage"), ..Hints::default() };
    assert!(matches!(read(b"x", &named), Err(Unreadable::NoSuchFormat(..))));
    let named = Hints { format: Some("bench"), ..Hints::default() };
    let error = read(format!("{HEADER}\n{GOOD}\n").as_bytes(), &named).unwrap_err().to_string();
    assert!(error.contains("lacks the columns: amount cents"), "{error}");
}

#[test]
fn sizes_are_limited() {
    let error = |text: String| read(text.as_bytes(), &Hints::default()).unwrap_err();
    let wide = format!("{HEADER}{}\n", ",x".repeat(300));
    assert!(matches!(error(wide), Unreadable::NoHeader(_) | Unreadable::TooLarge(_)));
    let wide = format!("{HEADER}\n{GOOD}{}\n", ",".repeat(300));
    assert!(matches!(error(wide), Unreadable::TooLarge(_) | Unreadable::NoHeader(_)));
    let many = format!("{HEADER}\n{}", "x\n".repeat(1_000_001));
    assert!(matches!(error(many), Unreadable::TooLarge(_)));
    let cell = format!("{HEADER}\n{}\n", "x".repeat(101 * 1024));
    assert!(matches!(error(cell), Unreadable::TooLarge(_) | Unreadable::NoHeader(_)));
    assert!(matches!(error(" ".repeat((64 << 20) + 1)), Unreadable::TooLarge(_)));
}

#[test]
fn a_file_without_currency_needs_the_tenants() {
    let text =
        "invoice,customer,email,issue_date,due_date,amount\nA1,Acme,,2026-03-01,2026-03-31,5\n";
    assert_eq!(read(text.as_bytes(), &Hints::default()), Err(Unreadable::NoCurrency));
    let home = Hints { currency: "JPY".parse().ok(), ..Hints::default() };
    let parsed = read(text.as_bytes(), &home).unwrap();
    assert_eq!(parsed.items[0].amount.to_string(), "5 JPY");
}

#[test]
fn reports_that_are_not_of_what_customers_owe() {
    let home = Hints { currency: "GBP".parse().ok(), ..Hints::default() };
    let cases = [
        ("Aged Payables Detail\nInvoice Number,Due Date,Older,Total\n", "payables"),
        ("Aged Receivables Summary\nContact,Current,Older,Total\n", "no documents"),
        ("X\nA/R Aging Summary\n,Current,1 - 30,Total\n", "no documents"),
        ("X\nA/P Aging Detail\n,Date,Transaction type,Num,Vendor,Due date,Open balance\n", "A/P"),
    ];
    for (text, word) in cases {
        match read(text.as_bytes(), &home) {
            Err(Unreadable::Unsuitable(why)) => assert!(why.contains(word), "{why}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn rows_of_reports_that_fit_no_class() {
    let home = Hints { currency: "USD".parse().ok(), ..Hints::default() };
    let head = "X\nA/R Aging Detail\n,Date,Transaction type,Num,Customer,Due date,Open balance\n";
    let cases = [
        (",09/23/2026,Zebra,1,Acme,10/23/2026,5.00\n", 4, "\"Zebra\" is not a transaction type"),
        (",09/23/2026,Invoice,1,,10/23/2026,5.00\n", 4, "names no customer"),
        ("CURRENT,,,,,,\n,09/23/2026,Invoice,1,,10/23/2026,5.00\n", 5, "names no customer"),
        (",09/23/2026,Invoice,1,Acme,10/23/2026,-5.00\n", 4, "wrong sign for the type \"Invoice\""),
        (",09/23/2026,Payment,1,Acme,10/23/2026,5.00\n", 4, "wrong sign for the type"),
        (",09/23/2026,,1,Acme,10/23/2026,5.00\n", 4, "neither a document nor a group"),
        ("What is this,,,,,,\n", 4, "neither a document nor a group"),
        (",,,,,,5.00\n", 4, "neither a document nor a group"),
    ];
    for (rows, line, reason) in cases {
        let parsed = read(format!("{head}{rows}").as_bytes(), &home).unwrap();
        let found = reasons(&parsed);
        assert!(
            found.iter().any(|(at, why)| *at == line && why.contains(reason)),
            "{rows}: {found:?}"
        );
        assert_eq!(parsed.items, [], "{rows}");
    }
}

#[test]
fn rows_of_one_invoice_must_agree() {
    let fixture = super::fixtures().into_iter().find(|f| f.path.contains("invoices-uk")).unwrap();
    let text = fixture.text().replacen("1284.50,0.00,0.00,1284.50", "1284.60,0.00,0.00,1284.50", 1);
    let parsed = read(text.as_bytes(), &fixture.hints).unwrap();
    assert_eq!(
        reasons(&parsed),
        [(5, "column Total: \"1284.50\" is not as on line 2, though the invoice is the same")]
    );
    let text = fixture.text().replacen("200.0000,760.0000", "300.0000,760.0000", 1);
    let parsed = read(text.as_bytes(), &fixture.hints).unwrap();
    assert!(reasons(&parsed)[0].1.starts_with("column InvoiceAmountPaid: \"300.0000\" is more"));
}

#[test]
fn a_group_without_a_total_ends_at_the_next() {
    let home = Hints { currency: "USD".parse().ok(), ..Hints::default() };
    let text = "Open Invoices\n,Date,Transaction type,Num,Due date,Open balance\nAcme,,,,,\n\
                ,09/23/2026,Invoice,1,10/23/2026,5.00\nBird,,,,,\n,09/23/2026,Credit memo,2,,-5.00\n";
    let parsed = read(text.as_bytes(), &home).unwrap();
    assert_eq!(parsed.rejected, []);
    let accounts: Vec<(&str, Kind)> =
        parsed.items.iter().map(|item| (item.account.as_str(), item.kind)).collect();
    assert_eq!(accounts, [("Acme", Kind::Invoice), ("Bird", Kind::CreditNote)]);
}

#[test]
fn addresses_that_cannot_be_are_missing_not_fatal() {
    let cases: [(&str, &[&str], bool); 6] = [
        ("ap@acme.example", &["ap@acme.example"], false),
        (
            "\"a@acme.example, b@acme.example; a@acme.example\"",
            &["a@acme.example", "b@acme.example"],
            false,
        ),
        ("Jane Doe <jane@acme.example>", &["jane@acme.example"], false),
        ("jane@acme; b@acme.example", &["b@acme.example"], true),
        ("n/a", &[], true),
        ("", &[], false),
    ];
    for (cell, emails, noted) in cases {
        let parsed = generic(&[&with("email", cell)]);
        assert_eq!(parsed.rejected, [], "{cell}");
        assert_eq!(parsed.items[0].emails, emails, "{cell}");
        assert_eq!(parsed.items[0].email.is_some(), !emails.is_empty());
        assert_eq!(parsed.notes.iter().any(|note| note.starts_with("Line 2: an e-mail")), noted);
        assert!(!parsed.notes.iter().any(|note| note.contains('@')));
    }
}

#[test]
fn what_is_not_read_is_told() {
    let text = format!("sep=,\nOur ledger\n\n{HEADER},piad\n{GOOD},5\n");
    let parsed = read(text.as_bytes(), &Hints::default()).unwrap();
    assert_eq!(
        parsed.notes,
        ["Rows above the header that were not read: 1.", "Columns that were not read: \"piad\"."]
    );
    assert_eq!(parsed.items[0].line, 5);
}

#[test]
fn a_column_that_does_not_show_its_mark_is_like_the_others() {
    let row = GOOD.replace("100.00,EUR,", "\"1.234,50\",EUR,1.000");
    assert_eq!(generic(&[&row]).items[0].paid.minor, 100_000);
}

/// One cell of a fixture changed, and the reason that follows; all rows are documents of their own.
fn changed(path: &str, from: &str, to: &str) -> Parsed {
    let fixture = super::fixtures().into_iter().find(|f| f.path.contains(path)).unwrap();
    let text = fixture.text();
    assert!(text.contains(from), "{from}");
    read(text.replacen(from, to, 1).as_bytes(), &fixture.hints).unwrap()
}

#[test]
fn balances_must_go_with_amounts() {
    let cases = [
        (
            "invoices-us",
            "1250.00,0.00,0.00,1250.00",
            "1250.00,0.00,0.00,1250.01",
            "column InvoiceAmountDue: \"1250.01\" is not between zero and the total, 1250.00 USD",
        ),
        (
            "invoices-us",
            "1250.00,0.00,0.00,1250.00",
            "1250.00,0.00,0.00,-1.00",
            "column InvoiceAmountDue: \"-1.00\" is not between zero and the total",
        ),
        (
            "invoices-us",
            "1250.00,0.00,0.00,1250.00",
            "-1250.00,0.00,0.00,-1250.00",
            "column Total: \"-1250.00\" is not above zero",
        ),
        (
            "aging-us",
            "\"3,000.00\",\"1,000.00\"",
            "\"3,000.00\",\"3,000.01\"",
            "column Open balance: \"3,000.01\" is more than the amount, 3000.00 USD",
        ),
        (
            "aging-us",
            "\"3,000.00\",\"1,000.00\"",
            "\"3,000.00\",-5.00",
            "column Open balance: \"-5.00\" has another sign than the amount, 3000.00 USD",
        ),
        (
            "aging-us",
            "(50.00),(50.00)",
            "50.00,50.00",
            "column Open balance: \"50.00\" has the wrong sign for the type \"Credit Memo\"",
        ),
        (
            "stripe/fixtures/invoices.csv",
            "\"240.00\",\"0.00\"",
            "\"240.01\",\"0.00\"",
            "column Amount Due: \"240.01\" does not go with the total, 240.00 EUR",
        ),
    ];
    for (path, from, to, reason) in cases {
        let parsed = changed(path, from, to);
        let found = reasons(&parsed);
        assert_eq!(found.len(), 1, "{to}: {found:?}");
        assert!(found[0].1.starts_with(reason), "{found:?}");
    }
}

#[test]
fn credit_notes_of_either_sign_are_the_same() {
    let plus = changed("invoices-uk", "CN-0007", "CN-0007");
    let minus = changed("invoices-uk", "60.00,0.00,0.00,50.00", "-60.00,0.00,0.00,-50.00");
    assert_eq!(plus, minus);
}
