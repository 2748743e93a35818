//! What became of a mail.

use domain::calendar::Day;
use domain::ids::{DebtorId, InvoiceId, TenantId};
use serde::Serialize;

/// What became of a mail. Ids and words of ours only: fit for a log and for a person's screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Received {
    /// A person wrote: chasing stops for what is named (all, when nothing is named or there are
    /// warnings) until one of our people has read it.
    Held {
        /// Whose account.
        debtor: DebtorId,
        /// Open documents that it names.
        named: Vec<InvoiceId>,
        /// What asks for more care.
        warnings: Vec<String>,
    },
    /// A person wrote, and the reader is sure that nobody is needed: a wait for a promised day, or
    /// some quiet days.
    Understood {
        /// Whose account.
        debtor: DebtorId,
        /// The promised day.
        #[serde(skip_serializing_if = "Option::is_none")]
        promised: Option<Day>,
    },
    /// A mail did not arrive.
    Bounced {
        /// Whose accounts.
        debtors: Vec<DebtorId>,
        /// An address is dead; otherwise it was only noted.
        hard: bool,
    },
    /// A recipient complained to its mail system: its address is not used any more.
    Complained {
        /// Whose accounts.
        debtors: Vec<DebtorId>,
    },
    /// A machine answered; it was noted.
    Automatic {
        /// Whose account.
        debtor: DebtorId,
    },
    /// One of our own people wrote to the debtor: that is contact.
    Colleague {
        /// Whose account.
        debtor: DebtorId,
    },
    /// Nothing follows from it; the word says why.
    Ignored(&'static str),
    /// Nobody can say whose it is: a person places it.
    Placed {
        /// The task on the desk.
        task: String,
    },
    /// It was worked in before.
    Duplicate,
    /// It was not read: a person decides.
    Quarantined {
        /// The task on the desk.
        task: String,
    },
    /// It went to addresses of several tenants: one for each.
    Several(Vec<Received>),
}

impl Received {
    /// The word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Received::Held { .. } => "held",
            Received::Understood { .. } => "understood",
            Received::Bounced { .. } => "bounced",
            Received::Complained { .. } => "complained",
            Received::Automatic { .. } => "automatic",
            Received::Colleague { .. } => "colleague",
            Received::Ignored(_) => "ignored",
            Received::Placed { .. } => "placed",
            Received::Duplicate => "duplicate",
            Received::Quarantined { .. } => "quarantined",
            Received::Several(_) => "several",
        }
    }

    /// One line for the log.
    pub(super) fn log(&self, tenant: &TenantId) {
        let outcome = self.word();
        match self {
            Received::Held { debtor, warnings, .. } => tracing::info!(
                mail.outcome = outcome,
                mail.warnings = %warnings.join(","),
                tenant.id = %tenant,
                debtor.id = %debtor,
                "a mail came in"
            ),
            Received::Automatic { debtor }
            | Received::Colleague { debtor }
            | Received::Understood { debtor, .. } => tracing::info!(
                mail.outcome = outcome,
                tenant.id = %tenant,
                debtor.id = %debtor,
                "a mail came in"
            ),
            Received::Bounced { debtors, .. } | Received::Complained { debtors } => tracing::info!(
                mail.outcome = outcome,
                tenant.id = %tenant,
                debtor.count = debtors.len(),
                "a mail came in"
            ),
            Received::Placed { task } | Received::Quarantined { task } => tracing::info!(
                mail.outcome = outcome,
                tenant.id = %tenant,
                task.id = %task,
                "a mail came in"
            ),
            Received::Ignored(why) => tracing::info!(
                mail.outcome = outcome,
                mail.why = why,
                tenant.id = %tenant,
                "a mail came in"
            ),
            Received::Duplicate | Received::Several(_) => {
                tracing::info!(mail.outcome = outcome, tenant.id = %tenant, "a mail came in");
            }
        }
    }
}
