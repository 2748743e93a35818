//! What a connector has read, in the product's own words.

use super::InvoiceCopy;
use crate::OpenItem;

/// What is true at the vendor now, about some accounts. What it does not name is as it was.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct News {
    /// Customers as they are.
    pub customers: Vec<Customer>,
    /// Documents as they are, closed and void ones too; `account` is the vendor's id of the
    /// customer, `id` the vendor's id of the document, `line` 0. Their address, phone, language and
    /// country are left empty: [`News::customers`] has them.
    pub items: Vec<OpenItem>,
    /// Documents of which only the id is known and that are gone.
    pub gone: Vec<String>,
    /// What only stops.
    pub halts: Vec<Halt>,
    /// Copies of invoices that were asked for.
    pub copies: Vec<InvoiceCopy>,
}

/// A customer of the ledger.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Customer {
    /// The vendor's id.
    pub account: String,
    /// The name, on one line.
    pub name: String,
    /// Plausible addresses, the one for invoices first.
    pub emails: Vec<String>,
    /// Telephone, as written.
    pub phone: Option<String>,
    /// Language tag such as `de` or `en-GB`.
    pub language: Option<String>,
    /// ISO 3166 code of two capitals.
    pub country: Option<String>,
    /// One of [`crate::TREATMENTS`], where the ledger says how it may be handled.
    pub treatment: Option<String>,
    /// The vendor merged it into this one.
    pub merged_into: Option<String>,
}

impl std::fmt::Debug for Customer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Customer({})", self.account)
    }
}

/// A reason to stop and ask a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Halt {
    /// The vendor's id of the customer.
    pub account: String,
    /// The vendor's id of the invoice, if it is about one.
    pub invoice: Option<String>,
    /// One line without names and addresses, such as "the payer contests the card payment".
    pub why: String,
}
