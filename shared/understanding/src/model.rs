//! The learned model: for each feature that was seen often enough in training, a row of weights, one
//! for each question. Pure arithmetic on bytes that are part of the program.

use crate::features::Features;
use crate::labels::{DisputeReason, Intent, Sentiment};

/// Where the answers to each question stand among the outputs.
pub mod outputs {
    use std::ops::Range;
    /// One of the intents: which is the primary one.
    pub const PRIMARY: Range<usize> = 0..14;
    /// Each intent: whether it truly applies.
    pub const APPLIES: Range<usize> = 14..28;
    /// One of the reasons, where there is a dispute.
    pub const REASON: Range<usize> = 28..37;
    /// Whether chasing must pause.
    pub const PAUSE: usize = 37;
    /// Whether a person must be told.
    pub const ESCALATE: usize = 38;
    /// Whether it tries to instruct software.
    pub const INJECTION: usize = 39;
    /// One of the sentiments.
    pub const SENTIMENT: Range<usize> = 40..43;
    /// How many there are.
    pub const ALL: usize = 43;
}

/// The bytes of a model.
///
/// `rows: u32`, then a scale (`f32`) for each output, a bias (`f32`) for each output, the hashes of
/// the features in order (`u32`), and for each a row of weights (`i8`). Little endian.
#[derive(Clone, Copy)]
pub struct Model<'a> {
    scales: &'a [u8],
    biases: &'a [u8],
    hashes: &'a [u8],
    weights: &'a [u8],
}

/// Sums for each question, not yet probabilities.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores(pub [f32; outputs::ALL]);

impl<'a> Model<'a> {
    /// Takes bytes as a model; `None` when they are none.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (rows, rest) = bytes.split_first_chunk::<4>()?;
        let rows = usize::try_from(u32::from_le_bytes(*rows)).ok()?;
        let (scales, rest) = rest.split_at_checked(outputs::ALL * 4)?;
        let (biases, rest) = rest.split_at_checked(outputs::ALL * 4)?;
        let (hashes, weights) = rest.split_at_checked(rows.checked_mul(4)?)?;
        let fits = weights.len() == rows.checked_mul(outputs::ALL)?;
        fits.then_some(Self { scales, biases, hashes, weights })
    }

    /// What it makes of these features.
    pub fn scores(&self, features: &Features) -> Scores {
        let mut sums = [0.0_f32; outputs::ALL];
        for (hash, value) in &features.sparse {
            let Some(row) = self.row(*hash) else { continue };
            for (sum, weight) in sums.iter_mut().zip(row) {
                *sum += value * f32::from(weight.cast_signed());
            }
        }
        let (scales, biases) = (floats(self.scales), floats(self.biases));
        for ((sum, scale), bias) in sums.iter_mut().zip(scales).zip(biases) {
            *sum = *sum * scale + bias;
        }
        Scores(sums)
    }

    fn row(&self, hash: u32) -> Option<&'a [u8]> {
        let (mut low, mut high) = (0, self.hashes.len() / 4);
        while low < high {
            let middle = low.midpoint(high);
            let there = self.hashes.get(middle * 4..)?.first_chunk::<4>()?;
            match u32::from_le_bytes(*there).cmp(&hash) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    return self.weights.get(middle * outputs::ALL..(middle + 1) * outputs::ALL);
                }
            }
        }
        None
    }
}

fn floats(bytes: &[u8]) -> impl Iterator<Item = f32> {
    bytes
        .chunks_exact(4)
        .filter_map(|four| four.first_chunk::<4>().map(|it| f32::from_le_bytes(*it)))
}

/// The probability behind a sum.
pub fn sigmoid(sum: f32) -> f32 {
    1.0 / (1.0 + libm::expf(-sum))
}

/// The probabilities behind sums of which exactly one holds.
pub fn softmax(sums: &[f32]) -> Vec<f32> {
    let most = sums.iter().copied().fold(f32::MIN, f32::max);
    let parts: Vec<f32> = sums.iter().map(|sum| libm::expf(sum - most)).collect();
    let all: f32 = parts.iter().sum();
    parts.into_iter().map(|part| part / all).collect()
}

impl Scores {
    fn part(&self, range: std::ops::Range<usize>) -> &[f32] {
        self.0.get(range).unwrap_or_default()
    }

    /// Each intent with the probability that it is the primary one.
    pub fn primary(&self) -> Vec<(Intent, f32)> {
        Intent::ALL.into_iter().zip(softmax(self.part(outputs::PRIMARY))).collect()
    }

    /// Each intent with the probability that it applies.
    pub fn applies(&self) -> Vec<(Intent, f32)> {
        let sums = self.part(outputs::APPLIES).iter();
        Intent::ALL.into_iter().zip(sums.map(|sum| sigmoid(*sum))).collect()
    }

    /// Each reason with its probability, should there be a dispute.
    pub fn reasons(&self) -> Vec<(DisputeReason, f32)> {
        DisputeReason::ALL.into_iter().zip(softmax(self.part(outputs::REASON))).collect()
    }

    /// Each sentiment with its probability.
    pub fn sentiments(&self) -> Vec<(Sentiment, f32)> {
        Sentiment::ALL.into_iter().zip(softmax(self.part(outputs::SENTIMENT))).collect()
    }

    /// How likely chasing must pause: the question itself, and what the intents say about it.
    pub fn pause(&self) -> f32 {
        self.blend(outputs::PAUSE, Intent::pauses)
    }

    /// How likely a person must be told now.
    pub fn escalate(&self) -> f32 {
        self.blend(outputs::ESCALATE, Intent::escalates)
    }

    fn blend(&self, output: usize, follows: fn(Intent) -> bool) -> f32 {
        let primary = self.primary();
        let followed: f32 =
            primary.iter().filter(|(intent, _)| follows(*intent)).map(|(_, p)| p).sum();
        0.5 * (self.yes(output) + followed)
    }

    /// The probability of one yes-or-no question.
    pub fn yes(&self, output: usize) -> f32 {
        self.0.get(output).map_or(1.0, |sum| sigmoid(*sum))
    }
}
