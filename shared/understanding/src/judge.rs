//! From what is thought of a mail to what it means: which intents it has, which day and sum it promises,
//! whether chasing must pause, whether a person must be told, and whether it may take effect alone.

use crate::choice::backs::{self, Return};
use crate::choice::days::{self, Ahead};
use crate::choice::{Chosen, sums};
use crate::labels::Intent;
use crate::learned::{Asked, Learned, Thought};
use crate::meaning::{Action, Confidence, Evidence, Meaning, Wanted};
use crate::model::outputs;
use crate::money::Amount;
use crate::promise::Plain;
use crate::rules::Class;
use crate::second::{self, SEEN, Verdict};
use crate::words::{Word, words};
use crate::{features, language, plain, telling, wanted};
use domain::money::Money;
use std::ops::Range;

/// What is read of a mail before its intents are known.
struct Read<'t> {
    words: Vec<Word<'t>>,
    day: Chosen<Ahead<'t>>,
    sum: Chosen<Amount>,
    back: Chosen<Return>,
    plain: Plain,
}

/// The intents of a mail.
struct Intents {
    first: Intent,
    sure: f32,
    also: Vec<Intent>,
    /// The model has seen another one, of which the second look finds nothing.
    doubted: bool,
}

impl Intents {
    fn has(&self, intent: Intent) -> bool {
        self.all().any(|it| it == intent)
    }

    fn all(&self) -> impl Iterator<Item = Intent> {
        std::iter::once(self.first).chain(self.also.iter().copied())
    }
}

impl Learned<'_> {
    fn read_of<'t>(&self, mail: &Asked<'_>, thought: &'t Thought) -> Read<'t> {
        let Thought { sight, scores } = thought;
        let words = words(&sight.new_text);
        let day = Chosen::of(self.days, days::candidates(sight, scores, &words));
        let sum =
            Chosen::of(self.sums, sums::candidates(mail.subject, sight, scores, &words, &day));
        let back = Chosen::of(self.backs, backs::candidates(sight, &words));
        let plain = Plain::of(sight, &words, sum.promised());
        Read { words, day, sum, back, plain }
    }

    /// What the second look sees of a mail.
    pub fn seen(&self, mail: &Asked<'_>, thought: &Thought) -> [f32; SEEN] {
        seen(thought, &self.read_of(mail, thought))
    }

    fn verdict(&self, thought: &Thought, read: &Read<'_>) -> Verdict {
        let Thought { scores, .. } = thought;
        match &self.second {
            Some(second) => second.verdict(&seen(thought, read)),
            None => Verdict {
                intents: scores.intents(),
                pause: scores.pause(),
                escalate: scores.escalate(),
                alone: 0.0,
            },
        }
    }

    /// The bars of pausing and of telling a person.
    fn stops(&self, language: &str) -> (f32, f32) {
        (self.bars.pause.of(language), self.bars.escalate.of(language))
    }

    /// Which intents a mail has that says something.
    fn intents(&self, thought: &Thought, verdict: &Verdict) -> Intents {
        let Thought { sight, scores } = thought;
        let (pause, escalate) = self.stops(sight.language);
        // What the second look does not find in the mail, the first one has only taken it for.
        let is_doubted = |it: Intent| {
            it.escalates() && verdict.escalate < escalate || it.pauses() && verdict.pause < pause
        };
        let (mut first, mut sure) = most_likely(&verdict.intents, |_| true);
        let mut doubted = is_doubted(first);
        if doubted {
            (first, sure) = most_likely(&verdict.intents, |it| !is_doubted(it));
        }
        let applies = scores.applies().into_iter();
        let also = applies.filter(|(it, p)| *it != first && *p >= self.bars.applies);
        let (dropped, also): (Vec<Intent>, Vec<Intent>) =
            also.map(|(it, _)| it).partition(|it| is_doubted(*it));
        doubted |= !dropped.is_empty();
        Intents { first, sure, also, doubted }
    }

    /// What a mail means that has been thought of.
    pub fn judge(&self, mail: &Asked<'_>, thought: &Thought) -> Meaning {
        let Thought { sight, scores } = thought;
        let text = sight.new_text.as_str();
        let read = self.read_of(mail, thought);
        let words = read.words.as_slice();
        let is_blank = text.chars().all(|sign| sign.is_whitespace() || sign.is_ascii_punctuation());
        let says_nothing =
            self.is_unreadable(words) || is_blank && !features::is_new_subject(mail.subject);
        let verdict = self.verdict(thought, &read);
        let Verdict { pause, escalate, alone, .. } = verdict;
        let (to_pause, to_escalate) = self.stops(sight.language);
        let intents = match says_nothing {
            true => Intents { first: Intent::Other, sure: 1.0, also: Vec::new(), doubted: false },
            false => self.intents(thought, &verdict),
        };
        let (intent, sure) = (intents.first, intents.sure);
        let (reason, reason_sure) = top(scores.reasons());
        // These promise nothing, whatever they name.
        let idle = [Intent::Acknowledgement, Intent::AutoReply, Intent::Other];
        let may_promise = !says_nothing && !idle.contains(&intent);
        let promised = read.day.promised().filter(|_| may_promise);
        let amount = read.sum.promised().filter(|_| may_promise);
        let is_disputed = intents.has(Intent::Dispute);
        let contested = is_disputed.then(|| sight.sums.taken_off()).flatten();
        let returns = read.back.promised().filter(|_| intent == Intent::AutoReply).map(|it| it.day);
        let wanted = intents.has(Intent::DocumentRequest).then(|| wanted::of(words));
        let feared = |class: Class| sight.hits.iter().any(|hit| hit.class == class);
        let injection =
            scores.yes(outputs::INJECTION) >= self.bars.injection || feared(Class::Injection);
        let must_escalate = escalate >= to_escalate
            || injection
            || intents.all().any(Intent::escalates)
            || feared(Class::Danger) && intent != Intent::AutoReply
            || (intents.has(Intent::Unsubscribe) && feared(Class::Regulator))
            || (intents.has(Intent::Query) && feared(Class::Repeated));
        // A document that is not at hand, or money that waits for a call of ours: the ball is with us.
        let waits_for_us =
            matches!(intent, Intent::DocumentRequest | Intent::PromiseToPay) && feared(Class::Act);
        // What it would take to be misled by such a mail are words that it does not have.
        let is_plain = intent == Intent::DocumentRequest
            && intents.also.is_empty()
            && plain::is_plain(words, wanted)
            && sight.hits.is_empty()
            && sure * (1.0 - scores.pause()) >= plain::BAR
            && alone >= plain::RELIED;
        let must_pause = must_escalate
            || waits_for_us
            || (pause >= to_pause && !is_plain)
            || says_nothing
            || intents.all().any(Intent::pauses)
            // What is taken for words of ours may be another language's.
            || language::is_foreign(text, mail.locale);
        let (sentiment, _) = top(scores.sentiments());
        let is_safe = !must_pause
            && !intents.doubted
            && !sight.hits.iter().any(|hit| hit.class.is_dangerous());
        let is_known = || match intent {
            // A day, or none that is spoken of at all; and one sum, or no other figure.
            Intent::PromiseToPay => {
                let is_dated = promised.is_some() || sight.days.all().next().is_none();
                is_dated && read.plain.is_understood
            }
            // A document that answers it, and no day that could be promised beside.
            Intent::DocumentRequest => {
                let is_answered = |it: Wanted| it.is_stored() && !plain::asks_more(words, it);
                wanted.is_some_and(is_answered) && read.day.best() < UNLIKELY
            }
            Intent::AutoReply => backs::is_known(sight, &read.back),
            _ => true,
        };
        let is_sure = is_plain || alone >= self.bars.alone(intent, sight.language);
        let action = if is_safe && is_sure && is_known() { Action::Automatic } else { Action::Ask };
        let telling = telling::telling(&self.model, sight, words, intent);
        let mut evidence: Vec<Evidence> = Vec::new();
        evidence.extend(telling.map(|place| shown("intent", &place)));
        evidence.extend(promised.iter().map(|it| shown("date", &it.place)));
        evidence.extend(amount.map(|it| shown("amount", &it.place)));
        evidence.extend(sight.hits.iter().map(|hit| shown(hit.class.flag(), &hit.place)));
        Meaning {
            intent,
            dispute_reason: is_disputed.then_some(reason).flatten(),
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
            secondary: intents.also,
        }
    }
}

/// How unlikely it must be that a day is promised beside what is asked for.
const UNLIKELY: f32 = 0.2;

fn seen(thought: &Thought, read: &Read<'_>) -> [f32; SEEN] {
    let Thought { sight, scores } = thought;
    second::seen(scores, sight, &read.words, (&read.day, &read.sum, &read.back), read.plain)
}

fn shown(shows: &str, place: &Range<usize>) -> Evidence {
    Evidence { shows: shows.to_owned(), place: place.clone() }
}

fn top<T: Copy>(all: Vec<(T, f32)>) -> (Option<T>, f32) {
    let best = all.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
    best.map_or((None, 0.0), |(what, p)| (Some(what), p))
}

/// The likeliest intent of those that can be.
fn most_likely(intents: &[f32; 14], can_be: impl Fn(Intent) -> bool) -> (Intent, f32) {
    let all = Intent::ALL.into_iter().zip(*intents).filter(|(it, _)| can_be(*it)).collect();
    let (intent, sure) = top(all);
    (intent.unwrap_or(Intent::Other), sure)
}
