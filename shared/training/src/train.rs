//! The training of the model: logistic regression on hashed features, one set of weights for each
//! question, in one order that depends on nothing but the data. The same data give the same bytes.

#![allow(clippy::indexing_slicing, reason = "every place is below a length that is fixed here")]

use std::collections::HashMap;
use understanding::features::Features;
use understanding::label::Label;
use understanding::labels::{DisputeReason, Intent, Sentiment};
use understanding::model::{outputs, sigmoid, softmax};

/// A mail as the model sees it, with its labels.
#[derive(Clone)]
pub struct Example {
    /// What it sees.
    pub features: Features,
    /// What it should say.
    pub label: Label,
}

/// What can be turned.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Times that all examples are seen.
    pub rounds: u32,
    /// The first step.
    pub rate: f32,
    /// How strongly weights are drawn to zero.
    pub decay: f32,
    /// Examples in which a feature must be seen.
    pub seen: u32,
    /// How much dearer it is to miss a pause or an escalation than to raise one in vain.
    pub caution: f32,
    /// How much more the one right answer counts than the many wrong ones.
    pub rare: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { rounds: 60, rate: 0.05, decay: 3e-4, seen: 2, caution: 2.0, rare: 2.0 }
    }
}

/// Weights before they are made small.
pub struct Weights {
    hashes: Vec<u32>,
    rows: Vec<[f32; outputs::ALL]>,
    biases: [f32; outputs::ALL],
}

/// What an example should say to each question; `None` where it says nothing.
fn wanted(label: &Label) -> [Option<f32>; outputs::ALL] {
    let mut wanted = [None; outputs::ALL];
    let mut one_of = |range: std::ops::Range<usize>, chosen: usize| {
        for (at, output) in range.enumerate() {
            wanted[output] = Some(if at == chosen { 1.0 } else { 0.0 });
        }
    };
    let place = |intent: Intent| Intent::ALL.iter().position(|it| *it == intent).unwrap_or(0);
    one_of(outputs::PRIMARY, place(label.intent));
    let sentiment = Sentiment::ALL.iter().position(|it| *it == label.sentiment).unwrap_or(1);
    one_of(outputs::SENTIMENT, sentiment);
    if let Some(reason) = label.dispute_reason {
        one_of(
            outputs::REASON,
            DisputeReason::ALL.iter().position(|it| *it == reason).unwrap_or(8),
        );
    }
    for (output, intent) in outputs::APPLIES.zip(Intent::ALL) {
        wanted[output] = Some(f32::from(u8::from(label.has(intent))));
    }
    wanted[outputs::PAUSE] = Some(f32::from(u8::from(label.must_pause)));
    wanted[outputs::ESCALATE] = Some(f32::from(u8::from(label.must_escalate)));
    wanted[outputs::INJECTION] = Some(f32::from(u8::from(label.injection)));
    wanted
}

/// How much the error of one question counts.
fn dear(output: usize, wanted: f32, settings: &Settings) -> f32 {
    let cautious = output == outputs::PAUSE
        || output == outputs::ESCALATE
        || output == outputs::INJECTION
        || (outputs::APPLIES.start..outputs::APPLIES.start + 4).contains(&output);
    match cautious && wanted > 0.5 {
        true => settings.caution,
        false => 1.0,
    }
}

/// The next of a row of numbers that looks like chance and is always the same.
fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// Trains on `examples`.
pub fn train(examples: &[Example], settings: &Settings) -> Weights {
    let mut seen: HashMap<u32, u32> = HashMap::new();
    for example in examples {
        for (hash, _) in &example.features.sparse {
            *seen.entry(*hash).or_default() += 1;
        }
    }
    let mut hashes: Vec<u32> = seen
        .into_iter()
        .filter(|(_, count)| *count >= settings.seen)
        .map(|(hash, _)| hash)
        .collect();
    hashes.sort_unstable();
    let place: HashMap<u32, usize> =
        hashes.iter().enumerate().map(|(at, hash)| (*hash, at)).collect();
    let known: Vec<Vec<(usize, f32)>> = examples
        .iter()
        .map(|example| {
            let known = example.features.sparse.iter();
            known.filter_map(|(hash, value)| Some((*place.get(hash)?, *value))).collect()
        })
        .collect();
    let targets: Vec<_> = examples.iter().map(|example| wanted(&example.label)).collect();
    let mut rows = vec![[0.0_f32; outputs::ALL]; hashes.len()];
    let mut squares = vec![[1e-6_f32; outputs::ALL]; hashes.len()];
    let mut biases = [0.0_f32; outputs::ALL];
    let mut bias_squares = [1e-6_f32; outputs::ALL];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut chance = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..settings.rounds {
        for at in (1..order.len()).rev() {
            let other = usize::try_from(next(&mut chance) % (at as u64 + 1)).unwrap_or(0);
            order.swap(at, other);
        }
        #[allow(clippy::cast_precision_loss)]
        let rate = settings.rate * (1.0 - 0.9 * round as f32 / settings.rounds as f32);
        for &one in &order {
            let mut sums = biases;
            for (row, value) in &known[one] {
                for (sum, weight) in sums.iter_mut().zip(&rows[*row]) {
                    *sum += value * weight;
                }
            }
            let errors = errors(&sums, &targets[one], settings);
            for (output, error) in errors.iter().enumerate() {
                bias_squares[output] += error * error;
                biases[output] -= rate * 0.2 * error / libm::sqrtf(bias_squares[output]);
            }
            for (row, value) in &known[one] {
                let (weights, squares) = (&mut rows[*row], &mut squares[*row]);
                for output in 0..outputs::ALL {
                    let gradient = errors[output] * value + settings.decay * weights[output];
                    squares[output] += gradient * gradient;
                    weights[output] -= rate * gradient / libm::sqrtf(squares[output]);
                }
            }
        }
    }
    Weights { hashes, rows, biases }
}

fn errors(
    sums: &[f32; outputs::ALL],
    wanted: &[Option<f32>; outputs::ALL],
    settings: &Settings,
) -> [f32; outputs::ALL] {
    let mut errors = [0.0; outputs::ALL];
    for range in [outputs::PRIMARY, outputs::REASON] {
        for output in range {
            // The squared hinge, each against the rest: what is right by far is left alone, which
            // few examples need more than a likelihood.
            if let Some(wanted) = wanted[output] {
                let side = if wanted > 0.5 { 1.0 } else { -1.0 };
                let short = (1.0 - side * sums[output]).max(0.0);
                errors[output] = -side * short * if wanted > 0.5 { settings.rare } else { 1.0 };
            }
        }
    }
    let said = softmax(&sums[outputs::SENTIMENT]);
    for (output, said) in outputs::SENTIMENT.zip(said) {
        if let Some(wanted) = wanted[output] {
            errors[output] = said - wanted;
        }
    }
    for output in outputs::APPLIES.chain([outputs::PAUSE, outputs::ESCALATE, outputs::INJECTION]) {
        if let Some(wanted) = wanted[output] {
            errors[output] = (sigmoid(sums[output]) - wanted) * dear(output, wanted, settings);
        }
    }
    errors
}

impl Weights {
    /// Makes the margins of one-of-many questions into sums whose softmax is as sure as it is right:
    /// `sharp` times as large.
    pub fn sharpen(&mut self, range: std::ops::Range<usize>, sharp: f32) {
        for output in range {
            self.biases[output] *= sharp;
            self.rows.iter_mut().for_each(|row| row[output] *= sharp);
        }
    }

    /// The bytes of the model: weights in steps of the largest one of their question, over 127.
    pub fn bytes(&self) -> Vec<u8> {
        let mut most = [1e-9_f32; outputs::ALL];
        for row in &self.rows {
            for (most, weight) in most.iter_mut().zip(row) {
                *most = most.max(weight.abs());
            }
        }
        let scales = most.map(|most| most / 127.0);
        let mut bytes = Vec::new();
        bytes.extend(u32::try_from(self.hashes.len()).unwrap_or(u32::MAX).to_le_bytes());
        scales.iter().for_each(|scale| bytes.extend(scale.to_le_bytes()));
        self.biases.iter().for_each(|bias| bytes.extend(bias.to_le_bytes()));
        self.hashes.iter().for_each(|hash| bytes.extend(hash.to_le_bytes()));
        for row in &self.rows {
            for (weight, scale) in row.iter().zip(&scales) {
                #[allow(clippy::cast_possible_truncation)]
                let step = libm::roundf(weight / scale) as i8;
                bytes.extend(step.to_le_bytes());
            }
        }
        bytes
    }

    /// How many features have weights.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }
}
