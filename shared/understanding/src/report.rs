//! How well readings agree with labels: the figures of `credit-control eval` and of the model card.

use crate::label::Label;
use crate::labels::{DisputeReason, Intent};
use domain::calendar::Day;
use serde::Serialize;
use std::collections::BTreeMap;

/// What was said of one mail, as far as it is judged.
#[derive(Debug, Clone)]
pub struct Said {
    /// In the labels' own form.
    pub label: Label,
    /// No person sees it before it takes effect.
    pub automatic: bool,
    /// The probability of the primary intent.
    pub confidence: f32,
    /// The language that was found.
    pub language: String,
}

impl Said {
    /// Whether handling it alone was right in intent, action, date and amount.
    pub fn is_right(&self, label: &Label) -> bool {
        wrong(&self.label, label).is_none()
    }
}

/// Counts of right and wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Counts {
    /// Said, and so it is.
    pub right: u32,
    /// Said, and it is not so.
    pub wrong: u32,
    /// Not said, and it is so.
    pub missed: u32,
    /// Not said, and it is not so.
    pub left: u32,
}

impl Counts {
    fn add(&mut self, said: bool, is: bool) {
        match (said, is) {
            (true, true) => self.right += 1,
            (true, false) => self.wrong += 1,
            (false, true) => self.missed += 1,
            (false, false) => self.left += 1,
        }
    }

    /// Of what was said, the share that is right; `None` when nothing was said.
    pub fn precision(&self) -> Option<f64> {
        share(self.right, self.right + self.wrong)
    }

    /// Of what is so, the share that was said.
    pub fn recall(&self) -> Option<f64> {
        share(self.right, self.right + self.missed)
    }

    /// Of what is not so, the share that was not said.
    pub fn specificity(&self) -> Option<f64> {
        share(self.left, self.left + self.wrong)
    }

    /// The harmonic mean of precision and recall; 0 when nothing is right.
    pub fn f1(&self) -> f64 {
        share(2 * self.right, 2 * self.right + self.wrong + self.missed).unwrap_or(0.0)
    }
}

fn share(part: u32, of: u32) -> Option<f64> {
    (of > 0).then(|| f64::from(part) / f64::from(of))
}

/// All figures of one set of mails.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Mails.
    pub mails: u32,
    /// Each primary intent.
    pub intents: BTreeMap<&'static str, Counts>,
    /// Primary intents: what it is, what was said, how often.
    pub confusion: BTreeMap<&'static str, BTreeMap<&'static str, u32>>,
    /// Whatever applies, primary or not.
    pub applies: BTreeMap<&'static str, Counts>,
    /// Each reason, of the mails that are disputes and were said to be.
    pub reasons: BTreeMap<&'static str, Counts>,
    /// Chasing must pause.
    pub pause: Counts,
    /// A person must be told.
    pub escalate: Counts,
    /// It tries to instruct software.
    pub injection: Counts,
    /// Injections, and those of them that paused.
    pub injections_paused: (u32, u32),
    /// Fraud, legal, insolvency; and those of them that were handled alone.
    pub dangers_alone: (u32, u32),
    /// Promised dates: said and right, said, stated.
    pub dates: (u32, u32, u32),
    /// Promised amounts: said and right, said, stated.
    pub amounts: (u32, u32, u32),
    /// Return dates: said and right, said, stated.
    pub returns: (u32, u32, u32),
    /// Sentiments that are right.
    pub sentiments: u32,
    /// Mails that need no person by their labels; and those of them that were handled alone.
    pub need_nobody: (u32, u32),
    /// Handled alone; and those of them that are right in intent, action, date and amount.
    pub alone: (u32, u32),
    /// Confidence in tenths: mails, right ones, the sum of confidences.
    pub calibration: [(u32, u32, f64); 10],
    /// Primary intents right, by language: mails, right ones.
    pub languages: BTreeMap<String, (u32, u32)>,
    /// Mails whose handling alone was wrong, and why.
    pub wrong_alone: Vec<(String, &'static str)>,
}

impl Report {
    /// Adds one mail.
    pub fn add(&mut self, said: &Said, label: &Label) {
        self.mails += 1;
        let (says, is) = (&said.label, label);
        for intent in Intent::ALL {
            let counts = self.intents.entry(intent.word()).or_default();
            counts.add(says.intent == intent, is.intent == intent);
            let counts = self.applies.entry(intent.word()).or_default();
            counts.add(says.has(intent), is.has(intent));
        }
        let row = self.confusion.entry(is.intent.word()).or_default();
        *row.entry(says.intent.word()).or_default() += 1;
        if says.has(Intent::Dispute) && is.has(Intent::Dispute) {
            for reason in DisputeReason::ALL {
                let counts = self.reasons.entry(reason.word()).or_default();
                counts.add(says.dispute_reason == Some(reason), is.dispute_reason == Some(reason));
            }
        }
        self.pause.add(says.must_pause, is.must_pause);
        self.escalate.add(says.must_escalate, is.must_escalate);
        self.injection.add(says.injection, is.injection);
        if is.injection {
            self.injections_paused.0 += 1;
            self.injections_paused.1 += u32::from(says.must_pause);
        }
        let danger = [Intent::BankChangeFraud, Intent::LegalInsolvency];
        if danger.iter().any(|danger| is.has(*danger)) {
            self.dangers_alone.0 += 1;
            self.dangers_alone.1 += u32::from(said.automatic);
        }
        tally(&mut self.dates, says.promised_date, is.promised_date);
        tally(&mut self.returns, says.return_date, is.return_date);
        let amount =
            |label: &Label| label.promised_amount.map(cents).zip(label.promised_currency.clone());
        tally(&mut self.amounts, amount(says), amount(is));
        self.sentiments += u32::from(says.sentiment == is.sentiment);
        if !is.must_pause && !is.must_escalate {
            self.need_nobody.0 += 1;
            self.need_nobody.1 += u32::from(said.automatic);
        }
        if said.automatic {
            self.alone.0 += 1;
            match wrong(says, is) {
                None => self.alone.1 += 1,
                Some(why) => self.wrong_alone.push((is.id.clone(), why)),
            }
        }
        let right = says.intent == is.intent;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let tenth = (said.confidence.clamp(0.0, 0.999) * 10.0) as usize;
        if let Some((mails, rights, sum)) = self.calibration.get_mut(tenth) {
            *mails += 1;
            *rights += u32::from(right);
            *sum += f64::from(said.confidence);
        }
        let language = self.languages.entry(said.language.clone()).or_default();
        language.0 += 1;
        language.1 += u32::from(right);
    }

    /// The mean of the F1 of all intents that are there.
    pub fn macro_f1(&self) -> f64 {
        let there = self.intents.values().filter(|counts| counts.right + counts.missed > 0);
        let (sum, many) =
            there.fold((0.0, 0.0), |(sum, many), counts| (sum + counts.f1(), many + 1.0));
        if many > 0.0 { sum / many } else { 0.0 }
    }
}

fn cents(amount: f64) -> i64 {
    #[allow(clippy::cast_possible_truncation)]
    let cents = (amount * 100.0).round() as i64;
    cents
}

fn tally<T: PartialEq>(counts: &mut (u32, u32, u32), said: Option<T>, is: Option<T>) {
    counts.0 += u32::from(said.is_some() && said == is);
    counts.1 += u32::from(said.is_some());
    counts.2 += u32::from(is.is_some());
}

/// Why a mail should not have been handled alone as it was.
fn wrong(says: &Label, is: &Label) -> Option<&'static str> {
    let day = |label: &Label| -> Option<Day> { label.promised_date.or(label.return_date) };
    if is.must_pause || is.must_escalate {
        Some("a person was needed")
    } else if says.intent != is.intent {
        Some("another intent")
    } else if day(says) != day(is) {
        Some("another date")
    } else if says.promised_amount.map(cents) != is.promised_amount.map(cents) {
        Some("another amount")
    } else {
        None
    }
}
