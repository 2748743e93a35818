//! What the second look sees of a mail: numbers, always in one order.

use super::INTENTS;
use crate::choice::backs::{self, Return};
use crate::choice::days::Ahead;
use crate::choice::{Chosen, odds, yes};
use crate::features::Family;
use crate::frames::Frame;
use crate::labels::Intent;
use crate::model::{Scores, outputs};
use crate::money::Amount;
use crate::promise::Plain;
use crate::rules::Class;
use crate::see::Sight;
use crate::wanted;
use crate::words::Word;

/// Answers of the model to which each family of features is heard by itself: the intents, pausing, telling.
const HEARD: usize = outputs::APPLIES.end + 2;

/// Numbers of the answers, of the phrases and frames, and of the days and sums.
const SAID: usize = 28 + 6 + 14 + 2 + 14 + 2;
const FOUND: usize = Class::ALL.len() + Frame::ALL.len();
const READ: usize = 26 + wanted::KINDS;
/// Numbers that are seen of a mail.
pub const SEEN: usize = SAID + FOUND + READ + Family::MANY * (HEARD + 1);
/// The same, with what the second look makes of the intents.
pub const NUMBERS: usize = SEEN + INTENTS + 1;

/// What is seen of a mail, with the likelihood of each intent and how far the first is ahead.
pub struct Numbers(pub [f32; NUMBERS]);

impl Numbers {
    /// Of what was seen, and made of the intents.
    pub fn of(seen: &[f32; SEEN], intents: &[f32; INTENTS]) -> Self {
        let logs = intents.map(|p| libm::logf(p.max(1e-4)));
        let (first, second) = first_two(&logs);
        let all = seen.iter().copied().chain(logs).chain([first.0 - second.0]);
        let mut numbers = [0.0; NUMBERS];
        numbers.iter_mut().zip(all).for_each(|(place, value)| *place = value);
        Self(numbers)
    }
}

/// The two largest with their places; of equals the first.
fn first_two(all: &[f32]) -> ((f32, usize), (f32, usize)) {
    let mut order: Vec<(f32, usize)> = all.iter().copied().zip(0..).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    let nth = |at: usize| order.get(at).copied().unwrap_or_default();
    (nth(0), nth(1))
}

/// What there is to see of a mail.
pub fn seen(
    scores: &Scores,
    sight: &Sight,
    words: &[Word<'_>],
    chosen: (&Chosen<Ahead<'_>>, &Chosen<Amount>, &Chosen<Return>),
    plain: Plain,
) -> [f32; SEEN] {
    let all = answers(scores)
        .chain(Class::ALL.map(|class| yes(sight.hits.iter().any(|hit| hit.class == class))))
        .chain(Frame::ALL.map(|frame| yes(sight.frames.iter().any(|it| it.frame == frame))))
        .chain(read(sight, chosen, plain))
        .chain(wanted::named(words).map(yes))
        .chain(scores.known)
        .chain(heard(scores));
    let mut seen = [0.0; SEEN];
    seen.iter_mut().zip(all).for_each(|(place, value)| *place = value);
    seen
}

/// The model's answers.
fn answers(scores: &Scores) -> impl Iterator<Item = f32> {
    let sums = |range: std::ops::Range<usize>| scores.sums.get(range).unwrap_or_default().iter();
    let primary = sums(outputs::PRIMARY).copied().collect::<Vec<_>>();
    let (first, second) = first_two(&primary);
    sums(outputs::PRIMARY.start..outputs::APPLIES.end)
        .chain(sums(outputs::PAUSE..outputs::SENTIMENT.end))
        .copied()
        .chain(scores.primary().into_iter().map(|(_, p)| p))
        .chain([scores.pause(), scores.escalate()])
        .chain((0..Intent::ALL.len()).map(move |at| yes(at == first.1)))
        .chain([first.0, first.0 - second.0])
}

/// What each family of features says by itself.
fn heard(scores: &Scores) -> impl Iterator<Item = f32> {
    let heard = (0..outputs::APPLIES.end).chain([outputs::PAUSE, outputs::ESCALATE]);
    let one = move |family: [f32; outputs::ALL]| {
        heard.clone().map(move |at| family.get(at).copied().unwrap_or(0.0))
    };
    scores.families.into_iter().flat_map(one)
}

/// The days, the sums, and what of a promise was understood.
fn read(
    sight: &Sight,
    (day, sum, back): (&Chosen<Ahead<'_>>, &Chosen<Amount>, &Chosen<Return>),
    plain: Plain,
) -> [f32; READ - wanted::KINDS] {
    let days = &sight.days;
    #[allow(clippy::cast_precision_loss)]
    let length = libm::logf(1.0 + sight.new_text.split_whitespace().count() as f32);
    [
        yes(days.promised().is_some()),
        yes(days.all().next().is_some()),
        length,
        yes(sight.language == "en"),
        days.surety(),
        days.ahead(),
        yes(days.is_one()),
        yes(days.likely().is_some()),
        yes(days.back().is_some()),
        yes(sight.amount.is_some()),
        odds(day.best()),
        odds(day.other()),
        yes(plain.is_quiet),
        yes(plain.is_understood),
        yes(plain.is_whole),
        yes(day.many > 0),
        yes(day.many > 1),
        yes(days.speaks_of_back()),
        yes(backs::is_known(sight, back)),
        yes(sum.promised().is_some()),
        odds(sum.best()),
        odds(sum.other()),
        yes(sum.many > 0),
        yes(sum.many > 1),
        odds(back.best()),
        odds(back.other()),
    ]
}
