//! What an answer that leaves by itself makes true: it is decided with the mail that it answers, in
//! the same turn; and if it does not leave after all, whoever asked is not forgotten.

use crate::answer::{Answer, With};
use crate::debtor::Debtor;
use crate::fact::Fact;
use crate::hold::{Hold, Origin, Read, Scope};
use crate::ids::{ContactId, HoldId, OutboxId};
use crate::plan::answer;
use crate::rules::Rules;
use crate::signal::Source;

/// What a document request reads as.
const REQUEST: &str = "document_request";

/// The promise that was made just now is confirmed, if that may be.
pub(super) fn confirm(
    rules: &Rules<'_>,
    debtor: &Debtor,
    mail: &str,
    to: &ContactId,
    source: &Source,
) -> Vec<Fact> {
    let made = debtor.open_promises().find(|promise| {
        // Its fact is the last one: it came of the same mail.
        promise.made == source.at
            && promise.id == crate::ids::PromiseId::of(&debtor.id, debtor.facts)
    });
    let Some(promise) = made else { return Vec::new() };
    let wanted = Answer { mail: mail.to_owned(), with: With::Promise(promise.id.clone()) };
    let decided = answer(rules, debtor, &wanted, to, source.at);
    decided.map(Fact::MessageDecided).into_iter().collect()
}

/// A message that was dropped was the answer to somebody who asked: a person answers, as long as
/// anything of it is open.
pub(super) fn unanswered(debtor: &Debtor, id: &OutboxId, source: &Source) -> Option<Fact> {
    let dropped = debtor.outgoing(id)?;
    let answers = dropped.answers.as_ref().filter(|it| it.with.is_asked_for())?;
    let open: Vec<_> =
        dropped.items.iter().filter(|item| debtor.item(item).is_some()).cloned().collect();
    if open.is_empty() {
        return None;
    }
    let scope = match answers.with {
        With::Copy(_) => Scope::Invoices(open),
        With::Statement | With::Promise(_) => Scope::All,
    };
    Some(Fact::HoldPlaced(Hold {
        // The drop is the first fact from here, this the second.
        id: HoldId::of(&debtor.id, debtor.facts + 2),
        scope,
        origin: Origin::Mail,
        since: source.at,
        until: None,
        note: answers.mail.clone(),
        read: Some(Read { intent: REQUEST.to_owned(), ..Read::default() }),
    }))
}
