//! Work that is interrupted, overtaken or spoilt: imports, jobs, turns.

mod imports;
mod jobs;
mod turns;

use crate::stage::Stage;
use domain::ids::DebtorId;
use store::keys;
use store::table::{Condition, Table, Write};

impl Stage {
    /// The row of a debtor becomes something that nobody can read.
    async fn spoil(&self, debtor: &DebtorId) {
        let key = keys::state(&self.tenant, debtor);
        let mut row = self.trips.table.get(&key).await.unwrap().unwrap();
        row.version += 1;
        row.body = "{\"z\":1,\"b\":\"spoilt\"}".into();
        self.trips.table.transact(vec![Write::Put(row, Condition::None)]).await.unwrap();
    }

    /// Kinds of the tasks that belong to no debtor and are open.
    async fn desk(&self) -> Vec<String> {
        let tasks = self.app.store.desk_tasks(&self.tenant).await.unwrap();
        tasks.into_iter().filter(|task| task.done.is_none()).map(|task| task.kind).collect()
    }
}
