//! The turn: load a debtor, make true what came in, plan, commit, all in one transaction. The only
//! caller of `absorb`, `plan` and `Store::commit`. Reloads when somebody was faster, so two turns
//! of one debtor never mix.

use crate::rulebook::RuleBook;
use crate::{App, AppError, chat, taught};
use domain::absorb::absorb;
use domain::calendar::Time;
use domain::debtor::Debtor;
use domain::fact::{Entry, Fact};
use domain::ids::{DebtorId, LedgerId, OutboxId, SellerId};
use domain::message::Under;
use domain::plan::{Decision, Effect, Plan, plan};
use domain::signal::{Actor, Evidence, Signal, Source};
use store::book::{Audience, Card, Change, Conversation, Loaded, OutState, Outgoing};
use store::table::Write;
use store::{StoreError, keys};

/// Times that a turn is tried again when somebody is faster.
const TRIES: usize = 50;

/// What a turn works in.
#[derive(Clone, Default)]
pub struct Input {
    /// What came in, in order.
    pub signals: Vec<(Signal, Source)>,
    /// Names under which it is remembered, so that it is worked in once.
    pub seen: Vec<String>,
    /// Mails for the conversation.
    pub conversation: Vec<Conversation>,
    /// What the reader made of the mail that is worked in; what follows from it is filled in.
    pub reading: Option<taught::Seen>,
    /// The card as it is now, if it changed.
    pub card: Option<Card>,
    /// Rows that belong to the same step, with their own conditions.
    pub besides: Vec<Write>,
    /// Makes the debtor if it is not there.
    pub opens: Option<Opens>,
    /// The number of the ledger's news that it works in. Where newer ones are in, it is too late.
    pub news: Option<u64>,
}

/// What a new debtor is.
#[derive(Clone)]
pub struct Opens {
    /// Whom it owes.
    pub seller: SellerId,
    /// The books it is in.
    pub ledger: LedgerId,
}

impl Input {
    /// One signal.
    pub fn of(signal: Signal, source: Source) -> Self {
        Self { signals: vec![(signal, source)], ..Self::default() }
    }
}

/// What a turn did.
pub struct Turned {
    /// The state after it.
    pub debtor: Debtor,
    /// What became true.
    pub entries: Vec<Entry>,
    /// The reasons, one for each currency.
    pub decisions: Vec<Decision>,
    /// When to look again.
    pub wake: Option<Time>,
    /// It was all done before; nothing was written.
    pub duplicate: bool,
}

/// Runs a turn at `now`.
///
/// # Errors
/// [`AppError::Rejected`] when a person's act does not fit or there is no such debtor.
pub async fn turn(
    app: &App,
    book: &RuleBook,
    id: &DebtorId,
    input: &Input,
    now: Time,
) -> Result<Turned, AppError> {
    let mut trouble = StoreError::Conflict;
    for _ in 0..TRIES {
        let loaded = load(app, book, id, input).await?;
        if input.news.is_some_and(|news| news < loaded.news) {
            return Ok(too_late(loaded));
        }
        let mut decided = decide(book, &loaded, input, &[], now)?;
        let doubts = doubts(app, &loaded.debtor, &decided.follows, now).await?;
        if !doubts.is_empty() {
            decided = decide(book, &loaded, input, &doubts, now)?;
        }
        let Decided { change, plan, .. } = decided;
        let turned = |duplicate| Turned {
            debtor: change.debtor.clone(),
            entries: change.entries.clone(),
            decisions: plan.decisions.clone(),
            wake: change.wake,
            duplicate,
        };
        if is_nothing(&loaded, &change) {
            return Ok(turned(false));
        }
        match app.store.commit(&loaded, &change).await {
            Ok(()) => return Ok(turned(false)),
            Err(StoreError::Duplicate) => return Ok(turned(true)),
            Err(error @ (StoreError::Conflict | StoreError::Unknown(_))) => trouble = error,
            Err(error) => return Err(error.into()),
        }
        if !input.besides.is_empty() {
            // Their conditions are about rows that the caller has loaded; only it can load again.
            return Err(trouble.into());
        }
    }
    Err(trouble.into())
}

async fn load(
    app: &App,
    book: &RuleBook,
    id: &DebtorId,
    input: &Input,
) -> Result<Loaded, AppError> {
    let tenant = &book.settings().id;
    if let Some(loaded) = app.store.debtor(tenant, id).await? {
        return Ok(loaded);
    }
    let Some(opens) = &input.opens else {
        return Err(AppError::rejected(format!("there is no debtor {id}")));
    };
    let (seller, ledger) = (opens.seller.clone(), opens.ledger.clone());
    Ok(Loaded::new(Debtor::new(tenant.clone(), id.clone(), seller, ledger)))
}

/// A slow worker brings an older picture than the one that is in: it says nothing.
fn too_late(loaded: Loaded) -> Turned {
    let Loaded { debtor, wake, .. } = loaded;
    Turned { debtor, entries: Vec::new(), decisions: Vec::new(), wake, duplicate: true }
}

/// Messages of which nobody knows whether they left, although others are to follow them. The state
/// of a debtor does not say so (that would cost a write for every mail), its messages' rows do.
async fn doubts(
    app: &App,
    debtor: &Debtor,
    follows: &[OutboxId],
    now: Time,
) -> Result<Vec<OutboxId>, AppError> {
    let mut doubts = Vec::new();
    for id in follows {
        let Some(row) = app.store.message(&debtor.tenant, &debtor.id, id).await? else { continue };
        match row.value.state {
            OutState::Claimed { lease, .. } if lease > now => {
                return Err(AppError::Retry("a message is being handed over".to_owned()));
            }
            OutState::Claimed { .. } | OutState::Unknown { .. } => doubts.push(id.clone()),
            OutState::Pending
            | OutState::Sent { .. }
            | OutState::Person { .. }
            | OutState::Abandoned { .. } => {}
        }
    }
    Ok(doubts)
}

/// What is decided in a turn.
struct Decided {
    change: Change,
    plan: Plan,
    /// Messages that a sender has taken and that new ones follow.
    follows: Vec<OutboxId>,
}

/// Everything that is decided in a turn; pure but for its arguments.
fn decide(
    book: &RuleBook,
    loaded: &Loaded,
    input: &Input,
    doubts: &[OutboxId],
    now: Time,
) -> Result<Decided, AppError> {
    let mut debtor = loaded.debtor.clone();
    let mut entries = Vec::new();
    let mut note = |debtor: &mut Debtor, fact: Fact, at: Time, by: Actor| {
        let entry = Entry { n: debtor.facts + 1, at, by, fact };
        debtor.apply(&entry);
        entries.push(entry);
    };
    if loaded.version == 0 {
        let opened = Fact::AccountOpened {
            tenant: debtor.tenant.clone(),
            debtor: debtor.id.clone(),
            seller: debtor.seller.clone(),
            ledger: debtor.ledger.clone(),
        };
        note(&mut debtor, opened, now, Actor::Ledger);
    }
    let source = Source { actor: Actor::Delivery, evidence: Evidence::Fetched, at: now };
    let doubts = doubts.iter().map(|id| (Signal::InDoubt(id.clone()), source.clone()));
    let doubts: Vec<_> = doubts.collect();
    for (signal, source) in doubts.iter().chain(&input.signals) {
        for fact in absorb(&book.rules(&debtor), &debtor, signal, source)? {
            note(&mut debtor, fact, source.at, source.actor.clone());
        }
    }
    let mut plan = plan(&book.rules(&debtor), &debtor, now);
    let follows = plan.effects.iter().filter_map(|effect| followed(&debtor, effect)).collect();
    for effect in plan.effects.drain(..) {
        note(&mut debtor, Effect::into_fact(effect), now, Actor::Policy);
    }
    let journal = entries.first().map_or(0, |entry| entry.n);
    let messages = entries.iter().filter_map(|entry| match &entry.fact {
        Fact::MessageDecided(message) => Some(Outgoing {
            tenant: debtor.tenant.clone(),
            audience: Audience::Debtor(debtor.id.clone()),
            id: message.id.clone(),
            step: message.step.clone(),
            template: message.template.clone(),
            currency: Some(message.currency),
            items: message.items.clone(),
            recipients: message.recipients.clone(),
            to: Vec::new(),
            urgent: message.urgent,
            decided: now,
            journal,
            state: OutState::Pending,
            attempts: 0,
            content: None,
            entries: Vec::new(),
            copies_until: None,
            untold: false,
        }),
        _ => None,
    });
    let messages = messages.collect();
    let errands = chat::errands(book, &loaded.debtor, &entries, now)?;
    let read = taught::rows(book, input.reading.as_ref(), &entries, now)?;
    let change = Change {
        messages,
        errands,
        card: input.card.clone(),
        conversation: input.conversation.clone(),
        seen: input.seen.clone(),
        besides: input.besides.iter().cloned().chain(read).collect(),
        news: input.news,
        announce: book.settings().announce,
        ..Change::new(debtor, entries, plan.wake)
    };
    Ok(Decided { change, plan, follows })
}

/// The message that a sender has taken and that `effect` would follow.
fn followed(debtor: &Debtor, effect: &Effect) -> Option<OutboxId> {
    let Effect::Send(message) = effect else { return None };
    let taken = debtor.outgoing.iter().find(|before| {
        before.currency == message.currency
            && before.answers.is_none()
            && matches!(before.state, Under::Claimed { .. })
    });
    taken.map(|before| before.id.clone())
}

/// Nothing became true and nothing else is to be written: a repeated tick writes nothing.
fn is_nothing(loaded: &Loaded, change: &Change) -> bool {
    change.entries.is_empty()
        && loaded.wake.map(keys::stamp) == change.wake.map(keys::stamp)
        && change.card.is_none()
        && change.conversation.is_empty()
        && change.seen.is_empty()
        && change.besides.is_empty()
}
