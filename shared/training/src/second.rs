//! Learning the second look: a logistic regression by Newton's method, the same on every machine.

#![allow(clippy::indexing_slicing, reason = "every place is below a length that is fixed here")]

use understanding::second::SEEN;

/// How strongly weights are drawn to zero, on numbers of spread one.
const CALM: f64 = 10.0;
/// Steps of Newton's method: it has long arrived by then.
const STEPS: usize = 12;
/// Weights and, at the end, the bias.
const ALL: usize = SEEN + 1;

/// What was learned: weights and, at the end, the bias.
pub type Learned = [f32; ALL];

/// A mail to learn from.
pub struct Lesson<'a> {
    /// What there is to see of it.
    pub seen: &'a [f32; SEEN],
    /// Whether it is so.
    pub wanted: bool,
    /// How much it counts.
    pub weight: f64,
}

/// Learns to tell what is wanted from what is seen; what is so counts `dear` times what is not.
pub fn learn(lessons: &[Lesson<'_>], dear: f64) -> Learned {
    let scale = Scale::of(lessons);
    let rows: Vec<[f64; ALL]> = lessons.iter().map(|it| scale.apply(it.seen)).collect();
    let mut weights = [0.0_f64; ALL];
    for _ in 0..STEPS {
        let mut slope = [0.0_f64; ALL];
        let mut bend = vec![[0.0_f64; ALL]; ALL];
        for at in 0..SEEN {
            slope[at] = CALM * weights[at];
            bend[at][at] = CALM;
        }
        bend[SEEN][SEEN] = 1e-6;
        for (row, Lesson { wanted, weight, .. }) in rows.iter().zip(lessons) {
            let sum: f64 = row.iter().zip(&weights).map(|(value, weight)| value * weight).sum();
            let p = 1.0 / (1.0 + libm::exp(-sum));
            let (counts, target) = if *wanted { (dear, 1.0) } else { (1.0, 0.0) };
            let counts = counts * weight;
            let error = counts * (p - target);
            let curve = (counts * p * (1.0 - p)).max(1e-9);
            for at in 0..ALL {
                slope[at] += error * row[at];
                let by = curve * row[at];
                for (sum, value) in bend[at][..=at].iter_mut().zip(row) {
                    *sum += by * value;
                }
            }
        }
        let step = solve(bend, slope);
        weights.iter_mut().zip(step).for_each(|(weight, by)| *weight -= by);
    }
    scale.back(&weights)
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

    fn apply(&self, row: &[f32; SEEN]) -> [f64; ALL] {
        let mut scaled = [1.0; ALL];
        for at in 0..SEEN {
            let far = f64::from(row[at]) - self.middle[at];
            scaled[at] = if self.spread[at] > 0.0 { far / self.spread[at] } else { 0.0 };
        }
        scaled
    }

    /// Weights of scaled numbers as weights of the numbers themselves.
    fn back(&self, weights: &[f64; ALL]) -> Learned {
        let mut plain = [0.0_f32; ALL];
        let mut bias = weights[SEEN];
        #[allow(clippy::cast_possible_truncation)]
        for at in (0..SEEN).filter(|at| self.spread[*at] > 0.0) {
            let weight = weights[at] / self.spread[at];
            plain[at] = weight as f32;
            bias -= weight * self.middle[at];
        }
        #[allow(clippy::cast_possible_truncation)]
        let bias = bias as f32;
        plain[SEEN] = bias;
        plain
    }
}

/// Solves `bend * x = slope`, where the lower half of `bend` is given and it is positive, by Cholesky's
/// method.
fn solve(mut bend: Vec<[f64; ALL]>, mut slope: [f64; ALL]) -> [f64; ALL] {
    for at in 0..ALL {
        for other in 0..=at {
            let sum: f64 = (0..other).map(|k| bend[at][k] * bend[other][k]).sum();
            let left = bend[at][other] - sum;
            bend[at][other] = match at == other {
                true => libm::sqrt(left.max(1e-12)),
                false => left / bend[other][other],
            };
        }
    }
    for at in 0..ALL {
        let sum: f64 = (0..at).map(|k| bend[at][k] * slope[k]).sum();
        slope[at] = (slope[at] - sum) / bend[at][at];
    }
    for at in (0..ALL).rev() {
        let sum: f64 = (at + 1..ALL).map(|k| bend[k][at] * slope[k]).sum();
        slope[at] = (slope[at] - sum) / bend[at][at];
    }
    slope
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_decides_gets_the_weight_and_what_is_always_the_same_none() {
        let (mut seen, mut wanted) = (Vec::new(), Vec::new());
        for number in 0..400_u16 {
            let mut row = [0.0_f32; SEEN];
            row[0] = f32::from(number % 20);
            row[1] = f32::from(number % 7);
            row[2] = 5.0;
            seen.push(row);
            wanted.push(number % 20 >= 10);
        }
        let lessons: Vec<Lesson<'_>> = seen
            .iter()
            .zip(&wanted)
            .map(|(seen, wanted)| Lesson { seen, wanted: *wanted, weight: 1.0 })
            .collect();
        let learned = learn(&lessons, 1.0);
        let sum = |row: &[f32; SEEN]| -> f32 {
            row.iter().zip(&learned).map(|(value, weight)| value * weight).sum::<f32>()
                + learned[SEEN]
        };
        let right = seen.iter().zip(&wanted).filter(|(row, wanted)| (sum(row) > 0.0) == **wanted);
        assert_eq!(right.count(), 400);
        assert!(learned[0] > 10.0 * learned[1].abs() && learned[2] == 0.0);
    }

    #[test]
    fn what_counts_little_gives_way() {
        let (mut here, mut there) = ([0.0_f32; SEEN], [0.0_f32; SEEN]);
        (here[0], there[0]) = (1.0, -1.0);
        let said = |weight: f64| {
            let often = (0..30).map(|_| Lesson { seen: &here, wanted: true, weight: 1.0 });
            let other = (0..60).map(|_| Lesson { seen: &here, wanted: false, weight });
            let apart = (0..90).map(|_| Lesson { seen: &there, wanted: false, weight: 1.0 });
            let learned = learn(&often.chain(other).chain(apart).collect::<Vec<_>>(), 1.0);
            learned[0] + learned[SEEN] > 0.0
        };
        assert!(!said(1.0) && said(0.1));
    }
}
