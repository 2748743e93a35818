//! How sure the reader must be. Each bar was set on mails that the judging model had not learned from;
//! those for acting alone by what was right above them and the lower end of its 95 % interval. An
//! intent without enough evidence has none and always goes to a person. English has bars of its own; the
//! other seven languages share theirs, each alone would have too little evidence, and what is in none of the
//! eight goes to a person. The numbers are part of the model's file.

use crate::labels::Intent;
use crate::model::outputs;

/// A bar for mails in English, and one for those in the other languages.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bar {
    /// In English.
    pub english: f32,
    /// In the others.
    pub other: f32,
}

/// Whether a language, two letters, has bars of its own.
pub fn is_english(language: &str) -> bool {
    language == "en"
}

impl Bar {
    /// The same for all languages.
    pub const fn both(bar: f32) -> Self {
        Self { english: bar, other: bar }
    }

    /// For a language, two letters.
    pub fn of(self, language: &str) -> f32 {
        if is_english(language) { self.english } else { self.other }
    }
}

/// The bars of a model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bars {
    /// Above it chasing pauses.
    pub pause: Bar,
    /// Above it a person is told.
    pub escalate: Bar,
    /// Above it the mail is taken as one that instructs software.
    pub injection: f32,
    /// Above it an intent applies beside the primary one.
    pub applies: f32,
    /// From it on each intent is handled alone; more than 1 is never.
    pub alone: [Bar; 14],
}

/// Bytes of the bars in a model's file.
pub const BYTES: usize = (2 * (2 + 14) + 2) * 4;

impl Default for Bars {
    fn default() -> Self {
        let (even, never) = (Bar::both(0.5), Bar::both(2.0));
        Self { pause: even, escalate: even, injection: 0.5, applies: 0.5, alone: [never; 14] }
    }
}

impl Bars {
    /// Reads them; `None` when there are too few bytes.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut numbers = bytes.chunks_exact(4).filter_map(|four| four.first_chunk::<4>());
        let mut next = || numbers.next().map(|four| f32::from_le_bytes(*four));
        let (injection, applies) = (next()?, next()?);
        let mut bar = || Some(Bar { english: next()?, other: next()? });
        let (pause, escalate) = (bar()?, bar()?);
        let mut alone = [Bar::default(); 14];
        for place in &mut alone {
            *place = bar()?;
        }
        Some(Self { pause, escalate, injection, applies, alone })
    }

    /// Their bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let bars = [self.pause, self.escalate].into_iter().chain(self.alone);
        let bars = bars.flat_map(|bar| [bar.english, bar.other]);
        let numbers = [self.injection, self.applies].into_iter().chain(bars);
        numbers.flat_map(f32::to_le_bytes).collect()
    }

    /// The bar of an intent in a language.
    pub fn alone(&self, intent: Intent, language: &str) -> f32 {
        let place = Intent::ALL.iter().position(|it| *it == intent);
        place.and_then(|place| self.alone.get(place)).map_or(2.0, |bar| bar.of(language))
    }
}

const _: () = assert!(outputs::PRIMARY.end == 14);
