//! The second look: what the model's answers say together. The model answers each question by itself, from
//! words; which intent is the primary one, whether chasing must pause, whether a person must be told, and
//! whether the reading can be relied on, shows better in all its answers side by side, in what each family
//! of features says by itself, with the rules' and the grammar's. So [`weights`] of the intents weigh them all
//! once more, and for each of the other questions a few hundred [`trees`] look at these and at what came of
//! it; whether the reading can be relied on is asked of a regression beside the trees, and the two meet in
//! the middle. They have learned from mails that the model had not seen, so that they know how far its answers can be trusted.

pub mod seen;
pub mod trees;
pub mod weights;

use crate::model::{sigmoid, softmax};
use seen::NUMBERS;
pub use seen::{Numbers, SEEN, seen};
use trees::Trees;
use weights::Weights;

/// Questions that the trees answer: pause, escalate, and whether the reading is right and needs nobody.
pub const QUESTIONS: usize = 3;
/// Intents.
pub const INTENTS: usize = 14;
/// Bytes of their weights.
const WEIGHED: usize = weights::bytes(INTENTS, SEEN);
/// Bytes of the weights beside the trees of the last question.
const RELIED: usize = weights::bytes(1, NUMBERS);
/// Its bytes in a model's file: the intents, the trees of each question, and what stands beside the last.
pub const BYTES: usize = WEIGHED + QUESTIONS * trees::BYTES + RELIED;

/// What it finds, as probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Verdict {
    /// Each intent is the primary one.
    pub intents: [f32; INTENTS],
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
    intents: Weights<'a>,
    trees: [Trees<'a>; QUESTIONS],
    relied: Weights<'a>,
}

impl<'a> Second<'a> {
    /// Takes bytes as what was learned; `None` when they are too few or too many.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (first, rest) = bytes.split_at_checked(WEIGHED)?;
        let (middle, last) = rest.split_at_checked(QUESTIONS * trees::BYTES)?;
        let mut each = middle.chunks_exact(trees::BYTES).filter_map(Trees::read);
        let trees = [each.next()?, each.next()?, each.next()?];
        let intents = Weights::read(first, INTENTS, SEEN)?;
        Some(Self { intents, trees, relied: Weights::read(last, 1, NUMBERS)? })
    }

    /// What it makes of a mail of which this was seen.
    pub fn verdict(&self, seen: &[f32; SEEN]) -> Verdict {
        let mut intents = [0.0; INTENTS];
        let likelihoods = softmax(&self.intents.sums(seen).collect::<Vec<_>>());
        intents.iter_mut().zip(likelihoods).for_each(|(place, p)| *place = p);
        let numbers = Numbers::of(seen, &intents);
        let [pause, escalate, grown] = self.trees.map(|trees| sigmoid(trees.sum(&numbers)));
        let weighed = self.relied.sums(&numbers.0).map(sigmoid).sum::<f32>();
        Verdict { intents, pause, escalate, alone: grown.midpoint(weighed) }
    }
}
