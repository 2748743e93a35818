//! The files of `data/`: JSON lines, one mail or card each.

use chrono::NaiveDate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use understanding::learned::Asked;

/// A scenario: what a writer knew before the first word.
#[derive(Debug, Clone, Deserialize)]
pub struct Card {
    /// Its name, such as `b03-017`.
    pub scenario: String,
}

/// A document that the debtor has open.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OpenItem {
    /// Its number.
    pub number: String,
    /// What is open, in the currency's main unit.
    pub amount: f64,
    /// ISO 4217.
    pub currency: String,
    /// When it fell due.
    pub due_date: NaiveDate,
}

/// A reply as it arrived.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Mail {
    /// Its name: the scenario's and a number.
    pub id: String,
    /// The scenario that it was written from.
    pub scenario: String,
    /// When it came.
    pub received_date: NaiveDate,
    /// Language and country, such as `en-GB`.
    pub locale: String,
    /// The language.
    pub lang: String,
    /// Its subject.
    pub subject: String,
    /// Its text: quotes, signatures and footers are left in.
    pub body: String,
    /// What the debtor has open, where the writer knew it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_items: Option<Vec<OpenItem>>,
}

impl Mail {
    /// What the reader is asked about it.
    pub fn asked(&self) -> Asked<'_> {
        Asked {
            subject: &self.subject,
            body: &self.body,
            received: self.received_date,
            locale: &self.locale,
        }
    }
}

/// Why the data cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// A file or folder.
    #[error("{0}: {1}")]
    File(String, std::io::Error),
    /// A line.
    #[error("{0}:{1}: {2}")]
    Line(String, usize, serde_json::Error),
    /// Labels that contradict the guide.
    #[error("{0}:{1}: the labels contradict the guide: {2}")]
    Label(String, usize, &'static str),
    /// The head of a group of phrases.
    #[error("{0}:{1}: this is no head of a group: {2}")]
    Header(String, usize, String),
}

/// The folder of the data.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

/// All files in a folder of the data with their texts, in the order of their names.
///
/// # Errors
/// The first file that cannot be read.
pub(crate) fn texts(part: &str) -> Result<Vec<(PathBuf, String)>, DataError> {
    let folder = folder().join(part);
    let fault = |path: &Path, error| DataError::File(path.display().to_string(), error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(|error| fault(&folder, error))? {
        files.push(entry.map_err(|error| fault(&folder, error))?.path());
    }
    files.sort();
    let read = |file: PathBuf| match std::fs::read_to_string(&file) {
        Ok(text) => Ok((file, text)),
        Err(error) => Err(fault(&file, error)),
    };
    files.into_iter().map(read).collect()
}

/// All lines of all files in a folder of the data, in the order of their names.
///
/// # Errors
/// The first file or line that cannot be read.
pub fn lines<T: DeserializeOwned>(part: &str) -> Result<Vec<T>, DataError> {
    let mut found = Vec::new();
    for (file, text) in texts(part)? {
        for (number, line) in text.lines().enumerate() {
            let read = serde_json::from_str(line)
                .map_err(|error| DataError::Line(file.display().to_string(), number + 1, error))?;
            found.push(read);
        }
    }
    Ok(found)
}
