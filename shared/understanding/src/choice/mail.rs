//! What is the same for all days and sums of a mail, and how it is named.

use super::odds;
use crate::labels::Intent;
use crate::model::Scores;
use crate::shelf::Hash;

/// Intents whose share is weighed once more with what the grammar says.
const WEIGHED: [Intent; 5] =
    [Intent::PromiseToPay, Intent::Hardship, Intent::Dispute, Intent::AlreadyPaid, Intent::Stall];

/// A small number by its name; from four on they are one.
pub(super) fn number(it: usize) -> &'static str {
    ["0", "1", "2", "3"].get(it).copied().unwrap_or("more")
}

/// What the model makes of a mail.
pub(super) fn made(scores: &Scores, applies: &[(Intent, f32)], mut add: impl FnMut(Hash, f32)) {
    for (intent, p) in applies {
        add(Hash::of("applies:").and(intent.word()), odds(*p));
    }
    let promise = scores.primary().into_iter().find(|(it, _)| *it == Intent::PromiseToPay);
    add(Hash::of("primary promise"), odds(promise.map_or(0.0, |(_, p)| p)));
}

/// The intents that are weighed once more, with the odds that each applies.
pub(super) fn weighed(applies: &[(Intent, f32)]) -> impl Iterator<Item = (&'static str, f32)> {
    let those = applies.iter().filter(|(it, _)| WEIGHED.contains(it));
    those.map(|(intent, p)| (intent.word(), odds(*p)))
}
