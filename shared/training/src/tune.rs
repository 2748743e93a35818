//! The bars, from the tune part. Pausing and escalating must miss next to nothing; handling alone
//! must be right, as far as the evidence goes.

use crate::set::{One, Sets};
use crate::split::Part;
use understanding::bars::Bars;
use understanding::labels::Intent;
use understanding::learned::{Asked, Learned};
use understanding::lines;
use understanding::meaning::Action;
use understanding::model::{Model, Scores, outputs, softmax};

/// Shares that must be recalled: a little more than what is promised, since the tune part flatters.
const PAUSE: f64 = 0.99;
const ESCALATE: f64 = 0.985;
/// The lower end of what must be right of what is handled alone.
const RIGHT: f64 = 0.90;
/// Mails without which an intent has no evidence.
const FEW: usize = 8;

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
            let place = Intent::ALL.iter().position(|it| *it == one.example.label.intent);
            let said = softmax(&sums);
            let p = place.and_then(|place| said.get(place)).copied().unwrap_or(0.0);
            -libm::log(f64::from(p).max(1e-9))
        });
        each.sum()
    };
    let tried = (2_u8..=40).map(|step| f32::from(step) * 0.25);
    tried.min_by(|a, b| unlikely(*a).total_cmp(&unlikely(*b))).unwrap_or(1.0)
}

/// The bars that the tune part gives.
pub fn bars(sets: &Sets, model: &Model<'_>) -> Bars {
    let tune = sets.of(Part::Tune);
    let recall = |blend: &dyn Fn(&Scores) -> f32, share: f64, holds: &dyn Fn(&One) -> bool| {
        let mut said: Vec<f32> = tune
            .iter()
            .filter(|one| holds(one))
            .map(|one| blend(&model.scores(&one.example.features)))
            .collect();
        said.sort_by(f32::total_cmp);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss
        )]
        let missed = ((1.0 - share) * said.len() as f64) as usize;
        said.get(missed).map_or(0.5, |bar| bar * 0.98).min(0.5)
    };
    let mut bars = Bars {
        pause: recall(&Scores::pause, PAUSE, &|one| one.example.label.must_pause),
        escalate: recall(&Scores::escalate, ESCALATE, &|one| one.example.label.must_escalate),
        // Too few examples to set it by: phrases recall what the model misses.
        injection: 0.2,
        applies: 0.5,
        ..Bars::default()
    };
    alone(tune, model, &mut bars);
    bars
}

/// Bars for handling alone: for each intent the lowest one above which the lower end of the 95 %
/// interval of what is right is high enough.
fn alone(tune: &[One], model: &Model<'_>, bars: &mut Bars) {
    let open = Bars { alone: [0.0; 14], ..*bars };
    let learned = Learned::of(*model, open);
    let mut seen: Vec<(Intent, f32, bool)> = Vec::new();
    for one in tune {
        let asked = Asked {
            subject: &one.mail.subject,
            body: &one.mail.body,
            received: one.mail.received_date,
            locale: &one.mail.locale,
        };
        let (meaning, _) = learned.meaning(&asked);
        if meaning.action != Action::Automatic {
            continue;
        }
        let confidence = meaning.confidence;
        let sure = confidence.intent * (1.0 - confidence.pause);
        let right = lines::said(&one.mail.id, &meaning).is_right(&one.example.label);
        seen.push((meaning.intent, sure, right));
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
            if count as usize >= FEW && lower(right, count) >= RIGHT {
                bar = *sure;
            }
        }
        if let Some(there) = bars.alone.get_mut(place) {
            *there = bar;
        }
    }
}

/// The lower end of Wilson's 90 % interval of a share.
fn lower(part: u32, of: u32) -> f64 {
    let (n, p, z) = (f64::from(of), f64::from(part) / f64::from(of), 1.2816);
    let middle = p + z * z / (2.0 * n);
    let spread = z * libm::sqrt((p * (1.0 - p) + z * z / (4.0 * n)) / n);
    (middle - spread) / (1.0 + z * z / n)
}
