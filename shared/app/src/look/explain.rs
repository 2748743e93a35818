//! Why? The answer to whoever asks: what was decided, by which rule, on which values, under which
//! policy and on which day of the books; and whether the same comes out when it is decided again
//! from the journal alone.

use super::find::{Place, place};
use super::present::{Next, Present, next, present};
use super::reproduce::{Again, again};
use super::{Names, OutboxLine, PolicyName, Reason, clock, outbox, stands};
use crate::rulebook::RuleBook;
use crate::{App, AppError};
use domain::calendar::{Day, Time};
use domain::debtor::Debtor;
use domain::fact::{Entry, Fact};
use domain::ids::{DebtorId, InvoiceId, OutboxId, PolicyVersion};
use domain::message::Message;
use domain::policy::Policy;
use serde::Serialize;
use std::collections::HashMap;
use store::Account;
use store::book::Card;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// What was asked about, as it was typed.
    pub id: String,
    /// What that is: `debtor`, `message` or `invoice`.
    pub about: String,
    /// The account; none for a message to our own people.
    pub debtor: Option<DebtorId>,
    /// Its name.
    pub name: String,
    /// The invoice, if one was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<InvoiceId>,
    /// How the invoice stands, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stands: Option<String>,
    /// The message: the one asked about, or the latest that names the invoice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<OutboxLine>,
    /// The copies of invoices that it went without, and why, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without: Option<String>,
    /// How that message was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided: Option<Decided>,
    /// What would happen now, per currency.
    pub now: Vec<Present>,
    /// The next messages, if nothing comes in before.
    pub next: Vec<Next>,
    /// When the account is looked at again.
    pub wake: Option<Time>,
    /// Whether the journal is whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chain: Option<Chain>,
    /// All of it as text.
    pub text: String,
}

/// How a message was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Decided {
    /// When.
    pub at: Time,
    /// The number of its entry in the journal.
    pub entry: u64,
    /// Why, in one paragraph.
    pub because: String,
    /// The rule and the values that it saw.
    pub reason: Reason,
    /// The policy that decided.
    pub policy: PolicyName,
    /// The news of the ledger on which it was decided.
    pub books: Option<Books>,
    /// Decided again from the journal, under that policy and on those books, the same comes out.
    pub reproduced: bool,
    /// What came out differently, if anything did.
    pub difference: Vec<String>,
}

/// How new the ledger's news were.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Books {
    /// The day of the snapshot.
    pub snapshot: Day,
    /// The day to which payments were posted.
    pub cash_to: Day,
}

/// Whether the journal is whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chain {
    /// How many facts it holds.
    pub entries: u64,
    /// Its hashes hold, and none is missing.
    pub holds: bool,
    /// The state of the account is what its facts add up to.
    pub agrees: bool,
    /// The hash of the last fact, as the account's state has it.
    pub head: String,
    /// Messages that were ever decided for it.
    pub decisions: usize,
    /// How many of them come out the same when they are decided again.
    pub reproduced: usize,
}

/// Explains a debtor, a message or an invoice (whatever [`super::find`] takes).
///
/// # Errors
/// [`AppError::Rejected`] when nothing has that name; when the store cannot answer.
pub async fn explain(
    app: &App,
    book: &RuleBook,
    id: &str,
    now: Time,
) -> Result<Explanation, AppError> {
    let place = place(app, book, id).await?;
    let debtor = match &place {
        Place::Debtor(debtor) | Place::Invoice(debtor, _) => debtor.clone(),
        Place::Message(key, message) => match store::keys::debtor_in(key) {
            Some((_, debtor)) => debtor,
            None => return staff(app, id, key, message).await,
        },
    };
    let tenant = &book.settings().id;
    let account = app.store.account(tenant, &debtor).await?;
    let account = account.ok_or_else(|| AppError::rejected(format!("there is no {debtor}")))?;
    let card = app.store.card(tenant, &debtor).await?;
    let policies = policies(app, book, &account.entries).await?;
    let known = Known::new(book, &account, card.as_ref(), &policies);
    let mut told = known.account(id, now);
    match &place {
        Place::Debtor(_) => {}
        Place::Invoice(_, invoice) => known.invoice(&mut told, invoice, now),
        Place::Message(_, message) => {
            told.about = "message".to_owned();
            known.message(&mut told, message);
        }
    }
    told.text = super::answer::text(&told, book.zone());
    Ok(told)
}

/// A message to our own people: there is nothing to decide about it.
async fn staff(
    app: &App,
    id: &str,
    key: &store::table::Key,
    message: &OutboxId,
) -> Result<Explanation, AppError> {
    let row = app.store.message_at(key).await?;
    let row = row.ok_or_else(|| AppError::rejected(format!("there is no message {message}")))?;
    let line = outbox::told(app, row.value).await?;
    let text = format!(
        "The message {message} tells our own people what waits for them; it is {} and goes to {}.",
        line.state,
        line.to.join(", ")
    );
    Ok(Explanation {
        id: id.to_owned(),
        about: "message".to_owned(),
        debtor: None,
        name: "staff".to_owned(),
        invoice: None,
        stands: None,
        message: Some(line),
        without: None,
        decided: None,
        now: Vec::new(),
        next: Vec::new(),
        wake: None,
        chain: None,
        text,
    })
}

/// The policies that a journal names, as far as they are kept and can still be read.
async fn policies(
    app: &App,
    book: &RuleBook,
    entries: &[Entry],
) -> Result<HashMap<PolicyVersion, Policy>, AppError> {
    let mut known = HashMap::new();
    known.insert(book.policy.version.clone(), (*book.policy).clone());
    for entry in entries {
        let Fact::MessageDecided(message) = &entry.fact else { continue };
        let version = &message.because.policy;
        if known.contains_key(version) {
            continue;
        }
        let text = app.store.policy(&book.settings().id, version).await?;
        let policy = text.and_then(|text| Policy::parse(&text).ok());
        // A text that was changed does not have the version that it is kept under.
        if let Some(policy) = policy.filter(|policy| policy.version == *version) {
            known.insert(version.clone(), policy);
        }
    }
    Ok(known)
}

/// An account with all its decisions made again.
struct Known<'a> {
    book: &'a RuleBook,
    account: &'a Account,
    card: Option<&'a Card>,
    policies: &'a HashMap<PolicyVersion, Policy>,
    names: Names,
    again: Vec<Again>,
    folded: Debtor,
}

impl<'a> Known<'a> {
    fn new(
        book: &'a RuleBook,
        account: &'a Account,
        card: Option<&'a Card>,
        policies: &'a HashMap<PolicyVersion, Policy>,
    ) -> Self {
        let now = &account.loaded.debtor;
        let (tenant, id) = (now.tenant.clone(), now.id.clone());
        let empty = Debtor::new(tenant, id, now.seller.clone(), now.ledger.clone());
        let (again, folded) = again(book, policies, empty, &account.entries);
        let names = Names::of(card, &account.entries);
        Self { book, account, card, policies, names, again, folded }
    }

    /// The account as it stands.
    fn account(&self, id: &str, now: Time) -> Explanation {
        let debtor = &self.account.loaded.debtor;
        let same = |again: &&Again| again.difference.is_empty();
        Explanation {
            id: id.to_owned(),
            about: "debtor".to_owned(),
            debtor: Some(debtor.id.clone()),
            name: self.card.map_or_else(|| debtor.id.to_string(), |card| card.name.clone()),
            invoice: None,
            stands: None,
            message: None,
            without: None,
            decided: None,
            now: present(self.book, debtor, &self.names, now).0,
            next: next(self.book, debtor, now),
            wake: self.account.loaded.wake,
            chain: Some(Chain {
                entries: self.account.entries.len() as u64,
                holds: self.account.holds,
                agrees: self.folded == *debtor,
                head: self.account.loaded.head.clone(),
                decisions: self.again.len(),
                reproduced: self.again.iter().filter(same).count(),
            }),
            text: String::new(),
        }
    }

    /// An invoice: how it stands, and the latest message that asks for it.
    fn invoice(&self, told: &mut Explanation, invoice: &InvoiceId, now: Time) {
        told.about = "invoice".to_owned();
        told.invoice = Some(invoice.clone());
        let debtor = &self.account.loaded.debtor;
        let today = self.book.rules(debtor).today(now);
        told.stands = Some(match debtor.item(invoice) {
            Some(item) => stands(debtor, item, today),
            None => self.ended(invoice),
        });
        let asks = |entry: &&Entry| matches!(&entry.fact, Fact::MessageDecided(message) if message.items.contains(invoice));
        if let Some(Fact::MessageDecided(message)) =
            self.account.entries.iter().rev().find(asks).map(|entry| &entry.fact)
        {
            self.message(told, &message.id);
        }
        if let Some(item) = debtor.item(invoice) {
            told.now.retain(|present| present.currency == item.doc.currency);
        }
    }

    /// How a document that is no longer open was closed.
    fn ended(&self, invoice: &InvoiceId) -> String {
        let closed = self.account.entries.iter().rev().find(|entry| {
            matches!(&entry.fact, Fact::DocumentClosed { invoice: closed, .. } if closed == invoice)
        });
        match closed {
            Some(entry) => {
                let when = clock(entry.at, self.book.zone());
                format!("{} since {when}", super::words(entry, &self.names))
            }
            None => format!("{} is not open", self.names.number(invoice)),
        }
    }

    /// A message: how it was decided, and whether it would be again.
    fn message(&self, told: &mut Explanation, id: &OutboxId) {
        let decided = self.account.entries.iter().find_map(|entry| match &entry.fact {
            Fact::MessageDecided(message) if message.id == *id => Some((entry, message)),
            _ => None,
        });
        let row = self.account.messages.iter().find(|message| message.id == *id);
        let because = decided.map(|(_, message)| &message.because);
        told.message = row.map(|row| outbox::line(row, self.card, &self.names, because));
        told.without = self.without(id);
        told.decided = decided.map(|(entry, message)| self.decided(entry, message));
    }

    /// The copies that the latest handover of a message went without.
    fn without(&self, id: &OutboxId) -> Option<String> {
        let claim =
            |fact: &Fact| matches!(fact, Fact::MessageClaimed { id: known, .. } if known == id);
        let facts = self.account.entries.iter().rev().map(|entry| &entry.fact);
        let copies = facts.take_while(|fact| !claim(fact)).find_map(|fact| match fact {
            Fact::CopiesLeftOut { id: known, copies } if known == id => Some(copies),
            _ => None,
        });
        copies.map(|copies| super::words::left_out(copies, &self.names))
    }

    fn decided(&self, entry: &Entry, message: &Message) -> Decided {
        let reason = Reason::of(&message.because, &self.names);
        let version = message.because.policy.clone();
        let again = self.again.iter().find(|again| again.entry == entry.n);
        let difference = again.map_or_else(Vec::new, |again| again.difference.clone());
        Decided {
            at: entry.at,
            entry: entry.n,
            because: reason.sentence.clone(),
            reason,
            policy: PolicyName {
                name: self.policies.get(&version).map_or_else(String::new, |it| it.name.clone()),
                in_force: version == self.book.policy.version,
                version,
            },
            books: message.because.books.map(|(snapshot, cash_to)| Books { snapshot, cash_to }),
            reproduced: again.is_some() && difference.is_empty(),
            difference,
        }
    }
}
