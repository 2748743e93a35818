//! HMAC-SHA256 signatures, as most vendors make them: over the raw bytes, with the key's characters
//! as they are (RFC 2104), compared in constant time over strictly decoded bytes.

use super::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Whether `signature` is the hex of a MAC over `parts` one after the other, under any of `keys`.
pub fn is_signed_hex(keys: &[Secret], parts: &[&[u8]], signature: &str) -> bool {
    unhex(signature).is_some_and(|bytes| is_signed(keys, parts, &bytes))
}

/// As [`is_signed_hex`], for padded base64 of the standard alphabet.
pub fn is_signed_base64(keys: &[Secret], parts: &[&[u8]], signature: &str) -> bool {
    STANDARD.decode(signature).is_ok_and(|bytes| is_signed(keys, parts, &bytes))
}

fn is_signed(keys: &[Secret], parts: &[&[u8]], signature: &[u8]) -> bool {
    // Each key is tried, whichever fits first.
    let fits = keys.iter().filter(|key| !key.is_unusable()).map(|key| {
        let mac = Hmac::<Sha256>::new_from_slice(key.reveal().as_bytes());
        mac.is_ok_and(|mut mac| {
            parts.iter().for_each(|part| mac.update(part));
            mac.verify_slice(signature).is_ok()
        })
    });
    fits.fold(false, |any, fits| any | fits)
}

/// Lower-case hex of whole bytes; `None` for anything else.
fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
            _ => None,
        })
        .collect()
}
