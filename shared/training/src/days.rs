//! How well the grammar alone reads promised days: short replies that name one, or a day that is no
//! promise, in eight languages (`data/days`).

use crate::data::{DataError, lines};
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::BTreeMap;
use understanding::learned::Asked;
use understanding::see::see;

/// A reply with its day, as its writer meant it.
#[derive(Debug, Clone, Deserialize)]
pub struct Reply {
    /// Its name: the file's and a number.
    pub id: String,
    /// When it came.
    pub received_date: NaiveDate,
    /// Language and country, such as `en-GB`.
    pub locale: String,
    /// What it is about, a word of the guide.
    pub intent: String,
    /// Its text.
    pub body: String,
    /// The first payment that is committed to.
    pub promised_date: Option<NaiveDate>,
}

impl Reply {
    /// Its language, two letters.
    pub fn language(&self) -> &str {
        self.locale.get(..2).unwrap_or_default()
    }

    /// Of the part that judges: five of the nine English files, and the last ten of each other language.
    /// The grammar is not made by looking at it.
    pub fn is_held_out(&self) -> bool {
        match self.id.split_once('-') {
            Some(("e5" | "e6" | "e7" | "e8" | "e9", _)) => true,
            Some(("e1" | "e2" | "e3" | "e4", _)) => false,
            Some((_, number)) => number > "020",
            None => false,
        }
    }

    /// As the reader is asked.
    pub fn asked(&self) -> Asked<'_> {
        let (received, locale) = (self.received_date, self.locale.as_str());
        Asked { subject: "", body: &self.body, received, locale }
    }

    /// A day is asked for only where a payment may be promised.
    fn may_promise(&self) -> bool {
        const MAY: [&str; 4] = ["promise_to_pay", "hardship", "dispute", "document_request"];
        MAY.contains(&self.intent.as_str())
    }

    /// The day that the grammar reads.
    pub fn read(&self) -> Option<NaiveDate> {
        let seen = see("", &self.body, &self.locale, self.received_date);
        let day = seen.days.promised().map(|when| when.day);
        day.filter(|_| self.may_promise())
    }
}

/// Replies, days that are stated in them, that are returned, and that are right.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Replies.
    pub replies: usize,
    /// With a promised day.
    pub stated: usize,
    /// For which the grammar says one.
    pub returned: usize,
    /// For which it is the same.
    pub right: usize,
}

impl Count {
    fn add(&mut self, wanted: Option<NaiveDate>, read: Option<NaiveDate>) {
        self.replies += 1;
        self.stated += usize::from(wanted.is_some());
        self.returned += usize::from(read.is_some());
        self.right += usize::from(wanted.is_some() && wanted == read);
    }
}

/// All replies.
///
/// # Errors
/// The first file or line that cannot be read.
pub fn replies() -> Result<Vec<Reply>, DataError> {
    lines("days")
}

/// The counts of one part for each language, and under `all` for all of them, as `read` reads it.
pub fn counts(
    replies: &[Reply],
    held_out: bool,
    read: impl Fn(&Reply) -> Option<NaiveDate>,
) -> BTreeMap<String, Count> {
    let mut found: BTreeMap<String, Count> = BTreeMap::new();
    for reply in replies.iter().filter(|reply| reply.is_held_out() == held_out) {
        let read = read(reply);
        for name in [reply.language(), "all"] {
            found.entry(name.to_owned()).or_default().add(reply.promised_date, read);
        }
    }
    found
}
