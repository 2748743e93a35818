//! Whose desk a task is on, and what waits there: for the list of tasks and for the daily mail.

use crate::{App, AppError};
use domain::ids::TenantId;
use domain::task::Desk;
use futures::{StreamExt, TryStreamExt};
use store::book::{DeskTask, Loaded, People};
use store::keys::{self, View};
use store::table::Key;

/// Whoever has an open task. The list says where to look; the rows say what is true.
pub(crate) async fn waiting(
    app: &App,
    tenant: &TenantId,
) -> Result<(Vec<Loaded>, Vec<DeskTask>), AppError> {
    let mut keys: Vec<Key> = app.store.list(tenant, View::Tasks).await?;
    keys.sort();
    keys.dedup();
    let at_once = app.patience.in_flight.max(1);
    let debtors = keys.iter().filter_map(keys::debtor_in);
    let loads = debtors.map(|(_, id)| async move { app.store.debtor(tenant, &id).await });
    let loaded: Vec<Option<Loaded>> =
        futures::stream::iter(loads).buffered(at_once).try_collect().await?;
    let mut desk = Vec::new();
    for id in keys.iter().filter_map(keys::desk_task_in) {
        desk.extend(app.store.desk_task(tenant, id).await?.map(|task| task.value));
    }
    desk.retain(|task| task.done.is_none());
    let mut debtors: Vec<Loaded> = loaded.into_iter().flatten().collect();
    debtors.retain(|loaded| !loaded.debtor.tasks.is_empty());
    Ok((debtors, desk))
}

/// The person at a desk. Where nobody sits at it, the nearest other one.
pub(crate) fn person(people: &People, desk: Desk) -> Option<&str> {
    let (owner, deputy, head) = (&people.owner, &people.deputy, &people.head);
    let order = match desk {
        Desk::Owner => [owner, deputy, head],
        Desk::Deputy => [deputy, head, owner],
        Desk::Head => [head, deputy, owner],
    };
    order.into_iter().find_map(|known| known.as_deref())
}

/// Who has a task: whom it was given to, else who sits at its desk.
pub(crate) fn owner(people: &People, assigned: Option<&str>, desk: Desk) -> String {
    assigned.or_else(|| person(people, desk)).unwrap_or("unassigned").to_owned()
}
