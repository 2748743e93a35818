//! An intent that was wrong too often takes no effect alone any more, for this tenant: every mail of it is
//! put before a person until one starts it again. One task says so.

use super::tally;
use crate::rulebook::RuleBook;
use crate::{App, AppError, look, receive};
use domain::calendar::{Time, local_day};
use domain::ids::TenantId;
use domain::signal::Says;
use store::book::{DeskTask, Tally};
use store::{Store, StoreError};
use understanding::meaning::Meaning;

/// A task that says that an intent is stopped.
pub(crate) const STOPPED: &str = "reader_stopped";

/// What follows from a mail: what was found, unless its intent is stopped here.
pub(crate) async fn unless_stopped(
    app: &App,
    tenant: &TenantId,
    meaning: Option<&Meaning>,
    says: Says,
) -> Result<Says, AppError> {
    let (Some(meaning), false) = (meaning, matches!(says, Says::Ask(_))) else { return Ok(says) };
    let tally = app.store.tally(tenant, meaning.intent.word()).await?;
    let stopped = tally.is_some_and(|tally| tally.value.stopped.is_some());
    Ok(if stopped { Says::Ask(Some(receive::as_read(meaning))) } else { says })
}

fn name(tally: &Tally) -> String {
    format!("reader-{}-{}", tally.intent, tally.stops)
}

/// The task that says so.
pub(super) fn task(book: &RuleBook, tally: &Tally, now: Time) -> DeskTask {
    let (wrong, all) = tally::errors(tally);
    DeskTask {
        tenant: book.settings().id.clone(),
        id: name(tally),
        kind: STOPPED.to_owned(),
        since: now,
        due: book.calendar().add(local_day(now, book.zone()), 1),
        assigned: None,
        about: format!(
            "the reader was wrong about {wrong} of the last {all} mails that it took for \u{201c}{}\u{201d} and \
             handled alone; such mails are put before people now",
            look::intent(&tally.intent)
        ),
        file: None,
        count: 0,
        done: None,
    }
}

/// Lets an intent take effect alone again, by a person's word. What was judged before does not count
/// against it any more; the figures keep it.
///
/// # Errors
/// [`AppError::Rejected`] when it is not stopped.
pub async fn restart(app: &App, tenant: &TenantId, intent: &str, by: &str) -> Result<(), AppError> {
    let code = intent.trim().to_ascii_lowercase().replace('-', "_");
    loop {
        let known = app.store.tally(tenant, &code).await?;
        let Some(known) = known.filter(|known| known.value.stopped.is_some()) else {
            return Err(AppError::Rejected(format!("{intent:?} is not stopped")));
        };
        let id = name(&known.value);
        let tally = Tally { stopped: None, last: Vec::new(), ..known.value };
        let mut writes = vec![Store::tally_write(tenant, &tally, Some(known.version))?];
        if let Some(mut task) = app.store.desk_task(tenant, &id).await?
            && task.value.done.is_none()
        {
            task.value.done = Some(format!("started again by {by}"));
            writes.push(Store::desk_write(&task.value, Some(task.version))?);
        }
        match app.store.write(writes).await {
            Ok(()) => return Ok(()),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
