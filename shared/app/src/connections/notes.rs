//! Who looks at an invoice in the books sees there that it was chased: when a message has left, a line
//! goes into the history of each of its documents, where the vendor takes such lines and the tenant
//! wants them. Asked for in the same step that says that the message left.

use super::{Todo, connection_of, vendor};
use crate::rulebook::RuleBook;
use crate::{App, AppError};
use connectors::kit::Errand as Job;
use domain::calendar::local_day;
use domain::ids::{DebtorId, OutboxId, fingerprint};
use domain::message::Purpose;
use store::book::{OutState, Outgoing};
use store::table::Write;

/// Documents whose history is written; the message names no more.
const MOST: usize = 40;

/// The write that asks for the notes of a message that leaves; `None` where nobody takes them.
pub(crate) async fn note_of(
    app: &App,
    book: &RuleBook,
    message: &Outgoing,
) -> Result<Option<Write>, AppError> {
    let tenant = book.settings();
    let connected = tenant.ledgers.iter().any(|ledger| connection_of(ledger).is_some());
    let Some(debtor) = message.debtor().filter(|_| connected && tenant.notes) else {
        return Ok(None);
    };
    let Some(loaded) = app.store.debtor(&tenant.id, debtor).await? else { return Ok(None) };
    let Some(id) = connection_of(&loaded.debtor.ledger) else { return Ok(None) };
    let Some(connection) = app.store.connection(&tenant.id, &id).await? else { return Ok(None) };
    let takes = vendor(&connection.value.connector)?.ledger.is_some_and(|it| it.takes_notes());
    if !takes {
        return Ok(None);
    }
    let todo = Todo::Note { debtor: debtor.clone(), message: message.id.clone() };
    let errand = todo.errand(&tenant.id, &id, app.clock.now())?;
    Ok(Some(app.store.asking(&todo.name(), &errand)?))
}

/// The notes of one message.
pub(crate) struct Noting {
    /// The vendor's errands, one for each document. Asked for again under the same keys.
    pub(crate) jobs: Vec<Job>,
}

impl Noting {
    /// What is to be written for `message`; nothing when it has not left.
    ///
    /// # Errors
    /// When the store cannot answer.
    pub(crate) async fn of(
        app: &App,
        book: &RuleBook,
        debtor: &DebtorId,
        message: &OutboxId,
    ) -> Result<Self, AppError> {
        let tenant = &book.settings().id;
        let nothing = || Self { jobs: Vec::new() };
        let Some(known) = app.store.message(tenant, debtor, message).await? else {
            return Ok(nothing());
        };
        let OutState::Sent { at, .. } = known.value.state else { return Ok(nothing()) };
        // An answer does not chase.
        if known.value.step == Purpose::Answer.word() {
            return Ok(nothing());
        }
        let (day, step) = (local_day(at, book.zone()), &known.value.step);
        let jobs = known.value.items.iter().take(MOST).map(|item| Job::Note {
            invoice: item.to_string(),
            text: format!("Credit control: \"{step}\" was mailed on {day}."),
            key: format!("n-{}", fingerprint(&[message.as_str(), item.as_str()], 10)),
        });
        Ok(Self { jobs: jobs.collect() })
    }
}
