//! Transfer encodings and character sets, read as far as they can be: what is broken is passed
//! over, never refused. Never gives more bytes than it takes.

use super::structure::Encoding;
use mail_parser::decoders::charsets::map::charset_decoder;
use std::borrow::Cow;

/// The bytes behind a transfer encoding.
pub(super) fn bytes(raw: &[u8], encoding: Encoding) -> Cow<'_, [u8]> {
    match encoding {
        Encoding::Plain => Cow::Borrowed(raw),
        Encoding::Base64 => Cow::Owned(base64(raw)),
        Encoding::QuotedPrintable => Cow::Owned(quoted_printable(raw)),
    }
}

/// How many bytes are behind it, without decoding them.
pub(super) fn size(raw: &[u8], encoding: Encoding) -> usize {
    match encoding {
        Encoding::Base64 => {
            let signs = raw.iter().filter(|byte| sextet(**byte).is_some()).count();
            signs * 3 / 4
        }
        Encoding::Plain | Encoding::QuotedPrintable => raw.len(),
    }
}

/// Text in the given character set; without one, or with one that nobody knows, as UTF-8 if it is
/// that, else as what Windows writes in western Europe.
pub(super) fn text(bytes: &[u8], charset: Option<&str>) -> String {
    let charset = charset.map(str::trim).filter(|name| !name.is_empty());
    let named = charset.filter(|name| {
        !name.eq_ignore_ascii_case("us-ascii") && !name.eq_ignore_ascii_case("utf-8")
    });
    if let Some(decode) = named.and_then(|name| charset_decoder(name.as_bytes())) {
        return decode(bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) if charset.is_some_and(|name| name.eq_ignore_ascii_case("utf-8")) => {
            String::from_utf8_lossy(bytes).into_owned()
        }
        Err(_) => match charset_decoder(b"windows-1252") {
            Some(decode) => decode(bytes),
            None => String::from_utf8_lossy(bytes).into_owned(),
        },
    }
}

fn sextet(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

fn base64(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len() / 4 * 3);
    let (mut group, mut signs) = (0u32, 0u32);
    let flush = |group: u32, signs: u32, out: &mut Vec<u8>| {
        let word = (group << (6 * (4 - signs))).to_be_bytes();
        let kept = usize::try_from(signs * 3 / 4).unwrap_or(0);
        out.extend(word.iter().skip(1).take(kept));
    };
    for &byte in raw {
        if let Some(value) = sextet(byte) {
            group = (group << 6) | value;
            signs += 1;
        }
        if signs == 4 || (byte == b'=' && signs > 0) {
            flush(group, signs, &mut out);
            (group, signs) = (0, 0);
        }
    }
    if signs > 0 {
        flush(group, signs, &mut out);
    }
    out
}

fn quoted_printable(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'=' {
            out.push(byte);
            continue;
        }
        if let [high, low, tail @ ..] = after
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            out.push(high * 16 + low);
            rest = tail;
            continue;
        }
        // A soft line break; blanks before the line end are forgiven (RFC 2045 §6.7).
        let line = after.trim_ascii_start();
        let blanks = after.get(..after.len() - line.len()).unwrap_or_default();
        match memchr::memchr(b'\n', blanks) {
            Some(end) => rest = after.get(end + 1..).unwrap_or_default(),
            None => out.push(byte),
        }
    }
    out
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_read_as_far_as_they_go() {
        assert_eq!(base64(b"SGFs\r\nbG8="), b"Hallo");
        assert_eq!(base64(b"SGFsbG8"), b"Hallo");
        assert_eq!(base64(b"S!G?F s*"), b"Hal");
        assert_eq!(base64(b"===="), b"");
        assert_eq!(base64(b"SGE=SGE="), b"HaHa");
        assert_eq!(quoted_printable(b"a=20b=\r\nc =  \n=3D=zz="), b"a bc ==zz=");
        assert_eq!(size(b"SGFs\r\nbG8=", Encoding::Base64), 5);
    }

    #[test]
    fn text_without_a_known_character_set_is_still_text() {
        assert_eq!(text("für".as_bytes(), None), "für");
        assert_eq!(text(b"f\xfcr", None), "für");
        assert_eq!(text(b"f\xfcr", Some("x-nobody")), "für");
        assert_eq!(text(b"f\xfcr", Some("ISO-8859-1")), "für");
        assert_eq!(text(b"f\xfcr", Some("utf-8")), "f\u{fffd}r");
    }
}
