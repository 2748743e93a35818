//! The labelled mails, by part.

use crate::data::{DataError, Mail, lines};
use crate::days::{self, Reply};
use crate::phrases::{self, Phrase};
use crate::split::{Part, part_of, writer_of};
use crate::train::Example;
use crate::wanted::Wanted;
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;
use understanding::label::Label;
use understanding::lines::Line;
use understanding::see::see;

/// A labelled mail.
pub struct One {
    /// The mail.
    pub mail: Mail,
    /// What it means.
    pub label: Label,
    /// As the model sees it.
    pub example: Example,
}

impl One {
    /// Which of so many folds it belongs to, with all mails of its writer: what judges a mail has not read
    /// others by the same hand.
    pub fn fold(&self, folds: u64) -> u64 {
        writer_of(&self.mail.scenario) % folds
    }
}

/// All labelled mails, in the order of the files.
pub struct Sets {
    /// By part.
    pub parts: BTreeMap<Part, Vec<One>>,
    /// The bank of phrases, to be learned from beside the train part.
    pub phrases: Vec<Example>,
    /// Replies about days: the choice among days learns from those that are not held out.
    pub days: Vec<Reply>,
    /// What people have said in life ([`Sets::with`]), to be learned from as well. Never judged by: no
    /// bar is set on it, and no figure of the report.
    pub taught: Vec<Example>,
}

/// How much a sentence counts beside a labelled mail.
const SENTENCE: f32 = 0.5;
/// How much a short reply counts, whose label is its writer's.
const REPLY: f32 = 0.8;

/// A phrase as the model sees it: an answer that says nothing else, on any day.
fn example(phrase: &Phrase) -> Example {
    let locale = match phrase.lang.as_str() {
        "en" => "en-GB".to_owned(),
        lang => format!("{lang}-{}", lang.to_uppercase()),
    };
    let day = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap_or_default();
    let features = see("Re: Invoice", &phrase.text, &locale, day).features;
    let weight = if phrase.whole { REPLY } else { SENTENCE };
    Example { features, wanted: Wanted::of_phrase(phrase), weight }
}

impl Sets {
    /// Reads mails and the settled labels.
    ///
    /// # Errors
    /// The first file or line that cannot be read.
    pub fn load() -> Result<Self, DataError> {
        let mut labels = settled()?;
        let mut parts: BTreeMap<Part, Vec<One>> = BTreeMap::new();
        for mail in lines::<Mail>("mails")? {
            let Some(label) = labels.remove(&mail.id) else { continue };
            let features =
                see(&mail.subject, &mail.body, &mail.locale, mail.received_date).features;
            let example = Example { features, wanted: Wanted::of_label(&label), weight: 1.0 };
            parts.entry(part_of(&mail.scenario)).or_default().push(One { mail, label, example });
        }
        let phrases = phrases::load()?.iter().map(example).collect();
        let days = days::replies()?.into_iter().filter(|reply| !reply.is_held_out()).collect();
        Ok(Self { parts, phrases, days, taught: Vec::new() })
    }

    /// Takes labelled examples beside the train part: a file of `credit-control examples export`.
    ///
    /// # Errors
    /// The first line that is no labelled mail, or whose labels contradict the guide.
    pub fn with(&mut self, file: &Path) -> Result<usize, DataError> {
        let name = file.display().to_string();
        let text =
            std::fs::read_to_string(file).map_err(|error| DataError::File(name.clone(), error))?;
        let before = self.taught.len();
        let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        for (number, line) in lines {
            let fault = |error| DataError::Line(name.clone(), number + 1, error);
            let mail: Line = serde_json::from_str(line).map_err(fault)?;
            let label: Label = serde_json::from_str(line).map_err(fault)?;
            if let Some(why) = label.faults().first() {
                return Err(DataError::Label(name, number + 1, why));
            }
            let features =
                see(&mail.subject, &mail.body, &mail.locale, mail.received_date).features;
            let wanted = Wanted::of_label(&label);
            self.taught.push(Example { features, wanted, weight: 1.0 });
        }
        Ok(self.taught.len() - before)
    }

    /// What is learned from: the train part, the phrases, and what was taken beside them.
    pub fn lessons(&self) -> Vec<Example> {
        let mails = self.of(Part::Train).iter().map(|one| &one.example);
        mails.chain(&self.phrases).chain(&self.taught).cloned().collect()
    }

    /// The same without one of so many folds of the train part.
    pub fn lessons_without(&self, fold: u64, folds: u64) -> Vec<Example> {
        let mails = self.of(Part::Train).iter().filter(|one| one.fold(folds) != fold);
        let mails = mails.map(|one| &one.example);
        mails.chain(&self.phrases).chain(&self.taught).cloned().collect()
    }

    /// The mails of a part.
    pub fn of(&self, part: Part) -> &[One] {
        self.parts.get(&part).map_or(&[], Vec::as_slice)
    }
}

/// Where the two hands differ and the second one is right by the guide; elsewhere the first stands.
#[derive(Deserialize)]
struct Decided {
    id: String,
}

/// The labels that count: the first hand's, except where a look at the guide decided for the second.
///
/// # Errors
/// The first file or line that cannot be read.
pub fn settled() -> Result<BTreeMap<String, Label>, DataError> {
    let by_id = |labels: Vec<Label>| -> BTreeMap<String, Label> {
        labels.into_iter().map(|label| (label.id.clone(), label)).collect()
    };
    let (mut first, mut second) = (by_id(lines("labels/a")?), by_id(lines("labels/b")?));
    for decided in lines::<Decided>("labels/decided")? {
        if let Some(label) = second.remove(&decided.id) {
            first.insert(decided.id, label);
        }
    }
    Ok(first)
}
