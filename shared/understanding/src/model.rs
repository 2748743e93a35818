//! The learned model: for each feature that was seen often enough in training, a row of weights, one
//! for each question. Pure arithmetic on bytes that are part of the program.

pub mod codes;

use crate::features::{Family, Feature, Features};
use crate::labels::{DisputeReason, Intent, Sentiment};
use codes::{Codes, ROW, Said, WIDTH};

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

/// Bytes of a feature's name in a model: the upper ones of its hash, so that one of forty unknown
/// features is taken for a known one.
const NAME: usize = 3;

/// The name of a feature: the upper bytes of its hash.
pub fn name(hash: u32) -> u32 {
    hash >> 8
}

/// Rows of the shortest first stride from where a name is looked for.
const NEAR: usize = 4;

/// The bytes of a model.
///
/// `rows: u32`, then a bias (`f32`) for each output, the examples of weights ([`codes`]), the names of the
/// features in order (three bytes), and for each a row of weights. Little endian.
#[derive(Clone, Copy)]
pub struct Model<'a> {
    biases: &'a [u8],
    codes: Codes<'a>,
    names: &'a [u8],
    weights: &'a [u8],
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
        let (rows, rest) = bytes.split_first_chunk::<4>()?;
        let rows = usize::try_from(u32::from_le_bytes(*rows)).ok()?;
        let (biases, rest) = rest.split_at_checked(outputs::ALL * 4)?;
        let (codes, rest) = Codes::read(rest)?;
        let (names, weights) = rest.split_at_checked(rows.checked_mul(NAME)?)?;
        let fits = weights.len() == rows.checked_mul(ROW)?;
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
        // All rows are found before any is read, so that the memory answers many at once.
        let mut rows: Vec<(&[u8; ROW], Feature)> = Vec::with_capacity(features.sparse.len());
        // The features are in the order of their hashes, as the names are: each stands about as far from
        // where it should be by its share as the one before.
        let (mut at, mut off) = (0, 0);
        let apart = self.names.len() / NAME / features.sparse.len().max(1);
        let stride = apart.isqrt().next_power_of_two().clamp(NEAR, 64 * NEAR);
        let mut all = [0.0_f32; Family::MANY];
        for feature in &features.sparse {
            let name = name(feature.hash);
            let share = self.share(name);
            at = self.seek(at, share.saturating_add_signed(off), stride, name);
            off = at.wrapping_sub(share).cast_signed();
            rows.extend(self.row(at, feature.hash).map(|row| (row, *feature)));
            place_of(&mut all, feature.family)
                .for_each(|all| *all += feature.value * feature.value);
        }
        let (mut families, mut known) =
            ([[[0.0; WIDTH]; BYTES]; Family::MANY], [0.0; Family::MANY]);
        for (row, Feature { value, family, .. }) in rows {
            place_of(&mut known, family).for_each(|known| *known += value * value);
            let row = row.first_chunk::<BYTES>().into_iter();
            row.zip(place_of(&mut families, family))
                .for_each(|(row, said)| self.codes.add(row, value, said));
        }
        known.iter_mut().zip(all).for_each(|(known, all)| *known /= all.max(1e-6));
        Heard { families, known }
    }

    /// The weights at a place, if they are those of this feature.
    fn row(&self, at: usize, hash: u32) -> Option<&'a [u8; ROW]> {
        (self.name(at)? == name(hash))
            .then(|| self.weights.get(at * ROW..)?.first_chunk())
            .flatten()
    }

    /// Where a name should be: hashes are spread evenly, so the share of all names below one is nearly
    /// known.
    fn share(&self, wanted: u32) -> usize {
        (self.names.len() / NAME * wanted as usize) >> 24
    }

    /// The first row from `from` on whose name is not below the wanted one, looked for on both sides of
    /// `near`, in strides that grow from the first.
    fn seek(&self, from: usize, near: usize, mut stride: usize, wanted: u32) -> usize {
        let is_below = |at: usize| self.name(at).is_some_and(|name| name < wanted);
        let (mut low, mut high) = (near.max(from), near.max(from));
        if is_below(low) {
            low += 1;
            while is_below(low + stride - 1) {
                low += stride;
                stride *= 2;
            }
            high = low + stride - 1;
        } else {
            while low > from {
                low = high.saturating_sub(stride).max(from);
                if is_below(low) {
                    low += 1;
                    break;
                }
                high = low;
                stride *= 2;
            }
        }
        // All before `low` are below, `high` is not.
        while low < high {
            let middle = low.midpoint(high);
            if is_below(middle) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    fn name(&self, at: usize) -> Option<u32> {
        let [first, second, third] = *self.names.get(at * NAME..)?.first_chunk::<NAME>()?;
        Some(u32::from_le_bytes([first, second, third, 0]))
    }

    /// Whether a feature was seen often enough in training.
    pub fn knows(&self, hash: u32) -> bool {
        self.row(self.seek(0, self.share(name(hash)), 64 * NEAR, name(hash)), hash).is_some()
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
