//! The reader that has learned: features and the model say how likely each meaning is, rules recall
//! what must never be missed, grammar reads days and sums, and the bars decide what a person sees.
//!
//! Doubt pauses. A dangerous phrase asks for a person whatever the model thinks; nothing that a mail
//! says about itself lowers a bar.

use crate::bars::{self, Bars};
use crate::labels::Intent;
use crate::meaning::{Action, Confidence, Evidence, Meaning};
use crate::model::{Model, Scores, outputs};
use crate::rules::Class;
use crate::see::{Sight, see};
use crate::words::words;
use crate::{wanted, when};
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

/// A model with its bars.
#[derive(Clone, Copy)]
pub struct Learned<'a> {
    model: Model<'a>,
    bars: Bars,
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
        Self::read(include_bytes!("../model/reader.bin"))
    }
}

impl<'a> Learned<'a> {
    /// From a model's file: the bars, then the model. `None` when it is none.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (first, rest) = bytes.split_at_checked(bars::BYTES)?;
        Some(Self { bars: Bars::read(first)?, model: Model::read(rest)? })
    }

    /// A model with bars.
    pub fn of(model: Model<'a>, bars: Bars) -> Self {
        Self { model, bars }
    }

    /// What is thought of a mail.
    pub fn think(&self, mail: &Asked<'_>) -> Thought {
        let sight = see(mail.subject, mail.body, mail.locale, mail.received);
        let scores = self.model.scores(&sight.features);
        Thought { sight, scores }
    }

    /// What a mail means, and its new text.
    pub fn meaning(&self, mail: &Asked<'_>) -> (Meaning, String) {
        let thought = self.think(mail);
        let meaning = self.judge(mail, &thought);
        (meaning, thought.sight.new_text)
    }

    fn judge(&self, mail: &Asked<'_>, thought: &Thought) -> Meaning {
        let Thought { sight, scores } = thought;
        let text = sight.new_text.as_str();
        let says_nothing = text.trim().is_empty() && !crate::features::is_new_subject(mail.subject);
        let (mut intent, mut sure) = most_likely(scores);
        if says_nothing {
            (intent, sure) = (Intent::Other, 1.0);
        }
        let applies = scores.applies();
        let also = applies.iter().filter(|(it, p)| *it != intent && *p >= self.bars.applies);
        let mut secondary: Vec<Intent> = also.map(|(it, _)| *it).collect();
        if says_nothing {
            secondary.clear();
        }
        let has = |it: Intent| intent == it || secondary.contains(&it);
        let (reason, reason_sure) = top(scores.reasons());
        let dispute_reason = has(Intent::Dispute).then_some(reason).flatten();
        let injection = scores.yes(outputs::INJECTION) >= self.bars.injection
            || sight.hits.iter().any(|hit| hit.class == Class::Injection);
        let pays = has(Intent::PromiseToPay) || has(Intent::Hardship) || has(Intent::Dispute);
        let promised = sight.promised.clone().filter(|_| pays);
        let amount = sight.amount.clone().filter(|_| pays);
        let returns = (intent == Intent::AutoReply)
            .then(|| when::back(text, mail.received, mail.locale, sight.language))
            .flatten();
        let wanted = has(Intent::DocumentRequest).then(|| wanted::of(&words(text)));
        let feared = |class: Class| sight.hits.iter().any(|hit| hit.class == class);
        let (pause, escalate) = (scores.pause(), scores.escalate());
        let by_name = std::iter::once(&intent).chain(&secondary);
        let must_escalate = escalate >= self.bars.escalate
            || injection
            || by_name.clone().any(|it| it.escalates())
            || feared(Class::Danger) && intent != Intent::AutoReply
            || (has(Intent::Unsubscribe) && feared(Class::Regulator));
        let must_pause = must_escalate
            || pause >= self.bars.pause
            || says_nothing
            || by_name.clone().any(|it| it.pauses());
        let (sentiment, _) = top(scores.sentiments());
        let action = self.action(thought, intent, sure, must_pause, promised.is_some());
        let mut evidence: Vec<Evidence> = Vec::new();
        evidence.extend(self.telling(thought, intent));
        evidence.extend(promised.iter().map(|it| shown("date", &it.place)));
        evidence.extend(amount.iter().map(|it| shown("amount", &it.place)));
        evidence.extend(sight.hits.iter().map(|hit| shown(hit.class.flag(), &hit.place)));
        Meaning {
            intent,
            secondary,
            dispute_reason,
            wanted,
            promised_on: promised.map(|it| it.day),
            promised: amount.map(|it| domain::money::Money::new(it.minor, it.currency)),
            returns,
            must_pause,
            must_escalate,
            sentiment: sentiment.unwrap_or_default(),
            language: sight.language.to_owned(),
            injection,
            confidence: Confidence { intent: sure, reason: reason_sure, pause, escalate },
            evidence,
            action,
        }
    }

    /// Whether it takes effect alone. What pauses never does; what is dangerous never does.
    fn action(
        &self,
        thought: &Thought,
        intent: Intent,
        sure: f32,
        must_pause: bool,
        has_day: bool,
    ) -> Action {
        let Thought { sight, scores } = thought;
        let bar = self.bars.alone(intent);
        let feared = sight.hits.iter().any(|hit| {
            matches!(hit.class, Class::Fraud | Class::Legal | Class::Danger | Class::Injection)
        });
        let alone = !must_pause && !feared && sure * (1.0 - scores.pause()) >= bar;
        let reads = match intent {
            Intent::PromiseToPay => {
                // Exactly one day, or none that is spoken of at all.
                has_day || sight.whens.is_empty()
            }
            _ => true,
        };
        if alone && reads { Action::Automatic } else { Action::Ask }
    }

    /// The sentence that speaks most for the intent.
    fn telling(&self, thought: &Thought, intent: Intent) -> Option<Evidence> {
        let text = thought.sight.new_text.as_str();
        let place = Intent::ALL.iter().position(|it| *it == intent)?;
        let sentences = sentences(text);
        let score = |part: &std::ops::Range<usize>| {
            let said = text.get(part.clone()).unwrap_or_default();
            let seen = crate::features::Seen {
                text: said,
                language: thought.sight.language,
                ..Default::default()
            };
            let scores = self.model.scores(&crate::features::features(&seen));
            let sums = scores.primary();
            sums.get(place).map_or(0.0, |(_, p)| *p)
        };
        let best = match sentences.len() {
            0 => return None,
            1 => sentences.first().cloned(),
            _ => {
                let scored = sentences.iter().take(60).map(|part| (score(part), part));
                scored.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, part)| part.clone())
            }
        };
        best.map(|place| shown("intent", &place))
    }
}

fn shown(shows: &str, place: &std::ops::Range<usize>) -> Evidence {
    Evidence { shows: shows.to_owned(), place: place.clone() }
}

fn top<T: Copy>(all: Vec<(T, f32)>) -> (Option<T>, f32) {
    let best = all.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
    best.map_or((None, 0.0), |(what, p)| (Some(what), p))
}

fn most_likely(scores: &Scores) -> (Intent, f32) {
    let (intent, sure) = top(scores.primary());
    (intent.unwrap_or(Intent::Other), sure)
}

/// The sentences of a text, as places.
fn sentences(text: &str) -> Vec<std::ops::Range<usize>> {
    let all = words(text);
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    for word in &all {
        match found.last_mut() {
            Some(last) if !word.begins => last.end = word.place.end,
            _ => found.push(word.place.clone()),
        }
    }
    found
}
