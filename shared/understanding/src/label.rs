//! What a mail means, as a labeller or the guide's last word has it.

use crate::labels::{DisputeReason, Intent, Sentiment};
use domain::calendar::Day;
use serde::{Deserialize, Serialize};

/// The labels of one mail. The same fields as in the files that `credit-control eval` takes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Label {
    /// Which mail.
    pub id: String,
    /// The primary intent.
    pub intent: Intent,
    /// What else truly applies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub secondary_intents: Vec<Intent>,
    /// Why something is not owed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dispute_reason: Option<DisputeReason>,
    /// The day of the first promised payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised_date: Option<Day>,
    /// Its amount, in the currency's main unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised_amount: Option<f64>,
    /// Its currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised_currency: Option<String>,
    /// The first day back, of an automatic answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub return_date: Option<Day>,
    /// Chasing must stop until a person has looked.
    pub must_pause: bool,
    /// A person must be told now.
    pub must_escalate: bool,
    /// How it is said.
    #[serde(default)]
    pub sentiment: Sentiment,
    /// It tries to instruct software.
    #[serde(default)]
    pub injection: bool,
    /// Why, where it was close.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
}

impl Label {
    /// Every intent that applies, the primary one first.
    pub fn intents(&self) -> impl Iterator<Item = Intent> {
        std::iter::once(self.intent).chain(self.secondary_intents.iter().copied())
    }

    /// Whether an intent applies.
    pub fn has(&self, intent: Intent) -> bool {
        self.intents().any(|has| has == intent)
    }

    /// What contradicts the guide.
    pub fn faults(&self) -> Vec<&'static str> {
        let mut faults = Vec::new();
        if self.intents().any(Intent::escalates) && !(self.must_pause && self.must_escalate) {
            faults.push("a dangerous intent pauses and escalates");
        }
        if self.injection && !(self.must_pause && self.must_escalate) {
            faults.push("an injection pauses and escalates");
        }
        if self.intents().any(Intent::pauses) && !self.must_pause {
            faults.push("an intent that pauses");
        }
        if self.must_escalate && !self.must_pause {
            faults.push("who escalates pauses");
        }
        if self.has(Intent::Dispute) != self.dispute_reason.is_some() {
            faults.push("a dispute has a reason, and nothing else has");
        }
        if self.secondary_intents.contains(&self.intent) {
            faults.push("the primary intent is no secondary one");
        }
        if self.promised_amount.is_some() != self.promised_currency.is_some() {
            faults.push("an amount has a currency");
        }
        faults
    }
}
