//! What the reader made of a mail, as a row. Called by `receive` for what was read, and by `turn` for
//! what followed from it; a few of those that took effect alone are put up for a look.

use super::list::read_of;
use crate::rulebook::RuleBook;
use crate::{AppError, look};
use chrono::TimeDelta;
use domain::calendar::{Day, Time, local_day};
use domain::fact::{Entry, Fact};
use domain::ids::{DebtorId, TenantId, fingerprint};
use domain::signal::Actor;
use store::Store;
use store::book::{DeskTask, KeptText, Made, Reading};
use store::table::{Condition, Write};
use understanding::labels::Intent;
use understanding::meaning::Meaning;

/// A light question: was this right? Nothing waits for its answer.
pub(crate) const CHECK: &str = "check_reading";
/// One of so many that took effect alone is put up for a look.
const ONE_OF: u8 = 10;
/// Days that the words of a mail are kept which nobody has labelled.
const UNLABELLED: i64 = 60;
/// Bytes of them that are kept, at most.
const LONGEST: usize = 20_000;
/// Business days that people have for a look.
const DAYS: u32 = 5;

/// The name of what was made of a stored mail.
pub fn name(debtor: &DebtorId, mail: &str) -> String {
    format!("{debtor}.m{}", fingerprint(&[mail], 5))
}

/// Whether a reading of this name is put up for a look when it takes effect alone: one of ten, always
/// the same ones.
pub fn is_sample(name: &str) -> bool {
    let first = fingerprint(&["a look", name], 1);
    u8::from_str_radix(&first, 16).is_ok_and(|byte| byte % ONE_OF == 0)
}

/// The task that asks for a look.
fn task_of(reading: &str) -> String {
    reading.replace('.', "-")
}

/// The reading that a task of the desk asks about.
pub(super) fn about_reading(task: &str) -> Option<String> {
    let (debtor, rest) = task.rsplit_once("-m")?;
    Some(format!("{debtor}.m{rest}"))
}

/// A mail as it came to a debtor. No `Debug`: it holds text.
pub(crate) struct Came<'a> {
    /// Whose.
    pub(crate) debtor: &'a DebtorId,
    /// The stored mail.
    pub(crate) file: &'a str,
    /// Its subject.
    pub(crate) subject: &'a str,
    /// What the sender wrote now, as the reader has seen it.
    pub(crate) new_text: &'a str,
    /// Language and country that the reader was told.
    pub(crate) locale: String,
    /// The day it came, where the debtor is.
    pub(crate) received: Day,
    /// Now.
    pub(crate) now: Time,
}

/// What the reader made of a mail, and the mail's words where the tenant has agreed that they are kept.
#[derive(Clone)]
pub struct Seen {
    row: Reading,
    words: Option<KeptText>,
}

/// What the reader made of a mail, before the account has its say.
pub(crate) fn reading(book: &RuleBook, came: Came<'_>, meaning: &Meaning, alone: bool) -> Seen {
    let settings = book.settings();
    let words = settings.keep_examples.then(|| {
        let cut = came.new_text.floor_char_boundary(LONGEST);
        let body = came.new_text.get(..cut).unwrap_or_default().to_owned();
        KeptText { subject: came.subject.to_owned(), body }
    });
    Seen { row: row(settings.id.clone(), came, meaning, alone), words }
}

fn row(tenant: TenantId, came: Came<'_>, meaning: &Meaning, alone: bool) -> Reading {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let sure = (meaning.confidence.intent.clamp(0.0, 1.0) * 100.0).round() as u8;
    Reading {
        tenant,
        debtor: came.debtor.clone(),
        id: name(came.debtor, came.file),
        mail: came.file.to_owned(),
        at: came.now,
        received: came.received,
        locale: came.locale,
        model: understanding::learned::version().to_owned(),
        made: Made {
            intent: meaning.intent.word().to_owned(),
            secondary: meaning.secondary.iter().map(|it| it.word().to_owned()).collect(),
            reason: meaning.dispute_reason.map(|it| it.word().to_owned()),
            on: meaning.promised_on,
            amount: meaning.promised,
            returns: meaning.returns.filter(|_| meaning.intent == Intent::AutoReply),
            pause: meaning.must_pause,
            escalate: meaning.must_escalate,
            injection: meaning.injection,
            sentiment: meaning.sentiment.word().to_owned(),
            language: meaning.language.clone(),
            sure,
        },
        alone,
        sampled: false,
        named: Vec::new(),
        promise: None,
        waited: None,
        judged: None,
    }
}

/// The rows that go with the turn of a mail, once its facts are known: they say what followed.
pub(crate) fn rows(
    book: &RuleBook,
    seen: Option<&Seen>,
    entries: &[Entry],
    now: Time,
) -> Result<Vec<Write>, AppError> {
    let Some(Seen { row, words }) = seen else { return Ok(Vec::new()) };
    let mut reading = row.clone();
    let mut followed = false;
    for entry in
        entries.iter().filter(|entry| entry.by == Actor::Mail || entry.by == Actor::Delivery)
    {
        match &entry.fact {
            Fact::ReplyReceived { mail, named, warnings, quiet_until, .. }
                if *mail == reading.mail =>
            {
                followed = true;
                reading.named.clone_from(named);
                reading.waited = Some(*quiet_until);
                reading.alone &= warnings.is_empty();
            }
            Fact::PromiseMade(made) => reading.promise = Some(made.id.clone()),
            Fact::HoldPlaced(hold) if hold.note == reading.mail => reading.alone = false,
            _ => {}
        }
    }
    if !followed {
        return Ok(Vec::new());
    }
    reading.sampled = reading.alone && is_sample(&reading.id);
    let mut writes = vec![Store::reading_write(&reading, None)?];
    if let Some(words) = words {
        writes.push(Store::text_write(&reading, words, now + TimeDelta::days(UNLABELLED))?);
    }
    if reading.sampled
        && let Write::Put(row, _) = Store::desk_write(&look_at(book, &reading, now), None)?
    {
        // The same mail twice must be told by its own name, not by this task.
        writes.push(Write::Put(row, Condition::None));
    }
    Ok(writes)
}

/// The task that asks for a look.
fn look_at(book: &RuleBook, reading: &Reading, now: Time) -> DeskTask {
    let today = local_day(now, book.zone());
    DeskTask {
        tenant: reading.tenant.clone(),
        id: task_of(&reading.id),
        kind: CHECK.to_owned(),
        since: now,
        due: book.calendar().add(today, DAYS),
        assigned: None,
        about: format!(
            "a mail of {} was taken for \u{201c}{}\u{201d} and handled alone: was that right?",
            reading.debtor,
            look::phrase(&read_of(&reading.made))
        ),
        file: Some(reading.mail.clone()),
        count: 0,
        done: None,
    }
}

/// The task that asks for a look at a reading.
pub(super) fn look_task(reading: &Reading) -> Option<String> {
    reading.sampled.then(|| task_of(&reading.id))
}
