//! Mails made to hurt. Every one ends in a value or in one clear line, in time that grows with its
//! size and no faster.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use mail::inbound::{Kind, Limits, Unreadable, read};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Generous, because tests are built without optimisation and run beside others.
const MOST: Duration = Duration::from_secs(20);

fn quick(raw: &[u8]) -> Result<mail::inbound::Inbound, Unreadable> {
    let start = Instant::now();
    let result = read(raw, &Limits::default());
    let took = start.elapsed();
    assert!(took < MOST, "{took:?} for {} bytes", raw.len());
    result
}

fn with_body(header: &str, body: &[u8]) -> Vec<u8> {
    [format!("From: a@b.example\r\n{header}\r\n\r\n").as_bytes(), body].concat()
}

#[test]
fn a_mail_beyond_the_limit_is_not_looked_at() {
    let raw = vec![b'a'; Limits::default().bytes + 1];
    let size = raw.len();
    assert_eq!(quick(&raw), Err(Unreadable::TooLarge { size, limit: Limits::default().bytes }));
}

#[test]
fn thirty_megabytes_of_text_are_cut_and_said_to_be() {
    let line = b"all work and no play makes a long mail\r\n";
    let body: Vec<u8> = line.iter().copied().cycle().take(29 * 1024 * 1024).collect();
    for media in ["text/plain", "text/html", "text/plain\r\nContent-Transfer-Encoding: base64"] {
        let mail = quick(&with_body(&format!("Content-Type: {media}"), &body)).unwrap();
        assert!(mail.text_cut && mail.text.len() <= Limits::default().text_bytes);
    }
}

#[test]
fn multiparts_within_multiparts_end() {
    let mut raw = b"From: a@b.example\r\n".to_vec();
    for depth in 0..10_000 {
        raw.extend(
            format!("Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n")
                .bytes(),
        );
    }
    assert_eq!(quick(&raw), Err(Unreadable::TooDeep { limit: 32 }));
}

#[test]
fn messages_within_messages_end() {
    let raw = "Content-Type: message/rfc822\r\n\r\n".repeat(100_000);
    assert_eq!(quick(raw.as_bytes()), Err(Unreadable::TooDeep { limit: 32 }));
    let raw = "Content-Type: multipart/digest; boundary=x\r\n\r\n--x\r\n\r\n".repeat(10_000);
    assert!(quick(raw.as_bytes()).is_err());
}

#[test]
fn a_long_header_line_is_refused() {
    let raw = format!("From: a@b.example\r\nSubject: {}\r\n\r\nx", "a".repeat(200_000));
    assert!(matches!(quick(raw.as_bytes()), Err(Unreadable::HeaderTooLong { .. })));
    let folded = format!("From: a@b.example\r\nSubject: {}\r\n\r\nx", "a\r\n ".repeat(50_000));
    assert!(matches!(quick(folded.as_bytes()), Err(Unreadable::HeaderTooLong { .. })));
    let many = format!("From: a@b.example\r\n{}\r\nx", "X-A: b\r\n".repeat(1_000_000));
    assert!(matches!(quick(many.as_bytes()), Err(Unreadable::HeaderTooLong { .. })));
    let no_header_end = "a: b ".repeat(5_000_000);
    assert!(matches!(quick(no_header_end.as_bytes()), Err(Unreadable::HeaderTooLong { .. })));
}

#[test]
fn parts_are_counted() {
    let body = "--b\r\n\r\nx\r\n".repeat(100_000);
    let raw = with_body("Content-Type: multipart/mixed; boundary=b", body.as_bytes());
    assert_eq!(quick(&raw), Err(Unreadable::TooManyParts { limit: 1_000 }));
    // Each with a boundary that never comes: nobody may search for it to the end each time.
    let body = "--b\r\nContent-Type: multipart/mixed; boundary=never\r\n\r\n".repeat(900);
    let raw = with_body("Content-Type: multipart/mixed; boundary=b", body.as_bytes());
    assert!(quick(&[raw, vec![b'-'; 20 * 1024 * 1024]].concat()).is_ok());
}

#[test]
fn recipients_are_counted() {
    let list = "a@b.example, ".repeat(1_000_000);
    let raw = format!("From: a@b.example\r\nTo: {list}\r\n\r\nx");
    assert!(matches!(quick(raw.as_bytes()), Err(Unreadable::HeaderTooLong { .. })));
    let lines: String = (0..5_000).map(|n| format!("To: a{n}@b.example\r\n")).collect();
    let raw = format!("From: a@b.example\r\n{lines}\r\nx");
    assert_eq!(quick(raw.as_bytes()), Err(Unreadable::TooManyRecipients { limit: 2_000 }));
}

#[test]
fn attachments_are_named_and_never_opened() {
    // A zip's header that promises 4 GB, and a gzip that never ends.
    let zip = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff";
    for (media, bytes) in [("application/zip", &zip[..]), ("application/gzip", b"\x1f\x8b\x08")] {
        let mut body = format!(
            "--b\r\n\r\nsee attached\r\n--b\r\nContent-Type: {media}\r\n\
             Content-Disposition: attachment; filename=\"../../etc/passwd\"\r\n\r\n"
        )
        .into_bytes();
        body.extend(bytes);
        body.extend(b"\r\n--b--\r\n");
        let mail = quick(&with_body("Content-Type: multipart/mixed; boundary=b", &body)).unwrap();
        assert_eq!(mail.text, "see attached");
        assert_eq!(mail.attachments.len(), 1);
        assert_eq!(mail.attachments[0].size, bytes.len());
    }
}

#[test]
fn garbage_in_encodings_is_passed_over() {
    for encoding in ["base64", "quoted-printable", "x-unknown", "BASE64 "] {
        let header = format!("Content-Type: text/plain\r\nContent-Transfer-Encoding: {encoding}");
        let body: Vec<u8> = (0..=255u8).cycle().take(100_000).collect();
        assert!(quick(&with_body(&header, &body)).is_ok(), "{encoding}");
    }
}

#[test]
fn nulls_and_lone_carriage_returns_are_no_trouble() {
    let mail = quick(b"From: a@b.example\r\nSubject: x\0y\r\n\r\nline\rline\0\0\r\n\r\r").unwrap();
    assert!(mail.kind == Kind::Human);
    assert_eq!(mail.text, "line\nline");
    // Lone carriage returns end no line (RFC 5322 §2.2): this is one field.
    assert!(quick(b"From: a@b.example\rBcc: c@d.example\r\r\n\r\nx").is_ok());
}

#[test]
fn fields_that_make_parsers_slow() {
    let patterns = [
        "=?a=?a",
        "=?utf-8?q?",
        "=?utf-8?b?=?=",
        "(",
        "((",
        ")",
        "\"",
        "\\",
        "<",
        "<<",
        "<a@b>,",
        "@",
        ",",
        ";",
        ":",
        "a:",
        "a:;",
        ";a=",
        "; name*0=",
        ";name*=utf-8''%",
        "%zz",
        "[",
        "a@b (",
        "\u{fffd}",
    ];
    for name in
        ["From", "To", "Subject", "Content-Type", "Content-Disposition", "References", "Date"]
    {
        for pattern in patterns {
            let value = pattern.repeat(60_000 / pattern.len());
            let raw = format!("X: y\r\n{name}: {value}\r\n\r\nx");
            let start = Instant::now();
            let _ = read(raw.as_bytes(), &Limits::default());
            assert!(
                start.elapsed() < Duration::from_secs(10),
                "{name} {pattern} {:?}",
                start.elapsed()
            );
        }
    }
}

#[test]
fn pages_that_make_readers_slow() {
    for pattern in [
        "<",
        "<!",
        "<!--",
        "<a ",
        "<a \"",
        "<a '",
        "<title>",
        "<script>",
        "</",
        "</a",
        "<p hidden>",
        "&",
        "&#",
        "&#x41",
        "<div style='display:none'>",
        "<td bgcolor=red>",
        "<blockquote>",
        "</blockquote>",
        "<a b=c ",
        "<p style=\"a:b;",
        "\u{200b}",
        "<pre>\n",
        "<!-->",
        "<x/>",
        "<style>",
        "<svg>",
        "<select>",
    ] {
        let body = pattern.repeat(1024 * 1024 / pattern.len());
        let start = Instant::now();
        assert!(
            read(&with_body("Content-Type: text/html", body.as_bytes()), &Limits::default())
                .is_ok()
        );
        assert!(start.elapsed() < Duration::from_secs(15), "{pattern} {:?}", start.elapsed());
    }
}

#[test]
fn reports_that_make_readers_slow() {
    for pattern in [
        "\n",
        "Action: failed\n\n",
        "Final-Recipient: rfc822; a@b\nAction: failed\n\n",
        "5.1.1 ",
        "550 ",
        "a@b.c\n",
        "<a@b.c> ",
        "- ",
        "Original message\n",
        "From: x\n",
        "--\n",
        "Final-Recipient: x; @@\n",
    ] {
        let text = pattern.repeat(1024 * 1024 / pattern.len());
        for media in [
            "text/plain",
            "message/delivery-status",
            "message/feedback-report",
            "text/rfc822-headers",
        ] {
            let header = format!(
                "From: MAILER-DAEMON@x.example\r\nReturn-Path: <>\r\nSubject: Undelivered fwd\r\nContent-Type: {media}"
            );
            let raw = with_body(&header, text.as_bytes());
            let start = Instant::now();
            let _ = read(&raw, &Limits::default());
            assert!(
                start.elapsed() < Duration::from_secs(15),
                "{media} {pattern:?} {:?}",
                start.elapsed()
            );
        }
    }
}

fn samples() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/inbound");
    ["sisimai", "talon"]
        .iter()
        .flat_map(|set| std::fs::read_dir(format!("{folder}/{set}")).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "eml"))
        .map(|path| std::fs::read(path).unwrap())
        .filter(|raw| raw.len() < 20_000)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_bytes_make_it_panic(raw in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read(&raw, &Limits::default());
    }

    #[test]
    fn no_words_of_its_own_language_make_it_panic(words in proptest::collection::vec(prop_oneof![
        Just("\r\n"), Just("\n"), Just("\r\n\r\n"), Just("--b"), Just("--b--"), Just("--"), Just(" "), Just(":"),
        Just("Content-Type: multipart/mixed; boundary=b\r\n"), Just("Content-Type: message/rfc822\r\n"),
        Just("Content-Type: message/delivery-status\r\n"), Just("Content-Type: text/html\r\n"),
        Just("Content-Transfer-Encoding: base64\r\n"), Just("Final-Recipient: rfc822;a@b\r\n"),
        Just("Action: failed\r\n"), Just("From: MAILER-DAEMON@x\r\n"), Just("=?utf-8?b?"), Just("?="), Just("<p"),
        Just(">"), Just("<!--"), Just("&amp;"), Just("\0"), Just("ü"), Just("Return-Path: <>\r\n"),
        Just("Subject: undeliverable\r\n"), Just("550 5.1.1 "), Just("a@b.c"), Just("=E4=\r\n"),
    ], 0..60)) {
        let _ = read(words.concat().as_bytes(), &Limits::default());
    }
}

#[test]
fn no_change_to_a_real_mail_makes_it_panic() {
    let samples = samples();
    assert!(samples.len() > 90);
    // A small generator of our own: the same changes every time.
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below.max(1) as u64).unwrap()
    };
    for sample in &samples {
        for _ in 0..12 {
            let mut raw = sample.clone();
            for _ in 0..=next(8) {
                let (at, to) = (next(raw.len()), next(raw.len()));
                match next(5) {
                    0 => raw[at] = u8::try_from(next(256)).unwrap(),
                    1 => drop(raw.drain(at.min(to)..at.max(to).min(at.min(to) + 200))),
                    2 => raw.insert(at, b"\r\n\0=-<>:\xff"[next(9)]),
                    3 => raw.truncate(at.max(1)),
                    _ => {
                        let piece = raw[at.min(to)..at.max(to).min(at.min(to) + 300)].to_vec();
                        raw.splice(at..at, piece);
                    }
                }
                if raw.is_empty() {
                    raw.push(b'x');
                }
            }
            let _ = read(&raw, &Limits::default());
        }
    }
}
