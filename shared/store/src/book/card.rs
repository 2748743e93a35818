//! A debtor's card: names, addresses and the reply route. The only place where they are.

use domain::ids::{ContactId, fingerprint};
use serde::{Deserialize, Serialize};

/// A debtor's card. No `Debug`: it must not reach a log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The company's name.
    pub name: String,
    /// The account in the ledger: its id, or its name where there is none.
    pub account: String,
    /// The token of its reply address.
    pub token: String,
    /// Its people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<Person>,
}

/// A person or mailbox at the debtor.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Which contact of the state this is.
    pub id: ContactId,
    /// The name to greet, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The mail address, in lower case.
    pub email: String,
    /// A phone number, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

impl Card {
    /// The contact's address.
    pub fn email(&self, id: &ContactId) -> Option<&str> {
        self.people.iter().find(|person| person.id == *id).map(|person| person.email.as_str())
    }
}

impl Person {
    /// The contact id of an address: another address is another contact.
    pub fn contact(email: &str) -> ContactId {
        ContactId::new(format!("c{}", fingerprint(&[&email.trim().to_lowercase()], 4)))
    }
}
