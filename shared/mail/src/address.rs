//! An address as it may stand in an envelope and a header: ASCII, with the domain in punycode.

/// The address in the form in which every mail system takes it: the local part as it is, the domain
/// lower-case and in punycode (`rechnung@müller.example` becomes `rechnung@xn--mller-kva.example`).
///
/// `None` for what is no plain address: a part that is missing or too long (RFC 5321 §4.5.3.1),
/// blanks, control characters, a quoted local part, an address literal, or a local part that is not
/// ASCII (SMTPUTF8 would be needed all along the way).
pub fn ascii(address: &str) -> Option<String> {
    let (local, domain) = address.split_once('@')?;
    if local.len() > 64 || !is_dot_atom(local) {
        return None;
    }
    let domain = idna::domain_to_ascii_strict(domain).ok()?;
    let labels_fit = domain.split('.').all(|label| (1..=63).contains(&label.len()));
    (labels_fit && local.len() + 1 + domain.len() <= 254).then(|| format!("{local}@{domain}"))
}

/// RFC 5322 §3.2.3, so nothing that could end a header or an SMTP command.
fn is_dot_atom(text: &str) -> bool {
    let atext = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    text.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(atext))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_ascii_or_nothing() {
        for (given, wanted) in [
            ("ap@acme.example", "ap@acme.example"),
            ("a.b+c@ACME.Example", "a.b+c@acme.example"),
            ("o'neill@localhost", "o'neill@localhost"),
            ("rechnung@müller.example", "rechnung@xn--mller-kva.example"),
            ("x@例え.テスト", "x@xn--r8jz45g.xn--zckzah"),
        ] {
            assert_eq!(ascii(given).as_deref(), Some(wanted));
        }
        let long = format!("{}@x.example", "a".repeat(65));
        for bad in [
            "",
            "@",
            "a@",
            "@b",
            "a b@c.example",
            "a@b@c.example",
            "a@b c.example",
            "\"a\"@b.example",
            "a@[127.0.0.1]",
            "a@b.example\r\nBcc: x@y.example",
            "a\r\n@b.example",
            "a\0@b.example",
            "ä@b.example",
            "a..b@c.example",
            ".a@b.example",
            "a@b..example",
            "<a@b.example>",
            "a@b.example>",
            "a@b.example,c@d.example",
            "a@-.example",
            "a@b_c.example",
            &long,
        ] {
            assert_eq!(ascii(bad), None, "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_can_end_a_command(text in "[a@.\\r\\n <>,;:\"\\PC]{1,40}") {
            if let Some(address) = ascii(&text) {
                let safe = |byte: u8| byte.is_ascii_graphic() && !b"<>,;:\"()[]\\".contains(&byte);
                prop_assert!(address.bytes().all(safe), "{:?}", address);
                prop_assert_eq!(ascii(&address), Some(address));
            }
        }
    }
}
