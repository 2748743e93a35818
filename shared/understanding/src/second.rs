//! The second look: what the model's answers say together. The model answers each question by itself, from
//! words; which intent is the primary one, whether chasing must pause, whether a person must be told, and
//! whether the reading can be relied on, shows better in all its answers side by side, in what each family
//! of features says by itself, with the rules' and the grammar's. So [`intents`] weighs them all once more,
//! and for each of the other questions a few hundred [`trees`] look at these and at what came of it. They
//! have learned from mails that the model had not seen, so that they know how far its answers can be trusted.

pub mod intents;
pub mod seen;
pub mod trees;

use crate::model::sigmoid;
use intents::Intents;
pub use seen::{Numbers, SEEN, seen};
use trees::Trees;

/// Questions that the trees answer: pause, escalate, and whether the reading is right and needs nobody.
pub const QUESTIONS: usize = 3;
/// Its bytes in a model's file: the intents, then the trees of each question.
pub const BYTES: usize = intents::BYTES + QUESTIONS * trees::BYTES;

/// What it finds, as probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Verdict {
    /// Each intent is the primary one.
    pub intents: [f32; 14],
    /// Chasing must pause.
    pub pause: f32,
    /// A person must be told now.
    pub escalate: f32,
    /// The reading is right in all that follows from it, and nobody is needed.
    pub alone: f32,
}

/// What the second look has learned.
#[derive(Clone, Copy)]
pub struct Second<'a> {
    intents: Intents<'a>,
    trees: [Trees<'a>; QUESTIONS],
}

impl<'a> Second<'a> {
    /// Takes bytes as what was learned; `None` when they are too few or too many.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (first, rest) = bytes.split_at_checked(intents::BYTES)?;
        let mut each = rest.chunks_exact(trees::BYTES).filter_map(Trees::read);
        let trees = [each.next()?, each.next()?, each.next()?];
        (bytes.len() == BYTES).then_some(Self { intents: Intents::read(first)?, trees })
    }

    /// What it makes of a mail of which this was seen.
    pub fn verdict(&self, seen: &[f32; SEEN]) -> Verdict {
        let intents = self.intents.likelihoods(seen);
        let numbers = Numbers::of(seen, &intents);
        let [pause, escalate, alone] = self.trees.map(|trees| sigmoid(trees.sum(&numbers)));
        Verdict { intents, pause, escalate, alone }
    }
}
