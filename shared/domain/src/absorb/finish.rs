//! A person finishes a task: what that makes true depends on what was asked.

use super::act::{refused, with_verdict};
use super::contested;
use crate::debtor::Debtor;
use crate::fact::{Closing, Fact};
use crate::hold::Dispute;
use crate::ids::{HoldId, OutboxId, TaskId};
use crate::people::Verdict;
use crate::rules::Rules;
use crate::signal::{Actor, Refused, Source};
use crate::task::{Task, TaskKind};

pub(super) fn finish(
    rules: &Rules<'_>,
    debtor: &Debtor,
    id: &TaskId,
    answer: Option<&str>,
    source: &Source,
) -> Result<Vec<Fact>, Refused> {
    let Some(task) = debtor.task(id) else {
        return refused(format!("the task {id} is no longer open"));
    };
    let mut facts = match task.kind {
        TaskKind::ReadReply => contested::released(debtor, &HoldId::new(task.subject.clone())),
        TaskKind::InDoubt => vec![settled(task, answer)?],
        TaskKind::ApproveAccount => vec![Fact::AccountApproved],
        TaskKind::ConfirmAddress => {
            let open = |verdict| verdict == Verdict::Unapproved;
            vec![with_verdict(debtor, |known| open(known.verdict), Verdict::Approved)]
        }
        TaskKind::ConfirmMissing => task
            .about
            .iter()
            // One that has come back in the meantime is not done.
            .filter(|invoice| debtor.item(invoice).is_some_and(|item| item.missing))
            .map(|invoice| Fact::DocumentClosed {
                invoice: invoice.clone(),
                how: Closing::Confirmed,
            })
            .collect(),
        TaskKind::Call => vec![step_taken(task)?],
        TaskKind::ReviewDispute => vec![looked_at(rules, debtor, task, source)?],
        TaskKind::LadderEnd => vec![again(rules, task, answer, source)?],
        TaskKind::FindAddress => {
            return refused("an address is needed: correct it in the ledger and import again");
        }
        TaskKind::WrongAddress => {
            return refused(
                "another address is needed: correct it in the ledger and import again, or \
                 approve this one by its name",
            );
        }
        TaskKind::AllocateCredits => {
            return refused("set the credits against invoices in the ledger and import again");
        }
    };
    let by = match &source.actor {
        Actor::Person(name) => name.as_str(),
        Actor::Policy | Actor::Ledger | Actor::Mail | Actor::Delivery => "the system",
    };
    facts.push(Fact::TaskClosed { id: id.clone(), how: format!("done by {by}") });
    Ok(facts)
}

fn settled(task: &Task, answer: Option<&str>) -> Result<Fact, Refused> {
    let id = OutboxId::new(task.subject.clone());
    match answer {
        Some("sent") => Ok(Fact::MessageSettled { id, sent: true }),
        Some("not_sent") => Ok(Fact::MessageSettled { id, sent: false }),
        _ => refused("say whether the message left: --answer sent or --answer not_sent"),
    }
}

/// The subject of a call is "currency step cycle".
fn step_taken(task: &Task) -> Result<Fact, Refused> {
    let mut words = task.subject.split(' ');
    let currency = words.next().and_then(|word| word.parse().ok());
    let step = words.next().and_then(|word| word.parse().ok());
    match (currency, step) {
        (Some(currency), Some(step)) => {
            Ok(Fact::StepTaken { currency, step, items: task.about.clone() })
        }
        _ => refused("this task is from another version and cannot be finished"),
    }
}

/// What comes after the last step is a person's decision; the machine can only start anew.
fn again(
    rules: &Rules<'_>,
    task: &Task,
    answer: Option<&str>,
    source: &Source,
) -> Result<Fact, Refused> {
    match answer {
        Some("again") => {
            Ok(Fact::LadderRestarted { invoices: task.about.clone(), on: rules.today(source.at) })
        }
        _ => refused(
            "decide how to go on: hold it, record a promise or a dispute, write it off in the              ledger, or start the ladder anew with --answer again",
        ),
    }
}

/// The dispute goes on; it is looked at again after as many days as a person has for it.
fn looked_at(
    rules: &Rules<'_>,
    debtor: &Debtor,
    task: &Task,
    source: &Source,
) -> Result<Fact, Refused> {
    let found = debtor.disputes.iter().find(|dispute| dispute.id.as_str() == task.subject);
    let Some(dispute) = found else { return refused("the dispute is no longer there") };
    let review = rules.tenant_calendar.add(rules.today(source.at), 5);
    Ok(Fact::DisputeOpened(Dispute { review, ..dispute.clone() }))
}
