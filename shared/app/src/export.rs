//! Everything that is kept about a tenant, as JSON lines: for a backup that can be read without
//! this program, for an auditor, for moving away. Every line is an object with a `type`; the last
//! one (`end`) has the counts, so a file that was cut off is seen to be.
//!
//! The journal is written as it is stored, each fact with the hash after it (`head`): SHA-256 of
//! the head before it, a zero byte, and the text of `entry` exactly as it stands in the line.

use crate::look::{Names, OutboxLine, export_line};
use crate::{App, AppError};
use domain::calendar::{Day, Time};
use domain::debtor::Debtor;
use domain::ids::{DebtorId, LedgerId, PolicyVersion, TenantId};
use domain::policy::Policy;
use futures::{StreamExt, TryStreamExt};
use serde::Serialize;
use serde_json::value::RawValue;
use store::Account;
use store::book::{
    BooksRow, Card, Conversation, DeskTask, KeptText, Person, Reading, Tally, Tenant,
};

/// Accounts listed at a time.
const PAGE: usize = 200;
/// Accounts read ahead; each is in memory with its whole journal.
const AHEAD: usize = 8;

/// How many lines of each type were written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// Policies.
    pub policies: usize,
    /// Ledgers.
    pub ledgers: usize,
    /// Debtors.
    pub debtors: usize,
    /// Facts in their journals.
    pub facts: usize,
    /// Messages, to debtors and to our own people.
    pub messages: usize,
    /// Mails of conversations.
    pub mails: usize,
    /// Tasks of the desk.
    pub desk_tasks: usize,
    /// What was made of mails.
    pub readings: usize,
}

/// A line of an export.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Line<'a> {
    /// The tenant's settings. They hold no secrets: keys to vendors are kept elsewhere.
    Tenant {
        /// All of them.
        settings: &'a Tenant,
    },
    /// A policy that was published.
    Policy {
        /// The hash of its text.
        version: &'a PolicyVersion,
        /// What people call it.
        name: Option<&'a str>,
        /// The one that decides now.
        in_force: bool,
        /// Its text.
        text: &'a str,
    },
    /// A ledger and how new its news are.
    Ledger {
        /// Which.
        ledger: &'a LedgerId,
        /// The day of the last snapshot.
        snapshot: Option<Day>,
        /// The day to which payments are posted.
        cash_to: Option<Day>,
        /// The import that is being worked in.
        importing: Option<&'a str>,
    },
    /// A debtor. Its journal, messages, mails and what was made of them follow.
    Debtor {
        /// Which.
        debtor: &'a DebtorId,
        /// The company's name.
        name: Option<&'a str>,
        /// The account in the ledger.
        account: Option<&'a str>,
        /// Its people. The token of the reply route is left out: who has it can write to us in
        /// their name.
        people: &'a [Person],
        /// When it is looked at again.
        wake: Option<Time>,
        /// Facts in its journal.
        facts: usize,
        /// The hash of the last one, as the state has it.
        head: &'a str,
        /// The hashes of the journal hold.
        holds: bool,
        /// The state, as it is stored; it is what the facts add up to.
        state: &'a Debtor,
    },
    /// A fact of a debtor's journal.
    Fact {
        /// Whose.
        debtor: &'a DebtorId,
        /// The hash after it.
        head: &'a str,
        /// The fact, exactly as it was written.
        entry: &'a RawValue,
    },
    /// A message, as the outbox shows it.
    Message {
        /// All of it.
        #[serde(flatten)]
        line: &'a OutboxLine,
    },
    /// A mail of a conversation.
    Mail {
        /// Whose.
        debtor: &'a DebtorId,
        /// All of it.
        #[serde(flatten)]
        mail: &'a Conversation,
    },
    /// What was made of a mail, what a person said of that, and its words if they are kept.
    Reading {
        /// All of it.
        #[serde(flatten)]
        reading: &'a Reading,
        /// The words.
        words: Option<&'a KeptText>,
    },
    /// How often the reader was right about an intent.
    Tally {
        /// All of it.
        #[serde(flatten)]
        tally: &'a Tally,
    },
    /// A task without a debtor.
    DeskTask {
        /// All of it.
        #[serde(flatten)]
        task: &'a DeskTask,
    },
    /// The last line.
    End {
        /// How many of each.
        #[serde(flatten)]
        counts: &'a Exported,
    },
}

/// Writes everything of a tenant, one JSON object per call of `line`, in pages.
///
/// # Errors
/// [`AppError::Rejected`] when there is no such tenant; when the store cannot answer; what `line`
/// returns.
pub async fn export(
    app: &App,
    tenant: &TenantId,
    mut line: impl FnMut(&str) -> Result<(), AppError> + Send,
) -> Result<Exported, AppError> {
    let settings = app.store.tenant(tenant).await?;
    let settings =
        settings.ok_or_else(|| AppError::rejected(format!("there is no tenant {tenant}")))?.value;
    let mut counts = Exported::default();
    let mut put = |value: &Line<'_>| line(&text(value)?);
    put(&Line::Tenant { settings: &settings })?;
    for (version, text) in app.store.policies(tenant).await? {
        let parsed = Policy::parse(&text).ok();
        let name = parsed.as_ref().map(|policy| policy.name.as_str());
        let in_force = version == settings.policy;
        put(&Line::Policy { version: &version, name, in_force, text: &text })?;
        counts.policies += 1;
    }
    for ledger in &settings.ledgers {
        let books = app.store.books(tenant, ledger).await?.map(|books| books.value);
        put(&of_ledger(ledger, books.as_ref()))?;
        counts.ledgers += 1;
        let mut after: Option<String> = None;
        loop {
            let page = app.store.members(tenant, ledger, after.as_deref(), PAGE).await?;
            let last = page.len() < PAGE;
            after = page.last().map(ToString::to_string);
            let loads = page.into_iter().map(|id| load(app, tenant, id));
            let mut loaded = futures::stream::iter(loads).buffered(AHEAD);
            while let Some(known) = loaded.try_next().await? {
                if let Some(known) = known {
                    known.put(&mut put, &mut counts)?;
                }
            }
            if last {
                break;
            }
        }
    }
    for tally in app.store.tallies(tenant).await? {
        put(&Line::Tally { tally: &tally })?;
    }
    for message in app.store.staff_messages(tenant).await? {
        put(&Line::Message { line: &export_line(&message, None, &Names::default(), &[]) })?;
        counts.messages += 1;
    }
    for task in app.store.desk_tasks(tenant).await? {
        put(&Line::DeskTask { task: &task })?;
        counts.desk_tasks += 1;
    }
    put(&Line::End { counts: &counts })?;
    Ok(counts)
}

fn text(line: &Line<'_>) -> Result<String, AppError> {
    serde_json::to_string(line)
        .map_err(|error| AppError::Bug(format!("a line cannot be written: {error}")))
}

fn of_ledger<'a>(ledger: &'a LedgerId, books: Option<&'a BooksRow>) -> Line<'a> {
    Line::Ledger {
        ledger,
        snapshot: books.and_then(|books| books.snapshot),
        cash_to: books.and_then(|books| books.cash_to),
        importing: books.and_then(|books| books.importing.as_deref()),
    }
}

/// A debtor with all that belongs to it.
struct Whole {
    id: DebtorId,
    account: Account,
    card: Option<Card>,
    mails: Vec<Conversation>,
    readings: Vec<(Reading, Option<KeptText>)>,
}

async fn load(app: &App, tenant: &TenantId, id: DebtorId) -> Result<Option<Whole>, AppError> {
    let Some(account) = app.store.account(tenant, &id).await? else { return Ok(None) };
    let card = app.store.card(tenant, &id).await?;
    let mails = app.store.conversation(tenant, &id).await?;
    let mut readings = Vec::new();
    for reading in app.store.readings_of(tenant, &id).await? {
        let words = app.store.kept_text(&reading, app.clock.now()).await?;
        readings.push((reading, words));
    }
    Ok(Some(Whole { id, account, card, mails, readings }))
}

impl Whole {
    fn put(
        &self,
        put: &mut impl FnMut(&Line<'_>) -> Result<(), AppError>,
        counts: &mut Exported,
    ) -> Result<(), AppError> {
        let (account, card) = (&self.account, self.card.as_ref());
        put(&Line::Debtor {
            debtor: &self.id,
            name: card.map(|card| card.name.as_str()),
            account: card.map(|card| card.account.as_str()),
            people: card.map_or(&[], |card| card.people.as_slice()),
            wake: account.loaded.wake,
            facts: account.texts.len(),
            head: &account.loaded.head,
            holds: account.holds,
            state: &account.loaded.debtor,
        })?;
        counts.debtors += 1;
        for (text, head) in &account.texts {
            let entry: &RawValue = serde_json::from_str(text)
                .map_err(|error| AppError::Bug(format!("a fact cannot be read: {error}")))?;
            put(&Line::Fact { debtor: &self.id, head, entry })?;
            counts.facts += 1;
        }
        let names = Names::of(card, &account.entries);
        for message in &account.messages {
            let line = export_line(message, card, &names, &account.entries);
            put(&Line::Message { line: &line })?;
            counts.messages += 1;
        }
        for mail in &self.mails {
            put(&Line::Mail { debtor: &self.id, mail })?;
            counts.mails += 1;
        }
        for (reading, words) in &self.readings {
            put(&Line::Reading { reading, words: words.as_ref() })?;
            counts.readings += 1;
        }
        Ok(())
    }
}
