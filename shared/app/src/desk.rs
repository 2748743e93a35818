//! What a person does with a task of the desk, which belongs to no debtor: says that it is done, or
//! gives it to somebody. A mail on the desk is placed by [`crate::receive::place`].

use crate::taught::CHECK;
use crate::{App, AppError};
use domain::ids::TenantId;
use store::StoreError;
use store::book::DeskTask;

/// Says that a task is done.
///
/// # Errors
/// [`AppError::Rejected`] when there is no such task, it is done already, or only something else
/// than a word can end it.
pub async fn finish(
    app: &App,
    tenant: &TenantId,
    id: &str,
    by: &str,
) -> Result<DeskTask, AppError> {
    change(app, tenant, id, |task| {
        if task.kind == "refresh_ledger" {
            return Err(AppError::rejected(
                "newer open items end this task: credit-control import FILE",
            ));
        }
        if task.kind == CHECK {
            return Err(AppError::Rejected(format!(
                "say whether it was right: credit-control confirm {id}, or correct {id} --as INTENT"
            )));
        }
        task.done = Some(format!("done by {by}"));
        Ok(())
    })
    .await
}

/// Gives a task to somebody.
///
/// # Errors
/// [`AppError::Rejected`] when there is no such task or it is done already.
pub async fn assign(
    app: &App,
    tenant: &TenantId,
    id: &str,
    to: &str,
) -> Result<DeskTask, AppError> {
    change(app, tenant, id, |task| {
        task.assigned = Some(to.to_owned());
        Ok(())
    })
    .await
}

/// Changes an open task; `change` may run more than once.
async fn change(
    app: &App,
    tenant: &TenantId,
    id: &str,
    change: impl Fn(&mut DeskTask) -> Result<(), AppError>,
) -> Result<DeskTask, AppError> {
    loop {
        let Some(mut known) = app.store.desk_task(tenant, id).await? else {
            return Err(AppError::rejected(format!("there is no task {id}")));
        };
        if let Some(done) = &known.value.done {
            return Err(AppError::rejected(format!("the task {id} is no longer open: {done}")));
        }
        change(&mut known.value)?;
        match app.store.put_desk_task(&known.value, Some(known.version)).await {
            Ok(()) => return Ok(known.value),
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
