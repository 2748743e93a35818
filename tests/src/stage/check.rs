//! What must always hold of a debtor.

use super::Stage;
use domain::debtor::Debtor;
use domain::fact::Fact;
use domain::ids::DebtorId;
use domain::task::TaskKind;
use store::Account;

/// The state.
pub(crate) async fn state(stage: &Stage, id: &DebtorId) -> Debtor {
    stage.app.store.debtor(&stage.tenant, id).await.unwrap().unwrap().debtor
}

/// The journal holds: nothing is missing, the hashes follow, and the state is what its facts say.
pub(crate) fn fold_holds(account: &Account) -> Result<(), String> {
    if !account.holds {
        return Err("the journal's hashes do not hold".to_owned());
    }
    let now = &account.loaded.debtor;
    let (tenant, id) = (now.tenant.clone(), now.id.clone());
    let mut debtor = Debtor::new(tenant, id, now.seller.clone(), now.ledger.clone());
    for entry in &account.entries {
        debtor.apply(entry);
    }
    if debtor != *now {
        return Err(format!("the facts say {debtor:?}, the state says {now:?}"));
    }
    Ok(())
}

impl Stage {
    /// The state with its journal.
    pub(crate) async fn account(&self, id: &DebtorId) -> Account {
        self.app.store.account(&self.tenant, id).await.unwrap().unwrap()
    }

    /// The journal holds, and nothing was claimed after `stops` became true.
    pub(crate) async fn nothing_claimed_after(
        &self,
        id: &DebtorId,
        stops: impl Fn(&Fact) -> bool,
    ) -> usize {
        let account = self.account(id).await;
        fold_holds(&account).unwrap();
        let mut claims = 0;
        let mut stopped = false;
        for entry in &account.entries {
            stopped |= stops(&entry.fact);
            if matches!(entry.fact, Fact::MessageClaimed { .. }) {
                assert!(!stopped, "claimed after it had to stop: {:#?}", account.entries);
                claims += 1;
            }
        }
        claims
    }

    /// Kinds of the open tasks.
    pub(crate) async fn tasks(&self, id: &DebtorId) -> Vec<TaskKind> {
        state(self, id).await.tasks.iter().map(|task| task.kind).collect()
    }

    /// The journal holds.
    pub(crate) async fn holds(&self, id: &DebtorId) {
        fold_holds(&self.account(id).await).unwrap();
    }
}
