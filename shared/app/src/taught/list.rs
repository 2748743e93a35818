//! What was made of the latest mails, newest first: for a person who looks whether it was right.

use super::seen;
use crate::rulebook::RuleBook;
use crate::{App, AppError, look};
use content::text::clean;
use domain::calendar::{Day, Time};
use domain::hold::Read;
use domain::ids::{DebtorId, PromiseId};
use serde::Serialize;
use std::collections::BTreeMap;
use store::book::{Judged, Made, Reading};

/// A mail and what was made of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadingLine {
    /// Its name, as `confirm` and `correct` take it.
    pub id: String,
    /// The debtor.
    pub debtor: DebtorId,
    /// The debtor's name.
    pub name: String,
    /// When it was read.
    pub at: Time,
    /// The day it came, where the debtor is.
    pub day: Day,
    /// What it reads as, such as `dispute`.
    pub intent: String,
    /// The same with reason, amount and day, in words.
    pub reads: String,
    /// How sure the reader was, in percent.
    pub sure: u8,
    /// Its language, two letters.
    pub language: String,
    /// It took effect without a person.
    pub alone: bool,
    /// A person is asked whether that was right.
    pub to_check: bool,
    /// The promise that it made by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promise: Option<PromiseId>,
    /// What a person said of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judged: Option<JudgedLine>,
}

/// What a person said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JudgedLine {
    /// Who.
    pub by: String,
    /// When.
    pub at: Time,
    /// The reader was right.
    pub right: bool,
    /// It follows from what the person did; nobody said it.
    pub implied: bool,
    /// What the mail says, such as `dispute`.
    pub intent: String,
    /// The same in words.
    pub says: String,
}

/// What the reader made, as people are told of it.
pub(crate) fn read_of(made: &Made) -> Read {
    Read {
        intent: made.intent.clone(),
        reason: made.reason.clone(),
        on: made.on.or(made.returns),
        amount: made.amount,
        urgent: made.escalate,
        ..Read::default()
    }
}

fn judged(judged: &Judged) -> JudgedLine {
    let read = Read {
        intent: judged.intent.clone(),
        reason: judged.reason.clone(),
        on: judged.on,
        amount: judged.amount,
        told: true,
        ..Read::default()
    };
    JudgedLine {
        by: judged.by.clone(),
        at: judged.at,
        right: judged.right,
        implied: judged.implied,
        intent: judged.intent.clone(),
        says: look::phrase(&read),
    }
}

/// The latest readings of a tenant, newest first, `limit` at most.
///
/// # Errors
/// When the store cannot answer.
pub async fn readings(
    app: &App,
    book: &RuleBook,
    limit: usize,
) -> Result<Vec<ReadingLine>, AppError> {
    let tenant = &book.settings().id;
    let mut names: BTreeMap<DebtorId, String> = BTreeMap::new();
    let mut lines = Vec::new();
    for reading in app.store.readings(tenant, limit).await? {
        let name = match names.get(&reading.debtor) {
            Some(name) => name.clone(),
            None => {
                let card = app.store.card(tenant, &reading.debtor).await?;
                let name = card.map(|card| clean(&card.name)).unwrap_or_default();
                names.insert(reading.debtor.clone(), name.clone());
                name
            }
        };
        lines.push(line(&reading, name));
    }
    Ok(lines)
}

fn line(reading: &Reading, name: String) -> ReadingLine {
    ReadingLine {
        id: reading.id.clone(),
        debtor: reading.debtor.clone(),
        name,
        at: reading.at,
        day: reading.received,
        intent: reading.made.intent.clone(),
        reads: look::phrase(&read_of(&reading.made)),
        sure: reading.made.sure,
        language: reading.made.language.clone(),
        alone: reading.alone,
        to_check: seen::look_task(reading).is_some() && reading.judged.is_none(),
        promise: reading.promise.clone(),
        judged: reading.judged.as_ref().map(judged),
    }
}
