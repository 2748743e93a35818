//! Connections: a tenant's ways into accounts at vendors. Made by a person ([`connect`]), read by
//! sweeps and after webhooks, asked once more before each send. Vendors' machines say what to ask
//! and what an answer means; here is when, with whose tokens, and what follows.

mod apply;
mod connect;
mod copy;
mod held;
mod notes;
mod reread;
mod sealed;
pub mod sign_in;
mod talk;
mod trouble;
mod twins;
mod unheard;

pub(crate) use apply::Ground;
pub use connect::{Keys, NewConnection, attach, disconnect, register};
pub(crate) use copy::{fetch_copy, gives_copies};
pub(crate) use held::Held;
pub(crate) use notes::{Noting, note_of};
pub(crate) use reread::{Reread, Versions, reread};
pub use sealed::RegistrationKeys;
pub(crate) use talk::{Ended, Listener, Trouble};
pub(crate) use trouble::{failed, works};
pub(crate) use unheard::{heard_again, swept};

use crate::{App, AppError};
use connectors::kit::{Click, Connector, Object};
use domain::calendar::Time;
use domain::ids::{ConnectionId, DebtorId, LedgerId, OutboxId, TenantId, fingerprint};
use serde::{Deserialize, Serialize};
use store::book::Errand;

/// What is to be done at a connection, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Todo {
    /// Fetch something that changed.
    Fetch(Object),
    /// Carry out what a person pressed.
    Click(Click),
    /// Ask people about a task, or show that it is done.
    Card {
        /// The task's name.
        task: String,
        /// Whose task; none for one of the desk.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        debtor: Option<DebtorId>,
    },
    /// Write into the histories of its documents at the vendor that a message left.
    Note {
        /// Whose message.
        debtor: DebtorId,
        /// Which.
        message: OutboxId,
    },
}

impl Todo {
    /// Its name among the errands of its connection: the same work asked for twice is one.
    pub fn name(&self) -> String {
        match self {
            Todo::Fetch(object) => {
                let sort = format!("{:?}", object.sort).to_lowercase();
                format!("f-{sort}-{}", fingerprint(&[&object.id], 10))
            }
            Todo::Click(click) => format!("c-{}", fingerprint(&[&click.key], 10)),
            Todo::Card { task, .. } => format!("a-{task}"),
            Todo::Note { message, .. } => format!("n-{message}"),
        }
    }

    /// The errand that asks for it.
    ///
    /// # Errors
    /// [`AppError::Bug`] only.
    pub fn errand(
        &self,
        tenant: &TenantId,
        connection: &ConnectionId,
        at: Time,
    ) -> Result<Errand, AppError> {
        let what = serde_json::to_value(self).map_err(|error| AppError::Bug(error.to_string()))?;
        let (tenant, connection) = (tenant.clone(), connection.clone());
        Ok(Errand { tenant, connection, what, at, failures: 0 })
    }

    /// Asks for it.
    ///
    /// # Errors
    /// When the store cannot answer.
    pub async fn ask(
        &self,
        app: &App,
        tenant: &TenantId,
        connection: &ConnectionId,
        at: Time,
    ) -> Result<(), AppError> {
        let errand = self.errand(tenant, connection, at)?;
        Ok(app.store.ask(&self.name(), &errand).await?)
    }
}

/// The vendor behind a connection.
///
/// # Errors
/// [`AppError::Bug`] when this program does not know it.
pub fn vendor(name: &str) -> Result<&'static Connector, AppError> {
    connectors::connector(name)
        .ok_or_else(|| AppError::Bug(format!("there is no connector {name:?} in this program")))
}

/// The ledger that a connection reads.
pub fn ledger_of(connection: &ConnectionId) -> LedgerId {
    LedgerId::new(connection.as_str())
}

/// The connection that reads a ledger, if it is not one of files.
pub fn connection_of(ledger: &LedgerId) -> Option<ConnectionId> {
    (*ledger != crate::import::ledger()).then(|| ConnectionId::new(ledger.as_str()))
}
