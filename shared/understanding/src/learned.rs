//! The reader that has learned: features and the model say how likely each meaning is, rules recall
//! what must never be missed, grammar reads days and sums, and the bars decide what a person sees.
//!
//! Doubt pauses. A dangerous phrase asks for a person whatever the model thinks; nothing that a mail
//! says about itself lowers a bar.

use crate::bars::{self, Bars};
use crate::choice::Choice;
use crate::features::word_feature;
use crate::meaning::Meaning;
use crate::model::{Model, Scores};
use crate::second::{self, Second};
use crate::see::{Sight, see};
use crate::words::Word;
use domain::calendar::Day;

/// A mail, as far as its meaning goes.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// Its subject.
    pub subject: &'a str,
    /// Its plain text, quotes and signatures still in it.
    pub body: &'a str,
    /// The day it came, where the debtor is.
    pub received: Day,
    /// Language and country of the debtor, such as `en-GB`.
    pub locale: &'a str,
}

/// A model with the second look and the bars.
#[derive(Clone, Copy)]
pub struct Learned<'a> {
    pub(crate) model: Model<'a>,
    pub(crate) second: Option<Second<'a>>,
    pub(crate) days: Option<Choice<'a>>,
    pub(crate) sums: Option<Choice<'a>>,
    pub(crate) backs: Option<Choice<'a>>,
    pub(crate) bars: Bars,
}

/// What is thought of a mail before the bars.
pub struct Thought {
    /// What was seen.
    pub sight: Sight,
    /// What the model makes of it.
    pub scores: Scores,
}

impl Learned<'static> {
    /// The model that is part of this program.
    pub fn embedded() -> Option<Self> {
        Self::read(EMBEDDED)
    }
}

/// The model that is part of this program.
static EMBEDDED: &[u8] = include_bytes!("../model/reader.bin");
/// Bytes of a model that tell it from any other: its bars and the first weights of the second look.
const TELLING: usize = 512;
/// Made once.
static VERSION: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
    domain::ids::fingerprint_bytes(EMBEDDED.get(..TELLING).unwrap_or(EMBEDDED), 6)
});

/// The name of the model that is part of this program: another training gives another name.
pub fn version() -> &'static str {
    &VERSION
}

impl<'a> Learned<'a> {
    /// From a model's file: the bars, the second look, the choices among days, among sums and among days back,
    /// then the model. `None` when it
    /// is none.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (first, rest) = bytes.split_at_checked(bars::BYTES)?;
        let (looks, rest) = rest.split_at_checked(second::BYTES)?;
        let second = Some(Second::read(looks)?);
        let (days, rest) = Choice::read(rest)?;
        let (sums, rest) = Choice::read(rest)?;
        let (backs, rest) = Choice::read(rest)?;
        let bars = Bars::read(first)?;
        let (model, days, sums) = (Model::read(rest)?, Some(days), Some(sums));
        Some(Self { model, second, days, sums, backs: Some(backs), bars })
    }

    /// A model with bars, that has learned neither to look twice nor to choose among days and sums: pausing
    /// and telling as the model says, nothing alone, and no day or sum promised.
    pub fn of(model: Model<'a>, bars: Bars) -> Self {
        Self { model, second: None, days: None, sums: None, backs: None, bars }
    }

    /// The same, choosing among days as was learned.
    pub fn choosing(self, days: Choice<'a>) -> Self {
        Self { days: Some(days), ..self }
    }

    /// The same, choosing among sums as was learned.
    pub fn summing(self, sums: Choice<'a>) -> Self {
        Self { sums: Some(sums), ..self }
    }

    /// The same, choosing among days back as was learned.
    pub fn returning(self, backs: Choice<'a>) -> Self {
        Self { backs: Some(backs), ..self }
    }

    /// The same, looking twice.
    pub fn looking(self, second: Second<'a>, bars: Bars) -> Self {
        Self { second: Some(second), bars, ..self }
    }

    /// What is thought of a mail.
    pub fn think(&self, mail: &Asked<'_>) -> Thought {
        let sight = see(mail.subject, mail.body, mail.locale, mail.received);
        let scores = self.model.scores(&sight.features);
        Thought { sight, scores }
    }

    /// Whether it has words, and next to none that was ever seen in a reply.
    pub(crate) fn is_unreadable(&self, all: &[Word<'_>]) -> bool {
        let plain = || all.iter().filter(|word| !word.is_number());
        let enough = plain().count().div_ceil(4);
        let known = plain().filter(|word| self.model.knows(word_feature(&word.form)));
        known.take(enough).count() < enough
    }

    /// What a mail means, and its new text.
    pub fn meaning(&self, mail: &Asked<'_>) -> (Meaning, String) {
        let thought = self.think(mail);
        let meaning = self.judge(mail, &thought);
        (meaning, thought.sight.new_text)
    }
}
