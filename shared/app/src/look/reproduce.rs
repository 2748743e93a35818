//! Deciding again. The state of an account just before a decision is the fold of its facts up to
//! there; with the policy and the books that the decision names, the same must come out, down to
//! the name of the message. If it does not, the journal, the policy or the program was changed.
//!
//! The turn plans on the state after all that came in, then notes what ripened, then the message of
//! each currency in order, and only then the tasks. So the facts before a `MessageDecided` are
//! exactly what its decision saw, and `decide` is asked for that one currency on exactly that.

use crate::rulebook::RuleBook;
use domain::answer::Answer;
use domain::debtor::Debtor;
use domain::fact::{Entry, Fact};
use domain::ids::{OutboxId, PolicyVersion};
use domain::message::Message;
use domain::plan::{Decision, NoAnswer, answer, decide};
use domain::policy::Policy;
use domain::rules::Books;
use std::collections::HashMap;

/// A decision that was made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Again {
    /// The number of its entry.
    pub entry: u64,
    /// The message.
    pub id: OutboxId,
    /// What came out differently; nothing, if it is the same.
    pub difference: Vec<String>,
}

/// Makes every decision of a journal again, and gives the state that the journal adds up to.
pub(super) fn again(
    book: &RuleBook,
    policies: &HashMap<PolicyVersion, Policy>,
    empty: Debtor,
    entries: &[Entry],
) -> (Vec<Again>, Debtor) {
    let mut debtor = empty;
    let mut made = Vec::new();
    for entry in entries {
        if let Fact::MessageDecided(message) = &entry.fact {
            let difference = match policies.get(&message.because.policy) {
                None => vec![format!(
                    "the policy {} is not kept any more, so it cannot be decided again",
                    message.because.policy
                )],
                Some(policy) => once(book, policy, &debtor, entry, message),
            };
            made.push(Again { entry: entry.n, id: message.id.clone(), difference });
        }
        debtor.apply(entry);
    }
    (made, debtor)
}

/// What comes out differently when one message is decided again.
fn once(
    book: &RuleBook,
    policy: &Policy,
    debtor: &Debtor,
    entry: &Entry,
    message: &Message,
) -> Vec<String> {
    // While an import was worked in, nothing overdue was decided; and what was not overdue did not
    // ask for it. The same goes for the switch that stops all sending.
    let books = message.because.books.map(|(snapshot, cash_to)| Books {
        snapshot,
        cash_to,
        importing: false,
    });
    let then = book.as_it_was(policy.clone(), &debtor.ledger, books);
    if let Some(answers) = &message.answers {
        return answered(&then, debtor, entry, message, answers);
    }
    match decide(&then.rules(debtor), debtor, message.currency, entry.at) {
        Decision::Send(other) if *other == *message => Vec::new(),
        Decision::Send(other) => differences(message, &other),
        Decision::Call(step, ..) => vec![format!("a person would be asked to call (step {step})")],
        Decision::Nothing(because, _) => {
            vec![format!("nothing would be sent: {}", because.sentence())]
        }
    }
}

/// An answer is decided with the mail that it answers, on the state after that mail.
fn answered(
    then: &RuleBook,
    debtor: &Debtor,
    entry: &Entry,
    message: &Message,
    answers: &Answer,
) -> Vec<String> {
    let again = match message.recipients.to.first() {
        Some(to) => answer(&then.rules(debtor), debtor, answers, to, entry.at),
        None => Err(NoAnswer::Never("there is nobody to answer".to_owned())),
    };
    match again {
        Ok(other) if *other == *message => Vec::new(),
        Ok(other) => differences(message, &other),
        Err(NoAnswer::Now(rule)) => vec![format!("nothing would be sent: {}", rule.words())],
        Err(NoAnswer::Never(why)) => vec![format!("nothing would be sent: {why}")],
    }
}

fn differences(was: &Message, is: &Message) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |what: &str, was: String, is: String| {
        if was != is {
            found.push(format!("{what} was {was} and would be {is}"));
        }
    };
    let list = |ids: &[domain::ids::InvoiceId]| {
        ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    compare("the message's id", was.id.to_string(), is.id.to_string());
    compare("the step", was.step.clone(), is.step.clone());
    compare("the purpose", was.purpose.word(), is.purpose.word());
    compare("the template", was.template.clone(), is.template.clone());
    compare("the count of decisions", was.occasion.to_string(), is.occasion.to_string());
    compare("what it asks for", list(&was.items), list(&is.items));
    compare("whom it goes to", format!("{:?}", was.recipients), format!("{:?}", is.recipients));
    compare("whether it goes first", was.urgent.to_string(), is.urgent.to_string());
    compare("the reason", format!("{:?}", was.because), format!("{:?}", is.because));
    found
}
