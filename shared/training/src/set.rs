//! The labelled mails, by part.

use crate::data::{DataError, Mail, lines};
use crate::split::{Part, part_of};
use crate::train::Example;
use serde::Deserialize;
use std::collections::BTreeMap;
use understanding::label::Label;
use understanding::see::see;

/// A labelled mail.
pub struct One {
    /// The mail.
    pub mail: Mail,
    /// As the model sees it, with its label.
    pub example: Example,
}

/// All labelled mails, in the order of the files.
pub struct Sets {
    /// By part.
    pub parts: BTreeMap<Part, Vec<One>>,
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
            let example = Example { features, label };
            parts.entry(part_of(&mail.scenario)).or_default().push(One { mail, example });
        }
        Ok(Self { parts })
    }

    /// The examples of a part.
    pub fn examples(&self, part: Part) -> Vec<Example> {
        self.of(part).iter().map(|one| one.example.clone()).collect()
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
