//! What is seen of a mail before anything is decided: the new text, its language, the phrases and
//! the flags; and from these the features of the learned model. Training sees the same.

use crate::features::{Features, Seen, features};
use crate::rules::{Class, Hit, hits};
use crate::words::words;
use crate::{language, segment};

/// A mail as it is seen.
#[derive(Debug, Clone)]
pub struct Sight {
    /// What the sender wrote now.
    pub new_text: String,
    /// Its language, two letters.
    pub language: &'static str,
    /// Phrases in the new text.
    pub hits: Vec<Hit>,
    /// Phrases in a subject that the sender wrote.
    pub in_subject: Vec<Class>,
    /// What the model sees.
    pub features: Features,
}

/// Looks at a mail.
pub fn see(subject: &str, body: &str, locale: &str) -> Sight {
    let new_text = segment::new_text(body);
    let language = language::of(&new_text, locale);
    let hits = hits(&words(&new_text));
    let in_subject: Vec<Class> =
        self::hits(&words(subject)).into_iter().map(|hit| hit.class).collect();
    let mut flags: Vec<&str> = hits.iter().map(|hit| hit.class.flag()).collect();
    if crate::features::is_new_subject(subject) {
        flags.extend(in_subject.iter().map(|class| class.flag()));
    }
    flags.sort_unstable();
    flags.dedup();
    if new_text.trim().is_empty() {
        flags.push("says:nothing");
    }
    let seen = Seen {
        subject,
        text: &new_text,
        has_quote: new_text.len() + 40 < body.len(),
        language,
        flags: &flags,
    };
    let features = features(&seen);
    Sight { new_text, language, hits, in_subject, features }
}
