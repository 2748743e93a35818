//! A document of the ledger that is still open, and what may be done about it.

use crate::calendar::{Day, Time};
use crate::ids::InvoiceId;
use crate::money::{Currency, Money};
use serde::{Deserialize, Serialize};

/// What kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The debtor owes it.
    #[default]
    Invoice,
    /// We owe it: a credit that is not yet set against an invoice.
    CreditNote,
    /// Money that came in and is not yet set against an invoice.
    UnappliedCash,
}

impl Kind {
    /// Money in the debtor's favour.
    pub fn is_credit(self) -> bool {
        self != Kind::Invoice
    }
}

/// How a debtor, or one invoice, may be handled. Only [`Treatment::Chase`] sends reminders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// Reminders by the policy.
    #[default]
    Chase,
    /// A statement now and then, never a reminder.
    StatementOnly,
    /// The money is collected; only a failed collection is chased, by a person's word.
    DirectDebit,
    /// Handled in the buyer's own portal.
    BuyerPortal,
    /// Written to on paper.
    ByPost,
    /// Sold to a factor, who collects.
    Factored,
    /// The buyer writes the invoice.
    SelfBilled,
    /// No claim yet: pro forma or deposit.
    ProForma,
    /// No contact at all.
    DoNotContact,
}

impl Treatment {
    /// Reads the word of an import, such as `direct_debit`.
    pub fn parse(word: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
    }
    pub(crate) fn is_default(&self) -> bool {
        *self == Treatment::default()
    }
    /// The word, as imports and JSON write it.
    pub fn word(self) -> &'static str {
        match self {
            Treatment::Chase => "chase",
            Treatment::StatementOnly => "statement_only",
            Treatment::DirectDebit => "direct_debit",
            Treatment::BuyerPortal => "buyer_portal",
            Treatment::ByPost => "by_post",
            Treatment::Factored => "factored",
            Treatment::SelfBilled => "self_billed",
            Treatment::ProForma => "pro_forma",
            Treatment::DoNotContact => "do_not_contact",
        }
    }
}

/// A document as the ledger shows it. Comparing two of them tells what is new. Field names are
/// short in the stored form, because a heavy debtor has hundreds of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Its id.
    #[serde(rename = "i")]
    pub id: InvoiceId,
    /// The number that people know it by, when it differs from the id.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Its kind.
    #[serde(rename = "k", default, skip_serializing_if = "is_default")]
    pub kind: Kind,
    /// When it was issued.
    #[serde(rename = "s", default, skip_serializing_if = "Option::is_none")]
    pub issued: Option<Day>,
    /// When it falls due, in the tenant's zone.
    #[serde(rename = "d")]
    pub due: Day,
    /// Gross amount in minor units, positive for every kind.
    #[serde(rename = "a")]
    pub amount: i64,
    /// Paid or credited so far, in minor units.
    #[serde(rename = "p", default, skip_serializing_if = "is_default")]
    pub paid: i64,
    /// Its currency.
    #[serde(rename = "c")]
    pub currency: Currency,
    /// The buyer's purchase order.
    #[serde(rename = "o", default, skip_serializing_if = "Option::is_none")]
    pub po_number: Option<String>,
    /// Where it can be paid.
    #[serde(rename = "l", default, skip_serializing_if = "Option::is_none")]
    pub pay_link: Option<String>,
    /// The invoice itself: a link, or the name of a stored file (`document/…`).
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub pdf: Option<String>,
    /// The ledger says that it never reached the buyer.
    #[serde(rename = "u", default, skip_serializing_if = "is_default")]
    pub never_sent: bool,
    /// The ledger gave no due date; this one is ours (30 days after the invoice).
    #[serde(rename = "w", default, skip_serializing_if = "is_default")]
    pub no_terms: bool,
    /// A treatment of its own, stronger than the debtor's.
    #[serde(rename = "t", default, skip_serializing_if = "Option::is_none")]
    pub treatment: Option<Treatment>,
}

impl Document {
    /// An invoice with nothing but what every invoice has.
    pub fn invoice(id: impl Into<InvoiceId>, amount: Money, due: Day) -> Self {
        Self {
            id: id.into(),
            number: None,
            kind: Kind::Invoice,
            issued: None,
            due,
            amount: amount.minor,
            paid: 0,
            currency: amount.currency,
            po_number: None,
            pay_link: None,
            pdf: None,
            no_terms: false,
            never_sent: false,
            treatment: None,
        }
    }
    /// The number to show.
    pub fn shown(&self) -> &str {
        self.number.as_deref().unwrap_or(self.id.as_str())
    }
    /// What is still open of it, in minor units.
    pub fn rest(&self) -> i64 {
        self.amount.saturating_sub(self.paid)
    }
    /// What is still open of it.
    pub fn rest_money(&self) -> Money {
        Money::new(self.rest(), self.currency)
    }
}

/// A document with what we did about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What the ledger says.
    #[serde(flatten)]
    pub doc: Document,
    /// How far up the ladder it has been taken: the number of the last step, from 1; 0 for none.
    #[serde(rename = "r", default, skip_serializing_if = "is_default")]
    pub reached: u8,
    /// Debt from before the tenant went live: the first word about it is a neutral statement.
    #[serde(rename = "g", default, skip_serializing_if = "is_default")]
    pub opening: bool,
    /// Counts as due from here for the ladder (a dispute was resolved, a payment bounced): the
    /// tone starts anew, the due date that is shown does not change.
    #[serde(rename = "x", default, skip_serializing_if = "Option::is_none")]
    pub restart: Option<Day>,
    /// Came into the books only then, though it was due before the account's latest message: no
    /// message has named it yet.
    #[serde(rename = "b", default, skip_serializing_if = "is_default")]
    pub late_arrival: Option<Time>,
    /// A complete snapshot did not show it any more: not chased, a person confirms.
    #[serde(rename = "m", default, skip_serializing_if = "is_default")]
    pub missing: bool,
}

impl Item {
    /// A document that nothing has been done about.
    pub fn new(doc: Document) -> Self {
        Self { doc, reached: 0, opening: false, restart: None, late_arrival: None, missing: false }
    }
    /// The day from which the ladder counts.
    pub fn counts_from(&self) -> Day {
        self.restart.map_or(self.doc.due, |day| day.max(self.doc.due))
    }
    /// Calendar days past the due date on `today`; 0 on the day itself, negative before it.
    pub fn days_late(&self, today: Day) -> i64 {
        (today - self.doc.due).num_days()
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
