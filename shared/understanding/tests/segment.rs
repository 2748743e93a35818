//! Replies that others wrote, and what of them is new.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use understanding::segment::new_text;

fn folder(name: &str) -> std::path::PathBuf {
    [env!("CARGO_MANIFEST_DIR"), name].iter().collect()
}

fn crisp(file: &str) -> String {
    new_text(&std::fs::read_to_string(folder("fixtures/crisp").join(file)).unwrap())
}

/// Most of Crisp's samples are this paragraph and a quote in some language.
const PARAGRAPH: (&str, &str) = ("Fusce bibendum, quam hendrerit", "varius aliquet nec nec nibh.");

/// What goes wrong today, and how: kept to be honest, and to be noticed when it changes.
const KNOWN_MISSES: [(&str, &str); 4] = [
    // Languages that the product does not speak.
    ("email_finnish.txt", "a Finnish header that starts with a short name of a day stays"),
    ("email_custom_quote_header.txt", "a Hungarian header stays (its quote goes)"),
    // Nothing says that what follows is old; rather too much than too little.
    ("email_15.txt", "text behind \"Sent from my …\" stays"),
    ("email_german_3.txt", "text behind \"Gesendet von …\" stays"),
];

#[test]
fn a_paragraph_above_a_quote_in_many_languages() {
    let mut checked = 0;
    for entry in std::fs::read_dir(folder("fixtures/crisp")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let text = std::fs::read_to_string(folder("fixtures/crisp").join(&name)).unwrap();
        if !text.starts_with(PARAGRAPH.0) {
            continue;
        }
        let found = crisp(&name);
        let right = found.ends_with(PARAGRAPH.1) && found.lines().count() == 5;
        // One wrapped line of a quote in the middle of email_7 cannot be told from an answer.
        let known = KNOWN_MISSES.iter().any(|(miss, _)| *miss == name) || name == "email_7.txt";
        assert!(right != known, "{name}:\n{found}");
        checked += 1;
    }
    assert!(checked >= 40, "{checked}");
}

/// One sample points at a colleague's note, which is new to us and old to its maker (`email_tricky_17`).
#[test]
fn every_other_sample_begins_and_ends_as_its_reader_would_say() {
    let table = std::fs::read_to_string(folder("fixtures/crisp-expected.tsv")).unwrap();
    let mut wrong = Vec::new();
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [file, lines, first, last] = fields.as_slice() else { panic!("{line}") };
        let found = crisp(file);
        let actual = (
            found.lines().count().to_string(),
            found.lines().next().unwrap_or_default().to_owned(),
            found.lines().last().unwrap_or_default().to_owned(),
        );
        if actual != ((*lines).to_owned(), (*first).to_owned(), (*last).to_owned()) {
            wrong.push(format!("{file}:\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn mails_of_many_programs_say_hello() {
    let mails = folder("../mail/fixtures/inbound/talon");
    for entry in std::fs::read_dir(mails).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "eml") {
            continue;
        }
        let mail =
            mail::inbound::read(&std::fs::read(&path).unwrap(), &Default::default()).unwrap();
        let found = new_text(&mail.text);
        if path.ends_with("reply-quotations-share-block.eml") {
            assert!(found.starts_with("Hi Katharine") && found.ends_with("Joe XXX"), "{found}");
        } else {
            assert_eq!(found, "Hello", "{}", path.display());
        }
    }
}

#[test]
fn pages_of_many_programs_too() {
    for entry in std::fs::read_dir(folder("fixtures/talon")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.ends_with(".html") {
            continue;
        }
        let page = std::fs::read(&path).unwrap();
        let head = b"From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n";
        let mail = mail::inbound::read(&[&head[..], &page].concat(), &Default::default()).unwrap();
        let found = new_text(&mail.text).replace("\n\n", "\n");
        let expected = match name.as_str() {
            "reply-separated-by-hr.html" => "Hi\nthere\nBob",
            "OLK_SRC_BODY_SECTION.html" => "Reply",
            _ => "Hi. I am fine.\nThanks,\nAlex",
        };
        // A Russian header block: not a language of the product.
        if name == "windows_mail.html" {
            assert!(found.starts_with(expected));
        } else {
            assert_eq!(found, expected, "{name}");
        }
    }
}

#[test]
fn headers_of_our_languages() {
    for header in [
        "On Fri, 30 Oct 2026 at 12:23, Acme <ar@acme.example> wrote:",
        "On 30/10/2026 12:23, Acme wrote:",
        "Am 30.10.2026 um 12:23 schrieb Acme <ar@acme.example>:",
        "Am Fr., 30. Okt. 2026 um 12:23 Uhr schrieb Acme\n<ar@acme.example>:",
        "Le ven. 30 oct. 2026 à 12:23, Acme <ar@acme.example> a écrit :",
        "El vie, 30 oct 2026 a las 12:23, Acme (<ar@acme.example>) escribió:",
        "Il giorno ven 30 ott 2026 alle ore 12:23 Acme <ar@acme.example> ha scritto:",
        "Op vr 30 okt 2026 om 12:23 schreef Acme <ar@acme.example>:",
        "Op 30-10-2026 om 12:23 schreef Acme:",
        "W dniu 30.10.2026 o 12:23, Acme pisze:",
        "pt., 30 paź 2026 o 12:23 Acme <ar@acme.example> napisał(a):",
        "2026-10-30, pn, 12:23 Acme <ar@acme.example> rašė:",
        "2026 m. spalio 30 d. 12:23 Acme <ar@acme.example> rašė:",
        "________________________________\nFrom: Acme <ar@acme.example>\nSent: 30 October 2026\nTo: Ann\nSubject: x\n",
        "Von: Acme <ar@acme.example>\nGesendet: Freitag\nAn: Ann\nBetreff: x\n",
        "De : Acme\nEnvoyé : vendredi\nÀ : Ann\nObjet : x\n",
        "De: Acme\nEnviado el: viernes\nPara: Ann\nAsunto: x\n",
        "Da: Acme\nInviato: venerdì\nA: Ann\nOggetto: x\n",
        "Van: Acme\nVerzonden: vrijdag\nAan: Ann\nOnderwerp: x\n",
        "Od: Acme\nWysłano: piątek\nDo: Ann\nTemat: x\n",
        "Nuo: Acme\nIšsiųsta: penktadienį\nKam: Ann\nTema: x\n",
        "-----Original Message-----",
        "-----Ursprüngliche Nachricht-----",
        "----- Message original -----",
        "-----Mensaje original-----",
        "-----Messaggio originale-----",
        "-----Oorspronkelijk bericht-----",
        "-----Oryginalna wiadomość-----",
        "-----Originalus laiškas-----",
    ] {
        for old in
            ["> I dispute INV-1041\n> and will not pay", "I dispute INV-1041\nand will not pay"]
        {
            let found = new_text(&format!("We pay on Friday.\n\n{header}\n\n{old}\n"));
            assert_eq!(found, "We pay on Friday.", "{header}");
        }
    }
}

#[test]
fn answers_between_quoted_lines_stay() {
    let text = "Hi,\n\nOn 30/10/2026, Acme <ar@acme.example> wrote:\n> When will you pay INV-1041?\nOn Friday.\n\
                > And INV-1042?\n\nWe dispute that one.\n\n-- \nAnn\nNorthwind\n";
    assert_eq!(new_text(text), "Hi,\n\nOn Friday.\n\nWe dispute that one.");
}

#[test]
fn a_mail_of_nothing_but_quotes_says_nothing() {
    for text in [
        "> I dispute INV-1041",
        "On 30/10/2026, Acme <ar@acme.example> wrote:\n> I dispute it",
        "-----Original Message-----\nFrom: Acme\nI dispute it",
        "-- \nAnn",
        "",
        "\n\n",
    ] {
        assert_eq!(new_text(text), "", "{text}");
    }
}

#[test]
fn ordinary_words_are_not_headers() {
    for text in [
        "On Friday we will pay INV-1041.",
        "Am Freitag zahlen wir:\nINV-1041",
        "From: our bank you will get it",
        "Le 30 octobre nous payons :\n- INV-1041",
        "On the invoice you wrote: net 30. We agreed 60.",
        "Date: 3 November\nAmount: 500 EUR",
        "To: do",
        "Please see what we wrote:\nthe goods are broken",
        "10:30 works for us:\nsee you then",
    ] {
        assert_eq!(new_text(text), text);
    }
}

#[test]
fn long_quotes_take_linear_time() {
    for pattern in [
        "> quoted line of some length\n",
        "On 1\n",
        "On Mon, 1 Jan 2026, a@b wrote\n",
        "From: a\n",
        "a",
        "wrote: ",
        ">",
        "-- \n",
        "\n",
        "From: x\nTo: y\n",
        "On 1 a@b.c 2026 ",
        "_\n",
        "Date: x\n",
    ] {
        let text = pattern.repeat(256 * 1024 / pattern.len());
        let start = std::time::Instant::now();
        new_text(&text);
        assert!(start.elapsed().as_secs() < 10, "{pattern:?} {:?}", start.elapsed());
    }
}

proptest::proptest! {
    #[test]
    fn nothing_is_made_up(text in "(>|On |a@b|wrote:|From: |To: |\n|-- |--|word |1 |Sent: |é){0,80}") {
        let found = new_text(&text);
        // Every line of the new text is a line of the text, and none is quoted.
        for line in found.lines().filter(|line| !line.is_empty()) {
            proptest::prop_assert!(text.lines().any(|old| old.trim_end() == line));
            proptest::prop_assert!(!line.trim_start().starts_with('>'));
        }
    }
}
