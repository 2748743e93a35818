//! A person's acts. Each is a turn with the person's word as evidence; one that no longer fits is
//! refused with the reason.

use crate::rulebook::RuleBook;
use crate::turn::{Input, Turned, turn};
use crate::{App, AppError};
use domain::calendar::Time;
use domain::ids::{DebtorId, DisputeId, HoldId, PromiseId, TaskId};
use domain::message::Under;
use domain::signal::{Act, Actor, Evidence, Signal, Source};
use store::StoreError;
use store::book::OutState;

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
    let source =
        Source { actor: Actor::Person(by.to_owned()), evidence: Evidence::Person, at: now };
    let signals = acts.into_iter().map(|act| (Signal::Act(act), source.clone())).collect();
    let input = Input { signals, ..Input::default() };
    let turned = turn(app, book, debtor, &input, now).await?;
    follow_messages(app, &turned, now).await?;
    Ok(turned)
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

/// A doubt that a person has settled: the message's own row follows the debtor's state. Repeatable,
/// so an interruption between the two is mended by the next act or look.
async fn follow_messages(app: &App, turned: &Turned, now: Time) -> Result<(), AppError> {
    use domain::fact::Fact;
    let debtor = &turned.debtor;
    for entry in &turned.entries {
        let Fact::MessageSettled { id, sent } = &entry.fact else { continue };
        let Some(mut message) = app.store.message(&debtor.tenant, &debtor.id, id).await? else {
            continue;
        };
        message.value.state = if *sent {
            OutState::Sent { at: now, vendor: None }
        } else {
            let why = "a person says that it never left".to_owned();
            OutState::Abandoned { at: now, why }
        };
        match app.store.write(app.store.moved(&message, now)?).await {
            Ok(()) | Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
        debug_assert!(debtor.outgoing(id).is_none_or(|out| out.state != Under::Decided));
    }
    Ok(())
}
