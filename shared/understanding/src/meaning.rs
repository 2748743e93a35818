//! What a mail means, with how sure that is and the words that show it.

use crate::labels::{DisputeReason, Intent, Sentiment};
use domain::calendar::Day;
use domain::money::Money;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;

/// Whether a person sees it before it takes effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// It takes effect alone.
    Automatic,
    /// A person looks first.
    Ask,
}

/// A document that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// The invoice again.
    InvoiceCopy,
    /// What is open.
    Statement,
    /// An order number on the invoice: it must be issued anew.
    PoNumber,
    /// Where to pay. Never answered by mail.
    BankDetails,
    /// That it was delivered.
    ProofOfDelivery,
    /// To be entered in the buyer's portal.
    Portal,
    /// A form for a tax office.
    TaxForm,
    /// Something else.
    Other,
}

impl Wanted {
    /// The word, as JSON writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::InvoiceCopy => "invoice_copy",
            Self::Statement => "statement",
            Self::PoNumber => "po_number",
            Self::BankDetails => "bank_details",
            Self::ProofOfDelivery => "proof_of_delivery",
            Self::Portal => "portal",
            Self::TaxForm => "tax_form",
            Self::Other => "other",
        }
    }

    /// Whether a stored document satisfies it, sent again as it is.
    pub fn is_stored(self) -> bool {
        matches!(self, Self::InvoiceCopy | Self::Statement)
    }
}

/// How sure each part is, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Confidence {
    /// The primary intent.
    pub intent: f32,
    /// The reason of a dispute.
    pub reason: f32,
    /// That chasing must pause.
    pub pause: f32,
    /// That a person must be told.
    pub escalate: f32,
    /// That all of it is right and nobody is needed.
    pub alone: f32,
}

/// Words that show something, as a place in the new text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What they show: `intent`, `date`, `amount`, or the name of a rule.
    pub shows: String,
    /// Where, in bytes of the new text.
    pub place: Range<usize>,
}

/// What a mail means. It may stop or soften contact and put a mail before a person; what it may do
/// alone is in `action`.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Meaning {
    /// The primary intent.
    pub intent: Intent,
    /// What else applies, by rank.
    pub secondary: Vec<Intent>,
    /// Why something is not owed.
    pub dispute_reason: Option<DisputeReason>,
    /// Which document is wanted.
    pub wanted: Option<Wanted>,
    /// The day of the first promised payment.
    pub promised_on: Option<Day>,
    /// Its amount.
    pub promised: Option<Money>,
    /// How much is contested, where a dispute says it: what was taken off, or should be.
    #[serde(default)]
    pub contested: Option<Money>,
    /// The first day back of who is away.
    pub returns: Option<Day>,
    /// Chasing stops until a person has looked.
    pub must_pause: bool,
    /// A person is told now.
    pub must_escalate: bool,
    /// How it is said.
    pub sentiment: Sentiment,
    /// The language, two letters.
    pub language: String,
    /// It tries to instruct software.
    pub injection: bool,
    /// How sure all that is.
    pub confidence: Confidence,
    /// The words that show it.
    pub evidence: Vec<Evidence>,
    /// Whether it takes effect alone.
    pub action: Action,
}

impl Meaning {
    /// Whether an intent applies.
    pub fn has(&self, intent: Intent) -> bool {
        self.intent == intent || self.secondary.contains(&intent)
    }
}

/// Not the evidence: it points into a text.
impl fmt::Debug for Meaning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meaning")
            .field("intent", &self.intent)
            .field("pause", &self.must_pause)
            .field("escalate", &self.must_escalate)
            .field("action", &self.action)
            .finish_non_exhaustive()
    }
}
