//! What an example should say to each question.

#![allow(clippy::indexing_slicing, reason = "every place is below a length that is fixed here")]

use crate::phrases::Phrase;
use understanding::label::Label;
use understanding::labels::{DisputeReason, Intent, Sentiment};
use understanding::model::outputs;

/// For each question 1, 0, or nothing where the example says nothing about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted(pub [Option<f32>; outputs::ALL]);

impl Wanted {
    /// Of a labelled mail.
    pub fn of_label(label: &Label) -> Self {
        let intents: Vec<Intent> = label.intents().collect();
        let mut wanted = Self::of(&intents, label.dispute_reason);
        wanted.flags(label.must_pause, label.must_escalate, label.injection);
        wanted.one_of(outputs::SENTIMENT, &Sentiment::ALL, Some(label.sentiment));
        wanted
    }

    /// Of a phrase: what it says by itself. Who speaks how it does not tell.
    pub fn of_phrase(phrase: &Phrase) -> Self {
        let mut wanted = Self::of(&phrase.intents, phrase.reason);
        wanted.flags(phrase.pause, phrase.escalate, phrase.injection);
        wanted
    }

    /// The first intent is the primary one; without any, none of them is.
    fn of(intents: &[Intent], reason: Option<DisputeReason>) -> Self {
        let mut wanted = Self([None; outputs::ALL]);
        wanted.one_of(outputs::PRIMARY, &Intent::ALL, intents.first().copied());
        for (output, intent) in outputs::APPLIES.zip(Intent::ALL) {
            wanted.0[output] = Some(f32::from(u8::from(intents.contains(&intent))));
        }
        if reason.is_some() {
            wanted.one_of(outputs::REASON, &DisputeReason::ALL, reason);
        }
        wanted
    }

    fn one_of<T: PartialEq>(&mut self, range: std::ops::Range<usize>, all: &[T], one: Option<T>) {
        for (output, it) in range.zip(all) {
            self.0[output] = Some(f32::from(u8::from(one.as_ref() == Some(it))));
        }
    }

    fn flags(&mut self, pause: bool, escalate: bool, injection: bool) {
        let flags = [
            (outputs::PAUSE, pause),
            (outputs::ESCALATE, escalate),
            (outputs::INJECTION, injection),
        ];
        for (output, holds) in flags {
            self.0[output] = Some(f32::from(u8::from(holds)));
        }
    }
}
