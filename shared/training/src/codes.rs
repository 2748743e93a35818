//! The examples that stand for weights, and the one that is nearest to what each feature says. They are
//! sought by k-means: what is heard often counts more.

use crate::train::next;
use understanding::model::codes::{EXAMPLES, QUESTIONS, ROW, WIDTH};
use understanding::model::outputs;

/// Features that the examples are sought among.
const SAMPLE: usize = 40_000;
/// Times that each example moves to the middle of those that it stands for.
const ROUNDS: usize = 12;

/// What a feature says about the questions of one byte.
type Four = [f32; WIDTH];

/// What rows of weights become.
pub(crate) struct Coded {
    /// The examples of each byte of a row.
    pub(crate) examples: Vec<[Four; EXAMPLES]>,
    /// The bytes of each row.
    pub(crate) rows: Vec<[u8; ROW]>,
}

/// Codes for rows of weights, of which each was seen so often.
pub(crate) fn coded(rows: &[[f32; outputs::ALL]], seen: &[u32]) -> Coded {
    #[allow(clippy::cast_precision_loss)]
    let often: Vec<f32> = seen.iter().map(|seen| (*seen as f32).sqrt()).collect();
    let mut coded = Coded { examples: Vec::new(), rows: vec![[0; ROW]; rows.len()] };
    for (byte, questions) in QUESTIONS.into_iter().enumerate() {
        let loud = questions.map(|at| loud(rows, &often, at));
        let fours: Vec<Four> = rows.iter().map(|row| scaled(row, questions, loud)).collect();
        let examples = examples(&fours, &often);
        for (row, four) in coded.rows.iter_mut().zip(&fours) {
            let nearest = nearest(four, &examples);
            row.get_mut(byte).into_iter().for_each(|place| *place = nearest);
        }
        coded.examples.push(examples.map(|example| times(example, loud)));
    }
    coded
}

/// How loud a question is among all weights; one that is none is nothing.
fn loud(rows: &[[f32; outputs::ALL]], often: &[f32], at: usize) -> f32 {
    let weights = || rows.iter().filter_map(|row| row.get(at)).zip(often);
    let squares: f32 = weights().map(|(weight, often)| weight * weight * often).sum();
    let all: f32 = weights().map(|(_, often)| often).sum();
    (squares / all.max(1.0)).sqrt()
}

/// What a feature says, each question as loud as any other.
fn scaled(row: &[f32; outputs::ALL], questions: [usize; WIDTH], loud: Four) -> Four {
    let weights = questions.map(|at| row.get(at).copied().unwrap_or(0.0));
    times(weights, loud.map(|loud| 1.0 / loud.max(1e-9)))
}

fn times(mut four: Four, by: Four) -> Four {
    four.iter_mut().zip(by).for_each(|(it, by)| *it *= by);
    four
}

/// Examples near to most of these: the first is silence.
fn examples(fours: &[Four], often: &[f32]) -> [Four; EXAMPLES] {
    let step = (fours.len() / SAMPLE).max(1);
    let sample: Vec<(Four, f32)> =
        fours.iter().copied().zip(often.iter().copied()).step_by(step).collect();
    let mut examples = first(&sample);
    for _ in 0..ROUNDS {
        let mut middles = [([0.0_f32; WIDTH], 0.0_f32); EXAMPLES];
        for (four, often) in &sample {
            let nearest = nearest(four, &examples);
            let Some((sums, all)) = middles.get_mut(usize::from(nearest)) else { continue };
            sums.iter_mut().zip(four).for_each(|(sum, it)| *sum += it * often);
            *all += often;
        }
        for (example, (sums, all)) in examples.iter_mut().zip(middles).skip(1) {
            if all > 0.0 {
                *example = sums.map(|sum| sum / all);
            }
        }
    }
    examples
}

/// Examples to begin with: each one of the sample, the likelier the farther it is from those before.
fn first(sample: &[(Four, f32)]) -> [Four; EXAMPLES] {
    let mut examples = [[0.0; WIDTH]; EXAMPLES];
    let mut chance = 0x2545_f491_4f6c_dd1d_u64;
    let mut distances: Vec<f32> =
        sample.iter().map(|(four, often)| often * far(four, &[0.0; WIDTH])).collect();
    for example in examples.iter_mut().skip(1) {
        let all: f64 = distances.iter().copied().map(f64::from).sum();
        #[allow(clippy::cast_precision_loss)]
        let mut left = (next(&mut chance) >> 11) as f64 / (1_u64 << 53) as f64 * all;
        let mut beyond = distances.iter().map(|distance| {
            left -= f64::from(*distance);
            left < 0.0
        });
        let at = beyond.position(|is| is).unwrap_or_default();
        *example = sample.get(at).map_or([0.0; WIDTH], |(four, _)| *four);
        for ((four, often), distance) in sample.iter().zip(&mut distances) {
            *distance = distance.min(often * far(four, example));
        }
    }
    examples
}

/// The nearest example; of equals the first.
fn nearest(four: &Four, examples: &[Four; EXAMPLES]) -> u8 {
    let mut best = (0, f32::MAX);
    for (code, example) in (0_u8..=u8::MAX).zip(examples) {
        let far = far(four, example);
        if far < best.1 {
            best = (code, far);
        }
    }
    best.0
}

/// The square of the distance.
fn far(one: &Four, other: &Four) -> f32 {
    one.iter().zip(other).map(|(a, b)| (a - b) * (a - b)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows that say a few different things.
    fn rows(kinds: u16) -> Vec<[f32; outputs::ALL]> {
        let row = |at: u16| {
            let mut row = [0.0; outputs::ALL];
            for (place, weight) in (0_u16..).zip(&mut row) {
                *weight = f32::from((at % kinds) * (place + 3) % 17) - 8.0;
            }
            row
        };
        (0..600).map(row).collect()
    }

    /// What is left of a weight.
    fn kept(coded: &Coded, row: usize, output: usize) -> f32 {
        let place = QUESTIONS.as_flattened().iter().position(|it| *it == output).unwrap();
        let (byte, at) = (place / WIDTH, place % WIDTH);
        coded.examples[byte][usize::from(coded.rows[row][byte])][at]
    }

    #[test]
    fn few_different_rows_are_kept_as_they_are() {
        let rows = rows(17);
        let coded = coded(&rows, &vec![4; rows.len()]);
        for (at, row) in rows.iter().enumerate() {
            for (output, weight) in row.iter().enumerate() {
                assert!((kept(&coded, at, output) - weight).abs() < 1e-3, "{at} {output}");
            }
        }
    }

    #[test]
    fn silence_stays_silence_and_the_same_rows_give_the_same_codes() {
        let mut rows = rows(509);
        rows.push([0.0; outputs::ALL]);
        let seen = vec![2; rows.len()];
        let (one, other) = (coded(&rows, &seen), coded(&rows, &seen));
        assert_eq!((&one.rows, &one.examples), (&other.rows, &other.examples));
        assert!((0..outputs::ALL).all(|output| kept(&one, rows.len() - 1, output) == 0.0));
    }
}
