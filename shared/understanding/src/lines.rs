//! Mails and their meanings as JSON lines: what `credit-control classify` and `eval` take and give.

use crate::label::Label;
use crate::learned::Asked;
use crate::meaning::{Action, Meaning};
use crate::report::Said;
use domain::calendar::Day;
use domain::money::Money;
use serde::Deserialize;
use serde_json::{Value, json};

/// A mail on a line. Other fields are passed over.
#[derive(Clone, Deserialize)]
pub struct Line {
    /// Its name.
    pub id: String,
    /// The day it came.
    pub received_date: Day,
    /// Language and country, such as `en-GB`.
    pub locale: String,
    /// Its subject.
    #[serde(default)]
    pub subject: String,
    /// Its plain text.
    #[serde(default)]
    pub body: String,
    /// The whole mail, instead of subject and body.
    #[serde(default)]
    pub raw: Option<String>,
    /// What the debtor has open.
    #[serde(default)]
    pub open_items: Option<Vec<OpenItem>>,
}

/// A document that the debtor has open.
#[derive(Clone, Deserialize)]
pub struct OpenItem {
    /// Its number.
    pub number: String,
}

impl Line {
    /// The mail as the reader takes it.
    pub fn asked(&self) -> Asked<'_> {
        Asked {
            subject: &self.subject,
            body: &self.body,
            received: self.received_date,
            locale: &self.locale,
        }
    }

    /// The documents of `open_items` that the mail names, by their numbers.
    pub fn named(&self, new_text: &str) -> Vec<String> {
        let items = self.open_items.as_deref().unwrap_or_default();
        let open: Vec<crate::Open<'_>> = items
            .iter()
            .map(|item| crate::Open {
                id: item.number.as_str().into(),
                number: &item.number,
                po: None,
            })
            .collect();
        let named = crate::references::named_in(&[&self.subject, new_text], &open);
        named.iter().map(ToString::to_string).collect()
    }
}

/// An amount as people write it: in the main unit.
pub fn main_unit(money: Money) -> f64 {
    let exponent = i32::try_from(money.currency.exponent()).unwrap_or(2);
    #[allow(clippy::cast_precision_loss)]
    let amount = money.minor as f64 / 10_f64.powi(exponent);
    amount
}

/// What a mail means, as a line.
pub fn told(line: &Line, meaning: &Meaning, new_text: &str) -> Value {
    let words = |it: &crate::meaning::Evidence| {
        let words = new_text.get(it.place.clone()).unwrap_or_default();
        json!({ "shows": it.shows, "words": words })
    };
    let evidence: Vec<Value> = meaning.evidence.iter().map(words).collect();
    json!({
        "id": line.id,
        "intent": meaning.intent,
        "secondary_intents": meaning.secondary,
        "dispute_reason": meaning.dispute_reason,
        "request_kind": meaning.wanted.map(|wanted| wanted.word()),
        "promised_date": meaning.promised_on,
        "promised_amount": meaning.promised.map(main_unit),
        "promised_currency": meaning.promised.map(|money| money.currency),
        "return_date": meaning.returns,
        "must_pause": meaning.must_pause,
        "must_escalate": meaning.must_escalate,
        "sentiment": meaning.sentiment,
        "injection": meaning.injection,
        "lang": meaning.language,
        "named": line.named(new_text),
        "confidence": meaning.confidence.intent,
        "confidences": meaning.confidence,
        "evidence": evidence,
        "action": meaning.action,
    })
}

/// What is judged of it.
pub fn said(id: &str, meaning: &Meaning) -> Said {
    let label = Label {
        id: id.to_owned(),
        intent: meaning.intent,
        secondary_intents: meaning.secondary.clone(),
        dispute_reason: meaning.dispute_reason,
        promised_date: meaning.promised_on,
        promised_amount: meaning.promised.map(main_unit),
        promised_currency: meaning.promised.map(|money| money.currency.to_string()),
        return_date: meaning.returns,
        must_pause: meaning.must_pause,
        must_escalate: meaning.must_escalate,
        sentiment: meaning.sentiment,
        injection: meaning.injection,
        notes: String::new(),
    };
    Said {
        label,
        automatic: meaning.action == Action::Automatic,
        confidence: meaning.confidence.intent,
        language: meaning.language.clone(),
    }
}
