//! What only the machine can give: the time and randomness. The engines of `embedded` do the same;
//! they are not used here because a function must not carry a database.

use app::ports::{Clock, Tokens};
use domain::calendar::Time;
use std::sync::{Mutex, PoisonError};

/// The machine's clock. Never goes backwards within a process: it then stands still.
#[derive(Default)]
pub(crate) struct MachineClock {
    latest: Mutex<Option<Time>>,
}

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "where the machine's time comes into a function")]
    fn now(&self) -> Time {
        let now = Time::from(std::time::SystemTime::now());
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = latest.map_or(now, |latest| latest.max(now));
        *latest = Some(shown);
        shown
    }
}

/// Tokens of 128 random bits, 26 signs of `a-z2-7`.
pub(crate) struct RandomTokens;

impl Tokens for RandomTokens {
    fn token(&self) -> String {
        let mut bytes = [0_u8; 16];
        // Once a machine has started its source never fails (getrandom(2)). Should it all the same,
        // this waits: a token that can be guessed is worse than none.
        while getrandom::fill(&mut bytes).is_err() {
            std::thread::yield_now();
        }
        base32(u128::from_be_bytes(bytes))
    }
}

/// RFC 4648 §6 in small letters, without padding.
fn base32(bits: u128) -> String {
    let sign = |value: u8| char::from(if value < 26 { b'a' + value } else { b'2' + (value - 26) });
    let five = |place: u32| {
        // The last sign carries three bits, with two zeros behind them.
        let part = if place < 25 { bits >> (123 - 5 * place) } else { bits << 2 };
        sign(u8::try_from(part & 31).unwrap_or(0))
    };
    (0..26).map(five).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn base32_is_that_of_the_standard() {
        // RFC 4648 §10: "foobar" is "mzxw6ytboi"; here it goes on with zeros.
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(b"foobar");
        assert_eq!(base32(u128::from_be_bytes(bytes)), "mzxw6ytboiaaaaaaaaaaaaaaaa");
        assert_eq!(base32(u128::MAX), "77777777777777777777777774");
    }

    #[test]
    fn tokens_differ() {
        let tokens: HashSet<String> = (0..1_000).map(|_| RandomTokens.token()).collect();
        assert_eq!(tokens.len(), 1_000);
    }
}
