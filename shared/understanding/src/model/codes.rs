//! How the weights of a feature are kept. What it says about four questions is one byte: the number of
//! the nearest of 256 examples, which are part of the model. Questions that are answered alike stand
//! together, so that few examples come near to most; a weight takes two bits.

use super::outputs::ALL;

/// Questions that a byte stands for.
pub const WIDTH: usize = 4;
/// Bytes of a feature's weights.
pub const ROW: usize = 11;
/// Examples that a byte can name.
pub const EXAMPLES: usize = 256;
/// The bytes from the first on that speak of intents.
pub const INTENTS: usize = 7;

/// No question: its weight is nothing.
const NONE: usize = ALL;
/// The questions that each byte of a row stands for: two intents, each as the primary one and whether it
/// applies; the reasons; what follows from a mail; the sentiment.
pub const QUESTIONS: [[usize; WIDTH]; ROW] = [
    [0, 1, 14, 15],
    [2, 3, 16, 17],
    [4, 5, 18, 19],
    [6, 7, 20, 21],
    [8, 9, 22, 23],
    [10, 11, 24, 25],
    [12, 13, 26, 27],
    [28, 29, 30, 31],
    [32, 33, 34, 35],
    [36, 40, 41, 42],
    [37, 38, 39, NONE],
];

/// Bytes of an example: its four weights (`f32`, little endian).
const EXAMPLE: usize = 4 * WIDTH;
/// Bytes of all examples in a model: those of the first byte of a row, then those of the next.
pub const BYTES: usize = ROW * EXAMPLES * EXAMPLE;

/// What is said about the questions of the first bytes of a row.
pub(super) type Said<const BYTES: usize> = [[f32; WIDTH]; BYTES];

/// The examples of a model.
#[derive(Clone, Copy)]
pub(super) struct Codes<'a>(&'a [[u8; EXAMPLE]]);

impl<'a> Codes<'a> {
    /// Takes the examples from the front of bytes; what is left stands behind them.
    pub(super) fn read(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (all, rest) = bytes.split_at_checked(BYTES)?;
        Some((Self(all.as_chunks().0), rest))
    }

    /// Adds what a row says, so many times.
    pub(super) fn add<const BYTES: usize>(
        self,
        row: &[u8; BYTES],
        times: f32,
        said: &mut Said<BYTES>,
    ) {
        let examples = self.0.chunks_exact(EXAMPLES);
        for ((code, examples), sums) in row.iter().zip(examples).zip(said) {
            let Some(example) = examples.get(usize::from(*code)) else { continue };
            let weights = example.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four));
            sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += times * weight);
        }
    }
}

/// What was said, each at the place of its question.
pub(super) fn in_order<const BYTES: usize>(said: &Said<BYTES>) -> [f32; ALL] {
    let mut all = [0.0; ALL];
    let places = QUESTIONS.as_flattened().iter();
    for (at, sum) in places.zip(said.as_flattened()) {
        all.get_mut(*at).into_iter().for_each(|place| *place = *sum);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_has_its_place_and_intents_stand_first() {
        let mut all: Vec<usize> = QUESTIONS.as_flattened().to_vec();
        all.sort_unstable();
        assert_eq!(all, (0..=NONE).collect::<Vec<_>>());
        let first = QUESTIONS.iter().take(INTENTS).flatten();
        assert!(first.into_iter().all(|it| *it < super::super::outputs::APPLIES.end));
    }

    #[test]
    fn a_row_says_what_its_examples_say() {
        let mut bytes = vec![0_u8; BYTES];
        // The fifth example of the last byte but one.
        let from = ((ROW - 2) * EXAMPLES + 5) * EXAMPLE;
        for (at, weight) in [1.0_f32, -2.0, 0.5, 4.0].into_iter().enumerate() {
            bytes[from + 4 * at..][..4].copy_from_slice(&weight.to_le_bytes());
        }
        bytes.push(9);
        let (codes, rest) = Codes::read(&bytes).unwrap();
        assert_eq!(rest, [9]);
        let (mut row, mut said) = ([0; ROW], [[0.0; WIDTH]; ROW]);
        row[ROW - 2] = 5;
        codes.add(&row, 2.0, &mut said);
        let all = in_order(&said);
        assert_eq!([all[36], all[40], all[41], all[42]], [2.0, -4.0, 1.0, 8.0]);
        assert!(all[..36].iter().chain(&all[37..40]).all(|it| *it == 0.0));
        assert!(Codes::read(&bytes[..BYTES - 1]).is_none());
    }
}
