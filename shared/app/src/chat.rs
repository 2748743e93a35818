//! People are asked where they talk. Each task that stands between a debtor and an answer becomes a
//! card with buttons, in the debtor's thread; a press is carried out like any act of that person, or
//! refused with the reason. When the chat is down the task waits with the others, and nothing is
//! ever approved by itself.

mod cards;
mod clicks;
mod post;

pub(crate) use clicks::click;
pub(crate) use post::card;

use crate::AppError;
use crate::connections::Todo;
use crate::rulebook::RuleBook;
use domain::calendar::Time;
use domain::debtor::Debtor;
use domain::fact::{Entry, Fact};
use domain::task::TaskKind;
use store::book::Errand;

/// Whether people are asked at once. The others are work for a quiet hour: the daily mail and the
/// list have them.
fn is_asked(kind: TaskKind) -> bool {
    match kind {
        TaskKind::ReadReply
        | TaskKind::InDoubt
        | TaskKind::ApproveAccount
        | TaskKind::Call
        | TaskKind::LadderEnd
        | TaskKind::ReviewDispute => true,
        TaskKind::FindAddress
        | TaskKind::ConfirmAddress
        | TaskKind::WrongAddress
        | TaskKind::AllocateCredits
        | TaskKind::ConfirmMissing => false,
    }
}

/// The errands that follow from what became true: a card for each task that was opened, one to
/// close it when it is over. They are committed with the facts.
pub(crate) fn errands(
    book: &RuleBook,
    before: &Debtor,
    entries: &[Entry],
    now: Time,
) -> Result<Vec<(String, Errand)>, AppError> {
    let Some(chat) = &book.settings().chat else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for entry in entries {
        // Each has a row of its own: one may be at work while the other is written.
        let (task, end) = match &entry.fact {
            Fact::TaskOpened(task) if is_asked(task.kind) => (&task.id, ""),
            Fact::TaskClosed { id, .. } => {
                let known = before.tasks.iter().find(|known| known.id == *id);
                match known.filter(|known| is_asked(known.kind)) {
                    Some(known) => (&known.id, "-over"),
                    None => continue,
                }
            }
            _ => continue,
        };
        let todo = Todo::Card { task: task.to_string(), debtor: Some(before.id.clone()) };
        found.push((todo.name() + end, todo.errand(&before.tenant, chat, now)?));
    }
    Ok(found)
}
