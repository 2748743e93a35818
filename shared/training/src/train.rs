//! The training of the model: logistic regression on hashed features, one set of weights for each
//! question, in one order that depends on nothing but the data. The same data give the same bytes.

#![allow(clippy::indexing_slicing, reason = "every place is below a length that is fixed here")]

use crate::codes::{Coded, coded};
use crate::wanted::Wanted;
use std::collections::HashMap;
use understanding::features::Features;
use understanding::model::names::{self, name};
use understanding::model::{outputs, sigmoid, softmax};

/// A text as the model sees it, with what it should say.
#[derive(Clone)]
pub struct Example {
    /// What it sees.
    pub features: Features,
    /// What it should say.
    pub wanted: Wanted,
    /// How much it counts beside a labelled mail.
    pub weight: f32,
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
        Self { rounds: 20, rate: 0.05, decay: 3e-4, seen: 2, caution: 2.0, rare: 2.0 }
    }
}

/// Weights before they are made small.
pub struct Weights {
    names: Vec<u32>,
    /// In how many examples each was.
    seen: Vec<u32>,
    rows: Vec<[f32; outputs::ALL]>,
    biases: [f32; outputs::ALL],
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
pub(crate) fn next(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

/// What one feature says, and how much it has been moved.
#[derive(Clone)]
struct Row {
    weights: [f32; outputs::ALL],
    squares: [f32; outputs::ALL],
}

impl Default for Row {
    fn default() -> Self {
        Self { weights: [0.0; outputs::ALL], squares: [1e-6; outputs::ALL] }
    }
}

/// Trains on `examples`.
pub fn train(examples: &[Example], settings: &Settings) -> Weights {
    let mut seen: HashMap<u32, u32> = HashMap::new();
    for example in examples {
        for feature in &example.features.sparse {
            *seen.entry(name(feature.hash)).or_default() += 1;
        }
    }
    let mut known: Vec<(u32, u32)> =
        seen.into_iter().filter(|(_, count)| *count >= settings.seen).collect();
    known.sort_unstable();
    // What is heard often stands together, so that it stays near the processor.
    let mut order: Vec<usize> = (0..known.len()).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(known[*at].1), *at));
    let place: HashMap<u32, usize> =
        order.iter().enumerate().map(|(at, one)| (known[*one].0, at)).collect();
    let sights: Vec<Vec<(usize, f32)>> = examples
        .iter()
        .map(|example| {
            let all = example.features.sparse.iter();
            all.filter_map(|it| Some((*place.get(&name(it.hash))?, it.value))).collect()
        })
        .collect();
    let mut rows = vec![Row::default(); order.len()];
    let mut biases = [0.0_f32; outputs::ALL];
    let mut bias_squares = [1e-6_f32; outputs::ALL];
    let mut turns: Vec<usize> = (0..examples.len()).collect();
    let mut chance = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..settings.rounds {
        for at in (1..turns.len()).rev() {
            let other = usize::try_from(next(&mut chance) % (at as u64 + 1)).unwrap_or(0);
            turns.swap(at, other);
        }
        #[allow(clippy::cast_precision_loss)]
        let rate = settings.rate * (1.0 - 0.9 * round as f32 / settings.rounds as f32);
        for &one in &turns {
            let mut sums = biases;
            for (row, value) in &sights[one] {
                for (sum, weight) in sums.iter_mut().zip(&rows[*row].weights) {
                    *sum += value * weight;
                }
            }
            let mut errors = errors(&sums, &examples[one].wanted, settings);
            errors.iter_mut().for_each(|error| *error *= examples[one].weight);
            for (output, error) in errors.iter().enumerate() {
                bias_squares[output] += error * error;
                biases[output] -= rate * 0.2 * error / bias_squares[output].sqrt();
            }
            for (row, value) in &sights[one] {
                let Row { weights, squares } = &mut rows[*row];
                for output in 0..outputs::ALL {
                    let gradient = errors[output] * value + settings.decay * weights[output];
                    squares[output] += gradient * gradient;
                    weights[output] -= rate * gradient / squares[output].sqrt();
                }
            }
        }
    }
    let (names, seen) = known.into_iter().unzip();
    let mut by_name = vec![[0.0; outputs::ALL]; rows.len()];
    order.into_iter().zip(rows).for_each(|(at, row)| by_name[at] = row.weights);
    Weights { names, seen, rows: by_name, biases }
}

fn errors(sums: &[f32; outputs::ALL], wanted: &Wanted, settings: &Settings) -> [f32; outputs::ALL] {
    let mut errors = [0.0; outputs::ALL];
    for range in [outputs::PRIMARY, outputs::REASON] {
        for output in range {
            // The squared hinge, each against the rest: what is right by far is left alone, which
            // few examples need more than a likelihood.
            if let Some(wanted) = wanted.0[output] {
                let side = if wanted > 0.5 { 1.0 } else { -1.0 };
                let short = (1.0 - side * sums[output]).max(0.0);
                errors[output] = -side * short * if wanted > 0.5 { settings.rare } else { 1.0 };
            }
        }
    }
    let said = softmax(&sums[outputs::SENTIMENT]);
    for (output, said) in outputs::SENTIMENT.zip(said) {
        if let Some(wanted) = wanted.0[output] {
            errors[output] = said - wanted;
        }
    }
    for output in outputs::APPLIES.chain([outputs::PAUSE, outputs::ESCALATE, outputs::INJECTION]) {
        if let Some(wanted) = wanted.0[output] {
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

    /// Keeps the `most` features that say most, by how loud they are and how often they are heard.
    pub fn prune(&mut self, most: usize) {
        if self.rows.len() <= most {
            return;
        }
        let loudest = self.loudest();
        #[allow(clippy::cast_precision_loss)]
        let says = |at: usize| {
            let loud = self.rows[at].iter().zip(&loudest).map(|(weight, most)| weight / most);
            loud.map(|loud| loud * loud).sum::<f32>() * self.seen[at] as f32
        };
        let mut order: Vec<(f32, usize)> = (0..self.rows.len()).map(|at| (says(at), at)).collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut kept: Vec<usize> = order.into_iter().take(most).map(|(_, at)| at).collect();
        kept.sort_unstable();
        self.names = kept.iter().map(|at| self.names[*at]).collect();
        self.seen = kept.iter().map(|at| self.seen[*at]).collect();
        self.rows = kept.iter().map(|at| self.rows[*at]).collect();
    }

    /// The largest weight of each question.
    fn loudest(&self) -> [f32; outputs::ALL] {
        let mut most = [1e-9_f32; outputs::ALL];
        for row in &self.rows {
            for (most, weight) in most.iter_mut().zip(row) {
                *most = most.max(weight.abs());
            }
        }
        most
    }

    /// The bytes of the model.
    pub fn bytes(&self) -> Vec<u8> {
        let Coded { examples, rows } = coded(&self.rows, &self.seen);
        let mut bytes = Vec::new();
        let weights = examples.iter().flatten().flatten();
        self.biases.iter().chain(weights).for_each(|number| bytes.extend(number.to_le_bytes()));
        bytes.extend(names::bytes(&self.names));
        bytes.extend(rows.as_flattened());
        bytes
    }

    /// How many features have weights.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }
}
