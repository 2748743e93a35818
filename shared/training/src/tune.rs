//! The bars. Pausing and escalating must miss next to nothing; handling alone must be right, as far as
//! the evidence goes. The evidence is the tune part, and the train part as models saw it that had not
//! learned from those mails.

use crate::second::{Lesson, learn};
use crate::set::{One, Sets};
use crate::split::{Part, is_later};
use chrono::NaiveDate;
use understanding::bars::Bars;
use understanding::choice::{self, Choice};
use understanding::labels::Intent;
use understanding::learned::{Asked, Learned, Thought};
use understanding::lines;
use understanding::meaning::{Action, Meaning};
use understanding::model::{Model, outputs, softmax};
use understanding::second::{self, SEEN, Second};
use understanding::words::words;

/// Shares that must be recalled: a little more than what is promised.
const PAUSE: f64 = 0.983;
const ESCALATE: f64 = 0.975;
/// What must be right of what is handled alone, and the lower end of its 95 % interval.
const RIGHT: f64 = 0.975;
const SURELY: f64 = 0.93;
/// Mails without which an intent has no evidence.
const FEW: u32 = 20;

/// A mail, and the reader that judges it without having learned from it.
pub struct Judged<'a> {
    /// The mail.
    pub one: &'a One,
    /// The reader's model.
    pub model: Model<'a>,
}

/// How much the margins of the primary intent are to be sharpened: what makes the tune part likeliest.
pub fn sharp(sets: &Sets, model: &Model<'_>) -> f32 {
    let tune = sets.of(Part::Tune);
    let unlikely = |sharp: f32| -> f64 {
        let each = tune.iter().map(|one| {
            let scores = model.scores(&one.example.features);
            let sums: Vec<f32> = scores
                .0
                .get(outputs::PRIMARY)
                .unwrap_or_default()
                .iter()
                .map(|sum| sum * sharp)
                .collect();
            let place = Intent::ALL.iter().position(|it| *it == one.label.intent);
            let said = softmax(&sums);
            let p = place.and_then(|place| said.get(place)).copied().unwrap_or(0.0);
            -libm::log(f64::from(p).max(1e-9))
        });
        each.sum()
    };
    let tried = (2_u8..=40).map(|step| f32::from(step) * 0.25);
    tried.min_by(|a, b| unlikely(*a).total_cmp(&unlikely(*b))).unwrap_or(1.0)
}

/// Parts that the evidence is cut into, so that each mail gets a second look that never saw it.
const FOLDS: u64 = 10;
/// How much dearer it is to miss a pause or an escalation than to raise one in vain.
const DEAR: f64 = 2.0;
/// How much a mail counts that was written to be hard: life has fewer of them.
const HARD: f64 = 0.25;

/// A mail of the evidence, thought of once.
struct Thinking<'a> {
    judged: &'a Judged<'a>,
    thought: Thought,
    days: Named,
}

/// The days to come that a mail names, what is seen of each, and the one that it promises.
pub struct Named {
    days: Vec<(NaiveDate, Vec<(u32, f32)>)>,
    promised: Option<NaiveDate>,
}

impl Named {
    /// In a mail that the model has not learned from.
    pub fn of(asked: &Asked<'_>, model: Model<'_>, promised: Option<NaiveDate>) -> Self {
        let thought = Learned::of(model, Bars::default()).think(asked);
        Self::thought(&thought, promised)
    }

    fn thought(thought: &Thought, promised: Option<NaiveDate>) -> Self {
        let words = words(&thought.sight.new_text);
        let days = choice::candidates(&thought.sight, &thought.scores, &words).into_iter();
        Self { days: days.map(|it| (it.day, it.features)).collect(), promised }
    }
}

/// The same, judged by a choice among days that had not seen it.
struct Case<'a> {
    judged: &'a Judged<'a>,
    thought: &'a Thought,
    choice: Choice<'a>,
    seen: [f32; SEEN],
    /// What it means when only phrases and the intents by their names stop chasing.
    meaning: Meaning,
    /// Whether nobody would be needed if that were acted on.
    right: bool,
}

impl Case<'_> {
    /// Whether it was written to be hard. The second look learns from it, but it sets no bar.
    fn is_hard(&self) -> bool {
        is_later(&self.judged.one.mail.scenario)
    }
}

/// What this evidence gives.
pub struct Looks {
    /// The second look.
    pub second: Vec<u8>,
    /// The choice among days.
    pub choice: Vec<u8>,
    /// The bars.
    pub bars: Bars,
}

/// The second look, the choice among days and the bars that this evidence gives; the choice learns from
/// more mails beside it.
pub fn looks(evidence: &[Judged<'_>], more: &[Named]) -> Looks {
    // Too few examples to set these two by: phrases recall what the model misses.
    let given = Bars { injection: 0.2, applies: 0.5, ..Bars::default() };
    let shut = Bars { pause: 2.0, escalate: 2.0, ..given };
    let thinking: Vec<Thinking<'_>> = evidence.iter().map(|it| thinking(it, shut)).collect();
    let named = |fold: Option<u64>| {
        let others = thinking.iter().filter(move |it| Some(it.judged.one.fold(FOLDS)) != fold);
        chosen(others.map(|it| &it.days).chain(more))
    };
    let choice = named(None);
    let choices: Vec<Vec<u8>> = (0..FOLDS).map(|fold| named(Some(fold))).collect();
    let unseen = |it: &Thinking<'_>| {
        let fold = usize::try_from(it.judged.one.fold(FOLDS)).ok()?;
        Some(Choice::read(choices.get(fold)?)?.0)
    };
    let cases: Vec<Case<'_>> =
        thinking.iter().filter_map(|it| Some(case(it, unseen(it)?, shut))).collect();
    let all = learned(cases.iter());
    let folds: Vec<Vec<u8>> = (0..FOLDS)
        .map(|fold| learned(cases.iter().filter(|it| it.judged.one.fold(FOLDS) != fold)))
        .collect();
    let look = |case: &Case<'_>| {
        let fold = usize::try_from(case.judged.one.fold(FOLDS)).ok()?;
        Second::read(folds.get(fold)?)
    };
    let seen: Vec<(&Case<'_>, Second<'_>)> =
        cases.iter().filter_map(|case| Some((case, look(case)?))).collect();
    let natural = || seen.iter().filter(|(case, _)| !case.is_hard());
    let stops = natural().filter(|(case, _)| case.judged.one.label.must_pause);
    let pause = lowest(PAUSE, stops, |case, look| {
        (case.meaning.must_pause, look.verdict(&case.seen).pause)
    });
    let tells = natural().filter(|(case, _)| case.judged.one.label.must_escalate);
    let escalate = lowest(ESCALATE, tells, |case, look| {
        (case.meaning.must_escalate, look.verdict(&case.seen).escalate)
    });
    let mut bars = Bars { pause, escalate, ..given };
    alone(natural(), &mut bars);
    Looks { second: all, choice, bars }
}

fn thinking<'a>(judged: &'a Judged<'a>, shut: Bars) -> Thinking<'a> {
    let thought = Learned::of(judged.model, shut).think(&judged.one.mail.asked());
    let days = Named::thought(&thought, judged.one.label.promised_date);
    Thinking { judged, thought, days }
}

/// What these mails teach about the promised one of several days.
fn chosen<'a>(mails: impl Iterator<Item = &'a Named>) -> Vec<u8> {
    let lessons = mails.flat_map(|mail| {
        let lesson = |(day, features): &'a (NaiveDate, Vec<(u32, f32)>)| crate::choice::Lesson {
            features,
            wanted: mail.promised == Some(*day),
        };
        mail.days.iter().map(lesson)
    });
    crate::choice::learn(&lessons.collect::<Vec<_>>())
}

fn case<'a>(thinking: &'a Thinking<'a>, choice: Choice<'a>, shut: Bars) -> Case<'a> {
    let Thinking { judged, thought, .. } = thinking;
    let (one, learned) = (judged.one, Learned::of(judged.model, shut).choosing(choice));
    let asked = one.mail.asked();
    let meaning = learned.judge(&asked, thought);
    // As it reads where nothing is doubted.
    let open = Bars { pause: 0.0, escalate: 0.0, ..shut };
    let open = Learned::of(judged.model, open).choosing(choice);
    let right = lines::said(&one.mail.id, &open.judge(&asked, thought)).is_right(&one.label);
    let seen = second::seen(&thought.scores, &thought.sight);
    Case { judged, thought, choice, seen, meaning, right }
}

/// What these cases teach the second look.
fn learned<'a>(cases: impl Iterator<Item = &'a Case<'a>> + Clone) -> Vec<u8> {
    let learn = |wanted: fn(&Case<'_>) -> bool, dear: f64| {
        let lesson = |case: &'a Case<'a>| Lesson {
            seen: &case.seen,
            wanted: wanted(case),
            weight: if case.is_hard() { HARD } else { 1.0 },
        };
        learn(&cases.clone().map(lesson).collect::<Vec<_>>(), dear)
    };
    let questions = [
        learn(|case| case.judged.one.label.must_pause, DEAR),
        learn(|case| case.judged.one.label.must_escalate, DEAR),
        learn(|case| case.right, 1.0),
    ];
    questions.iter().flatten().flat_map(|number| number.to_le_bytes()).collect()
}

/// The highest bar over which so large a share of those who must stop is stopped. `stopped` says who is
/// without any bar, and how likely the model finds it.
fn lowest<'a, 'b: 'a>(
    share: f64,
    those: impl Iterator<Item = &'a (&'b Case<'b>, Second<'b>)>,
    stopped: impl Fn(&Case<'_>, &Second<'_>) -> (bool, f32),
) -> f32 {
    let all: Vec<(bool, f32)> = those.map(|(case, look)| stopped(case, look)).collect();
    let mut open: Vec<f32> = all.iter().filter(|(stopped, _)| !stopped).map(|(_, p)| *p).collect();
    open.sort_by(f32::total_cmp);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    let missed = ((1.0 - share) * all.len() as f64) as usize;
    open.get(missed).copied().map_or(0.5, |bar| bar.min(0.5))
}

/// Bars for handling alone: for each intent the lowest one above which enough is right.
fn alone<'a, 'b: 'a>(cases: impl Iterator<Item = &'a (&'b Case<'b>, Second<'b>)>, bars: &mut Bars) {
    let open = Bars { alone: [0.0; 14], ..*bars };
    let mut seen: Vec<(Intent, f32, bool)> = Vec::new();
    for (case, look) in cases {
        let learned = Learned::of(case.judged.model, open).choosing(case.choice);
        let learned = learned.looking(*look, open);
        let meaning = learned.judge(&case.judged.one.mail.asked(), case.thought);
        if meaning.action == Action::Automatic {
            seen.push((meaning.intent, meaning.confidence.alone, case.right));
        }
    }
    for (place, intent) in Intent::ALL.into_iter().enumerate() {
        let mut of: Vec<(f32, bool)> = seen
            .iter()
            .filter(|(it, ..)| *it == intent)
            .map(|(_, sure, right)| (*sure, *right))
            .collect();
        of.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (mut right, mut bar) = (0_u32, 2.0_f32);
        for (count, (sure, is_right)) in (1_u32..).zip(&of) {
            right += u32::from(*is_right);
            let share = f64::from(right) / f64::from(count);
            if count >= FEW && share >= RIGHT && lower(right, count) >= SURELY {
                bar = *sure;
            }
        }
        if let Some(there) = bars.alone.get_mut(place) {
            *there = bar;
        }
    }
}

/// The lower end of Wilson's 95 % interval of a share, to one side.
fn lower(part: u32, of: u32) -> f64 {
    let (n, p, z) = (f64::from(of), f64::from(part) / f64::from(of), 1.6449);
    let middle = p + z * z / (2.0 * n);
    let spread = z * libm::sqrt((p * (1.0 - p) + z * z / (4.0 * n)) / n);
    (middle - spread) / (1.0 + z * z / n)
}
