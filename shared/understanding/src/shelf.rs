//! A table that is quick to fill and quick to ask: values under numbers, several under one, in the
//! order in which they came. The tables of phrases are such; they are filled when the first mail is
//! read, so that must take next to no time.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Values under numbers.
#[derive(Debug)]
pub(crate) struct Shelf<T> {
    /// Where each board begins among the values; one more than there are boards.
    boards: Vec<u32>,
    values: Vec<(u32, T)>,
    shift: u32,
}

impl<T> Shelf<T> {
    /// With these values.
    pub(crate) fn of(mut values: Vec<(u32, T)>) -> Self {
        let bits = values.len().next_power_of_two().trailing_zeros().clamp(4, 20);
        let shift = u32::BITS - bits;
        let mut boards = vec![0_u32; (1 << bits) + 1];
        for (key, _) in &values {
            let count = boards.get_mut(board(*key, shift));
            count.into_iter().for_each(|count| *count += 1);
        }
        let mut sum = 0;
        for end in &mut boards {
            sum += *end;
            *end = sum;
        }
        // From behind, so that the end of each board has become its beginning when all have their places.
        let mut places = vec![0_u32; values.len()];
        for ((key, _), place) in values.iter().zip(&mut places).rev() {
            let Some(free) = boards.get_mut(board(*key, shift)) else { continue };
            *free -= 1;
            *place = *free;
        }
        for at in 0..values.len() {
            while let Some(to) = places.get(at).map(|to| *to as usize).filter(|to| *to != at) {
                values.swap(at, to);
                places.swap(at, to);
            }
        }
        Self { boards, values, shift }
    }

    /// All that is under a number.
    pub(crate) fn get(&self, key: u32) -> impl Iterator<Item = &T> {
        let board = board(key, self.shift);
        let from = self.boards.get(board).map_or(0, |at| *at as usize);
        let to = self.boards.get(board + 1).map_or(0, |at| *at as usize);
        let values = self.values.get(from..to).unwrap_or_default().iter();
        values.filter(move |(other, _)| *other == key).map(|(_, value)| value)
    }
}

/// The board of a number.
fn board(key: u32, shift: u32) -> usize {
    (spread(key) >> shift) as usize
}

/// A set of small numbers.
#[derive(Default)]
pub(crate) struct Numbers(Vec<u64>);

impl Numbers {
    pub(crate) fn add(&mut self, number: u16) {
        let (at, bit) = (usize::from(number / 64), 1 << (number % 64));
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        self.0.get_mut(at).into_iter().for_each(|bits| *bits |= bit);
    }

    /// None of them any more; the room stays.
    pub(crate) fn clear(&mut self) {
        self.0.fill(0);
    }

    pub(crate) fn has(&self, number: u16) -> bool {
        let bits = self.0.get(usize::from(number / 64));
        bits.is_some_and(|bits| bits & 1 << (number % 64) != 0)
    }

    /// Each of them, in their order.
    pub(crate) fn all(&self) -> impl Iterator<Item = u16> {
        (0_u16..1_024).zip(&self.0).flat_map(|(at, bits)| {
            let rest = std::iter::successors(Some(*bits), |bits| Some(bits & bits.wrapping_sub(1)));
            let rest = rest.take_while(|bits| *bits != 0);
            rest.map(move |bits| at * 64 + u16::try_from(bits.trailing_zeros()).unwrap_or(0))
        })
    }

    pub(crate) fn is_none(&self) -> bool {
        self.0.iter().all(|bits| *bits == 0)
    }
}

impl FromIterator<u16> for Numbers {
    fn from_iter<I: IntoIterator<Item = u16>>(all: I) -> Self {
        let mut numbers = Self::default();
        all.into_iter().for_each(|number| numbers.add(number));
        numbers
    }
}

/// A quick hash for maps of words that nobody from outside fills.
#[derive(Clone, Copy)]
pub(crate) struct Quick(u64);

impl Default for Quick {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

/// A map with that hash.
pub(crate) type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;

/// The first two bytes of a word as a small number; one alone stands for itself.
pub(crate) fn two(word: &str) -> u16 {
    let mut bytes = word.bytes();
    u16::from_le_bytes([bytes.next().unwrap_or(0), bytes.next().unwrap_or(0)])
}

/// Neighbours far apart, each number to another one.
fn spread(key: u32) -> u32 {
    key.wrapping_mul(0x9e37_79b1)
}

/// The first bytes of a word as a number; a shorter one stands for itself.
pub(crate) fn start<const MANY: usize>(word: &str) -> u32 {
    let mut start = [0; 4];
    start.iter_mut().zip(word.bytes().take(MANY)).for_each(|(there, byte)| *there = byte);
    u32::from_le_bytes(start)
}

/// A number for a word, which can be carried on with the next one: the two as one word.
#[derive(Clone, Copy)]
pub(crate) struct Hash(pub(crate) u32);

impl Hash {
    /// Of a word.
    pub(crate) fn of(word: &str) -> Self {
        Self(0x811c_9dc5).and(word)
    }

    /// Of a word as it is in lower case.
    pub(crate) fn of_any_case(word: &str) -> Self {
        let add = |state: Self, byte: u8| state.with(byte.to_ascii_lowercase());
        word.bytes().fold(Self::of(""), add)
    }

    /// With another word behind it.
    pub(crate) fn and(self, word: &str) -> Self {
        word.bytes().fold(self, Self::with)
    }

    /// With another number behind it.
    pub(crate) fn and_number(self, other: Self) -> Self {
        other.0.to_le_bytes().into_iter().fold(self, Self::with)
    }

    fn with(self, byte: u8) -> Self {
        Self((self.0 ^ u32::from(byte)).wrapping_mul(0x0100_0193))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_came_under_a_number_is_there_in_its_order() {
        let all: Vec<(u32, u32)> = (0..5_000).map(|at| (at % 700, at)).collect();
        let shelf = Shelf::of(all);
        for key in 0..700 {
            let found: Vec<u32> = shelf.get(key).copied().collect();
            let put: Vec<u32> = (0..5_000).filter(|at| at % 700 == key).collect();
            assert_eq!(found, put);
        }
        assert_eq!(shelf.get(700).count(), 0);
        assert_eq!(Shelf::<u8>::of(Vec::new()).get(0).count(), 0);
    }

    #[test]
    fn two_words_are_one_to_the_hash() {
        assert_eq!(Hash::of("ig").and("nore").0, Hash::of("ignore").0);
        assert_eq!(start::<4>("ab"), start::<2>("abcd"));
        assert_ne!(start::<4>("abc"), start::<4>("abcd"));
        assert_eq!(u32::from(two("abcd")), start::<2>("abcd"));
    }

    #[test]
    fn a_set_has_what_was_added() {
        let set: Numbers = [3, 64, 65_535].into_iter().collect();
        assert!([3, 64, 65_535].into_iter().all(|it| set.has(it)));
        assert_eq!(set.all().collect::<Vec<_>>(), [3, 64, 65_535]);
        assert!(!set.has(4) && !set.has(0) && !set.is_none() && Numbers::default().is_none());
    }
}
