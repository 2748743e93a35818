//! Weights of logistic regressions: rows with one for each number that is seen of a mail and, at the end, a
//! bias; `f32`, little endian.

/// Bytes of so many rows for so many numbers.
pub const fn bytes(rows: usize, numbers: usize) -> usize {
    rows * (numbers + 1) * 4
}

/// Rows of weights.
#[derive(Clone, Copy)]
pub struct Weights<'a> {
    bytes: &'a [u8],
    numbers: usize,
}

impl<'a> Weights<'a> {
    /// Takes bytes as weights of so many numbers; `None` when they are too few or too many for these rows.
    pub fn read(all: &'a [u8], rows: usize, numbers: usize) -> Option<Self> {
        (all.len() == bytes(rows, numbers)).then_some(Self { bytes: all, numbers })
    }

    /// What each row makes of these numbers.
    pub fn sums<'n>(self, numbers: &'n [f32]) -> impl Iterator<Item = f32> + use<'a, 'n> {
        let sum = move |row: &[u8]| {
            let mut four = row.chunks_exact(4).filter_map(|four| four.first_chunk::<4>());
            let weights = four.by_ref().take(self.numbers).map(|four| f32::from_le_bytes(*four));
            let sum: f32 = weights.zip(numbers).map(|(weight, value)| weight * value).sum();
            sum + four.next().map_or(0.0, |four| f32::from_le_bytes(*four))
        };
        self.bytes.chunks_exact(bytes(1, self.numbers)).map(sum)
    }
}
