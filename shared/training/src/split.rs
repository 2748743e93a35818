//! Who belongs where: a scenario is wholly in training, in tuning or in the test, by a hash of its
//! name, so that nobody chooses and two mails of one story are never on both sides.

use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// A part of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Learned from.
    Train,
    /// Thresholds and choices.
    Tune,
    /// The report, nothing else.
    Test,
}

/// Of a hundred scenarios: those below are in the test, those between the two in tuning.
const TEST: u64 = 22;
const TUNE: u64 = 37;
/// The last batch of scenarios that was there when the test was frozen.
const FROZEN: &str = "b14";

/// Batches that are no sample of life: written to be hard, or terse, each mail turning on one detail; those of
/// mails that mostly say two things; and those that say the thing itself, in two mails of three without any of
/// the words that name it.
const UNLIKE_LIFE: [RangeInclusive<&str>; 5] =
    ["b15"..="b43", "b52"..="b52", "b61"..="b61", "b62"..="b77", "b78"..="b85"];

/// The batch of a scenario: what one writer wrote.
fn batch_of(scenario: &str) -> &str {
    scenario.split('-').next().unwrap_or_default()
}

/// A number for who wrote a scenario: that of the batch.
pub(crate) fn writer_of(scenario: &str) -> u64 {
    let batch = batch_of(scenario);
    let number = batch.trim_start_matches(|sign: char| !sign.is_ascii_digit()).parse();
    number.unwrap_or_else(|_| mixed(batch, b"/writers-1"))
}

/// Whether a scenario was written after the test was frozen. Those mails are learned from.
fn is_later(scenario: &str) -> bool {
    batch_of(scenario) > FROZEN
}

/// Whether a scenario was written to be hard, to say two things, or to avoid the usual words. No bar is set by
/// such mails, since life is not as hard.
pub fn is_hard(scenario: &str) -> bool {
    UNLIKE_LIFE.iter().any(|batches| batches.contains(&batch_of(scenario)))
}

/// The part that a scenario belongs to.
pub fn part_of(scenario: &str) -> Part {
    match mixed(scenario, b"/replies-1") % 100 {
        _ if is_later(scenario) => Part::Train,
        0..TEST => Part::Test,
        TEST..TUNE => Part::Tune,
        _ => Part::Train,
    }
}

/// A number that a name gives, and that says nothing about the name.
fn mixed(name: &str, salt: &[u8]) -> u64 {
    let mut state: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in name.bytes().chain(salt.iter().copied()) {
        state ^= u64::from(byte);
        state = state.wrapping_mul(0x0100_0000_01b3);
    }
    // The low bits of this hash are poor on names that differ in their last letters.
    state ^= state >> 33;
    state = state.wrapping_mul(0xff51_afd7_ed55_8ccd);
    state ^ (state >> 33)
}
