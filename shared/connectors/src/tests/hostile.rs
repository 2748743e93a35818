//! Any bytes give an answer: never a panic, and never a document that is not sound.

use super::{fixtures, workbook};
use crate::{DateOrder, DecimalMark, Hints, read};
use proptest::prelude::*;

fn try_read(bytes: &[u8], wild: u8) {
    let hints = Hints {
        country: [None, Some("GB"), Some("US"), Some("?")][usize::from(wild % 4)],
        currency: ["EUR", "JPY", "KWD", ""][usize::from(wild / 4 % 4)].parse().ok(),
        date_order: (wild & 16 != 0).then_some(DateOrder::MonthFirst),
        decimal_mark: (wild & 32 != 0).then_some(DecimalMark::Comma),
        ..Hints::default()
    };
    if let Ok(parsed) = read(bytes, &hints) {
        for item in &parsed.items {
            assert!(item.amount.minor > 0 && (0..=item.amount.minor).contains(&item.paid.minor));
            assert!(!item.account.chars().chain(item.number.chars()).any(char::is_control));
            assert!(!item.name.chars().any(char::is_control));
        }
        let reasons = parsed.rejected.iter().map(|rejected| &rejected.reason);
        for text in reasons.chain(&parsed.notes) {
            assert!(!text.chars().any(char::is_control), "{text:?}");
        }
        assert!(parsed.rejected.iter().all(|rejected| rejected.line > 0));
    }
}

/// Changes bytes in ways that files break: overwritten, cut, doubled, moved.
fn mutate(bytes: &mut Vec<u8>, changes: &[(usize, u8, u8)]) {
    for (at, how, byte) in changes {
        if bytes.is_empty() {
            return;
        }
        let at = at % bytes.len();
        let end = (at + usize::from(*byte)).min(bytes.len());
        match how % 6 {
            0 => bytes[at] = *byte,
            1 => drop(bytes.drain(at..end)),
            2 => bytes.truncate(at),
            3 => bytes.insert(at, b"\",;\n-1("[usize::from(*byte) % 7]),
            4 => {
                let piece = bytes[at..end].to_vec();
                bytes.splice(at..at, piece);
            }
            _ => bytes[at..end].reverse(),
        }
    }
}

fn changes() -> impl Strategy<Value = Vec<(usize, u8, u8)>> {
    prop::collection::vec((any::<usize>(), any::<u8>(), any::<u8>()), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400), wild in any::<u8>()) {
        try_read(&bytes, wild);
    }

    #[test]
    fn random_cells(cells in prop::collection::vec("[-0-9.,/()€$A-Z\" \u{202e}\u{7}]{0,12}", 0..60), wild in any::<u8>()) {
        let mut text = String::from("invoice,customer,email,issue_date,due_date,amount,currency\n");
        for row in cells.chunks(7) {
            text.push_str(&row.join(","));
            text.push('\n');
        }
        try_read(text.as_bytes(), wild);
    }

    #[test]
    fn broken_files(which in any::<prop::sample::Index>(), changes in changes(), wild in any::<u8>()) {
        let fixtures = fixtures();
        let mut bytes = which.get(&fixtures).bytes();
        mutate(&mut bytes, &changes);
        try_read(&bytes, wild);
    }

    #[test]
    fn broken_workbooks(changes in changes(), inside in any::<bool>(), wild in any::<u8>()) {
        let strings = "<sst uniqueCount=\"7\"><si><t>invoice</t></si><si><t>customer</t></si><si><t>email</t></si><si><t>issue_date</t></si><si><t>due_date</t></si><si><t>amount</t></si><si><t>currency</t></si></sst>";
        let header: String = ["A", "B", "C", "D", "E", "F", "G"].iter().enumerate()
            .map(|(at, column)| format!("<c r=\"{column}1\" t=\"s\"><v>{at}</v></c>")).collect();
        let sheet = format!("<worksheet><dimension ref=\"A1:G2\"/><sheetData><row r=\"1\">{header}</row><row r=\"2\"><c r=\"A2\"><v>1041</v></c><c r=\"B2\" t=\"inlineStr\"><is><t>Acme</t></is></c><c r=\"D2\" s=\"1\"><v>46112</v></c><c r=\"E2\" s=\"1\"><v>46142.5</v></c><c r=\"F2\"><f>1+1</f><v>12.5</v></c><c r=\"G2\" t=\"str\"><v>EUR</v></c></row></sheetData></worksheet>");
        let bytes = if inside {
            let mut sheet = sheet.into_bytes();
            let mut strings = strings.as_bytes().to_vec();
            mutate(&mut sheet, &changes);
            if wild & 64 != 0 {
                mutate(&mut strings, &changes);
            }
            let lossy = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            workbook::archive(&lossy(&sheet), Some(&lossy(&strings)))
        } else {
            let mut bytes = workbook::archive(&sheet, Some(strings));
            mutate(&mut bytes, &changes);
            bytes
        };
        try_read(&bytes, wild);
    }
}

#[test]
fn the_unbroken_workbook_is_read() {
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>";
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let strings = "<sst uniqueCount=\"1\"><si><t>x</t></si></sst>";
    let error = read(&workbook::archive(&sheet, Some(strings)), &Hints::default()).unwrap_err();
    assert!(matches!(error, crate::Unreadable::NoHeader(_)), "{error}");
}

/// Not a test of speed, which no machine keeps: a figure to look at. Run with `--release
/// --run-ignored only --no-capture`.
#[test]
#[ignore = "prints a figure"]
fn a_hundred_thousand_rows() {
    let mut text = String::from(
        "invoice,customer,email,issue_date,due_date,amount,currency,paid,kind,terms_days,country\n",
    );
    for row in 0..100_000 {
        text.push_str(&format!(
            "INV-{row:07},\"Customer, {} Ltd\",ap@c{}.example,2026-05-{:02},2026-06-{:02},\"{},{:03}.50\",EUR,0.00,invoice,30,DE\n",
            row / 4, row / 4, row % 28 + 1, row % 30 + 1, row % 9 + 1, row % 1000
        ));
    }
    let start = std::time::Instant::now();
    let parsed = read(text.as_bytes(), &Hints::default()).unwrap();
    let took = start.elapsed();
    assert_eq!((parsed.items.len(), parsed.rejected.len()), (100_000, 0));
    println!("100,000 rows, {} MB: {took:?}", text.len() >> 20);
}
