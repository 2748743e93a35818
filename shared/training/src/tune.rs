//! What is learned from the model's own answers: the choices among days and sums, the second look, and the
//! bars. The evidence is the train part as models saw it that had read nothing by those writers, and the tune
//! part as the model sees it, which has not read those mails, but others by the same writers.

use crate::bars;
use crate::folded::Folded;
use crate::set::{One, Sets};
use crate::split::{Part, is_hard};
use chrono::NaiveDate;
use domain::money::Money;
use understanding::bars::{Bar, Bars, is_english};
use understanding::choice::{Candidate, Choice, Chosen, backs, days, sums};
use understanding::label::Label;
use understanding::labels::Intent;
use understanding::learned::{Asked, Learned, Thought};
use understanding::lines;
use understanding::meaning::{Action, Meaning};
use understanding::model::{Model, outputs, softmax};
use understanding::money::Amount;
use understanding::second::{self, Numbers, SEEN, Second, Verdict};
use understanding::words::words;

/// The share that must be recalled, of pausing and of telling: more than promised, for strangers are recalled less.
const PAUSED: f64 = 0.98;
const TOLD: f64 = 0.982;

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
                .sums
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

/// How much dearer it is to miss a pause or an escalation than to raise one in vain.
const DEAR: f64 = 2.0;
/// How much a mail that was written to be hard counts for pausing and telling: life has fewer of them. Whether
/// a reading can be relied on is what they show best, so they count in full there.
const HARD: f64 = 0.25;

/// How sure of pausing the model must be, for a mail to be beside the question of what can be handled alone.
const SURE: f32 = 0.75;

/// A mail of the evidence, thought of once.
struct Thinking<'a> {
    judged: &'a Judged<'a>,
    thought: Thought,
    days: Named,
    backs: Named,
}

/// What a mail names of one kind, days to come or sums: what is seen of each, and whether it is promised.
pub struct Named(Vec<(Vec<(u32, f32)>, bool)>);

impl Named {
    /// The days in a mail that the model has not learned from.
    pub fn of(asked: &Asked<'_>, model: Model<'_>, promised: Option<NaiveDate>) -> Self {
        let thought = Learned::of(model, Bars::default()).think(asked);
        Self::days(&thought, promised)
    }

    fn days(thought: &Thought, promised: Option<NaiveDate>) -> Self {
        let words = words(&thought.sight.new_text);
        let days = days::candidates(&thought.sight, &thought.scores, &words);
        Self::each(days, |it| promised == Some(it.day))
    }

    /// The days back, by an automatic reply; nothing of other mails.
    fn backs(one: &One, thought: &Thought) -> Self {
        if one.label.intent != Intent::AutoReply {
            return Self(Vec::new());
        }
        let words = words(&thought.sight.new_text);
        let backs = backs::candidates(&thought.sight, &words);
        Self::each(backs, |it| one.label.return_date == Some(it.day))
    }

    /// The sums, where days are chosen so.
    fn sums(one: &One, thought: &Thought, days: Choice<'_>) -> Self {
        let Thought { sight, scores } = thought;
        let words = words(&sight.new_text);
        let day = Chosen::of(Some(days), days::candidates(sight, scores, &words));
        let sums = sums::candidates(&one.mail.subject, sight, scores, &words, &day);
        let main_unit = |it: &Amount| lines::main_unit(Money::new(it.minor, it.currency));
        let is = |it: &Amount| {
            one.label.promised_amount.is_some_and(|wanted| (main_unit(it) - wanted).abs() < 0.005)
        };
        Self::each(sums, is)
    }

    fn each<T>(all: Vec<Candidate<T>>, is_promised: impl Fn(&T) -> bool) -> Self {
        let each = all.into_iter().map(|it| (it.features, is_promised(&it.what)));
        Self(each.collect())
    }
}

/// The same, with a choice among days that had not seen it.
struct Summing<'a> {
    judged: &'a Judged<'a>,
    thought: &'a Thought,
    days: Choice<'a>,
    sums: Named,
}

/// What is seen of a mail, with choices that had not seen it.
struct View<'a> {
    judged: &'a Judged<'a>,
    thought: &'a Thought,
    choices: Choices<'a>,
    seen: [f32; SEEN],
}

/// Of the day and of the sum that is promised, and of the day back.
#[derive(Clone, Copy)]
struct Choices<'a> {
    days: Choice<'a>,
    sums: Choice<'a>,
    backs: Choice<'a>,
}

impl<'a> Choices<'a> {
    /// A model that chooses so.
    fn with(self, model: Model<'a>, bars: Bars) -> Learned<'a> {
        Learned::of(model, bars).choosing(self.days).summing(self.sums).returning(self.backs)
    }
}

/// The same, with the likelihoods of its intents by weights that had not seen it.
struct Case<'a> {
    judged: &'a Judged<'a>,
    thought: &'a Thought,
    choices: Choices<'a>,
    seen: [f32; SEEN],
    numbers: Numbers,
    /// What it means when only phrases and the intents by their names stop chasing.
    meaning: Meaning,
    /// Whether nobody would be needed if that were acted on.
    right: bool,
}

impl Case<'_> {
    /// Whether it could be handled alone at all, as far as the model goes: what pauses for certain teaches
    /// nothing about which readings can be relied on.
    fn may_go(&self) -> bool {
        self.thought.scores.pause() < SURE
    }

    fn is_english(&self) -> bool {
        is_english(self.thought.sight.language)
    }

    /// Whether it was written to be hard. The second look learns from it, but it sets no bar.
    fn is_hard(&self) -> bool {
        is_hard(&self.judged.one.mail.scenario)
    }
}

/// What this evidence gives.
pub struct Looks {
    /// The second look.
    pub second: Vec<u8>,
    /// The choice among days, behind it the one among sums, and the one among days back.
    pub choices: Vec<u8>,
    /// The bars.
    pub bars: Bars,
}

/// The second look, the choice among days and the bars that this evidence gives; the choice learns from
/// more mails beside it.
pub fn looks(evidence: &[Judged<'_>], more: &[Named]) -> Looks {
    // Too few examples to set these two by: phrases recall what the model misses.
    let given = Bars { injection: 0.2, applies: 0.5, ..Bars::default() };
    let never = Bar::both(2.0);
    let shut = Bars { pause: never, escalate: never, ..given };
    let thinking: Vec<Thinking<'_>> = evidence.iter().map(|it| thinking(it, shut)).collect();
    let days = Folded::of(
        &thinking,
        |it| it.judged,
        |mails| chosen(mails.iter().map(|it| &it.days).chain(more)),
    );
    let summing = |it| Some(summing(it, Choice::read(days.without(it.judged)?)?.0));
    let summings: Vec<Summing<'_>> = thinking.iter().filter_map(summing).collect();
    let sums =
        Folded::of(&summings, |it| it.judged, |mails| chosen(mails.iter().map(|it| &it.sums)));
    let backs =
        Folded::of(&thinking, |it| it.judged, |mails| chosen(mails.iter().map(|it| &it.backs)));
    let viewed = summings.iter().filter_map(|it| {
        let sums = Choice::read(sums.without(it.judged)?)?.0;
        Some(view(it, sums, Choice::read(backs.without(it.judged)?)?.0))
    });
    let views: Vec<View<'_>> = viewed.collect();
    let intents = Folded::of(&views, |it| it.judged, learned_intents);
    let case = |it| case(it, intents.without(it.judged)?, shut);
    let cases: Vec<Case<'_>> = views.iter().filter_map(case).collect();
    let trees = Folded::of(&cases, |it| it.judged, learned_trees);
    let seconds = intents.with(trees);
    let look = |case: &Case<'_>| Second::read(seconds.without(case.judged)?);
    let seen: Vec<Looked<'_>> = cases.iter().filter_map(|case| Some((case, look(case)?))).collect();
    let pause = stop(
        &seen,
        PAUSED,
        |label| label.must_pause,
        |meaning| meaning.must_pause,
        |verdict| verdict.pause,
    );
    let escalate = stop(
        &seen,
        TOLD,
        |label| label.must_escalate,
        |meaning| meaning.must_escalate,
        |verdict| verdict.escalate,
    );
    // As it acts where no bar holds it back.
    let open = Bars { pause, escalate, alone: [Bar::default(); 14], ..given };
    let acts = |(case, look): &(&Case<'_>, Second<'_>)| {
        let learned = case.choices.with(case.judged.model, open).looking(*look, open);
        let meaning = learned.judge(&case.judged.one.mail.asked(), case.thought);
        let is_alone = meaning.action == Action::Automatic;
        let (intent, sure) = (meaning.intent, meaning.confidence.alone);
        let english = case.is_english();
        is_alone.then_some(bars::Act { intent, english, sure, right: case.right })
    };
    let acts: Vec<bars::Act> = natural(&seen).filter_map(acts).collect();
    let bars = Bars { alone: bars::alone(&acts), ..open };
    Looks { second: seconds.all, choices: days.with(sums).with(backs).all, bars }
}

/// A case, and the second look that had not seen it.
type Looked<'a> = (&'a Case<'a>, Second<'a>);

/// Those that set bars.
fn natural<'a>(seen: &'a [Looked<'a>]) -> impl Iterator<Item = &'a Looked<'a>> {
    seen.iter().filter(|(case, _)| !case.is_hard())
}

/// The bars over which such a share of those is stopped that must be, in English and in the other languages.
/// `stopped` are those that are stopped without any bar.
fn stop(
    seen: &[Looked<'_>],
    share: f64,
    must: fn(&Label) -> bool,
    stopped: fn(&Meaning) -> bool,
    said: fn(Verdict) -> f32,
) -> Bar {
    let bar = |english: bool| {
        let those = natural(seen)
            .filter(|(case, _)| must(&case.judged.one.label) && case.is_english() == english);
        let said = |(case, look): &Looked<'_>| {
            (!stopped(&case.meaning)).then(|| said(look.verdict(&case.seen)))
        };
        bars::lowest(share, DEAR, those.map(said))
    };
    Bar { english: bar(true), other: bar(false) }
}

fn thinking<'a>(judged: &'a Judged<'a>, shut: Bars) -> Thinking<'a> {
    let thought = Learned::of(judged.model, shut).think(&judged.one.mail.asked());
    let days = Named::days(&thought, judged.one.label.promised_date);
    let backs = Named::backs(judged.one, &thought);
    Thinking { judged, thought, days, backs }
}

fn summing<'a>(thinking: &'a Thinking<'a>, days: Choice<'a>) -> Summing<'a> {
    let Thinking { judged, thought, .. } = thinking;
    Summing { judged, thought, days, sums: Named::sums(judged.one, thought, days) }
}

/// What these mails teach about the promised one of several.
fn chosen<'a>(mails: impl Iterator<Item = &'a Named>) -> Vec<u8> {
    let lesson = |(features, wanted): &'a (Vec<(u32, f32)>, bool)| crate::choice::Lesson {
        features,
        wanted: *wanted,
    };
    crate::choice::learn(&mails.flat_map(|mail| mail.0.iter().map(lesson)).collect::<Vec<_>>())
}

fn view<'a>(summing: &Summing<'a>, sums: Choice<'a>, backs: Choice<'a>) -> View<'a> {
    let Summing { judged, thought, days, .. } = *summing;
    let choices = Choices { days, sums, backs };
    let learned = choices.with(judged.model, Bars::default());
    View { judged, thought, choices, seen: learned.seen(&judged.one.mail.asked(), thought) }
}

/// By these weights of the intents.
fn case<'a>(view: &'a View<'a>, intents: &[u8], shut: Bars) -> Option<Case<'a>> {
    let View { judged, thought, choices, seen } = *view;
    // Nothing is known of the rest.
    let mut bytes = intents.to_vec();
    bytes.resize(second::BYTES, 0);
    let second = Second::read(&bytes)?;
    let numbers = Numbers::of(&seen, &second.verdict(&seen).intents);
    let learned = |bars: Bars| choices.with(judged.model, bars).looking(second, bars);
    let asked = judged.one.mail.asked();
    let meaning = learned(shut).judge(&asked, thought);
    // As it reads where nothing is doubted.
    let open = learned(Bars { pause: Bar::default(), escalate: Bar::default(), ..shut })
        .judge(&asked, thought);
    let right = lines::said(&judged.one.mail.id, &open).is_right(&judged.one.label);
    Some(Case { judged, thought, choices, seen, numbers, meaning, right })
}

/// What these mails teach about the primary intent.
fn learned_intents<'m>(mails: &[&'m View<'m>]) -> Vec<u8> {
    let lessons = mails.iter().filter_map(|mail| {
        let intent = mail.judged.one.label.intent;
        let intent = Intent::ALL.iter().position(|it| *it == intent)?;
        Some(crate::regression::Lesson { numbers: &mail.seen, is: intent })
    });
    crate::regression::learn(&lessons.collect::<Vec<_>>(), second::INTENTS)
}

/// What these mails teach about pausing, telling, and handling alone.
fn learned_trees<'m>(mails: &[&'m Case<'m>]) -> Vec<u8> {
    let learn = |mails: &[&'m Case<'m>], wanted: fn(&Case<'_>) -> bool, dear: f64, hard: f64| {
        let lessons = mails.iter().map(|mail| crate::trees::Lesson {
            numbers: &mail.numbers,
            wanted: wanted(mail),
            weight: if mail.is_hard() { hard } else { 1.0 },
        });
        crate::trees::learn(&lessons.collect::<Vec<_>>(), dear)
    };
    let mut bytes = learn(mails, |it| it.judged.one.label.must_pause, DEAR, HARD);
    bytes.extend(learn(mails, |it| it.judged.one.label.must_escalate, DEAR, HARD));
    let open: Vec<_> = mails.iter().copied().filter(|it| it.may_go()).collect();
    bytes.extend(learn(&open, |it| it.right, 1.0, 1.0));
    let lesson = |mail: &&'m Case<'m>| crate::regression::Lesson {
        numbers: &mail.numbers.0,
        is: usize::from(mail.right),
    };
    bytes.extend(crate::regression::learn_one(&open.iter().map(lesson).collect::<Vec<_>>()));
    bytes
}
