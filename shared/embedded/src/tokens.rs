//! Unguessable names, from the machine's own source of randomness.

use app::ports::Tokens;

/// Bits that one sign of base32 carries (RFC 4648 §6).
const BITS: u32 = 5;
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Tokens of 128 random bits, 26 signs of `a-z2-7`.
#[derive(Debug, Clone, Copy, Default)]
pub struct RandomTokens;

impl Tokens for RandomTokens {
    fn token(&self) -> String {
        let mut bytes = [0_u8; 16];
        // Once a machine has started its source never fails (getrandom(2)). Should it all the same,
        // this waits: a token that can be guessed is worse than none.
        while getrandom::fill(&mut bytes).is_err() {
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        base32(bytes)
    }
}

fn base32(bytes: [u8; 16]) -> String {
    let mut text = String::with_capacity(26);
    let (mut waiting, mut bits) = (0_u32, 0);
    for byte in bytes {
        waiting = (waiting << 8) | u32::from(byte);
        bits += 8;
        while bits >= BITS {
            bits -= BITS;
            text.push(sign(waiting >> bits));
        }
    }
    // The last three bits, with two zeros behind them.
    text.push(sign(waiting << (BITS - bits)));
    text
}

fn sign(value: u32) -> char {
    let place = usize::try_from(value & 31).unwrap_or(0);
    ALPHABET.get(place).map_or('a', |sign| char::from(*sign))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn base32_is_that_of_the_standard() {
        // RFC 4648 §10, cut and padded to 16 bytes: "foobar" starts "mzxw6ytboi".
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(b"foobar");
        assert!(base32(bytes).starts_with("mzxw6ytbo"));
        assert_eq!(base32([0xff; 16]), "77777777777777777777777774");
        assert_eq!(base32([0; 16]), "a".repeat(26));
    }

    #[test]
    fn tokens_differ_and_have_the_form_of_one() {
        let tokens: HashSet<String> = (0..1_000).map(|_| RandomTokens.token()).collect();
        assert_eq!(tokens.len(), 1_000);
        assert!(tokens.iter().all(|token| mail::token::is_token(token)));
    }
}
