//! Keys and tokens: they never show themselves, and they are compared in constant time.

use serde::{Deserialize, Serialize};
use std::fmt;
use subtle::ConstantTimeEq;

/// A key, a token, a password. Serialised only into what is sealed before it is stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// A secret of these characters.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    /// Its characters: only for computing with it and for the request that carries it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
    /// Nothing but blanks or NULs: a MAC under such a key can be made by anybody.
    pub fn is_unusable(&self) -> bool {
        self.0.chars().all(|letter| letter.is_whitespace() || letter == '\0')
    }
    /// Whether `other` is the same, in a time that does not depend on where they differ.
    pub fn is(&self, other: &str) -> bool {
        bool::from(self.0.as_bytes().ct_eq(other.as_bytes()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}
