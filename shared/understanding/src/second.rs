//! The second look: what the sums of the model say together. The model answers each question by itself,
//! from words; whether chasing must pause, whether a person must be told, and whether the reading can be
//! relied on, shows better in all its answers side by side, with the rules' and the grammar's. So three
//! small logistic regressions look at these. They have learned from mails that the model had not seen,
//! so that they know how far its answers can be trusted.

use crate::frames::Frame;
use crate::labels::Intent;
use crate::model::{Scores, outputs, sigmoid};
use crate::rules::Class;
use crate::see::Sight;

/// Numbers that the second look sees.
pub const SEEN: usize = 28 + 6 + 14 + 2 + Class::ALL.len() + Frame::ALL.len() + 4 + 6 + 14 + 2;
/// Questions that it answers: pause, escalate, and whether the reading is right and needs nobody.
pub const QUESTIONS: usize = 3;
/// Its bytes in a model's file: for each question the weights and a bias, `f32`, little endian.
pub const BYTES: usize = QUESTIONS * (SEEN + 1) * 4;

/// What it finds, as probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Verdict {
    /// Chasing must pause.
    pub pause: f32,
    /// A person must be told now.
    pub escalate: f32,
    /// The reading is right in all that follows from it, and nobody is needed.
    pub alone: f32,
}

/// The weights of the second look.
#[derive(Clone, Copy)]
pub struct Second<'a>(&'a [u8]);

impl<'a> Second<'a> {
    /// Takes bytes as weights; `None` when they are too few or too many.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        (bytes.len() == BYTES).then_some(Self(bytes))
    }

    /// What it makes of a mail that was seen and thought of.
    pub fn verdict(&self, seen: &[f32; SEEN]) -> Verdict {
        let mut answers = self.0.chunks_exact((SEEN + 1) * 4).map(|row| {
            let mut numbers = row.chunks_exact(4).filter_map(|four| four.first_chunk::<4>());
            let weights = numbers.by_ref().take(SEEN).map(|four| f32::from_le_bytes(*four));
            let sum: f32 = weights.zip(seen).map(|(weight, value)| weight * value).sum();
            sigmoid(sum + numbers.next().map_or(0.0, |four| f32::from_le_bytes(*four)))
        });
        // Without an answer: pause, tell, never alone.
        let (pause, escalate) = (answers.next().unwrap_or(1.0), answers.next().unwrap_or(1.0));
        Verdict { pause, escalate, alone: answers.next().unwrap_or(0.0) }
    }
}

/// What there is to see of a mail.
pub fn seen(scores: &Scores, sight: &Sight) -> [f32; SEEN] {
    let yes = |it: bool| f32::from(u8::from(it));
    let sums = |range: std::ops::Range<usize>| scores.0.get(range).unwrap_or_default().iter();
    let primary = scores.primary();
    let mut order: Vec<(f32, usize)> = sums(outputs::PRIMARY).copied().zip(0..).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    let first = order.first().copied().unwrap_or_default();
    let second = order.get(1).copied().unwrap_or_default();
    #[allow(clippy::cast_precision_loss)]
    let length = libm::logf(1.0 + sight.new_text.split_whitespace().count() as f32);
    let all = sums(outputs::PRIMARY.start..outputs::APPLIES.end)
        .chain(sums(outputs::PAUSE..outputs::SENTIMENT.end))
        .copied()
        .chain(primary.iter().map(|(_, p)| *p))
        .chain([scores.pause(), scores.escalate()])
        .chain(Class::ALL.map(|class| yes(sight.hits.iter().any(|hit| hit.class == class))))
        .chain(Frame::ALL.map(|frame| yes(sight.frames.iter().any(|it| it.frame == frame))))
        .chain([
            yes(sight.days.promised().is_some()),
            yes(sight.days.all().next().is_some()),
            length,
            yes(sight.language == "en"),
        ])
        .chain([
            sight.days.surety(),
            sight.days.ahead(),
            yes(sight.days.is_one()),
            yes(sight.days.likely().is_some()),
            yes(sight.days.back().is_some()),
            yes(sight.amount.is_some()),
        ])
        .chain((0..Intent::ALL.len()).map(|at| yes(at == first.1)))
        .chain([first.0, first.0 - second.0]);
    let mut seen = [0.0; SEEN];
    seen.iter_mut().zip(all).for_each(|(place, value)| *place = value);
    seen
}
