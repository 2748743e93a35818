//! Names of things. Each is its own type, so that a debtor can never be mistaken for an invoice.
//!
//! Ids are made from what they identify (never random), so the same input names the same thing
//! twice. The few random tokens of the product (the reply route) come in through a port.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Takes the id as it is written.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

id!(/// A business that uses the product (one deployment may serve many).
    TenantId);
id!(/// The legal entity that is owed.
    SellerId);
id!(/// One set of books of a tenant: the vendor's truth about who owes what.
    LedgerId);
id!(/// A tenant's way into an account at a vendor; also the id of the ledger that is read there.
    ConnectionId);
id!(/// Who owes: one account of one seller in one ledger of one tenant. Made by [`DebtorId::of`].
    DebtorId);
id!(/// A document of the ledger: the vendor's own id, or the document number where there is none.
    InvoiceId);
id!(/// A person or mailbox at the debtor. The address itself lives on the debtor's card only.
    ContactId);
id!(/// A message in the outbox. Made by [`OutboxId::of`] from its business identity.
    OutboxId);
id!(/// Work for a person. Made by [`TaskId::of`] from what it is about.
    TaskId);
id!(/// A hold on chasing.
    HoldId);
id!(/// A debtor's promise to pay.
    PromiseId);
id!(/// A dispute over a document or a part of it.
    DisputeId);
id!(/// The version of a published policy: a hash of its text.
    PolicyVersion);

/// A stable name for `parts`: the first `bytes` bytes of a SHA-256, in hex. Parts are length-framed,
/// so `("ab", "c")` and `("a", "bc")` differ.
pub fn fingerprint(parts: &[&str], bytes: usize) -> String {
    hashed(parts.iter().map(|part| part.as_bytes()), bytes)
}

/// [`fingerprint`] of the bytes of one file or mail, whatever they are.
pub fn fingerprint_bytes(content: &[u8], bytes: usize) -> String {
    hashed([content].into_iter(), bytes)
}

fn hashed<'a>(parts: impl Iterator<Item = &'a [u8]>, bytes: usize) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    let digits = hash.finalize().into_iter().take(bytes);
    digits.flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

impl DebtorId {
    /// The debtor behind `account` (the vendor's account id, or its name where there is none).
    pub fn of(tenant: &TenantId, ledger: &LedgerId, seller: &SellerId, account: &str) -> Self {
        let parts = [tenant.as_str(), ledger.as_str(), seller.as_str(), account];
        Self(format!("d{}", fingerprint(&parts, 8)))
    }
}

/// Names of what belongs to one debtor: the debtor's id, a letter for the kind, and the number of the
/// fact that made it. Never used twice, so an act on something that is over is seen to be stale;
/// and whoever has the name has the debtor.
macro_rules! of_debtor {
    ($name:ident, $letter:literal) => {
        impl $name {
            /// The one that the fact number `fact` of `debtor` makes.
            pub fn of(debtor: &DebtorId, fact: u64) -> Self {
                Self(format!("{debtor}.{}{fact}", $letter))
            }
        }
    };
}
of_debtor!(HoldId, 'h');
of_debtor!(PromiseId, 'p');
of_debtor!(DisputeId, 'x');
of_debtor!(TaskId, 't');

impl DebtorId {
    /// The debtor in the name of something that belongs to it, such as `d0123456789abcdef.h7`.
    pub fn in_name(name: &str) -> Option<Self> {
        let (debtor, _) = name.split_once('.')?;
        Some(Self(debtor.to_owned()))
    }
}
