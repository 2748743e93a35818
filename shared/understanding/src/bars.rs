//! How sure the reader must be. Each bar was set on mails that the judging model had not learned from;
//! those for acting alone by what was right above them and the lower end of its 95 % interval. An
//! intent without enough evidence has none and always goes to a person; languages have no bars of their
//! own yet. The numbers are part of the model's file.

use crate::labels::Intent;
use crate::model::outputs;

/// The bars of a model.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bars {
    /// Above it chasing pauses.
    pub pause: f32,
    /// Above it a person is told.
    pub escalate: f32,
    /// Above it the mail is taken as one that instructs software.
    pub injection: f32,
    /// Above it an intent applies beside the primary one.
    pub applies: f32,
    /// From it on each intent is handled alone; more than 1 is never.
    pub alone: [f32; 14],
}

/// Bytes of the bars in a model's file.
pub const BYTES: usize = (4 + 14) * 4;

impl Default for Bars {
    fn default() -> Self {
        Self { pause: 0.5, escalate: 0.5, injection: 0.5, applies: 0.5, alone: [2.0; 14] }
    }
}

impl Bars {
    /// Reads them; `None` when there are too few bytes.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let mut numbers = bytes.chunks_exact(4).filter_map(|four| four.first_chunk::<4>());
        let mut next = || numbers.next().map(|four| f32::from_le_bytes(*four));
        let (pause, escalate, injection, applies) = (next()?, next()?, next()?, next()?);
        let mut alone = [2.0; 14];
        for bar in &mut alone {
            *bar = next()?;
        }
        Some(Self { pause, escalate, injection, applies, alone })
    }

    /// Their bytes.
    pub fn bytes(&self) -> Vec<u8> {
        let first = [self.pause, self.escalate, self.injection, self.applies];
        first.iter().chain(&self.alone).flat_map(|number| number.to_le_bytes()).collect()
    }

    /// The bar of an intent.
    pub fn alone(&self, intent: Intent) -> f32 {
        let place = Intent::ALL.iter().position(|it| *it == intent);
        place.and_then(|place| self.alone.get(place)).copied().unwrap_or(2.0)
    }
}

const _: () = assert!(outputs::PRIMARY.end == 14);
