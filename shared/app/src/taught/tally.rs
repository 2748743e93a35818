//! How often the reader was right, by what people say: for each intent, what took effect alone apart from
//! what was put before a person. Pure: days are arguments.

use crate::rulebook::RuleBook;
use crate::{App, AppError, look};
use chrono::Days;
use domain::calendar::{Day, Time, local_day};
use serde::Serialize;
use store::book::{Counted, Judged, Reading, Tally, Verdict};

/// Days that are counted one by one.
const DAYS: u64 = 90;
/// The latest judgements that decide whether an intent goes on alone.
const LAST: usize = 50;
/// What is done alone must be right so often.
const BAR: f64 = 0.97;
/// A single error says little; from so many on it counts.
const ERRORS: usize = 2;

fn of(counted: &mut Counted, alone: bool, right: bool) -> &mut u32 {
    match (alone, right) {
        (true, true) => &mut counted.alone_right,
        (true, false) => &mut counted.alone_wrong,
        (false, true) => &mut counted.asked_right,
        (false, false) => &mut counted.asked_wrong,
    }
}

fn plus(a: Counted, b: Counted) -> Counted {
    Counted {
        alone_right: a.alone_right + b.alone_right,
        alone_wrong: a.alone_wrong + b.alone_wrong,
        asked_right: a.asked_right + b.asked_right,
        asked_wrong: a.asked_wrong + b.asked_wrong,
    }
}

/// Takes back what was said before about a reading: its last word counts.
pub(super) fn take(tally: &mut Tally, reading: &Reading, before: &Judged) {
    let counted = tally.days.get_mut(&before.day).unwrap_or(&mut tally.before);
    let count = of(counted, reading.alone, before.right);
    *count = count.saturating_sub(1);
    tally.last.retain(|verdict| verdict.reading != reading.id);
}

/// Adds what is said now.
pub(super) fn add(tally: &mut Tally, reading: &Reading, judged: &Judged) {
    let first = judged.day.checked_sub_days(Days::new(DAYS)).unwrap_or(judged.day);
    let kept = tally.days.split_off(&first);
    let old = std::mem::replace(&mut tally.days, kept);
    tally.before = old.into_values().fold(tally.before, plus);
    *of(tally.days.entry(judged.day).or_default(), reading.alone, judged.right) += 1;
    if reading.alone {
        tally.last.push(Verdict { reading: reading.id.clone(), right: judged.right });
        let more = tally.last.len().saturating_sub(LAST);
        tally.last.drain(..more);
    }
}

/// Errors among the latest judgements, and how many those are.
pub(super) fn errors(tally: &Tally) -> (usize, usize) {
    (tally.last.iter().filter(|verdict| !verdict.right).count(), tally.last.len())
}

/// Whether the latest judgements say that it must not go on alone. A single error never does.
pub(super) fn fails(tally: &Tally) -> bool {
    let (wrong, all) = errors(tally);
    #[allow(clippy::cast_precision_loss)]
    let right = 1.0 - wrong as f64 / all.max(1) as f64;
    wrong >= ERRORS && right < BAR
}

/// A share of judgements.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Share {
    /// Judged by people.
    pub judged: u32,
    /// And right.
    pub right: u32,
    /// The share that is right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<f64>,
    /// The lower end of its 95 % interval (Wilson): what is behind so many is hardly less.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
}

impl Share {
    fn of(right: u32, wrong: u32) -> Self {
        let judged = right + wrong;
        let some = judged > 0;
        let precision = some.then(|| f64::from(right) / f64::from(judged));
        Self { judged, right, precision, at_least: some.then(|| lower(right, judged)) }
    }

    fn words(self) -> Option<String> {
        let at_least = self.at_least?;
        let percent = (at_least * 100.0).floor();
        Some(format!("{} of {} right (at least {percent:.0} %)", self.right, self.judged))
    }
}

/// The lower end of the 95 % interval of a share, by Wilson.
fn lower(right: u32, judged: u32) -> f64 {
    let (n, z) = (f64::from(judged), 1.96_f64);
    let p = f64::from(right) / n;
    let middle = p + z * z / (2.0 * n);
    let spread = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    ((middle - spread) / (1.0 + z * z / n)).max(0.0)
}

/// How often the reader was right about an intent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PrecisionLine {
    /// What the reader said, such as `promise_to_pay`.
    pub intent: String,
    /// Days that `alone` and `asked` are of.
    pub days: u64,
    /// What took effect alone, in those days.
    pub alone: Share,
    /// What was put before a person, in those days.
    pub asked: Share,
    /// What took effect alone, ever.
    pub alone_all: Share,
    /// What was put before a person, ever.
    pub asked_all: Share,
    /// What is done alone must be right so often.
    pub bar: f64,
    /// Since then it does not take effect alone: it fell under its bar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Time>,
}

fn line(tally: &Tally, today: Day) -> PrecisionLine {
    let first = today.checked_sub_days(Days::new(DAYS)).unwrap_or(today);
    let recent = tally.days.range(first..).map(|(_, counted)| *counted);
    let recent = recent.fold(Counted::default(), plus);
    let all = tally.days.values().copied().fold(tally.before, plus);
    let alone = |of: Counted| Share::of(of.alone_right, of.alone_wrong);
    let asked = |of: Counted| Share::of(of.asked_right, of.asked_wrong);
    PrecisionLine {
        intent: tally.intent.clone(),
        days: DAYS,
        alone: alone(recent),
        asked: asked(recent),
        alone_all: alone(all),
        asked_all: asked(all),
        bar: BAR,
        stopped: tally.stopped,
    }
}

/// How often the reader was right for this tenant, for each intent that somebody judged.
///
/// # Errors
/// When the store cannot answer.
pub async fn precision(
    app: &App,
    book: &RuleBook,
    now: Time,
) -> Result<Vec<PrecisionLine>, AppError> {
    let today = local_day(now, book.zone());
    let tallies = app.store.tallies(&book.settings().id).await?;
    Ok(tallies.iter().map(|tally| line(tally, today)).collect())
}

/// The same in a line each, for the daily mail: of the last days only.
pub fn precision_words(lines: &[PrecisionLine]) -> Vec<String> {
    let told = lines.iter().filter_map(|line| {
        let alone = line.alone.words().map(|share| format!("alone {share}"));
        let asked = line.asked.words().map(|share| format!("put before people {share}"));
        let stopped =
            line.stopped.map(|_| "STOPPED: people are asked about all of them".to_owned());
        let parts: Vec<String> = [alone, asked, stopped].into_iter().flatten().collect();
        let what = look::intent(&line.intent);
        (!parts.is_empty()).then(|| format!("{what}: {}", parts.join(", ")))
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(verdicts: &[bool]) -> Tally {
        let verdict = |right: &bool| Verdict { reading: "d.m1".to_owned(), right: *right };
        Tally { last: verdicts.iter().map(verdict).collect(), ..Tally::default() }
    }

    #[test]
    fn one_error_of_few_stops_nothing_and_two_do() {
        assert!(!fails(&with(&[])));
        assert!(!fails(&with(&[false])));
        assert!(!fails(&with(&[true, false, true])));
        assert!(fails(&with(&[false, true, false])));
        let mut many = vec![true; 48];
        many.push(false);
        assert!(!fails(&with(&many)), "one of 49");
        many.push(false);
        assert!(fails(&with(&many)), "two of fifty are 96 %");
    }

    #[test]
    fn the_lower_end_is_wilsons() {
        // 49 of 50: 0.8950 (Wilson, 95 %).
        assert!((lower(49, 50) - 0.8950).abs() < 0.0005, "{}", lower(49, 50));
        assert!((lower(1, 1) - 0.2065).abs() < 0.0005, "{}", lower(1, 1));
        assert!(lower(0, 3).abs() < 1e-9);
    }
}
