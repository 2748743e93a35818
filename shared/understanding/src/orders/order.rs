//! One order: words of certain groups near one another.

use super::book::Group;
use super::seen::Seen;
use crate::words::Word;

/// What must be one word of an order.
pub(super) struct Piece {
    /// A word that is in all groups of one of these.
    pub(super) either: Vec<Vec<Group>>,
    /// Only where a sentence begins.
    pub(super) begins: bool,
}

/// Words near one another, in this order.
pub(super) struct Order {
    /// The most words from the first to the last.
    pub(super) within: usize,
    pub(super) pieces: Vec<Piece>,
    /// None of these between them.
    pub(super) without: Vec<Group>,
    /// None of these in the three words before them.
    pub(super) not_after: Vec<Group>,
}

impl Order {
    /// Whether a text has words for each of its pieces, wherever they stand.
    pub(super) fn is_possible(&self, seen: &Seen) -> bool {
        let occurs = |all: &Vec<Group>| all.iter().all(|group| seen.has(*group));
        self.pieces.iter().all(|piece| piece.either.iter().any(occurs))
    }

    /// The last word of it, when it begins with the word at `at`.
    pub(super) fn ends(&self, at: usize, words: &[Word<'_>], seen: &Seen) -> Option<usize> {
        let (first, rest) = self.pieces.split_first()?;
        if !first.fits(at, words, seen) {
            return None;
        }
        if any_of(seen.between(at.saturating_sub(3), at), &self.not_after) {
            return None;
        }
        let mut last = at;
        let behind = (at + self.within).min(seen.len());
        for piece in rest {
            last = (last + 1..behind).find(|at| piece.fits(*at, words, seen))?;
        }
        (last <= at + 1 || !any_of(seen.between(at + 1, last), &self.without)).then_some(last)
    }
}

impl Piece {
    fn fits(&self, at: usize, words: &[Word<'_>], seen: &Seen) -> bool {
        let groups = seen.groups(at);
        let has = |all: &Vec<Group>| all.iter().all(|group| groups.contains(group));
        let begins = || !self.begins || words.get(at).is_some_and(|word| word.begins);
        self.either.iter().any(has) && begins()
    }
}

fn any_of(seen: &[Group], groups: &[Group]) -> bool {
    !groups.is_empty() && seen.iter().any(|group| groups.contains(group))
}
