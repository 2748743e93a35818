//! A person's acts. Each is a turn with the person's word as evidence; one that no longer fits is
//! refused with the reason.

use crate::rulebook::RuleBook;
use crate::taught::{self, Word};
use crate::turn::{Input, Turned, turn};
use crate::{App, AppError};
use domain::calendar::Time;
use domain::ids::{DebtorId, DisputeId, HoldId, OutboxId, PromiseId, TaskId};
use domain::signal::{Act, Actor, Evidence, Signal, Source};
use domain::task::TaskKind;
use store::book::OutState;
use store::table::Write;

/// Times that it is tried again when somebody is faster.
const TRIES: usize = 20;

/// Does `acts` for a debtor, all or none, in the name of `by`.
///
/// # Errors
/// [`AppError::Rejected`] with the reason when one does not fit.
pub async fn act(
    app: &App,
    book: &RuleBook,
    debtor: &DebtorId,
    acts: Vec<Act>,
    by: &str,
    now: Time,
) -> Result<Turned, AppError> {
    act_saying(app, book, debtor, acts, None, by, now).await
}

/// The same, with a person's word about the mail behind a reading, by its name. Without one, the acts may
/// imply it.
pub(crate) async fn act_saying(
    app: &App,
    book: &RuleBook,
    debtor: &DebtorId,
    acts: Vec<Act>,
    said: Option<(&str, &Word)>,
    by: &str,
    now: Time,
) -> Result<Turned, AppError> {
    let source =
        Source { actor: Actor::Person(by.to_owned()), evidence: Evidence::Person, at: now };
    let mut trouble = AppError::Retry("the account keeps changing".to_owned());
    for _ in 0..TRIES {
        let mut besides = settled(app, book, debtor, &acts, now).await?;
        besides.extend(taught::writes(app, book, debtor, &acts, said, by, now).await?);
        let alone = besides.is_empty();
        let signals = acts.iter().map(|act| (Signal::Act(act.clone()), source.clone())).collect();
        let input = Input { signals, besides, ..Input::default() };
        match turn(app, book, debtor, &input, now).await {
            Err(error @ AppError::Retry(_)) if !alone => trouble = error,
            done => return done,
        }
    }
    Err(trouble)
}

/// The act that ends what `name` names: a hold, a promise, a dispute, or a task. The debtor is in
/// the name.
///
/// # Errors
/// [`AppError::Rejected`] when it is no such name.
pub fn ending(name: &str) -> Result<(DebtorId, Act), AppError> {
    let wrong = || {
        AppError::rejected(format!(
            "{name:?} is not the name of a hold, promise, dispute or task, such as \
             d0123456789abcdef.h7"
        ))
    };
    let debtor = DebtorId::in_name(name).ok_or_else(wrong)?;
    let kind = name.rsplit('.').next().and_then(|part| part.chars().next());
    let act = match kind {
        Some('h') => Act::ReleaseHold(HoldId::new(name)),
        Some('p') => Act::WithdrawPromise(PromiseId::new(name)),
        Some('x') => Act::ResolveDispute(DisputeId::new(name)),
        Some('t') => Act::Finish { task: TaskId::new(name), answer: None },
        _ => return Err(wrong()),
    };
    Ok((debtor, act))
}

/// A doubt that a person settles: the message's own row follows in the same step.
async fn settled(
    app: &App,
    book: &RuleBook,
    id: &DebtorId,
    acts: &[Act],
    now: Time,
) -> Result<Vec<Write>, AppError> {
    let tenant = &book.settings().id;
    let mut writes = Vec::new();
    for act in acts {
        let Act::Finish { task, answer: Some(answer) } = act else { continue };
        let Some(loaded) = app.store.debtor(tenant, id).await? else { continue };
        let Some(task) = loaded.debtor.task(task).filter(|task| task.kind == TaskKind::InDoubt)
        else {
            continue;
        };
        let message = OutboxId::new(task.subject.clone());
        let Some(mut message) = app.store.message(tenant, id, &message).await? else { continue };
        message.value.state = match (answer.as_str(), &message.value.state) {
            // What the mail system has told meanwhile stands.
            (_, OutState::Sent { .. } | OutState::Abandoned { .. } | OutState::Pending) => continue,
            ("sent", _) => OutState::Sent { at: now, vendor: None },
            ("not_sent", _) => {
                let why = "a person says that it never left".to_owned();
                OutState::Abandoned { at: now, why }
            }
            _ => continue,
        };
        writes.push(app.store.moved(&message, now)?);
    }
    Ok(writes)
}
