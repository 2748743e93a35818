//! What became true is told to others, for tenants that want it: every fact that is of use outside,
//! and every message that left. The rows that hold them wait in the index until the bus has them,
//! so nothing is forgotten; what was told and could not be written down as told is told again, under
//! the same id. Called by the function `dispatch`.

mod words;

use crate::drain::{Deadline, drain};
use crate::ports::NotTold;
use crate::{App, AppError};
use domain::calendar::Time;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use store::StoreError;
use store::keys::Waiting;
use store::table::Key;

/// Tells what is due at `now`, until `deadline`. Returns how many announcements the bus took; without
/// a bus nothing is looked at.
///
/// # Errors
/// When the store cannot answer.
pub async fn announce_due(app: &App, now: Time, deadline: Deadline) -> Result<usize, AppError> {
    let Some(bus) = &app.bus else { return Ok(0) };
    let told = AtomicUsize::new(0);
    let told_ref = &told;
    let unit = |key: Key| async move {
        let Some(row) = app.store.untold(&key).await? else { return Ok(()) };
        let announcements = words::of(&row.value)?;
        for answer in bus.put(&announcements).await {
            match answer {
                Ok(()) => told_ref.fetch_add(1, Relaxed),
                Err(NotTold::Later(why)) => return Err(AppError::Retry(why)),
                Err(error @ NotTold::TooLarge(_)) => return Err(AppError::Bug(error.to_string())),
            };
        }
        match app.store.told(&key, row).await {
            // Somebody changed it meanwhile, and will have it told as it is then.
            Ok(()) | Err(StoreError::Conflict) => Ok(()),
            Err(error) => Err(error.into()),
        }
    };
    drain(app, Waiting::Announce, now, deadline, unit).await?;
    Ok(told.load(Relaxed))
}
