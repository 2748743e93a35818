//! The learned model: for each feature that was seen often enough in training, a row of weights, one
//! for each question. Pure arithmetic on bytes that are part of the program.

pub mod codes;
pub mod names;

use crate::features::{Family, Feature, Features};
use crate::labels::{DisputeReason, Intent, Sentiment};
use codes::{Codes, ROW, Said, WIDTH};
use names::Names;

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
/// A bias (`f32`, little endian) for each output, the examples of weights ([`codes`]), the names of the
/// features ([`names`]), and for each a row of weights.
#[derive(Clone, Copy)]
pub struct Model<'a> {
    biases: &'a [u8],
    codes: Codes<'a>,
    names: Names<'a>,
    weights: &'a [[u8; ROW]],
}

/// Sums for each question, not yet probabilities.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// What all features say together.
    pub sums: [f32; outputs::ALL],
    /// What the features of each family say by themselves.
    pub families: [[f32; outputs::ALL]; Family::MANY],
    /// How much of each family was seen in training, from 0 to 1.
    pub known: [f32; Family::MANY],
}

/// What the families of features say about the questions of the first bytes of a row, and how much of them is
/// known.
struct Heard<const BYTES: usize> {
    families: [Said<BYTES>; Family::MANY],
    known: [f32; Family::MANY],
}

impl<'a> Model<'a> {
    /// Takes bytes as a model; `None` when they are none.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (biases, rest) = bytes.split_at_checked(outputs::ALL * 4)?;
        let (codes, rest) = Codes::read(rest)?;
        let (names, rest) = Names::read(rest)?;
        let (weights, none) = rest.as_chunks();
        let fits = weights.len() == names.len() && none.is_empty();
        fits.then_some(Self { biases, codes, names, weights })
    }

    /// What it makes of these features.
    pub fn scores(&self, features: &Features) -> Scores {
        let Heard { families, known } = self.hear::<ROW>(features);
        let families = families.each_ref().map(codes::in_order);
        Scores { sums: self.together(&families), families, known }
    }

    /// Each intent with the probability that these features make it the primary one.
    pub fn primary(&self, features: &Features) -> Vec<(Intent, f32)> {
        let heard = self.hear::<{ codes::INTENTS }>(features);
        let sums = self.together(&heard.families.each_ref().map(codes::in_order));
        let primary = sums.get(outputs::PRIMARY).unwrap_or_default();
        Intent::ALL.into_iter().zip(softmax(primary)).collect()
    }

    /// What all families say together, with the bias of each question.
    fn together(&self, families: &[[f32; outputs::ALL]; Family::MANY]) -> [f32; outputs::ALL] {
        let mut sums = [0.0; outputs::ALL];
        for ((at, sum), bias) in sums.iter_mut().enumerate().zip(floats(self.biases)) {
            *sum = bias + families.iter().filter_map(|family| family.get(at)).sum::<f32>();
        }
        sums
    }

    /// What the features say about the questions of the first bytes of a row.
    fn hear<const BYTES: usize>(&self, features: &Features) -> Heard<BYTES> {
        let (mut all, mut off) = ([0.0_f32; Family::MANY], 0);
        let mut found: Vec<(&[u8; ROW], Feature)> = Vec::with_capacity(features.sparse.len());
        for feature in &features.sparse {
            found.extend(self.row(feature.hash, &mut off).map(|row| (row, *feature)));
            place_of(&mut all, feature.family)
                .for_each(|all| *all += feature.value * feature.value);
        }
        // All rows are found, then taken, then read, so that the memory answers many at once.
        let row = |row: &[u8; ROW]| row.first_chunk::<BYTES>().copied();
        let rows: Vec<[u8; BYTES]> = found.iter().filter_map(|(it, _)| row(it)).collect();
        let (mut families, mut known) =
            ([[[0.0; WIDTH]; BYTES]; Family::MANY], [0.0; Family::MANY]);
        for (row, (_, Feature { value, family, .. })) in rows.iter().zip(&found) {
            place_of(&mut known, *family).for_each(|known| *known += value * value);
            place_of(&mut families, *family).for_each(|said| self.codes.add(row, *value, said));
        }
        known.iter_mut().zip(all).for_each(|(known, all)| *known /= all.max(1e-6));
        Heard { families, known }
    }

    /// The weights of a feature, if it was seen often enough in training; `off` as in [`Names::place`].
    fn row(&self, hash: u32, off: &mut isize) -> Option<&'a [u8; ROW]> {
        self.weights.get(self.names.place(names::name(hash), off)?)
    }

    /// Whether a feature was seen often enough in training.
    pub fn knows(&self, hash: u32) -> bool {
        self.row(hash, &mut 0).is_some()
    }
}

/// The place of a family.
fn place_of<T>(all: &mut [T; Family::MANY], family: Family) -> impl Iterator<Item = &mut T> {
    all.get_mut(family as usize).into_iter()
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
        self.sums.get(range).unwrap_or_default()
    }

    /// Each intent with the probability that it is the primary one.
    pub fn primary(&self) -> Vec<(Intent, f32)> {
        Intent::ALL.into_iter().zip(softmax(self.part(outputs::PRIMARY))).collect()
    }

    /// The same, in the order of the intents.
    pub fn intents(&self) -> [f32; 14] {
        let mut all = [0.0; 14];
        all.iter_mut().zip(softmax(self.part(outputs::PRIMARY))).for_each(|(place, p)| *place = p);
        all
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
        self.sums.get(output).map_or(1.0, |sum| sigmoid(*sum))
    }
}
