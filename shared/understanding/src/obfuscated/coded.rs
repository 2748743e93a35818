//! Texts in base64 and in hexadecimal figures.

use super::view::View;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine, alphabet};

/// The shortest run that is worth decoding.
const RUN: usize = 12;

/// What runs of base64 or of hexadecimal figures say, where they say something. A run may be broken
/// over lines; figures may stand in pairs.
pub(super) fn decoded(view: &View) -> Vec<View> {
    // All signs of such runs are of one byte.
    let text = view.text.as_bytes();
    let mut found = Vec::new();
    for (run, only_hex) in runs(text) {
        let signs: Vec<u8> = run.iter().copied().filter(|it| !it.is_ascii_whitespace()).collect();
        if signs.len() < RUN {
            continue;
        }
        let base64 = if only_hex { None } else { base64(&signs) };
        for bytes in [hexadecimal(&signs), base64].into_iter().flatten() {
            if let Some(said) = readable(bytes) {
                let start = run.as_ptr().addr() - text.as_ptr().addr();
                found.push(View::whole(said, view.origin(&(start..start + run.len()))));
            }
        }
    }
    found
}

/// What a sign may be a part of.
const CODE: u8 = 1;
const LINE: u8 = 2;
const FIGURE: u8 = 4;
const BLANK: u8 = 8;

fn kind(sign: u8) -> u8 {
    match sign {
        b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F' => CODE | FIGURE,
        b'g'..=b'z' | b'G'..=b'Z' | b'+' | b'/' | b'=' | b'-' | b'_' => CODE,
        b'\n' | b'\r' => LINE,
        b' ' => BLANK,
        _ => 0,
    }
}

/// Runs without blanks, runs over lines, and pairs of figures with blanks between them; and whether such a
/// run is hexadecimal or nothing.
fn runs(text: &[u8]) -> Vec<(&[u8], bool)> {
    let mut found = Vec::new();
    for (may, must) in [(CODE, CODE), (CODE | LINE, LINE), (FIGURE | BLANK, BLANK)] {
        let runs = text.split(|sign| kind(*sign) & may == 0).filter(|run| run.len() >= RUN);
        let runs = runs.filter(|run| run.iter().any(|sign| kind(*sign) & must != 0));
        found.extend(runs.map(|run| (run, must == BLANK)));
    }
    found
}

fn hexadecimal(signs: &[u8]) -> Option<Vec<u8>> {
    let digit = |sign: u8| char::from(sign).to_digit(16);
    let pair = |pair: &[u8]| {
        let [high, low] = pair else { return None };
        u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()
    };
    signs.chunks(2).map(pair).collect()
}

/// Either alphabet, with or without its padding; an odd letter at the end is left out.
fn base64(signs: &[u8]) -> Option<Vec<u8>> {
    const LAX: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_allow_trailing_bits(true)
            .with_decode_padding_mode(DecodePaddingMode::RequireNone),
    );
    let one_alphabet = |sign: &u8| match sign {
        b'-' => b'+',
        b'_' => b'/',
        sign => *sign,
    };
    let mut letters: Vec<u8> =
        signs.iter().filter(|sign| **sign != b'=').map(one_alphabet).collect();
    if letters.len() % 4 == 1 {
        letters.pop();
    }
    LAX.decode(letters).ok()
}

/// As text, when it is one.
fn readable(bytes: Vec<u8>) -> Option<String> {
    let text = String::from_utf8(bytes).ok()?;
    let fit = |it: &char| !it.is_control() || it.is_whitespace();
    (text.len() >= RUN / 2 && text.chars().all(|it| fit(&it))).then_some(text)
}
