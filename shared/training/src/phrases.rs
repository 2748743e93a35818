//! The bank of phrases: what single sentences and short replies say by themselves, written for training
//! alone. None of it comes from the labelled mails, and none is in the tune or the test part.
//!
//! A file of `data/phrases` has groups: a line `## language | intents | reason | flags`, then one phrase a
//! line; `\n` in a phrase is a new line.

use crate::data::{DataError, texts};
use understanding::labels::{DisputeReason, Intent};

/// A phrase, with what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// The language, two letters.
    pub lang: String,
    /// What it says, the strongest first; nothing when it only fills.
    pub intents: Vec<Intent>,
    /// Why something is not owed.
    pub reason: Option<DisputeReason>,
    /// A mail that says this pauses.
    pub pause: bool,
    /// A mail that says this escalates.
    pub escalate: bool,
    /// It speaks to software.
    pub injection: bool,
    /// A reply as a whole, not a sentence of one.
    pub whole: bool,
    /// The words.
    pub text: String,
}

/// All phrases, in the order of the files.
///
/// # Errors
/// The first file or line that cannot be read.
pub fn load() -> Result<Vec<Phrase>, DataError> {
    let mut found = Vec::new();
    for (file, text) in texts("phrases")? {
        let name = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let whole = name.starts_with("whole");
        let mut group: Option<Phrase> = None;
        for (number, line) in text.lines().map(str::trim).enumerate() {
            if let Some(head) = line.strip_prefix("## ") {
                group = Some(Phrase {
                    whole,
                    ..header(head).ok_or_else(|| {
                        DataError::Header(file.display().to_string(), number + 1, head.to_owned())
                    })?
                });
            } else if let (Some(group), false) = (&group, line.is_empty()) {
                found.push(Phrase { text: line.replace("\\n", "\n"), ..group.clone() });
            }
        }
    }
    Ok(found)
}

fn header(head: &str) -> Option<Phrase> {
    let mut fields = head.split('|').map(str::trim);
    let (lang, said, reason, flags) =
        (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let mut intents = Vec::new();
    for word in said.split(',').map(str::trim).filter(|word| *word != "nothing") {
        intents.push(*Intent::ALL.iter().find(|intent| intent.word() == word)?);
    }
    intents.sort_unstable();
    let reason = match reason {
        "-" => None,
        word => Some(*DisputeReason::ALL.iter().find(|reason| reason.word() == word)?),
    };
    let has = |flag: &str| flags.split_whitespace().any(|it| it == flag);
    Some(Phrase {
        lang: lang.to_owned(),
        intents,
        reason,
        pause: has("pause"),
        escalate: has("escalate"),
        injection: has("injection"),
        whole: false,
        text: String::new(),
    })
}
