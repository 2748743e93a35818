//! The tags of a mail: whose it is and which. They come back in every event of SES, where the
//! function `feedback` reads them.

use mail::letter::RawMail;
use mail::message_id;

/// Longest value of a tag (SES API, `MessageTag`).
const LONGEST: usize = 256;

/// `tenant`, `debtor` (`staff` for a mail to our own people) and `outbox`, read from the mail's own
/// Message-ID. All of them or none: half of them would lead elsewhere. Where an id does not fit into
/// a tag, `feedback` takes them from the Message-ID that SES returns in its events.
pub(super) fn tags(mail: &RawMail) -> Vec<(&'static str, String)> {
    let own = header(&mail.bytes, "message-id").and_then(|id| message_id::parse(&id));
    let Some(own) = own.filter(|own| own.outbox == mail.outbox) else {
        return Vec::new();
    };
    let tags = [
        ("tenant", own.tenant.to_string()),
        ("debtor", own.debtor.to_string()),
        ("outbox", own.outbox.to_string()),
    ];
    match tags.iter().all(|(_, value)| fits(value)) {
        true => tags.into(),
        false => Vec::new(),
    }
}

/// `[A-Za-z0-9_-]+` (SES API, `MessageTag`).
fn fits(value: &str) -> bool {
    (1..=LONGEST).contains(&value.len())
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

/// The value of a header of a mail that we made, unfolded (RFC 5322 §2.2.3).
fn header(mail: &[u8], name: &str) -> Option<String> {
    let mut value: Option<String> = None;
    for line in mail.split(|byte| *byte == b'\n') {
        let line = String::from_utf8_lossy(line.strip_suffix(b"\r").unwrap_or(line));
        if line.is_empty() {
            break;
        }
        match (&mut value, line.starts_with([' ', '\t'])) {
            (Some(value), true) => value.push_str(&line),
            (Some(_), false) => break,
            (None, _) => {
                let named = line.split_once(':').filter(|(n, _)| n.eq_ignore_ascii_case(name));
                value = named.map(|(_, text)| text.to_owned());
            }
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ids::OutboxId;

    fn mail(bytes: &str, outbox: &str) -> RawMail {
        RawMail {
            outbox: OutboxId::from(outbox),
            sender: "ar@acme.example".to_owned(),
            recipients: vec!["ap@blue.example".to_owned()],
            bytes: bytes.as_bytes().into(),
        }
    }

    #[test]
    fn a_mail_of_ours_is_told_by_its_tags() {
        for head in [
            "From: a\r\nMessage-ID: <cc.acme.d01.o9@acme.example>\r\nTo: b\r\n\r\nx",
            "From: a\r\nmessage-id:\r\n <cc.acme.d01.o9@acme.example>\r\n\r\nx",
        ] {
            let tags = tags(&mail(head, "o9"));
            assert_eq!(
                tags,
                [("tenant", "acme".into()), ("debtor", "d01".into()), ("outbox", "o9".into())]
            );
        }
    }

    #[test]
    fn half_a_name_is_none() {
        let good = "Message-ID: <cc.acme.d01.o9@acme.example>\r\n\r\n";
        assert!(tags(&mail(good, "another")).is_empty());
        // The words of a letter name nothing.
        assert!(tags(&mail(&format!("From: a\r\n\r\n{good}"), "o9")).is_empty());
        assert!(tags(&mail("Message-ID: <1@elsewhere.example>\r\n\r\n", "o9")).is_empty());
        // A tenant whose id has a dot is written `=2e` in a Message-ID, and fits into no tag.
        assert!(tags(&mail("Message-ID: <cc.ac=2eme.d01.o9@x>\r\n\r\n", "o9")).is_empty());
    }
}
