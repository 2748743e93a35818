//! Repeatable chance: SplitMix64 (Steele, Lea, Flood 2014), one stream for each purpose, so that a
//! change in one place does not move the others.

/// A stream of numbers.
pub(super) struct Chance(u64);

impl Chance {
    /// The stream of `name` under `seed`.
    pub(super) fn new(seed: u64, name: &str) -> Self {
        let text = domain::ids::fingerprint(&[&seed.to_string(), name], 8);
        Self(u64::from_str_radix(&text, 16).unwrap_or(seed))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.saturating_sub(low).max(0) as u64 + 1;
        low + (self.next() % span) as i64
    }

    /// One of `list`.
    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let index = (self.next() % list.len().max(1) as u64) as usize;
        list.get(index)
    }
}
