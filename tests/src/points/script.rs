//! What happens in a scenario, step by step.

use crate::stage::{Does, Stage, bring};
use app::AppError;
use app::feedback::{About, Event, feedback};
use domain::hold::Scope;
use domain::money::Currency;
use domain::signal::Act;
use domain::task::TaskKind;
use store::memory::Faults;

/// Deliveries of an input before it is given up.
const DELIVERIES: usize = 4;

/// One step.
#[derive(Clone)]
pub(crate) enum Step {
    /// The clock is set.
    At(&'static str),
    /// A file comes in; all that is open is in it, or not.
    Import(Vec<&'static str>, bool),
    /// A tick without sending.
    Decide,
    /// What waits is sent.
    Dispatch,
    /// A whole tick.
    Tick,
    /// What the mail system does with the next mail.
    Wire(Does),
    /// This address is dead.
    Dead(&'static str),
    /// A person stops chasing.
    Hold(&'static str),
    /// A person notes a promise.
    Promise(&'static str, &'static str),
    /// A person contests.
    Dispute(&'static str, &'static str),
    /// A person answers whether a message left.
    Answer(&'static str, &'static str),
    /// The switch.
    Stop(bool),
    /// A policy is published.
    Publish(String),
    /// The last message to a debtor bounced for good.
    Bounce(&'static str, &'static str),
}

impl Step {
    /// Lets it happen. If something goes wrong, the process starts again and so does the step: a
    /// schedule comes again, an input is delivered again, a person tries again.
    pub(super) async fn happens(&self, stage: &Stage, faults: &Faults) {
        for _ in 0..DELIVERIES {
            let before = faults.fired().len();
            let done = self.once(stage).await;
            faults.revive();
            match done {
                // A person who is told so looks, and sees that it is done.
                Ok(()) | Err(AppError::Rejected(_)) => {}
                Err(AppError::Retry(_)) => continue,
                Err(error @ AppError::Bug(_)) => panic!("{error}"),
            }
            if faults.fired().len() == before || matches!(self, Step::At(_) | Step::Wire(_)) {
                return;
            }
        }
        panic!("a step that never ends");
    }

    /// What happens whenever a message leaves, however late.
    pub(super) fn follows_a_mail(&self) -> bool {
        matches!(self, Step::Bounce(..))
    }

    pub(super) async fn once(&self, stage: &Stage) -> Result<(), AppError> {
        let app = &stage.app;
        let (tenant, now) = (&stage.tenant, stage.now());
        match self {
            Step::At(at) => stage.set(at),
            Step::Import(rows, complete) => {
                bring(app, tenant, rows, *complete).await?;
            }
            Step::Decide => {
                app::tick::decide_due(app, now, Default::default()).await?;
            }
            Step::Dispatch => {
                app::send::send_due(app, now, Default::default()).await?;
            }
            Step::Tick => {
                app::tick::tick(app, now, Default::default()).await?;
            }
            Step::Wire(does) => stage.wire.will([*does]),
            Step::Dead(address) => stage.wire.dead(address),
            Step::Hold(name) => {
                let note = "asked by phone".to_owned();
                let act = Act::Hold { scope: Scope::All, until: None, note };
                act_once(stage, name, act, |debtor| debtor.holds.is_empty()).await?;
            }
            Step::Promise(name, on) => {
                let (on, currency) = (on.parse().unwrap(), Currency::GBP);
                let act = Act::Promise { scope: Scope::All, amount: None, currency, on };
                act_once(stage, name, act, |debtor| debtor.promises.is_empty()).await?;
            }
            Step::Dispute(name, review) => {
                let (review, reason) = (review.parse().unwrap(), "damaged".to_owned());
                let act = Act::Dispute { scope: Scope::All, amount: None, reason, review };
                act_once(stage, name, act, |debtor| debtor.disputes.is_empty()).await?;
            }
            Step::Answer(name, answer) => {
                let debtor = stage.debtor(name);
                let known = app.store.debtor(tenant, &debtor).await?.unwrap().debtor;
                let task = known.tasks.iter().find(|task| task.kind == TaskKind::InDoubt);
                if let Some(task) = task {
                    let task = task.id.clone();
                    let act = Act::Finish { task, answer: Some((*answer).to_owned()) };
                    act_once(stage, name, act, |_| true).await?;
                }
            }
            Step::Stop(on) => {
                app::tenants::stop(app, tenant, *on, "olga", now).await?;
            }
            Step::Publish(policy) => {
                app::tenants::publish(app, tenant, policy, now).await?;
            }
            Step::Bounce(name, address) => {
                let debtor = stage.debtor(name);
                let messages = app.store.messages(tenant, &debtor).await?;
                let left = stage.wire.copies();
                let message = messages.into_iter().find(|message| left.contains_key(&message.id));
                let Some(message) = message else { return Ok(()) };
                let (tenant, outbox) = (tenant.clone(), message.id);
                let about = About { tenant, debtor: Some(debtor), outbox };
                let addresses = vec![(*address).to_owned()];
                feedback(app, &about, &Event::Bounced { hard: true, addresses }, now).await?;
            }
        }
        Ok(())
    }
}

/// A person acts, unless it is done: who gets no answer looks first.
async fn act_once(
    stage: &Stage,
    name: &str,
    act: Act,
    open: impl Fn(&domain::debtor::Debtor) -> bool,
) -> Result<(), AppError> {
    let id = stage.debtor(name);
    let book = app::rulebook::RuleBook::load(&stage.app, &stage.tenant).await?;
    let Some(known) = stage.app.store.debtor(&stage.tenant, &id).await? else { return Ok(()) };
    if open(&known.debtor) {
        app::act::act(&stage.app, &book, &id, vec![act], "olga", stage.now()).await?;
    }
    Ok(())
}
