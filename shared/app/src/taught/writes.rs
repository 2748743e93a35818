//! The rows that a person's word about a mail changes, in the turn in which it is carried out: the
//! labelled example, its words for longer where they are kept, the count, and what follows when
//! the count falls under the bar.

use super::word::Word;
use super::{implied, seen, stop, tally};
use crate::rulebook::RuleBook;
use crate::{App, AppError};
use chrono::TimeDelta;
use domain::calendar::{Time, local_day};
use domain::ids::DebtorId;
use domain::signal::Act;
use store::Store;
use store::book::{Judged, Reading, Tally};
use store::table::Write;

/// Days that the words of a labelled mail are kept.
const KEPT: i64 = 365;

/// What goes with `acts`: the given word about a reading, or the one that the acts imply.
pub(crate) async fn writes(
    app: &App,
    book: &RuleBook,
    debtor: &DebtorId,
    acts: &[Act],
    said: Option<(&str, &Word)>,
    by: &str,
    now: Time,
) -> Result<Vec<Write>, AppError> {
    let tenant = &book.settings().id;
    let (id, word) = match said {
        Some((id, word)) => (id.to_owned(), word.clone()),
        None => {
            let answers = |act: &Act| matches!(act, Act::ReleaseHold(_) | Act::Finish { .. });
            if !acts.iter().any(answers) {
                return Ok(Vec::new());
            }
            let Some(loaded) = app.store.debtor(tenant, debtor).await? else {
                return Ok(Vec::new());
            };
            let hold = implied::answered(&loaded.debtor, acts);
            let word = hold.and_then(|hold| Some((hold, implied::word(hold, acts)?)));
            let Some((hold, word)) = word else { return Ok(Vec::new()) };
            (seen::name(debtor, &hold.note), word)
        }
    };
    let Some(known) = app.store.reading(tenant, debtor, &id).await? else { return Ok(Vec::new()) };
    let mut reading = known.value;
    // What somebody has said counts more than what somebody did.
    if word.implied && reading.judged.as_ref().is_some_and(|judged| !judged.implied) {
        return Ok(Vec::new());
    }
    let judged = Judged {
        by: by.to_owned(),
        at: now,
        day: local_day(now, book.zone()),
        right: word.label.agrees(&reading.made),
        implied: word.implied,
        intent: word.label.intent.word().to_owned(),
        reason: word.label.reason.map(|it| it.word().to_owned()),
        on: word.label.on,
        amount: word.label.amount,
    };
    let before = app.store.tally(tenant, &reading.made.intent).await?;
    let version = before.as_ref().map(|before| before.version);
    let mut counts = before
        .map(|before| before.value)
        .unwrap_or_else(|| Tally { intent: reading.made.intent.clone(), ..Tally::default() });
    if let Some(last) = &reading.judged {
        tally::take(&mut counts, &reading, last);
    }
    tally::add(&mut counts, &reading, &judged);
    let mut writes = Vec::new();
    if reading.alone && counts.stopped.is_none() && tally::fails(&counts) {
        counts.stopped = Some(now);
        counts.stops += 1;
        writes.push(Store::desk_write(&stop::task(book, &counts, now), None)?);
    }
    reading.judged = Some(judged);
    writes.push(Store::reading_write(&reading, Some(known.version))?);
    writes.push(Store::tally_write(tenant, &counts, version)?);
    writes.extend(looked_at(app, &reading, by).await?);
    if book.settings().keep_examples
        && let Some(text) = app.store.kept_text(&reading, now).await?
    {
        writes.push(Store::text_write(&reading, &text, now + TimeDelta::days(KEPT))?);
    }
    Ok(writes)
}

/// The end of the question whether it was right, if there is one that waits.
async fn looked_at(app: &App, reading: &Reading, by: &str) -> Result<Option<Write>, AppError> {
    let Some(id) = seen::look_task(reading) else { return Ok(None) };
    let Some(mut task) = app.store.desk_task(&reading.tenant, &id).await? else { return Ok(None) };
    if task.value.done.is_some() {
        return Ok(None);
    }
    task.value.done = Some(format!("answered by {by}"));
    Ok(Some(Store::desk_write(&task.value, Some(task.version))?))
}
