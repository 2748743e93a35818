//! Which intent is the primary one, by all that is seen of a mail: a logistic regression with one row of
//! weights for each intent.

use super::seen::SEEN;
use crate::model::softmax;

/// Intents.
const INTENTS: usize = 14;
/// Bytes of the weights of an intent and, at the end, its bias.
const ROW: usize = (SEEN + 1) * 4;
/// Its bytes in a model's file: `f32`, little endian.
pub const BYTES: usize = INTENTS * ROW;

/// The weights.
#[derive(Clone, Copy)]
pub struct Intents<'a>(&'a [u8]);

impl<'a> Intents<'a> {
    /// Takes bytes as weights; `None` when they are too few or too many.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        (bytes.len() == BYTES).then_some(Self(bytes))
    }

    /// How likely each intent is the primary one.
    pub fn likelihoods(&self, seen: &[f32; SEEN]) -> [f32; INTENTS] {
        let sum = |row: &[u8]| {
            let mut numbers = row.chunks_exact(4).filter_map(|four| four.first_chunk::<4>());
            let weights = numbers.by_ref().take(SEEN).map(|four| f32::from_le_bytes(*four));
            let sum: f32 = weights.zip(seen).map(|(weight, value)| weight * value).sum();
            sum + numbers.next().map_or(0.0, |four| f32::from_le_bytes(*four))
        };
        let sums: Vec<f32> = self.0.chunks_exact(ROW).map(sum).collect();
        let mut all = [0.0; INTENTS];
        all.iter_mut().zip(softmax(&sums)).for_each(|(place, p)| *place = p);
        all
    }
}
