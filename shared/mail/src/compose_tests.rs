use super::*;
use ::base64::Engine;
use ::base64::engine::general_purpose::STANDARD;
use chrono::{TimeZone, Utc};
use mail_parser::{Address as Parsed, Message, MessageParser, MimeHeaders, PartType};
use proptest::prelude::*;

fn named(name: &str, address: &str) -> Mailbox {
    Mailbox { name: Some(name.to_owned()), address: address.to_owned() }
}

fn letter() -> Letter {
    Letter {
        outbox: "o1".into(),
        message_id: "cc.acme.d1.o1@mail.example".to_owned(),
        from: named("Mara Quinn, Harbour Print", "credit@harbour.example"),
        to: vec![named("Jörg Müller 🚀", "ap@müller.example")],
        cc: vec![Mailbox { name: None, address: "chef@acme.example".to_owned() }],
        reply_to: named("Harbour", "r.abcdefghijklmnopqrstuvwxyz@in.harbour.example"),
        subject: "Rechnung 1 über 1.234,50 € – fällig".to_owned(),
        text: "Hallo,\n\n-- \n.\nFrom here: ünï\n".to_owned(),
        html: "<p>Hallo, ünï = 1</p>\n".to_owned(),
        attachments: vec![Attachment {
            name: "Rechnung ü.pdf".to_owned(),
            media: "application/pdf".to_owned(),
            bytes: (0..=255).cycle().take(5000).collect::<Vec<u8>>().into(),
        }],
        in_reply_to: Some("abc@acme.example".to_owned()),
        references: vec!["first@acme.example".to_owned()],
        date: Utc.with_ymd_and_hms(2026, 6, 30, 9, 0, 0).unwrap(),
    }
}

fn parse(mail: &RawMail) -> Message<'_> {
    MessageParser::default().parse(&mail.bytes[..]).unwrap()
}

fn addresses(address: Option<&Parsed<'_>>) -> Vec<(Option<String>, String)> {
    let owned = |text: &Option<std::borrow::Cow<'_, str>>| text.as_deref().map(str::to_owned);
    let list = address.unwrap().as_list().unwrap().iter();
    list.map(|one| (owned(&one.name), owned(&one.address).unwrap())).collect()
}

/// What every mail of ours obeys, whatever the letter held.
fn is_sound(mail: &RawMail) {
    let text = std::str::from_utf8(&mail.bytes).unwrap();
    assert!(text.is_ascii(), "only ASCII is on the wire");
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "CR and LF only as a pair");
    assert!(text.split("\r\n").all(|line| line.len() <= 998));
    let (head, _) = text.split_once("\r\n\r\n").unwrap();
    let names: Vec<&str> = head
        .split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']))
        .map(|line| line.split_once(": ").unwrap().0)
        .collect();
    let known = [
        "Date",
        "From",
        "To",
        "Cc",
        "Reply-To",
        "Subject",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Auto-Submitted",
        "X-Credit-Control-Id",
        "MIME-Version",
        "Content-Type",
    ];
    for name in known {
        assert!(names.iter().filter(|found| **found == name).count() <= 1, "{name} twice");
    }
    assert!(names.iter().all(|name| known.contains(name)), "{names:?}");
}

#[test]
fn a_mail_says_what_the_letter_says() {
    let letter = letter();
    let mail = compose(&letter).unwrap_or_else(|error| panic!("{error}"));
    is_sound(&mail);
    let read = parse(&mail);
    assert_eq!(read.subject(), Some(letter.subject.as_str()));
    assert_eq!(read.message_id(), Some("cc.acme.d1.o1@mail.example"));
    assert_eq!(read.date().unwrap().to_rfc3339(), "2026-06-30T09:00:00Z");
    assert_eq!(read.in_reply_to().as_text(), Some("abc@acme.example"));
    let thread = ["first@acme.example", "abc@acme.example"];
    assert_eq!(read.references().as_text_list().unwrap(), thread);
    let to = vec![(Some("Jörg Müller 🚀".to_owned()), "ap@xn--mller-kva.example".to_owned())];
    assert_eq!(addresses(read.to()), to);
    assert_eq!(addresses(read.from())[0].0.as_deref(), Some("Mara Quinn, Harbour Print"));
    assert_eq!(addresses(read.reply_to())[0].1, letter.reply_to.address);
    assert_eq!(read.header_raw("Auto-Submitted").unwrap().trim(), "auto-replied");
    assert_eq!(read.header_raw("X-Credit-Control-Id").unwrap().trim(), "o1");
    assert_eq!(read.body_text(0).unwrap().replace("\r\n", "\n"), letter.text);
    assert_eq!(read.body_html(0).unwrap().replace("\r\n", "\n"), letter.html);
    let file = read.attachment(0).unwrap();
    assert_eq!(file.attachment_name(), Some("Rechnung ü.pdf"));
    assert_eq!(file.contents(), &letter.attachments[0].bytes[..]);
    let kinds: Vec<String> = read
        .parts
        .iter()
        .map(|part| part.content_type().unwrap())
        .map(|media| format!("{}/{}", media.c_type, media.c_subtype.as_deref().unwrap()))
        .collect();
    let wanted =
        ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf"];
    assert_eq!(kinds, wanted);
    assert_eq!(mail.sender, "credit@harbour.example");
    assert_eq!(mail.recipients, ["ap@xn--mller-kva.example", "chef@acme.example"]);
    let again = compose(&letter).unwrap_or_else(|error| panic!("{error}"));
    assert!(mail.bytes == again.bytes, "the same letter is the same mail");
}

#[test]
fn without_files_the_alternatives_are_the_mail() {
    let letter = Letter { attachments: vec![], in_reply_to: None, cc: vec![], ..letter() };
    let mail = compose(&letter).unwrap_or_else(|error| panic!("{error}"));
    is_sound(&mail);
    let read = parse(&mail);
    assert!(matches!(&read.parts[0].body, PartType::Multipart(parts) if parts.len() == 2));
    assert!(read.cc().is_none() && read.header_raw("In-Reply-To").is_none());
    assert!(read.header_raw("References").is_none(), "what answers nothing is in no thread");
    assert_eq!(read.header_raw("Auto-Submitted").unwrap().trim(), "auto-generated");
}

#[test]
fn what_cannot_be_made_harmless_is_refused() {
    let refused = |change: fn(&mut Letter), wanted: ComposeError| {
        let mut letter = letter();
        change(&mut letter);
        assert!(compose(&letter).err() == Some(wanted));
    };
    refused(|letter| letter.to.clear(), ComposeError::NoRecipient);
    const INJECT: &str = "a@b.example\r\nBcc: x@evil.example";
    refused(|letter| letter.from.address = INJECT.to_owned(), ComposeError::Address("From"));
    refused(|letter| letter.to[0].address = INJECT.to_owned(), ComposeError::Address("To"));
    refused(|letter| letter.cc[0].address = INJECT.to_owned(), ComposeError::Address("Cc"));
    refused(
        |letter| letter.reply_to.address = INJECT.to_owned(),
        ComposeError::Address("Reply-To"),
    );
    const ID: &str = "a@b\r\nBcc: x";
    refused(|letter| letter.message_id = ID.to_owned(), ComposeError::Id("Message-ID"));
    refused(|letter| letter.in_reply_to = Some("a> b".to_owned()), ComposeError::Id("In-Reply-To"));
    refused(|letter| letter.outbox = "o\r\n".into(), ComposeError::Id("X-Credit-Control-Id"));
}

#[test]
fn a_recipient_is_written_to_once() {
    let mut letter = letter();
    letter.cc = vec![named("Twice", "ap@MÜLLER.example")];
    let mail = compose(&letter).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(mail.recipients, ["ap@xn--mller-kva.example"]);
}

#[test]
fn a_header_shows_one_plain_line() {
    assert_eq!(one_line(" a\u{1b}[1m\u{7}\r\n\tb\u{0} \u{202E}c\u{2028}d "), "a [1m b c d");
    assert_eq!(one_line(&"é".repeat(900)).chars().count(), LONGEST);
}

#[test]
fn odd_files_go_as_plain_bytes_under_a_plain_name() {
    for (given, wanted) in [
        ("application/pdf", "application/pdf"),
        ("TEXT/CSV", "text/csv"),
        ("message/rfc822", "application/octet-stream"),
        ("multipart/mixed", "application/octet-stream"),
        ("a/b\r\nX: y", "application/octet-stream"),
        ("pdf", "application/octet-stream"),
    ] {
        assert_eq!(media(given), wanted);
    }
    for (given, wanted) in [
        ("../../etc/passwd", "passwd"),
        ("C:\\a\\b.pdf", "b.pdf"),
        ("..", "document"),
        ("", "document"),
    ] {
        assert_eq!(file_name(given), wanted);
    }
}

proptest! {
    /// Anything at all in the foreign fields: the mail stays sound and the bodies and files survive.
    #[test]
    fn nothing_foreign_breaks_a_mail(
        name in ".{0,120}|[\\r\\n:\"<>@,;a =?]{0,60}",
        subject in ".{0,300}|(\\r\\n[A-Z]{1,9}: x){1,3}|=\\?utf-8\\?Q\\?[a-z?=]{0,9}",
        text in "(?s).{0,400}|[ .=\\t\\r\\n-]{0,200}",
        bytes in proptest::collection::vec(any::<u8>(), 0..600),
        file in ".{0,300}",
        media in ".{0,20}|text/[a-z]{1,5}",
    ) {
        let mut letter = letter();
        letter.to[0].name = Some(name);
        letter.subject = subject;
        letter.text = text.clone();
        letter.html = text.clone();
        letter.attachments = vec![Attachment { name: file, media, bytes: bytes.clone().into() }];
        let mail = compose(&letter).unwrap_or_else(|error| panic!("{error}"));
        is_sound(&mail);
        let read = parse(&mail);
        let lines = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
        prop_assert_eq!(lines(&read.body_text(0).unwrap()), lines(&text));
        let html = read.parts.iter().find(|part| matches!(part.body, PartType::Html(_))).unwrap();
        prop_assert_eq!(lines(html.text_contents().unwrap()), lines(&text));
        // The parser turns a text file into UTF-8; what is on the wire must be the bytes.
        let file = read.attachment(0).unwrap();
        let wire = &mail.bytes[file.raw_body_offset() as usize..file.raw_end_offset() as usize];
        let wire: Vec<u8> = wire.iter().copied().filter(u8::is_ascii_graphic).collect();
        prop_assert_eq!(STANDARD.decode(wire).unwrap(), bytes);
        prop_assert_eq!(addresses(read.to()).len(), 1);
        prop_assert_eq!(&addresses(read.to())[0].1, "ap@xn--mller-kva.example");
    }
}
