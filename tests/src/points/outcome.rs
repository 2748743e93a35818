//! How things stand after a run and a while, and what must be so.

use super::script::Step;
use crate::stage::{Knows, Stage, fold_holds};
use domain::debtor::Debtor;
use domain::fact::Fact;
use domain::ids::OutboxId;
use domain::task::TaskKind;
use std::collections::BTreeMap;
use store::Account;
use store::book::OutState;
use store::keys::{SHARDS, Waiting};

/// Minutes after which somebody ticks: soon, when a lease is over, when a doubt is, the next days.
const TICKS: [i64; 7] = [2, 20, 40, 60, 24 * 60, 60, 60];

/// How things stand.
pub(super) struct Outcome {
    accounts: BTreeMap<String, Account>,
    staff: Vec<(OutboxId, &'static str)>,
    copies: BTreeMap<OutboxId, usize>,
    waiting: Vec<String>,
    books: String,
    desk: Vec<String>,
}

impl Outcome {
    /// Time passes, ticks come; then it is looked at.
    pub(super) async fn after_a_while(stage: &Stage, steps: &[Step]) -> Self {
        for minutes in TICKS {
            stage.pass(minutes);
            app::tick::tick(&stage.app, stage.now(), Default::default()).await.unwrap();
            for step in steps.iter().filter(|step| step.follows_a_mail()) {
                step.once(stage).await.unwrap();
            }
        }
        let store = &stage.app.store;
        let ledger = app::import::ledger();
        let mut accounts = BTreeMap::new();
        for id in store.all_members(&stage.tenant, &ledger).await.unwrap() {
            let account = store.account(&stage.tenant, &id).await.unwrap().unwrap();
            let card = store.card(&stage.tenant, &id).await.unwrap().unwrap();
            accounts.insert(card.name, account);
        }
        let staff = store.staff_messages(&stage.tenant).await.unwrap();
        let mut waiting = Vec::new();
        for kind in [Waiting::Delivery, Waiting::Job] {
            for shard in 0..SHARDS {
                let due = store.due(kind, shard, stage.now(), 100).await.unwrap();
                waiting.extend(due.into_iter().map(|entry| format!("{kind:?} {}", entry.key.sk)));
            }
        }
        let books = store.books(&stage.tenant, &ledger).await.unwrap();
        let mut desk: Vec<String> = store
            .desk_tasks(&stage.tenant)
            .await
            .unwrap()
            .into_iter()
            .filter(|task| task.done.is_none())
            .map(|task| task.id)
            .collect();
        desk.sort();
        Self {
            accounts,
            staff: staff.into_iter().map(|one| (one.id.clone(), one.state.word())).collect(),
            copies: stage.wire.copies().into_iter().collect(),
            waiting,
            books: format!("{:?}", books.map(|books| books.value)),
            desk,
        }
    }

    fn copies(&self, id: &OutboxId) -> usize {
        self.copies.get(id).copied().unwrap_or_default()
    }

    /// Whether a person is asked whether something left.
    pub(super) fn asks_about_doubts(&self) -> bool {
        let staff = self.staff.iter().any(|(_, word)| *word == "person");
        staff || self.accounts.values().any(doubted)
    }

    /// What must be so whatever happened.
    pub(super) fn is_sound(&self) -> Result<(), String> {
        for (id, copies) in &self.copies {
            if *copies > 1 {
                return Err(format!("{id} left {copies} times"));
            }
        }
        if !self.waiting.is_empty() {
            return Err(format!("still waits: {:?}", self.waiting));
        }
        for (name, account) in &self.accounts {
            fold_holds(account).map_err(|why| format!("{name}: {why}"))?;
            messages_are_sound(self, account).map_err(|why| format!("{name}: {why}"))?;
        }
        for (id, word) in &self.staff {
            if (*word == "sent") != (self.copies(id) == 1) && *word != "person" {
                return Err(format!("the staff message {id} is {word}"));
            }
        }
        Ok(())
    }

    /// All is as it is in `calm`, but for what only a person can know.
    pub(super) fn is_like(&self, calm: &Self, knows: Knows) -> Result<(), String> {
        let names = |one: &Self| one.accounts.keys().cloned().collect::<Vec<_>>();
        equal("debtors", &names(self), &names(calm))?;
        equal("books", &self.books, &calm.books)?;
        equal("desk", &self.desk, &calm.desk)?;
        for (name, account) in &self.accounts {
            if doubted(account) {
                if knows == Knows::Truth {
                    return Err(format!("{name}: the mail system could have told"));
                }
                continue;
            }
            let other = &calm.accounts[name];
            equal(name, &facts(&account.loaded.debtor), &facts(&other.loaded.debtor))?;
            let sent = |one: &Self, account: &Account| -> Vec<OutboxId> {
                let ids = account.messages.iter().map(|message| message.id.clone());
                // What a person has said of a message need not be true.
                let ids = ids.filter(|id| !settled_by_a_person(account, id));
                let mut ids: Vec<_> = ids.filter(|id| one.copies(id) == 1).collect();
                ids.sort();
                ids
            };
            equal(&format!("{name}: what left"), &sent(self, account), &sent(calm, other))?;
        }
        Ok(())
    }
}

fn equal<T: PartialEq + std::fmt::Debug>(what: &str, is: &T, was: &T) -> Result<(), String> {
    if is == was { Ok(()) } else { Err(format!("{what}: {is:#?} and not {was:#?}")) }
}

fn doubted(account: &Account) -> bool {
    account.loaded.debtor.tasks.iter().any(|task| task.kind == TaskKind::InDoubt)
}

/// Each message ended as one mail, or as none with a reason, or as at most one with a task.
fn messages_are_sound(outcome: &Outcome, account: &Account) -> Result<(), String> {
    let debtor = &account.loaded.debtor;
    for message in &account.messages {
        let copies = outcome.copies(&message.id);
        let id = &message.id;
        let asked = debtor
            .tasks
            .iter()
            .any(|task| task.kind == TaskKind::InDoubt && task.subject == id.as_str());
        let is_fine = match &message.state {
            OutState::Sent { .. } => copies == 1 || settled_by_a_person(account, id),
            OutState::Abandoned { .. } => copies == 0 || settled_by_a_person(account, id),
            OutState::Person { .. } => asked,
            OutState::Pending => copies == 0 && debtor.outgoing(id).is_some(),
            OutState::Claimed { .. } | OutState::Unknown { .. } => false,
        };
        if !is_fine {
            let word = message.state.word();
            return Err(format!("{id} is {word} with {copies} copies; asked: {asked}"));
        }
    }
    Ok(())
}

fn settled_by_a_person(account: &Account, message: &OutboxId) -> bool {
    account.entries.iter().any(|entry| match &entry.fact {
        Fact::MessageSettled { id, .. } => id == message,
        _ => false,
    })
}

/// A debtor's state without moments and names of things, which may differ.
fn facts(debtor: &Debtor) -> String {
    let mut debtor = debtor.clone();
    debtor.facts = 0;
    debtor.recent.clear();
    debtor.ladders.sort_by_key(|ladder| ladder.currency);
    for outgoing in &mut debtor.outgoing {
        outgoing.state = domain::message::Under::Decided;
    }
    let holds: Vec<_> = debtor.holds.iter().map(|hold| (&hold.scope, hold.until)).collect();
    let promises: Vec<_> = debtor
        .promises
        .iter()
        .map(|promise| (&promise.scope, promise.on, promise.amount, promise.state))
        .collect();
    let disputes: Vec<_> = debtor
        .disputes
        .iter()
        .map(|dispute| (&dispute.scope, dispute.review, &dispute.reason))
        .collect();
    let tasks: Vec<_> = debtor.tasks.iter().map(|task| (task.kind, &task.about)).collect();
    let ladders: Vec<_> = debtor
        .ladders
        .iter()
        .map(|ladder| (ladder.currency, ladder.cycle, ladder.step, ladder.stated))
        .collect();
    format!(
        "{:#?}",
        (
            (&debtor.profile, &debtor.contacts, debtor.released, &debtor.approval),
            (holds, promises, disputes, tasks, ladders),
            (debtor.quiet_until, debtor.occasion, &debtor.outgoing),
            &debtor.items,
        )
    )
}
