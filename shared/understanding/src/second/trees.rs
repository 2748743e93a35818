//! Boosted trees: each asks a few numbers of a mail in turn, and adds a little to what all of them say.
//! All are equally deep, so that a tree is a row of questions with what stands behind them.

use super::seen::Numbers;

/// Trees for a question.
pub const MANY: usize = 300;
/// Numbers that a tree asks before it answers.
pub const DEPTH: u32 = 4;
/// Questions in a tree, and answers behind them.
pub const ASKED: usize = (1 << DEPTH) - 1;
/// One more than questions.
pub const ANSWERS: usize = 1 << DEPTH;
/// Bytes of a question: which number (`u16`), and the most for which it goes to the left (`f32`).
const QUESTION: usize = 6;
/// Bytes of a tree: its questions from the top, from left to right, then its answers (`f32`).
const TREE: usize = ASKED * QUESTION + ANSWERS * 4;
/// Bytes in a model's file, little endian: what is so before any tree (`f32`), then the trees.
pub const BYTES: usize = 4 + MANY * TREE;

/// The trees of one question.
#[derive(Clone, Copy)]
pub struct Trees<'a> {
    start: f32,
    rows: &'a [u8],
}

impl<'a> Trees<'a> {
    /// Takes bytes as trees; `None` when they are too few or too many.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (start, rows) = bytes.split_first_chunk::<4>()?;
        (bytes.len() == BYTES).then_some(Self { start: f32::from_le_bytes(*start), rows })
    }

    /// What they all say of these numbers: the logarithm of the odds.
    pub fn sum(&self, numbers: &Numbers) -> f32 {
        self.start + self.rows.chunks_exact(TREE).map(|tree| answer(tree, numbers)).sum::<f32>()
    }
}

/// What one tree says.
fn answer(tree: &[u8], numbers: &Numbers) -> f32 {
    let mut at = 0;
    for _ in 0..DEPTH {
        let question = tree.get(at * QUESTION..).and_then(<[u8]>::first_chunk::<QUESTION>);
        let is_more = question.is_some_and(|[a, b, most @ ..]| {
            let number = numbers.0.get(usize::from(u16::from_le_bytes([*a, *b])));
            number.is_some_and(|number| *number > f32::from_le_bytes(*most))
        });
        at = 2 * at + 1 + usize::from(is_more);
    }
    let place = ASKED * QUESTION + (at - ASKED) * 4;
    let four = tree.get(place..).and_then(<[u8]>::first_chunk::<4>);
    four.map_or(0.0, |four| f32::from_le_bytes(*four))
}

#[cfg(test)]
mod tests {
    use super::super::seen::NUMBERS;
    use super::*;

    #[test]
    fn a_tree_goes_to_the_right_where_a_number_is_more() {
        // The first question is about number 5, those below it about number 6.
        let mut tree = Vec::new();
        for question in 0..ASKED {
            let number: u16 = if question == 0 { 5 } else { 6 };
            tree.extend(number.to_le_bytes());
            tree.extend(0.5_f32.to_le_bytes());
        }
        for answer in 0_u8..16 {
            tree.extend(f32::from(answer).to_le_bytes());
        }
        let mut bytes = 100.0_f32.to_le_bytes().to_vec();
        bytes.extend(tree);
        assert!(Trees::read(&bytes).is_none(), "one tree is not enough");
        bytes.resize(BYTES, 0);
        let trees = Trees::read(&bytes).unwrap();
        for (five, six, answer) in
            [(0.5, 0.5, 0.0), (0.5, 0.6, 7.0), (0.6, 0.5, 8.0), (9.0, 9.0, 15.0)]
        {
            let mut numbers = Numbers([0.0; NUMBERS]);
            (numbers.0[5], numbers.0[6]) = (five, six);
            assert!((trees.sum(&numbers) - 100.0 - answer).abs() < 1e-4, "{five} {six}");
        }
    }
}
