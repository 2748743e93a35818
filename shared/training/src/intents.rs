//! Learning which intent is the primary one by all that is seen of a mail: a logistic regression with one
//! row of weights for each intent, by the method of Broyden, Fletcher, Goldfarb and Shanno with a short
//! memory (Nocedal, 1980), the same on every machine.

#![allow(clippy::indexing_slicing, reason = "every place is below a length that is fixed here")]

use std::collections::VecDeque;
use understanding::second::SEEN;

/// How strongly weights are drawn to zero, on numbers of spread one.
const CALM: f64 = 50.0;
/// Steps; later ones change next to nothing.
const STEPS: usize = 60;
/// Steps that are remembered.
const MEMORY: usize = 8;
/// Halves of a step that are tried.
const HALVES: usize = 12;
const INTENTS: usize = 14;
/// Weights of an intent and, at the end, its bias.
const ROW: usize = SEEN + 1;
const ALL: usize = INTENTS * ROW;

/// A mail to learn from.
pub struct Lesson<'a> {
    /// What there is to see of it.
    pub seen: &'a [f32; SEEN],
    /// The place of its intent among all.
    pub intent: usize,
}

/// The weights, as `understanding::second::intents` takes them.
pub fn learn(lessons: &[Lesson<'_>]) -> Vec<u8> {
    let scale = Scale::of(lessons);
    let rows: Vec<Vec<f64>> = lessons.iter().map(|it| scale.apply(it.seen)).collect();
    let wrong = |weights: &[f64]| wrong(lessons, &rows, weights);
    let mut weights = vec![0.0; ALL];
    let (mut loss, mut slope) = wrong(&weights);
    let mut memory: VecDeque<(Vec<f64>, Vec<f64>)> = VecDeque::new();
    for _ in 0..STEPS {
        let way = down(&slope, &memory);
        let fall = dot(&way, &slope);
        let mut length = if memory.is_empty() { 1.0 / dot(&slope, &slope).sqrt() } else { 1.0 };
        let mut found = None;
        for _ in 0..HALVES {
            let there = plus(&weights, &way, length);
            let (lower, steeper) = wrong(&there);
            if lower <= loss + 1e-4 * length * fall {
                found = Some((there, lower, steeper));
                break;
            }
            length /= 2.0;
        }
        let Some((there, lower, steeper)) = found else { break };
        let moved = (plus(&there, &weights, -1.0), plus(&steeper, &slope, -1.0));
        if dot(&moved.0, &moved.1) > 1e-10 {
            memory.push_back(moved);
        }
        if memory.len() > MEMORY {
            memory.pop_front();
        }
        (weights, loss, slope) = (there, lower, steeper);
    }
    weights.chunks_exact(ROW).flat_map(|row| scale.back(row)).collect()
}

/// How unlikely these weights make what is so, with how much they weigh, and how that changes with each.
fn wrong(lessons: &[Lesson<'_>], rows: &[Vec<f64>], weights: &[f64]) -> (f64, Vec<f64>) {
    let (mut loss, mut slope) = (0.0, vec![0.0; ALL]);
    for (row, lesson) in rows.iter().zip(lessons) {
        let mut said = [0.0; INTENTS];
        for (sum, weights) in said.iter_mut().zip(weights.chunks_exact(ROW)) {
            *sum = dot(weights, row);
        }
        let most = said.iter().copied().fold(f64::MIN, f64::max);
        let right = said[lesson.intent] - most;
        said.iter_mut().for_each(|sum| *sum = libm::exp(*sum - most));
        let all: f64 = said.iter().sum();
        loss += libm::log(all) - right;
        for (intent, slope) in slope.chunks_exact_mut(ROW).enumerate() {
            let error = said[intent] / all - f64::from(u8::from(intent == lesson.intent));
            slope.iter_mut().zip(row).for_each(|(slope, value)| *slope += error * value);
        }
    }
    for (slope, weights) in slope.chunks_exact_mut(ROW).zip(weights.chunks_exact(ROW)) {
        for (slope, weight) in slope.iter_mut().zip(weights).take(SEEN) {
            loss += CALM / 2.0 * weight * weight;
            *slope += CALM * weight;
        }
    }
    (loss, slope)
}

/// The way down, by the slope and by what the last steps have shown of its bend.
fn down(slope: &[f64], memory: &VecDeque<(Vec<f64>, Vec<f64>)>) -> Vec<f64> {
    let mut way: Vec<f64> = slope.iter().map(|it| -it).collect();
    let mut shares = Vec::new();
    for (moved, turned) in memory.iter().rev() {
        let share = dot(moved, &way) / dot(moved, turned);
        way = plus(&way, turned, -share);
        shares.push(share);
    }
    if let Some((moved, turned)) = memory.back() {
        let scale = dot(moved, turned) / dot(turned, turned);
        way.iter_mut().for_each(|it| *it *= scale);
    }
    for ((moved, turned), share) in memory.iter().zip(shares.iter().rev()) {
        let back = dot(turned, &way) / dot(moved, turned);
        way = plus(&way, moved, share - back);
    }
    way
}

/// The sum of products, in eight strands, so that a processor can take several at once.
fn dot(one: &[f64], other: &[f64]) -> f64 {
    let (ones, others) = (one.chunks_exact(8), other.chunks_exact(8));
    let rest = ones.remainder().iter().zip(others.remainder()).map(|(a, b)| a * b).sum::<f64>();
    let mut sums = [0.0; 8];
    for (a, b) in ones.zip(others) {
        for at in 0..8 {
            sums[at] += a[at] * b[at];
        }
    }
    sums.iter().sum::<f64>() + rest
}

/// One and so much of another.
fn plus(one: &[f64], other: &[f64], share: f64) -> Vec<f64> {
    one.iter().zip(other).map(|(a, b)| a + share * b).collect()
}

/// Middle and spread of each number.
struct Scale {
    middle: [f64; SEEN],
    spread: [f64; SEEN],
}

impl Scale {
    fn of(lessons: &[Lesson<'_>]) -> Self {
        #[allow(clippy::cast_precision_loss)]
        let many = lessons.len().max(1) as f64;
        let seen = || lessons.iter().map(|it| it.seen);
        let (mut middle, mut spread) = ([0.0; SEEN], [0.0; SEEN]);
        for row in seen() {
            middle.iter_mut().zip(row).for_each(|(sum, value)| *sum += f64::from(*value) / many);
        }
        for row in seen() {
            for at in 0..SEEN {
                let far = f64::from(row[at]) - middle[at];
                spread[at] += far * far / many;
            }
        }
        // What is always the same tells nothing, and must not be divided by.
        spread.iter_mut().for_each(|it| *it = if *it < 1e-9 { 0.0 } else { libm::sqrt(*it) });
        Self { middle, spread }
    }

    fn apply(&self, row: &[f32; SEEN]) -> Vec<f64> {
        let mut scaled = vec![1.0; ROW];
        for at in 0..SEEN {
            let far = f64::from(row[at]) - self.middle[at];
            scaled[at] = if self.spread[at] > 0.0 { far / self.spread[at] } else { 0.0 };
        }
        scaled
    }

    /// Weights of scaled numbers as the bytes of weights of the numbers themselves.
    fn back(&self, weights: &[f64]) -> Vec<u8> {
        let mut plain = [0.0; ROW];
        let mut bias = weights[SEEN];
        for at in (0..SEEN).filter(|at| self.spread[*at] > 0.0) {
            plain[at] = weights[at] / self.spread[at];
            bias -= plain[at] * self.middle[at];
        }
        plain[SEEN] = bias;
        #[allow(clippy::cast_possible_truncation)]
        plain.iter().flat_map(|weight| (*weight as f32).to_le_bytes()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use understanding::second::intents::Intents;

    #[test]
    fn each_intent_gets_the_numbers_that_speak_for_it() {
        let rows: Vec<([f32; SEEN], usize)> = (0..600_usize)
            .map(|at| {
                let mut seen = [0.0; SEEN];
                let intent = at % 3;
                seen[intent] = 2.0;
                // One in seven hides, and says that it is another.
                if at.is_multiple_of(7) {
                    seen[(intent + 1) % 3] = 2.5;
                }
                seen[9] = 4.0;
                (seen, intent)
            })
            .collect();
        let lessons: Vec<Lesson<'_>> =
            rows.iter().map(|(seen, intent)| Lesson { seen, intent: *intent }).collect();
        let bytes = learn(&lessons);
        let intents = Intents::read(&bytes).unwrap();
        for intent in 0..3 {
            let mut seen = [0.0; SEEN];
            (seen[intent], seen[9]) = (2.0, 4.0);
            let said = intents.likelihoods(&seen);
            assert!(said[intent] > 0.7, "{said:?}");
            assert!((said.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        }
    }
}
