//! Learning which of several things is so by all that is seen of a mail: a logistic regression with one row of
//! weights for each, by the method of Broyden, Fletcher, Goldfarb and Shanno with a short memory (Nocedal,
//! 1980), the same on every machine.

#![allow(clippy::indexing_slicing, reason = "every place is below a length that is fixed here")]

use std::collections::VecDeque;

/// How strongly weights are drawn to zero, on numbers of spread one.
const CALM: f64 = 50.0;
/// Steps; later ones change next to nothing.
const STEPS: usize = 60;
/// Steps that are remembered.
const MEMORY: usize = 8;
/// Halves of a step that are tried.
const HALVES: usize = 12;

/// A mail to learn from.
pub struct Lesson<'a> {
    /// What there is to see of it.
    pub numbers: &'a [f32],
    /// Which of them it is.
    pub is: usize,
}

/// The weights of so many, as `understanding::second::weights` takes them.
pub fn learn(lessons: &[Lesson<'_>], many: usize) -> Vec<u8> {
    let (rows, scale) = learned(lessons, many);
    rows.iter().flat_map(|row| scale.back(row)).collect()
}

/// The weights of what is so (1) or not (0).
pub fn learn_one(lessons: &[Lesson<'_>]) -> Vec<u8> {
    let (rows, scale) = learned(lessons, 2);
    scale.back(&plus(&rows[1], &rows[0], -1.0))
}

fn learned(lessons: &[Lesson<'_>], many: usize) -> (Vec<Vec<f64>>, Scale) {
    let scale = Scale::of(lessons);
    let rows: Vec<Vec<f64>> = lessons.iter().map(|it| scale.apply(it.numbers)).collect();
    let width = scale.middle.len() + 1;
    let wrong = |weights: &[f64]| wrong(lessons, &rows, weights, width);
    let mut weights = vec![0.0; many * width];
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
    (weights.chunks_exact(width).map(<[f64]>::to_vec).collect(), scale)
}

/// How unlikely these weights, in rows of a width, make what is so, with how much they weigh, and how that
/// changes with each.
fn wrong(
    lessons: &[Lesson<'_>],
    rows: &[Vec<f64>],
    weights: &[f64],
    width: usize,
) -> (f64, Vec<f64>) {
    let (mut loss, mut slope) = (0.0, vec![0.0; weights.len()]);
    let mut said = vec![0.0; weights.len() / width];
    for (row, lesson) in rows.iter().zip(lessons) {
        for (sum, weights) in said.iter_mut().zip(weights.chunks_exact(width)) {
            *sum = dot(weights, row);
        }
        let most = said.iter().copied().fold(f64::MIN, f64::max);
        let right = said[lesson.is] - most;
        said.iter_mut().for_each(|sum| *sum = libm::exp(*sum - most));
        let all: f64 = said.iter().sum();
        loss += libm::log(all) - right;
        for (at, slope) in slope.chunks_exact_mut(width).enumerate() {
            let error = said[at] / all - f64::from(u8::from(at == lesson.is));
            slope.iter_mut().zip(row).for_each(|(slope, value)| *slope += error * value);
        }
    }
    for (slope, weights) in slope.chunks_exact_mut(width).zip(weights.chunks_exact(width)) {
        for (slope, weight) in slope.iter_mut().zip(weights).take(width - 1) {
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
    middle: Vec<f64>,
    spread: Vec<f64>,
}

impl Scale {
    fn of(lessons: &[Lesson<'_>]) -> Self {
        #[allow(clippy::cast_precision_loss)]
        let many = lessons.len().max(1) as f64;
        let seen = || lessons.iter().map(|it| it.numbers);
        let width = seen().next().map_or(0, <[f32]>::len);
        let (mut middle, mut spread) = (vec![0.0; width], vec![0.0; width]);
        for row in seen() {
            middle.iter_mut().zip(row).for_each(|(sum, value)| *sum += f64::from(*value) / many);
        }
        for row in seen() {
            for at in 0..width {
                let far = f64::from(row[at]) - middle[at];
                spread[at] += far * far / many;
            }
        }
        // What is always the same tells nothing, and must not be divided by.
        spread.iter_mut().for_each(|it| *it = if *it < 1e-9 { 0.0 } else { libm::sqrt(*it) });
        Self { middle, spread }
    }

    fn apply(&self, row: &[f32]) -> Vec<f64> {
        let mut scaled = vec![1.0; row.len() + 1];
        for at in 0..row.len() {
            let far = f64::from(row[at]) - self.middle[at];
            scaled[at] = if self.spread[at] > 0.0 { far / self.spread[at] } else { 0.0 };
        }
        scaled
    }

    /// Weights of scaled numbers as the bytes of weights of the numbers themselves.
    fn back(&self, weights: &[f64]) -> Vec<u8> {
        let width = self.middle.len();
        let mut plain = vec![0.0; width + 1];
        let mut bias = weights[width];
        for at in (0..width).filter(|at| self.spread[*at] > 0.0) {
            plain[at] = weights[at] / self.spread[at];
            bias -= plain[at] * self.middle[at];
        }
        plain[width] = bias;
        #[allow(clippy::cast_possible_truncation)]
        plain.iter().flat_map(|weight| (*weight as f32).to_le_bytes()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use understanding::second::weights::Weights;

    const NUMBERS: usize = 12;

    #[test]
    fn each_gets_the_numbers_that_speak_for_it() {
        let rows: Vec<([f32; NUMBERS], usize)> = (0..600_usize)
            .map(|at| {
                let mut seen = [0.0; NUMBERS];
                let is = at % 3;
                seen[is] = 2.0;
                // One in seven hides, and says that it is another.
                if at.is_multiple_of(7) {
                    seen[(is + 1) % 3] = 2.5;
                }
                seen[9] = 4.0;
                (seen, is)
            })
            .collect();
        let lessons = |is: fn(usize) -> usize| -> Vec<Lesson<'_>> {
            rows.iter().map(|(numbers, it)| Lesson { numbers, is: is(*it) }).collect()
        };
        let (each, one) =
            (learn(&lessons(|it| it), 3), learn_one(&lessons(|it| usize::from(it == 2))));
        let each = Weights::read(&each, 3, NUMBERS).unwrap();
        let one = Weights::read(&one, 1, NUMBERS).unwrap();
        for is in 0..3 {
            let mut seen = [0.0; NUMBERS];
            (seen[is], seen[9]) = (2.0, 4.0);
            let sums: Vec<f32> = each.sums(&seen).collect();
            let others = (0..3).filter(|at| *at != is);
            assert!(others.into_iter().all(|at| sums[at] + 1.0 < sums[is]), "{sums:?}");
            let said: Vec<f32> = one.sums(&seen).collect();
            assert_eq!(
                (said.len(), said[0] > 0.5, said[0] < -0.5),
                (1, is == 2, is != 2),
                "{said:?}"
            );
        }
        assert!(Weights::read(&[0; 8], 1, NUMBERS).is_none());
    }
}
