//! The sentence of a mail that speaks most for its intent.

use crate::features::{Seen, of_words};
use crate::labels::Intent;
use crate::model::Model;
use crate::rules::Hit;
use crate::see::Sight;
use crate::words::Word;
use std::collections::BTreeSet;
use std::ops::Range;

/// Sentences among which the one is looked for that tells most.
const SENTENCES: usize = 40;

/// Where it stands; a single one does. `words` are those of the new text.
pub(crate) fn telling(
    model: &Model<'_>,
    sight: &Sight,
    words: &[Word<'_>],
    intent: Intent,
) -> Option<Range<usize>> {
    let all: Vec<&[Word<'_>]> = words.chunk_by(|_, next| !next.begins).collect();
    if all.len() < 2 {
        return (!sight.new_text.trim().is_empty()).then_some(0..sight.new_text.len());
    }
    let scored = all.into_iter().take(SENTENCES).map(|words| {
        let place = place(words);
        (speaks(model, sight, words, &place, intent), place)
    });
    scored.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, place)| place)
}

/// How much a sentence by itself speaks for the intent.
fn speaks(
    model: &Model<'_>,
    sight: &Sight,
    words: &[Word<'_>],
    place: &Range<usize>,
    intent: Intent,
) -> f32 {
    let within = |hit: &&Hit| place.start <= hit.place.start && hit.place.end <= place.end;
    let hits = sight.hits.iter().filter(within);
    let flags: BTreeSet<&str> = hits.map(|hit| hit.class.flag()).collect();
    let flags: Vec<&str> = flags.into_iter().collect();
    let language = sight.language;
    let seen = Seen { language, plain: true, flags: &flags, ..Default::default() };
    let said = model.primary(&of_words(&seen, words));
    said.into_iter().find(|(it, _)| *it == intent).map_or(0.0, |(_, p)| p)
}

/// Where words stand.
fn place(words: &[Word<'_>]) -> Range<usize> {
    let start = words.first().map_or(0, |word| word.place.start);
    start..words.last().map_or(start, |word| word.place.end)
}
