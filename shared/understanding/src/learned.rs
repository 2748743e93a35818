//! The reader that has learned: features and the model say how likely each meaning is, rules recall
//! what must never be missed, grammar reads days and sums, and the bars decide what a person sees.
//!
//! Doubt pauses. A dangerous phrase asks for a person whatever the model thinks; nothing that a mail
//! says about itself lowers a bar.

use crate::bars::{self, Bars};
use crate::choice::{self, Choice};
use crate::features::{Seen, of_words, word_feature};
use crate::labels::Intent;
use crate::meaning::{Action, Confidence, Evidence, Meaning, Wanted};
use crate::model::{Model, Scores, outputs};
use crate::money;
use crate::plain;
use crate::promise;
use crate::rules::{Class, Hit};
use crate::second::{self, Second, Verdict};
use crate::see::{Sight, see};
use crate::wanted;
use crate::words::{Word, words};
use domain::calendar::Day;
use domain::money::Money;
use std::collections::BTreeSet;
use std::ops::Range;

/// Sentences among which the one is looked for that tells most.
const SENTENCES: usize = 40;

/// How sure the reader must be that a payment is spoken of, before a sum counts as promised that stands
/// beside no promised day.
const PAYS: f32 = 0.6;

/// How sure of a promise it must be, before the only sum that is named is taken for the promised one though
/// it does not stand beside the day.
const CERTAIN: f32 = 0.7;

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
    model: Model<'a>,
    second: Option<Second<'a>>,
    choice: Option<Choice<'a>>,
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
        Self::read(EMBEDDED)
    }
}

/// The model that is part of this program.
static EMBEDDED: &[u8] = include_bytes!("../model/reader.bin");
/// Bytes of a model that tell it from any other: its bars, the scale and the bias of each question.
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
    /// From a model's file: the bars, the second look, the choice among days, then the model. `None` when it
    /// is none.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (first, rest) = bytes.split_at_checked(bars::BYTES)?;
        let (looks, rest) = rest.split_at_checked(second::BYTES)?;
        let second = Some(Second::read(looks)?);
        let (choice, rest) = Choice::read(rest)?;
        let (bars, choice) = (Bars::read(first)?, Some(choice));
        Some(Self { model: Model::read(rest)?, second, choice, bars })
    }

    /// A model with bars, that has learned neither to look twice nor to choose among days: pausing and telling
    /// as the model says, nothing alone, and no day promised.
    pub fn of(model: Model<'a>, bars: Bars) -> Self {
        Self { model, second: None, choice: None, bars }
    }

    /// The same, choosing among days as was learned.
    pub fn choosing(self, choice: Choice<'a>) -> Self {
        Self { choice: Some(choice), ..self }
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
    fn is_unreadable(&self, all: &[Word<'_>]) -> bool {
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

    fn verdict(&self, thought: &Thought) -> Verdict {
        let Thought { sight, scores } = thought;
        match &self.second {
            Some(second) => second.verdict(&second::seen(scores, sight)),
            None => Verdict { pause: scores.pause(), escalate: scores.escalate(), alone: 0.0 },
        }
    }

    /// What a mail means that has been thought of.
    pub fn judge(&self, mail: &Asked<'_>, thought: &Thought) -> Meaning {
        let Thought { sight, scores } = thought;
        let text = sight.new_text.as_str();
        let words = words(text);
        let is_blank = text.chars().all(|sign| sign.is_whitespace() || sign.is_ascii_punctuation());
        let says_nothing = self.is_unreadable(&words)
            || is_blank && !crate::features::is_new_subject(mail.subject);
        let (mut intent, mut sure) = most_likely(scores, |_| true);
        if says_nothing {
            (intent, sure) = (Intent::Other, 1.0);
        }
        let Verdict { pause, escalate, alone } = self.verdict(thought);
        // What the second look does not find in the mail, the first one has only taken it for.
        let is_doubted = |it: Intent| {
            it.escalates() && escalate < self.bars.escalate
                || it.pauses() && pause < self.bars.pause
        };
        let mut doubted = is_doubted(intent) && !says_nothing;
        if doubted {
            (intent, sure) = most_likely(scores, |it| !is_doubted(it));
        }
        let applies = scores.applies();
        let also = applies.iter().filter(|(it, p)| *it != intent && *p >= self.bars.applies);
        let (dropped, mut secondary): (Vec<Intent>, Vec<Intent>) =
            also.map(|(it, _)| *it).partition(|it| is_doubted(*it));
        doubted |= !dropped.is_empty();
        if says_nothing {
            secondary.clear();
        }
        let has = |it: Intent| intent == it || secondary.contains(&it);
        let (reason, reason_sure) = top(scores.reasons());
        let dispute_reason = has(Intent::Dispute).then_some(reason).flatten();
        let injection = scores.yes(outputs::INJECTION) >= self.bars.injection
            || sight.hits.iter().any(|hit| hit.class == Class::Injection);
        let applies_to =
            |wanted: Intent| applies.iter().find(|(it, _)| *it == wanted).map_or(0.0, |(_, p)| *p);
        let pays = (intent == Intent::PromiseToPay && sure >= PAYS)
            || applies_to(Intent::PromiseToPay) >= PAYS
            || applies_to(Intent::Hardship) >= PAYS;
        let pays = pays && !says_nothing;
        let is_certain = pays && intent == Intent::PromiseToPay && sure >= CERTAIN;
        let candidates = choice::candidates(sight, scores, &words);
        let chosen = self.choice.and_then(|choice| choice.of(&candidates));
        let promised = chosen.filter(|(_, p)| *p >= choice::BAR && !says_nothing).map(|(it, _)| it);
        let likely = || {
            let wanted = is_certain && promised.is_some();
            wanted.then(|| money::likely_amount(text, &sight.days, mail.locale)).flatten()
        };
        let amount = match promised {
            Some(day) => money::amount_beside(text, &sight.days, day.seen, mail.locale),
            None => sight.amount.clone().filter(|_| pays),
        };
        let amount = amount.or_else(likely);
        let taken_off = || money::contested_amount(text, &sight.days, mail.locale);
        let contested = has(Intent::Dispute).then(taken_off).flatten();
        let returns = (intent == Intent::AutoReply).then(|| sight.days.back()).flatten();
        let wanted = has(Intent::DocumentRequest).then(|| wanted::of(&words));
        let feared = |class: Class| sight.hits.iter().any(|hit| hit.class == class);
        let by_name = std::iter::once(&intent).chain(&secondary);
        let must_escalate = escalate >= self.bars.escalate
            || injection
            || by_name.clone().any(|it| it.escalates())
            || feared(Class::Danger) && intent != Intent::AutoReply
            || (has(Intent::Unsubscribe) && feared(Class::Regulator))
            || (has(Intent::Query) && feared(Class::Repeated));
        // A document that is not at hand, or money that waits for a call of ours: the ball is with us.
        let waits_for_us =
            matches!(intent, Intent::DocumentRequest | Intent::PromiseToPay) && feared(Class::Act);
        // What it would take to be misled by such a mail are words that it does not have.
        let is_plain = intent == Intent::DocumentRequest
            && secondary.is_empty()
            && plain::is_plain(&words, wanted)
            && sight.hits.is_empty()
            && sure * (1.0 - scores.pause()) >= plain::BAR;
        let must_pause = must_escalate
            || waits_for_us
            || (pause >= self.bars.pause && !is_plain)
            || says_nothing
            || by_name.clone().any(|it| it.pauses());
        let (sentiment, _) = top(scores.sentiments());
        let is_safe =
            !must_pause && !doubted && !sight.hits.iter().any(|hit| hit.class.is_dangerous());
        let reads = || match intent {
            // Exactly one day, or none that is spoken of at all.
            Intent::PromiseToPay => {
                (promised.is_some() || sight.days.all().next().is_none())
                    && promise::is_plain(sight, &words, amount.as_ref(), mail.locale)
            }
            Intent::DocumentRequest => wanted.is_some_and(Wanted::is_stored),
            // Until one day: of several it is not sure which one they are back on.
            // And where a return is spoken of, that day must be known.
            Intent::AutoReply => {
                sight.days.is_one() && (returns.is_some() || !sight.days.speaks_of_back())
            }
            // With a day to come it could be a promise after all.
            Intent::Stall | Intent::Acknowledgement => {
                !sight.days.all().any(|it| it.exact && it.day >= mail.received)
            }
            _ => true,
        };
        let is_sure = is_plain || alone >= self.bars.alone(intent);
        let action = if is_safe && is_sure && reads() { Action::Automatic } else { Action::Ask };
        let mut evidence: Vec<Evidence> = Vec::new();
        evidence.extend(self.telling(sight, &words, intent));
        evidence.extend(promised.iter().map(|it| shown("date", &it.place)));
        evidence.extend(amount.iter().map(|it| shown("amount", &it.place)));
        evidence.extend(sight.hits.iter().map(|hit| shown(hit.class.flag(), &hit.place)));
        Meaning {
            intent,
            secondary,
            dispute_reason,
            wanted,
            promised_on: promised.map(|it| it.day),
            promised: amount.map(|it| Money::new(it.minor, it.currency)),
            contested: contested.map(|it| Money::new(it.minor, it.currency)),
            returns,
            must_pause,
            must_escalate,
            sentiment: sentiment.unwrap_or_default(),
            language: sight.language.to_owned(),
            injection,
            confidence: Confidence { intent: sure, reason: reason_sure, pause, escalate, alone },
            evidence,
            action,
        }
    }

    /// The sentence that speaks most for the intent; a single one does.
    fn telling(&self, sight: &Sight, words: &[Word<'_>], intent: Intent) -> Option<Evidence> {
        let all: Vec<&[Word<'_>]> = sentences(words).collect();
        let whole = (!sight.new_text.trim().is_empty()).then_some(0..sight.new_text.len());
        let place = match all.len() {
            0 | 1 => whole,
            _ => {
                let scored = all.into_iter().take(SENTENCES);
                let scored = scored.map(|words| {
                    let place = place(words);
                    (self.speaks(sight, words, &place, intent), place)
                });
                scored.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, place)| place)
            }
        };
        place.map(|place| shown("intent", &place))
    }

    /// How much a sentence by itself speaks for the intent.
    fn speaks(
        &self,
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
        let said = self.model.primary(&of_words(&seen, words));
        said.into_iter().find(|(it, _)| *it == intent).map_or(0.0, |(_, p)| p)
    }
}

fn shown(shows: &str, place: &Range<usize>) -> Evidence {
    Evidence { shows: shows.to_owned(), place: place.clone() }
}

fn top<T: Copy>(all: Vec<(T, f32)>) -> (Option<T>, f32) {
    let best = all.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
    best.map_or((None, 0.0), |(what, p)| (Some(what), p))
}

/// The likeliest intent of those that can be.
fn most_likely(scores: &Scores, can_be: impl Fn(Intent) -> bool) -> (Intent, f32) {
    let all = scores.primary().into_iter().filter(|(it, _)| can_be(*it)).collect();
    let (intent, sure) = top(all);
    (intent.unwrap_or(Intent::Other), sure)
}

/// The sentences that words make.
fn sentences<'w, 't>(all: &'w [Word<'t>]) -> impl Iterator<Item = &'w [Word<'t>]> {
    all.chunk_by(|_, next| !next.begins)
}

/// Where words stand.
fn place(words: &[Word<'_>]) -> Range<usize> {
    let start = words.first().map_or(0, |word| word.place.start);
    start..words.last().map_or(start, |word| word.place.end)
}
