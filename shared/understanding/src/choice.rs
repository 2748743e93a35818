//! Which of the days that a mail names is the one it promises, and which of the sums. The grammar knows what
//! stands around each; how much of a promise the whole mail is, and which others there are, it does not know.
//! So a logistic regression looks at all that together, for each day to come and each sum that is named: what
//! the grammar observed, the words beside it, and what the model makes of the mail. Like the second look it
//! has learned from mails that the model had not seen.

mod around;
pub mod backs;
pub mod days;
mod lines;
mod mail;
pub mod sums;

use crate::model::sigmoid;

/// What could be chosen, and what there is to see of it: numbers under hashes of their names.
pub struct Candidate<T> {
    /// What it is.
    pub what: T,
    /// What is seen of it.
    pub features: Vec<(u32, f32)>,
}

/// What a mail may name twice.
pub trait Named {
    /// From which likelihood on one is chosen.
    const BAR: f32;

    /// Whether both mean the same.
    fn is(&self, other: &Self) -> bool;
}

/// A yes as a number.
pub(crate) fn yes(it: bool) -> f32 {
    f32::from(u8::from(it))
}

/// A probability as a number around zero, from -2.3 to 2.3.
pub(crate) fn odds(p: f32) -> f32 {
    libm::logf((p + 0.01) / (1.01 - p)) / 2.0
}

/// The weights: for each feature its hash and its weight, in the order of the hashes, behind their number and
/// a bias; four bytes each, little endian.
#[derive(Clone, Copy)]
pub struct Choice<'a> {
    bias: f32,
    rows: &'a [u8],
}

/// Bytes of a feature.
const ROW: usize = 8;

impl<'a> Choice<'a> {
    /// Takes the weights from the front of bytes; what is left stands behind them. `None` when there are none.
    pub fn read(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (many, rest) = bytes.split_first_chunk::<4>()?;
        let (bias, rest) = rest.split_first_chunk::<4>()?;
        let many = usize::try_from(u32::from_le_bytes(*many)).ok()?;
        let (rows, rest) = rest.split_at_checked(many.checked_mul(ROW)?)?;
        Some((Self { bias: f32::from_le_bytes(*bias), rows }, rest))
    }

    /// How likely a day with these features is the promised one.
    pub fn likelihood(&self, features: &[(u32, f32)]) -> f32 {
        let weighed = |(name, value): &(u32, f32)| self.weight(*name) * value;
        sigmoid(self.bias + features.iter().map(weighed).sum::<f32>())
    }

    fn weight(&self, name: u32) -> f32 {
        let row = |at: usize| self.rows.get(at * ROW..)?.first_chunk::<ROW>();
        let named = |at: usize| {
            row(at).map_or(u32::MAX, |[a, b, c, d, ..]| u32::from_le_bytes([*a, *b, *c, *d]))
        };
        let (mut low, mut high) = (0, self.rows.len() / ROW);
        while low < high {
            let middle = low.midpoint(high);
            if named(middle) < name {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        row(low)
            .filter(|_| named(low) == name)
            .map_or(0.0, |[.., a, b, c, d]| f32::from_le_bytes([*a, *b, *c, *d]))
    }
}

/// What was chosen of all that could be.
pub struct Chosen<T> {
    likeliest: Option<(T, f32)>,
    other: f32,
    /// How often one is named.
    pub many: usize,
}

impl<T: Named> Chosen<T> {
    /// Of these; of equally likely ones the first.
    pub fn of(choice: Option<Choice<'_>>, all: Vec<Candidate<T>>) -> Self {
        let likelihood = |it: Candidate<T>| {
            let p = choice.map_or(0.0, |choice| choice.likelihood(&it.features));
            (it.what, p)
        };
        let mut each: Vec<(T, f32)> = all.into_iter().map(likelihood).collect();
        let many = each.len();
        let most = each.iter().map(|(_, p)| *p).fold(0.0, f32::max);
        let Some(first) = each.iter().position(|(_, p)| *p >= most) else {
            return Self { likeliest: None, other: 0.0, many };
        };
        let likeliest = each.swap_remove(first);
        let others = each.iter().filter(|(it, _)| !it.is(&likeliest.0));
        let other = others.map(|(_, p)| *p).fold(0.0, f32::max);
        Self { likeliest: Some(likeliest), other, many }
    }

    /// The promised one, if one is.
    pub fn promised(&self) -> Option<&T> {
        self.likeliest().filter(|(_, p)| *p >= T::BAR).map(|(it, _)| it)
    }

    /// The likeliest one, and how likely it is the promised one.
    pub fn likeliest(&self) -> Option<(&T, f32)> {
        self.likeliest.as_ref().map(|(it, p)| (it, *p))
    }

    /// How likely the likeliest is the promised one.
    pub fn best(&self) -> f32 {
        self.likeliest().map_or(0.0, |(_, p)| p)
    }

    /// The same of the likeliest among all others.
    pub fn other(&self) -> f32 {
        self.other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_found_by_their_names_and_others_are_nothing() {
        let mut bytes = Vec::new();
        bytes.extend(3_u32.to_le_bytes());
        bytes.extend((-1.0_f32).to_le_bytes());
        for (name, weight) in [(7_u32, 1.0_f32), (9, 2.0), (u32::MAX, -4.0)] {
            bytes.extend(name.to_le_bytes());
            bytes.extend(weight.to_le_bytes());
        }
        bytes.push(1);
        let (choice, rest) = Choice::read(&bytes).unwrap();
        assert_eq!(rest, [1]);
        let weights = [0, 7, 8, 9, 10, u32::MAX].map(|name| choice.weight(name));
        assert_eq!(weights, [0.0, 1.0, 0.0, 2.0, 0.0, -4.0]);
        assert!((choice.likelihood(&[(9, 0.5), (8, 9.0)]) - 0.5).abs() < 1e-6);
        assert!(Choice::read(&bytes[..20]).is_none());
    }
}
