//! Whose desk a task is on, and what waits there: for the list of tasks and for the daily mail.

use super::read;
use crate::{App, AppError};
use domain::debtor::Debtor;
use domain::ids::TenantId;
use domain::task::{Desk, Task, TaskKind};
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

/// Whose a task is.
pub(crate) struct Whose<'a> {
    /// Whom it was given to by hand.
    assigned: Option<&'a str>,
    /// What it is about, the closest first, as [`People::experts`] names it.
    topics: Vec<String>,
    desk: Desk,
}

impl<'a> Whose<'a> {
    /// A task of a debtor's.
    pub(crate) fn of(debtor: &Debtor, task: &'a Task) -> Self {
        let contested = |reason: &str| format!("{CONTESTED}.{reason}");
        let topics = match task.kind {
            TaskKind::ReviewDispute => {
                let mut disputes = debtor.disputes.iter();
                let dispute = disputes.find(|known| known.id.as_str() == task.subject);
                let reason = dispute.map(|dispute| contested(&dispute.reason));
                reason.into_iter().chain([CONTESTED.to_owned()]).collect()
            }
            _ => read::of(debtor, task).map_or_else(Vec::new, |read| {
                let reason = read.reason.as_deref().map(contested);
                reason.into_iter().chain([read.intent.clone()]).collect()
            }),
        };
        Self { assigned: task.assigned.as_deref(), topics, desk: task.desk }
    }

    /// A task of the desk.
    pub(crate) fn of_desk(task: &'a DeskTask) -> Self {
        Self { assigned: task.assigned.as_deref(), topics: Vec::new(), desk: Desk::Owner }
    }

    /// Who has it: whom it was given to, else who sits where it is.
    pub(crate) fn owner(&self, people: &People) -> String {
        self.assigned.or_else(|| self.person(people)).unwrap_or("unassigned").to_owned()
    }

    /// Who gets the daily mail with it: whom it was given to, if that is one of the tenant's people; else
    /// who sits where it is.
    pub(crate) fn reader(&self, people: &People) -> Option<String> {
        let known = |address: &str| {
            let same = |known: &&&String| known.eq_ignore_ascii_case(address);
            mailed(people).iter().find(same).map(|known| (*known).clone())
        };
        self.assigned.and_then(known).or_else(|| known(self.person(people)?))
    }

    /// Who sits where it is: on the first desk who knows about it, else its owner; where nobody sits at a
    /// desk, the nearest other one.
    fn person<'p>(&self, people: &'p People) -> Option<&'p str> {
        let (owner, deputy, head) = (&people.owner, &people.deputy, &people.head);
        let expert = self.topics.iter().find_map(|topic| people.experts.get(topic));
        let order = match self.desk {
            Desk::Owner => [expert.or(owner.as_ref()), deputy.as_ref(), head.as_ref()],
            Desk::Deputy => [deputy.as_ref(), head.as_ref(), owner.as_ref()],
            Desk::Head => [head.as_ref(), deputy.as_ref(), owner.as_ref()],
        };
        order.into_iter().flatten().map(String::as_str).next()
    }
}

/// The addresses of those who may get a mail.
pub(crate) fn mailed(people: &People) -> Vec<&String> {
    people.addresses().filter(|address| address.contains('@')).collect()
}

/// What is contested, whatever the reason.
const CONTESTED: &str = "dispute";
