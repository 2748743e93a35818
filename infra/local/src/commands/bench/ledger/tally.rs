//! Who got which level: a line for each, small enough to hold a million.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Lines such as `INV00000001,2`, and how many there are of each level.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    text: String,
    begins: Vec<u32>,
    by_level: BTreeMap<u8, u64>,
}

impl Tally {
    /// No lines yet, and no level left out of the counts.
    pub(super) fn new(levels: u8) -> Self {
        Self { by_level: (1..=levels).map(|level| (level, 0)).collect(), ..Self::default() }
    }

    /// Somebody got a level.
    pub(super) fn add(&mut self, who: &str, level: u8) {
        self.begins.push(self.text.len() as u32);
        // Writing to a String cannot fail.
        let _ = writeln!(self.text, "{who},{level}");
        *self.by_level.entry(level).or_default() += 1;
    }

    /// How many got each level.
    pub(super) fn by_level(&self) -> &BTreeMap<u8, u64> {
        &self.by_level
    }

    /// SHA-256 over the lines in their order as text.
    pub(super) fn sha256(&mut self) -> String {
        let Self { text, begins, .. } = self;
        let line = |begin: u32| {
            let rest = text.get(begin as usize..).unwrap_or_default();
            rest.split_inclusive('\n').next().unwrap_or_default()
        };
        begins.sort_unstable_by(|one, other| line(*one).cmp(line(*other)));
        let mut hash = Sha256::new();
        for begin in begins.iter() {
            hash.update(line(*begin));
        }
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_arrival_does_not_matter() {
        let (mut one, mut other) = (Tally::new(3), Tally::new(3));
        for (who, level) in [("B", 2), ("A", 1)] {
            one.add(who, level);
        }
        for (who, level) in [("A", 1), ("B", 2)] {
            other.add(who, level);
        }
        assert_eq!(one.sha256(), other.sha256());
        // printf 'A,1\nB,2\n' | sha256sum
        let known = "98c66892be496ba2cb099a7922459b4a6eab65b57132abc4cb2c8b009f16e73c";
        assert_eq!(one.sha256(), known);
        assert_eq!(one.by_level(), &[(1, 1), (2, 1), (3, 0)].into());
    }
}
