//! How long, how large, how often. Given when the wire is made; tests make them small.

use std::time::Duration;

/// The limits of every call.
#[derive(Debug, Clone)]
pub struct Limits {
    /// To connect, TLS and the name's resolution with it.
    pub connect: Duration,
    /// A call with all its tries.
    pub whole: Duration,
    /// Bytes of an answer's body, unpacked.
    pub body: usize,
    /// Bytes of an answer's headers.
    pub headers: usize,
    /// Tries of a repeatable request, the first one too.
    pub tries: u32,
    /// The pause before the second try is between half of this and all of it; twice as long before
    /// the next.
    pub pause: Duration,
    /// Repeats that a host gets while it does not answer.
    pub repeats: u32,
    /// How long a host whose repeats are used up is to be left alone.
    pub rest: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            whole: Duration::from_secs(20),
            body: 10 << 20,
            headers: 64 << 10,
            tries: 3,
            pause: Duration::from_millis(400),
            repeats: 10,
            rest: Duration::from_secs(30),
        }
    }
}
