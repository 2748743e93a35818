//! Our own Message-ID: `cc.{tenant}.{debtor}.{outbox}@{domain}`.
//!
//! An answer names it in In-Reply-To and References, a bounce in the headers that it returns, so it
//! leads back to the message that was sent. It routes, it never authenticates: anybody who had a
//! mail of ours knows it, and some providers replace it on the way out.

use domain::ids::{DebtorId, OutboxId, TenantId};

/// What one of our Message-IDs says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnId {
    /// The tenant in whose name the mail was sent.
    pub tenant: TenantId,
    /// The debtor that it was about.
    pub debtor: DebtorId,
    /// The message itself.
    pub outbox: OutboxId,
}

/// The Message-ID of a message, without angle brackets.
pub fn format(tenant: &TenantId, debtor: &DebtorId, outbox: &OutboxId, domain: &str) -> String {
    let parts = [tenant.as_str(), debtor.as_str(), outbox.as_str()].map(escape).join(".");
    format!("cc.{parts}@{domain}")
}

/// Whether an id can stand in a header: printable ASCII without blanks and angle brackets, at most as
/// long as a line.
pub fn is_plain(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"<>()[]\\,;:\"".contains(&byte);
    (1..=250).contains(&id.len()) && id.bytes().all(plain)
}

/// Reads a Message-ID, with or without angle brackets; `None` if it is not one of ours.
pub fn parse(id: &str) -> Option<OwnId> {
    let id = id.trim().trim_start_matches('<').trim_end_matches('>');
    let (local, _domain) = id.rsplit_once('@')?;
    let mut parts = local.split('.');
    if parts.next() != Some("cc") {
        return None;
    }
    let (tenant, debtor, outbox) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    Some(OwnId {
        tenant: TenantId::new(unescape(tenant)?),
        debtor: DebtorId::new(unescape(debtor)?),
        outbox: OutboxId::new(unescape(outbox)?),
    })
}

/// Ids are `[A-Za-z0-9_-]+`; should one ever hold another byte it is written `=hh`, so that the
/// result is always a dot-atom (RFC 5322 §3.2.3) and always reads back as what it was.
fn escape(id: &str) -> String {
    let mut text = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("={byte:02x}"));
        }
    }
    text
}

fn unescape(text: &str) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'=' => {
                let high = char::from(rest.next()?).to_digit(16)?;
                let low = char::from(rest.next()?).to_digit(16)?;
                bytes.push(u8::try_from(high * 16 + low).ok()?);
            }
            b'_' | b'-' => bytes.push(byte),
            _ if byte.is_ascii_alphanumeric() => bytes.push(byte),
            _ => return None,
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_what_it_writes_and_nothing_else() {
        let id = format(&"acme".into(), &"d0a1".into(), &"o9f".into(), "mail.example");
        assert_eq!(id, "cc.acme.d0a1.o9f@mail.example");
        assert_eq!(parse(" <cc.acme.d0a1.o9f@mail.example> ").unwrap().outbox.as_str(), "o9f");
        // SES replaces the right side but may keep the left: the domain does not matter.
        assert!(parse("cc.acme.d0a1.o9f@eu-west-1.example").is_some());
        for other in [
            "",
            "<>",
            "@",
            "cc.a.b@x",
            "cc.a.b.c.d@x",
            "cc.a..c@x",
            "xx.a.b.c@x",
            "cc.a.b.c",
            "cc.a.b.c/../d@x",
            "cc.a.b.c=@x",
            "cc.a.b.c=zz@x",
            "cc.a.b.c=ff@x",
        ] {
            assert!(parse(other).is_none(), "{other}");
        }
    }

    proptest! {
        #[test]
        fn any_ids_survive(tenant in ".{1,20}", debtor in ".{1,20}", outbox in ".{1,20}") {
            let own = OwnId {
                tenant: TenantId::new(tenant),
                debtor: DebtorId::new(debtor),
                outbox: OutboxId::new(outbox),
            };
            let text = format(&own.tenant, &own.debtor, &own.outbox, "mail.example");
            prop_assert!(text.is_ascii() && !text.contains([' ', '<', '>', '"']));
            prop_assert_eq!(parse(&text), Some(own));
        }
    }
}
