//! Bytes into text: byte order mark, then UTF-8, then a guess at an old encoding with the country
//! as a hint. A guess is always told to a person.

use crate::Unreadable;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// The text, and a note if its encoding had to be guessed.
pub(crate) fn decode<'a>(
    bytes: &'a [u8],
    country: Option<&str>,
) -> Result<(Cow<'a, str>, Option<String>), Unreadable> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return whole(encoding, bytes).map(|text| (text, None));
    }
    if let Some(encoding) = utf_16_without_mark(bytes) {
        return whole(encoding, bytes).map(|text| (text, None));
    }
    if bytes.contains(&0) {
        return Err(Unreadable::Binary("it has zero bytes".into()));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((Cow::Borrowed(text), None));
    }
    refuse_torn_utf_8(bytes)?;
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let domain = country.map(top_level_domain);
    let encoding = detector.guess(domain.as_deref().map(str::as_bytes), Utf8Detection::Deny);
    let text = whole(encoding, bytes)?;
    let note = format!(
        "The file is not UTF-8 and was read as {}: check names with accents and signs such as £.",
        encoding.name()
    );
    Ok((text, Some(note)))
}

fn whole<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Result<Cow<'a, str>, Unreadable> {
    let (text, encoding, broken) = encoding.decode(bytes);
    if broken {
        return Err(Unreadable::Binary(format!("it is not valid {}", encoding.name())));
    }
    Ok(text)
}

/// Western text as UTF-16: every other byte is zero.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..bytes.len().min(200))?;
    let (mut even, mut odd) = (0, 0);
    for pair in start.chunks_exact(2) {
        even += usize::from(pair.first() == Some(&0));
        odd += usize::from(pair.last() == Some(&0));
    }
    let pairs = start.len() / 2;
    match (even, odd) {
        (0, odd) if pairs > 2 && odd * 10 > pairs * 7 => Some(UTF_16LE),
        (even, 0) if pairs > 2 && even * 10 > pairs * 7 => Some(UTF_16BE),
        _ => None,
    }
}

/// UTF-8 with a few broken bytes must not be read as an old encoding: every good name would turn
/// into `MÃ¼ller`.
fn refuse_torn_utf_8(bytes: &[u8]) -> Result<(), Unreadable> {
    let (mut good, mut bad, mut line) = (0_usize, 0_usize, 1_usize);
    let mut first_bad = None;
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        line += chunk.valid().bytes().filter(|byte| *byte == b'\n').count();
        if !chunk.invalid().is_empty() {
            bad += 1;
            first_bad.get_or_insert(line);
        }
    }
    match first_bad {
        Some(line) if good > bad => Err(Unreadable::Binary(format!(
            "most of it is {}, but line {line} has bytes that are not",
            UTF_8.name()
        ))),
        _ => Ok(()),
    }
}

fn top_level_domain(country: &str) -> String {
    let lower = country.trim().to_ascii_lowercase();
    if lower == "gb" { "uk".to_owned() } else { lower }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pound_sign_needs_the_country() {
        let (text, note) = decode(b"invoice,amount\nA1,\xa312.00\n", Some("GB")).unwrap();
        assert!(text.contains("£12.00"));
        assert!(note.unwrap().contains("windows-1252"));
    }

    #[test]
    fn marks_and_their_absence() {
        let text = "invoice,name\nA1,Müller\n";
        let wide = |start: &[u8], f: fn(u16) -> [u8; 2]| {
            let mut bytes = start.to_vec();
            bytes.extend(text.encode_utf16().flat_map(f));
            bytes
        };
        let variants = [
            text.as_bytes().to_vec(),
            [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            wide(b"\xff\xfe", u16::to_le_bytes),
            wide(b"\xfe\xff", u16::to_be_bytes),
            wide(b"", u16::to_le_bytes),
            wide(b"", u16::to_be_bytes),
        ];
        for bytes in variants {
            assert_eq!(decode(&bytes, None).unwrap(), (Cow::Borrowed(text), None));
        }
    }

    #[test]
    fn torn_utf_8_is_refused_by_line() {
        let bytes = [b"a\nM\xc3\xbcller\nJ\xc3\xb6rg\nK\xff\n".as_slice()].concat();
        let error = decode(&bytes, None).unwrap_err();
        assert!(error.to_string().contains("line 4"), "{error}");
    }
}
