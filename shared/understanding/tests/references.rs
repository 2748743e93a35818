//! Which documents a text names, and which it does not.
#![allow(clippy::unwrap_used, reason = "a test")]

use understanding::references::named;
use understanding::{HonestReader, Open, Reader, ReplyText, Warning};

fn open() -> Vec<Open<'static>> {
    let documents = [
        ("a", "INV-1041", Some("PO-77001")),
        ("b", "INV-1042", Some("4500012345")),
        ("c", "20417", None),
        ("d", "RE-2026/0042", None),
        ("e", "2026", None),
        ("f", "500", None),
        ("g", "0007731", None),
        ("h", "FV/11/2026/118", None),
        ("i", "SÄ-9", None),
        ("j", "12", None),
        ("k", "INV1041B", None),
        ("l", "statement", None),
    ];
    documents.map(|(id, number, po)| Open { id: id.into(), number, po }).to_vec()
}

fn ids(text: &str) -> String {
    named(text, &open()).iter().map(|id| id.as_str().to_owned()).collect::<Vec<_>>().join(" ")
}

#[test]
fn numbers_as_people_write_them() {
    for (text, expected) in [
        ("We paid INV-1041 yesterday", "a"),
        ("inv1041", "a"),
        ("Inv 1041.", "a"),
        ("INV – 1041", "a"),
        ("INV#1041,", "a"),
        ("INV-01041", "a"),
        ("INV\u{2011}1041", "a"),
        ("(INV-1041)", "a"),
        ("INV-1041/1042 are paid", "a"),
        ("INV-1041 and INV-1042", "a b"),
        ("INV-1042, INV-1041", "a b"),
        ("invoice 1041 is wrong", "a"),
        ("Rechnung Nr. 1042 ist bezahlt", "b"),
        ("facture n° 1042", "b"),
        ("our PO 77001", "a"),
        ("PO-77001", "a"),
        ("order 4500012345", "b"),
        ("4500012345", "b"),
        ("Your 20417 is missing", "c"),
        ("20417", "c"),
        ("#20417", "c"),
        ("invoice no 20417.", "c"),
        ("Invoice No.: 20417", "c"),
        ("20417, 7731", "c g"),
        ("20417 7731", "c g"),
        ("RE 2026/42", "d"),
        ("RE-2026-0042", "d"),
        ("invoice 2026", "e"),
        ("invoice 500 EUR 12.00", "f"),
        ("No. 0007731", "g"),
        ("7731", "g"),
        ("FV/11/2026/118", "h"),
        ("FV 11/2026/118", "h"),
        ("SÄ-9", "i"),
        ("sä 9", "i"),
        ("INV1041B", "k"),
    ] {
        assert_eq!(ids(text), expected, "{text}");
    }
}

#[test]
fn what_only_looks_like_a_number() {
    for text in [
        "1041.00",
        "EUR 500",
        "500 EUR",
        "€500",
        "$ 500",
        "500€",
        "500.00",
        "1,500",
        "500,00",
        "1.500",
        "500 zł",
        "500%",
        "500 days",
        "in 2026",
        "by 3 November 2026",
        "2026-11-03",
        "03.11.2026",
        "3/11/2026",
        "since 2026.",
        "+44 20417 600123",
        "tel 20417",
        "020 20417 9",
        "0044 500 123456",
        "555-20417",
        "20417-555",
        "DE89 3704 0044 0532 0130 500",
        "20417:30",
        "INV-10411",
        "XINV-1041",
        "INV-1041-7",
        "INV-1041C",
        "INV-1041.5",
        "120417",
        "204171",
        "x20417",
        "20417x",
        "12",
        "invoice 12 pcs?",
        "1041",
        "statement",
        "",
        "INV",
        "-1041-",
        "INV paid. 1041 was not",
        "20417@debtor.example.500",
    ] {
        let found = ids(text);
        // "20417@…" is an address; "invoice 12" is too short to be sure.
        assert!(found.is_empty() || text.starts_with("20417@"), "{text}: {found}");
    }
}

#[test]
fn a_tail_that_two_documents_share_names_neither() {
    let open = [
        Open { id: "a".into(), number: "INV-1041", po: None },
        Open { id: "b".into(), number: "CN-1041", po: None },
    ];
    assert!(named("invoice 1041", &open).is_empty());
    assert_eq!(named("CN 1041", &open).len(), 1);
}

#[test]
fn two_documents_of_one_number_are_both_named() {
    let open = [
        Open { id: "a".into(), number: "INV-1041", po: Some("PO-9") },
        Open { id: "b".into(), number: "INV-1042", po: Some("PO-9") },
    ];
    assert_eq!(named("PO-9", &open).len(), 2);
}

#[test]
fn thousands_of_documents_and_a_long_text() {
    let numbers: Vec<String> = (0..5_000).map(|n| format!("INV-{n:05}")).collect();
    let open: Vec<Open<'_>> =
        numbers.iter().map(|n| Open { id: n.as_str().into(), number: n, po: None }).collect();
    for pattern in ["INV-", "INV 00012 ", "1 ", "12345", "#", "inv", "INV-12-12-12", "€"] {
        let text = pattern.repeat(1024 * 1024 / pattern.len());
        let start = std::time::Instant::now();
        named(&text, &open);
        assert!(start.elapsed().as_secs() < 10, "{pattern} {:?}", start.elapsed());
    }
}

#[test]
fn the_honest_reader_knows_what_it_does_not_know() {
    let reader: &dyn Reader = &HonestReader;
    let mail = ReplyText {
        subject: "Re: INV-1042",
        text: "Please use our new bank account for INV-1041.\n\nOn 30/10/2026, Acme <ar@acme.example> wrote:\n> 20417 is due",
        from: Some("ann@northwind.example"),
        known: &["ann@northwind.example"],
        ..ReplyText::default()
    };
    let reading = reader.read(&mail, &open());
    assert!(reading.meaning.is_none());
    assert_eq!(reading.new_text, "Please use our new bank account for INV-1041.");
    assert_eq!(reading.named, ["a".into(), "b".into()]);
    assert_eq!(reading.warnings, [Warning::BankDetails]);
    let shown = format!("{reading:?}");
    assert!(!shown.contains("bank account"), "{shown}");
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}", number in "\\PC{0,12}") {
        let open = [Open { id: "a".into(), number: &number, po: Some(&number) }];
        named(&text, &open);
    }

    #[test]
    fn a_number_between_blanks_is_found(prefix in "[A-Z]{2,4}", number in 100u32..999_999) {
        let number = format!("{prefix}-{number}");
        let open = [Open { id: "a".into(), number: &number, po: None }];
        proptest::prop_assert_eq!(named(&format!("about {number} we say"), &open).len(), 1);
    }
}
