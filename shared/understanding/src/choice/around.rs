//! What stands around a place of a text.

use crate::shelf::Hash;
use crate::words::Word;
use std::ops::Range;

/// Words on either side that are looked at.
const BEFORE: usize = 7;
const BEHIND: usize = 6;

/// The words on both sides of a place: each, the nearest two by their distance, and pairs of the nearest.
pub(super) fn beside(words: &[Word<'_>], place: &Range<usize>, mut add: impl FnMut(Hash)) {
    let from = words.partition_point(|word| word.place.end <= place.start);
    let to = words.partition_point(|word| word.place.start < place.end);
    let form = |at: Option<usize>| {
        let word = at.and_then(|at| words.get(at))?;
        Some(if word.is_number() { "<n>" } else { word.form.as_ref() })
    };
    let before = |by: usize| form(from.checked_sub(by + 1));
    let behind = |by: usize| form(to.checked_add(by));
    for by in 0..BEFORE {
        let Some(form) = before(by) else { break };
        add(Hash::of("before:").and(form));
        if let Some(near) = ["before 0:", "before 1:"].get(by) {
            add(Hash::of(near).and(form));
        }
    }
    for by in 0..BEHIND {
        let Some(form) = behind(by) else { break };
        add(Hash::of("behind:").and(form));
        if let Some(near) = ["behind 0:", "behind 1:"].get(by) {
            add(Hash::of(near).and(form));
        }
    }
    let mut pair = |name: &str, pair: Option<(&str, &str)>| {
        let both = pair.map(|(one, two)| Hash::of(name).and(one).and(" ").and(two));
        both.into_iter().for_each(&mut add);
    };
    pair("before both:", before(1).zip(before(0)));
    pair("behind both:", behind(0).zip(behind(1)));
    pair("around:", before(0).zip(behind(0)));
}
