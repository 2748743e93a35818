//! Texts in base64 and in hexadecimal figures.

use super::view::View;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine, alphabet};

/// The shortest run that is worth decoding.
const RUN: usize = 12;

/// What runs of base64 or of hexadecimal figures say, where they say something. A run may be broken
/// over lines; figures may stand in pairs.
pub(super) fn decoded(view: &View) -> Vec<View> {
    let is_code =
        |it: char| it.is_ascii_alphanumeric() || matches!(it, '+' | '/' | '=' | '-' | '_');
    let text = view.text.as_str();
    let mut found = Vec::new();
    // Runs without blanks, runs over lines, and pairs of figures with blanks between them.
    let by_word = text.split(|it| !is_code(it));
    let by_lines = text.split(|it| !is_code(it) && !matches!(it, '\n' | '\r'));
    let by_pairs = text.split(|it: char| !it.is_ascii_hexdigit() && it != ' ');
    for (run, only_hex) in by_word
        .map(|run| (run, false))
        .chain(by_lines.filter(|run| run.contains('\n')).map(|run| (run, false)))
        .chain(by_pairs.filter(|run| run.contains(' ')).map(|run| (run, true)))
        .filter(|(run, _)| run.len() >= RUN)
    {
        let signs: Vec<u8> = run.bytes().filter(|it| !it.is_ascii_whitespace()).collect();
        if signs.len() < RUN {
            continue;
        }
        let base64 = if only_hex { None } else { base64(&signs) };
        for bytes in [hexadecimal(&signs), base64].into_iter().flatten() {
            if let Some(text) = readable(bytes) {
                let start = run.as_ptr() as usize - view.text.as_ptr() as usize;
                found.push(View::whole(text, view.origin(&(start..start + run.len()))));
            }
        }
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
