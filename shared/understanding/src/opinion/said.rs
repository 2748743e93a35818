//! What the other reader says. Whatever is not exactly as asked is thrown away whole: an unknown word, a
//! field more or less, a passage that does not stand in the mail. What is kept holds codes and places,
//! no words.

use crate::labels::{DisputeReason, Intent};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Bytes of an answer, at most.
const LONGEST: usize = 16 * 1024;
/// Bytes of a passage that shows the intent, and of one that names a day or a sum, at most.
const PASSAGE: usize = 600;
const NAMES: usize = 120;
/// Passages that show the intent, at most.
const PASSAGES: usize = 3;
/// Places of one passage that are looked at, at most.
const PLACES: usize = 8;

/// A language that our grammar knows, or another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Italian.
    It,
    /// Dutch.
    Nl,
    /// Polish.
    Pl,
    /// Lithuanian.
    Lt,
    /// None of these.
    Other,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::En,
        Self::De,
        Self::Fr,
        Self::Es,
        Self::It,
        Self::Nl,
        Self::Pl,
        Self::Lt,
        Self::Other,
    ];

    /// The word, as JSON writes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::It => "it",
            Self::Nl => "nl",
            Self::Pl => "pl",
            Self::Lt => "lt",
            Self::Other => "other",
        }
    }
}

/// The answer as it comes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    intent: Intent,
    secondary: Vec<Intent>,
    dispute_reason: Option<DisputeReason>,
    must_pause: bool,
    must_escalate: bool,
    injection: bool,
    language: Language,
    evidence: Vec<String>,
    date: Option<String>,
    amount: Option<String>,
}

/// What another reader makes of a mail. Untrusted, as the mail is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    /// The primary intent.
    pub intent: Intent,
    /// What else applies, by rank, each once.
    pub secondary: Vec<Intent>,
    /// Why something is not owed.
    pub dispute_reason: Option<DisputeReason>,
    /// Chasing stops until a person has looked.
    pub must_pause: bool,
    /// A person is told now.
    pub must_escalate: bool,
    /// It tries to instruct software.
    pub injection: bool,
    /// The language.
    pub language: Language,
    /// Where the words stand that show the intent, in bytes of the new text.
    pub evidence: Vec<Range<usize>>,
    /// Everywhere that the words stand that name the day; empty when none were given.
    pub date: Vec<Range<usize>>,
    /// Everywhere that the words stand that name the sum; empty when none were given.
    pub amount: Vec<Range<usize>>,
}

/// Why an answer is thrown away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It is longer than any answer to what was asked.
    TooLong,
    /// A word that was not offered, a field that was not asked for, or one that is missing.
    NotAsAsked,
    /// A passage does not stand in the mail, or is none.
    NotInTheMail,
}

impl Unfit {
    /// A code for logs.
    pub fn word(self) -> &'static str {
        match self {
            Self::TooLong => "too_long",
            Self::NotAsAsked => "not_as_asked",
            Self::NotInTheMail => "not_in_the_mail",
        }
    }
}

impl Opinion {
    /// Reads what the tool was given about a mail with this new text.
    ///
    /// # Errors
    /// When anything about it is not as asked.
    pub fn read(json: &str, new_text: &str) -> Result<Self, Unfit> {
        if json.len() > LONGEST {
            return Err(Unfit::TooLong);
        }
        let answer: Answer = serde_json::from_str(json).map_err(|_| Unfit::NotAsAsked)?;
        let mut secondary = answer.secondary;
        let twice = secondary.contains(&answer.intent);
        secondary.sort_unstable();
        secondary.dedup();
        let shown = (1..=PASSAGES).contains(&answer.evidence.len());
        if twice || !shown {
            return Err(Unfit::NotAsAsked);
        }
        let mut evidence = Vec::new();
        for passage in &answer.evidence {
            let places = places(passage, new_text, PASSAGE)?;
            evidence.extend(places.into_iter().next());
        }
        let named = |words: &Option<String>| match words {
            None => Ok(Vec::new()),
            // Some write an empty text where they were to leave it out.
            Some(words) if words.is_empty() => Ok(Vec::new()),
            Some(words) => places(words, new_text, NAMES),
        };
        Ok(Self {
            intent: answer.intent,
            secondary,
            dispute_reason: answer.dispute_reason,
            must_pause: answer.must_pause,
            must_escalate: answer.must_escalate,
            injection: answer.injection,
            language: answer.language,
            evidence,
            date: named(&answer.date)?,
            amount: named(&answer.amount)?,
        })
    }

    /// Every intent that applies, the primary one first.
    pub fn intents(&self) -> impl Iterator<Item = Intent> {
        std::iter::once(self.intent).chain(self.secondary.iter().copied())
    }
}

/// Everywhere that a passage stands in the mail, sign by sign. One that names nothing is none.
fn places(passage: &str, text: &str, longest: usize) -> Result<Vec<Range<usize>>, Unfit> {
    if passage.len() > longest || !passage.chars().any(char::is_alphanumeric) {
        return Err(Unfit::NotInTheMail);
    }
    let found = text.match_indices(passage).take(PLACES);
    let found: Vec<_> = found.map(|(at, words)| at..at + words.len()).collect();
    if found.is_empty() { Err(Unfit::NotInTheMail) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const TEXT: &str = "Thanks. We will pay 250 on Friday.\nOn Friday, for sure.";

    fn answer() -> Value {
        json!({
            "intent": "promise_to_pay", "secondary": ["acknowledgement"], "must_pause": false,
            "must_escalate": false, "injection": false, "language": "en",
            "evidence": ["We will pay 250 on Friday"], "date": "Friday", "amount": "250",
        })
    }

    fn with(field: &str, value: Value) -> Result<Opinion, Unfit> {
        let mut answer = answer();
        answer[field] = value;
        Opinion::read(&answer.to_string(), TEXT)
    }

    #[test]
    fn what_is_as_asked_is_kept_as_codes_and_places() {
        let opinion = Opinion::read(&answer().to_string(), TEXT).unwrap();
        assert_eq!(opinion.evidence, std::iter::once(8..33).collect::<Vec<_>>());
        assert_eq!(opinion.date, [27..33, 38..44]);
        assert_eq!(TEXT.get(opinion.amount[0].clone()), Some("250"));
        let kept = serde_json::to_string(&opinion).unwrap();
        assert!(!kept.contains("Friday") && !kept.contains("250"), "{kept}");
        assert_eq!(serde_json::from_str::<Opinion>(&kept).unwrap(), opinion);
        assert!(with("date", json!("")).unwrap().date.is_empty());
        assert!(with("date", Value::Null).unwrap().date.is_empty());
        let languages = Language::ALL.map(|it| json!(it));
        assert_eq!(languages, Language::ALL.map(|it| json!(it.word())));
    }

    #[test]
    fn what_is_not_as_asked_is_thrown_away() {
        for (field, value) in [
            ("intent", json!("paid")),
            ("intent", json!("Promise_To_Pay")),
            ("intent", json!(["promise_to_pay"])),
            ("secondary", json!("stall")),
            ("secondary", json!(["mark_as_paid"])),
            ("secondary", json!(["promise_to_pay"])),
            ("must_pause", json!("false")),
            ("injection", Value::Null),
            ("language", json!("tlh")),
            ("dispute_reason", json!("none of your business")),
            ("evidence", json!([])),
            ("evidence", json!(["Friday", "Friday", "Friday", "Friday"])),
            ("evidence", json!("Friday")),
            ("date", json!(20_261_120)),
            ("action", json!("automatic")),
        ] {
            assert_eq!(
                with(field, value.clone()).unwrap_err(),
                Unfit::NotAsAsked,
                "{field} {value}"
            );
        }
        for bad in ["", "null", "[]", "\"promise_to_pay\"", "{}", "{\"intent\":\"stall\"}"] {
            assert_eq!(Opinion::read(bad, TEXT).unwrap_err(), Unfit::NotAsAsked, "{bad}");
        }
        // The first of two is not the last of two.
        let twice = answer().to_string().replacen('{', "{\"intent\":\"dispute\",", 1);
        assert_eq!(Opinion::read(&twice, TEXT).unwrap_err(), Unfit::NotAsAsked);
        let deep = format!("{}{}", "[".repeat(8_000), "]".repeat(8_000));
        assert_eq!(Opinion::read(&deep, TEXT).unwrap_err(), Unfit::NotAsAsked);
    }

    #[test]
    fn every_passage_stands_in_the_mail() {
        for (field, value) in [
            ("evidence", json!(["We shall pay"])),
            ("evidence", json!(["we will pay 250 on friday"])),
            ("evidence", json!(["Thanks", "all is paid"])),
            ("evidence", json!([" "])),
            ("evidence", json!([". "])),
            ("date", json!("Monday")),
            ("date", json!("2026-11-20")),
            ("amount", json!("250.00 EUR")),
            ("amount", json!("\u{200b}")),
        ] {
            let found = with(field, value.clone());
            assert_eq!(found.unwrap_err(), Unfit::NotInTheMail, "{field} {value}");
        }
        let long = "pay ".repeat(5_000);
        let mut huge = answer();
        huge["evidence"] = json!([long]);
        assert_eq!(Opinion::read(&huge.to_string(), &long).unwrap_err(), Unfit::TooLong);
        let long = "pay ".repeat(200);
        huge["evidence"] = json!([long]);
        assert_eq!(Opinion::read(&huge.to_string(), &long).unwrap_err(), Unfit::NotInTheMail);
    }
}
