//! What a person does about a mail says what it was, where that is the very thing that was proposed, or a
//! promise or a dispute. Anything else may have come of a telephone call and says nothing about the mail.

use super::word::{Label, Word, reason};
use domain::debtor::Debtor;
use domain::hold::{Hold, Read};
use domain::signal::Act;
use domain::task::TaskKind;
use understanding::labels::{DisputeReason, Intent};

/// The hold of a mail that these acts answer.
pub(super) fn answered<'a>(debtor: &'a Debtor, acts: &[Act]) -> Option<&'a Hold> {
    acts.iter().find_map(|act| {
        let name = match act {
            Act::ReleaseHold(id) => id.as_str(),
            Act::Finish { task, .. } => {
                let task = debtor.task(task).filter(|task| task.kind == TaskKind::ReadReply)?;
                task.subject.as_str()
            }
            _ => return None,
        };
        debtor.waiting_replies().find(|hold| hold.id.as_str() == name)
    })
}

/// What follows about the mail, if anything does.
pub(super) fn word(hold: &Hold, acts: &[Act]) -> Option<Word> {
    let read = hold.read.as_ref().filter(|read| !read.told)?;
    let label = acts.iter().find_map(|act| match act {
        Act::Promise { on, amount, .. } => match read.intent.as_str() {
            // Instalments that were agreed on, the first recorded: as it was proposed.
            "hardship" => of(read),
            // Another day or sum may have been agreed on by telephone.
            "promise_to_pay" => {
                let same = read.on.is_none_or(|day| day == *on)
                    && (read.amount.is_none() || read.amount == *amount);
                same.then(|| of(read)).flatten()
            }
            _ => {
                let intent = Intent::PromiseToPay;
                Some(Label { intent, reason: None, on: None, amount: None })
            }
        },
        Act::Dispute { reason: said, .. } => {
            let said = reason(said);
            let known = said.or_else(|| read.reason.as_deref().and_then(reason));
            let reason = Some(known.unwrap_or(DisputeReason::Other));
            Some(Label { intent: Intent::Dispute, reason, on: None, amount: None })
        }
        _ => None,
    });
    let is_release = acts.iter().all(|act| matches!(act, Act::ReleaseHold(_) | Act::Finish { .. }));
    let label = label.or_else(|| (is_release && ends_so(read)).then(|| of(read)).flatten())?;
    Some(Word { label, implied: true })
}

/// Whether to release it is what was proposed, in the end.
fn ends_so(read: &Read) -> bool {
    matches!(
        read.intent.as_str(),
        "bank_change_fraud"
            | "unsubscribe"
            | "wrong_contact"
            | "query"
            | "document_request"
            | "stall"
            | "acknowledgement"
    )
}

/// The reader's own word.
fn of(read: &Read) -> Option<Label> {
    let intent = super::word::intent(&read.intent)?;
    let reason = read.reason.as_deref().and_then(reason);
    let reason = reason.filter(|_| intent == Intent::Dispute);
    Some(Label { intent, reason, on: read.on, amount: read.amount })
}
