//! Every key of the table is built here. All begin with the tenant, except those of the index of
//! work that waits, which is shared by all tenants.

use crate::table::{IndexKey, Key};
use chrono::SecondsFormat;
use domain::calendar::Time;
use domain::ids::{
    ConnectionId, DebtorId, InvoiceId, LedgerId, OutboxId, PolicyVersion, TenantId, fingerprint,
};

/// How many shards the index of waiting work has. Stored with the data when it is made
/// ([`crate::Store::open`]); a store with another number is refused.
pub const SHARDS: u8 = 16;

/// What waits in the pending index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Waiting {
    /// Debtors to look at.
    Wake,
    /// Messages to send, final notices.
    SendFirst,
    /// Messages to send.
    Send,
    /// Things that came in and are not worked in yet.
    Delivery,
    /// Work that turns many debtors.
    Job,
    /// Requests of webhooks, kept as they came.
    Webhook,
    /// Things to be done at connections.
    Errand,
    /// Connections whose books are to be swept.
    Sweep,
    /// What is to be told to others.
    Announce,
}

impl Waiting {
    fn word(self) -> &'static str {
        match self {
            Waiting::Wake => "wake",
            Waiting::SendFirst => "send-1",
            Waiting::Send => "send-2",
            Waiting::Delivery => "delivery",
            Waiting::Job => "job",
            Waiting::Webhook => "webhook",
            Waiting::Errand => "errand",
            Waiting::Sweep => "sweep",
            Waiting::Announce => "announce",
        }
    }
}

/// Lists of a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Debtors without open tasks.
    Debtors,
    /// Whatever has an open task.
    Tasks,
    /// Messages, by the time they were decided.
    Outbox,
    /// What was made of mails, by the time they were read.
    Readings,
}

/// A moment as it stands in keys: sorts as text.
pub fn stamp(at: Time) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// The group of a shard.
pub fn waiting_group(kind: Waiting, shard: u8) -> String {
    format!("{}#{shard:02}", kind.word())
}

/// A place in the pending index: due `at`, spread over the shards by the row's own key.
pub fn waiting(kind: Waiting, at: Time, key: &Key) -> IndexKey {
    let name = fingerprint(&[&key.pk, &key.sk], 4);
    let first = name.get(..2).and_then(|first| u8::from_str_radix(first, 16).ok());
    let shard = first.unwrap_or(0) % SHARDS;
    IndexKey::new(waiting_group(kind, shard), format!("{}#{name}", stamp(at)))
}

/// Whether a place in the pending index is one of this kind.
pub fn waits_for(at: &IndexKey, kind: Waiting) -> bool {
    at.hash.split('#').next() == Some(kind.word())
}

/// The group of a view.
pub fn view_group(tenant: &TenantId, view: View) -> String {
    let word = match view {
        View::Debtors => "debtors",
        View::Tasks => "tasks",
        View::Outbox => "outbox",
        View::Readings => "readings",
    };
    format!("T#{tenant}#{word}")
}

/// A place in a view.
pub fn view(tenant: &TenantId, view: View, order: impl Into<String>) -> IndexKey {
    IndexKey::new(view_group(tenant, view), order)
}

/// The settings of the store itself.
pub fn meta() -> Key {
    Key::new("META", "STORE")
}
/// The list of tenants.
pub fn tenants() -> &'static str {
    "META#TENANTS"
}
/// One entry of the list of tenants.
pub fn tenant_entry(tenant: &TenantId) -> Key {
    Key::new(tenants(), tenant.as_str())
}
/// A tenant's own partition.
pub fn tenant_pk(tenant: &TenantId) -> String {
    format!("T#{tenant}")
}
/// A tenant's settings and switches.
pub fn tenant(tenant: &TenantId) -> Key {
    Key::new(tenant_pk(tenant), "TENANT")
}
/// A published policy.
pub fn policy(tenant: &TenantId, version: &PolicyVersion) -> Key {
    Key::new(tenant_pk(tenant), format!("POLICY#{version}"))
}
/// A ledger's partition: its books, and a row for each of its debtors.
pub fn ledger_pk(tenant: &TenantId, ledger: &LedgerId) -> String {
    format!("T#{tenant}#L#{ledger}")
}
/// How new a ledger's news are.
pub fn books(tenant: &TenantId, ledger: &LedgerId) -> Key {
    Key::new(ledger_pk(tenant, ledger), "BOOKS")
}
/// A debtor's membership in a ledger.
pub fn member(tenant: &TenantId, ledger: &LedgerId, debtor: &DebtorId) -> Key {
    Key::new(ledger_pk(tenant, ledger), format!("D#{debtor}"))
}
/// A debtor's partition.
pub fn debtor_pk(tenant: &TenantId, debtor: &DebtorId) -> String {
    format!("T#{tenant}#D#{debtor}")
}
/// The message in a row of the outbox.
pub fn message_in(key: &Key) -> Option<OutboxId> {
    key.sk.strip_prefix("O#").map(OutboxId::new)
}
/// The task in a row of the desk.
pub fn desk_task_in(key: &Key) -> Option<&str> {
    key.sk.strip_prefix("K#")
}
/// A debtor's state. Its pages sort right behind it.
pub fn state(tenant: &TenantId, debtor: &DebtorId) -> Key {
    Key::new(debtor_pk(tenant, debtor), "A")
}
/// A page of further open documents, from 1.
pub fn page(tenant: &TenantId, debtor: &DebtorId, number: usize) -> Key {
    Key::new(debtor_pk(tenant, debtor), format!("A#{number:03}"))
}
/// A debtor's card: names and addresses.
pub fn card(tenant: &TenantId, debtor: &DebtorId) -> Key {
    Key::new(debtor_pk(tenant, debtor), "C")
}
/// A row of the journal, by its first entry.
pub fn journal(tenant: &TenantId, debtor: &DebtorId, first: u64) -> Key {
    Key::new(debtor_pk(tenant, debtor), format!("J#{first:010}"))
}
/// Whether a row is one of the journal.
pub fn is_journal(key: &Key) -> bool {
    key.sk.starts_with("J#")
}
/// A message of a debtor.
pub fn outbox(tenant: &TenantId, debtor: &DebtorId, id: &OutboxId) -> Key {
    Key::new(debtor_pk(tenant, debtor), format!("O#{id}"))
}
/// A mail of or to a debtor, in the order of time.
pub fn conversation(tenant: &TenantId, debtor: &DebtorId, at: Time, name: &str) -> Key {
    Key::new(debtor_pk(tenant, debtor), format!("M#{}#{name}", stamp(at)))
}
/// A second opinion on one of its mails, by the question.
pub fn opinion(tenant: &TenantId, debtor: &DebtorId, question: &str) -> Key {
    Key::new(debtor_pk(tenant, debtor), format!("Q#{question}"))
}
/// What was made of a mail of a debtor, and what a person said of that.
pub fn reading(tenant: &TenantId, debtor: &DebtorId, id: &str) -> Key {
    Key::new(debtor_pk(tenant, debtor), format!("R#{id}"))
}
/// The words of a mail.
pub fn reading_text(tenant: &TenantId, debtor: &DebtorId, id: &str) -> Key {
    Key::new(debtor_pk(tenant, debtor), format!("X#{id}"))
}
/// How often the reader was right about each intent.
pub fn tally_pk(tenant: &TenantId) -> String {
    format!("T#{tenant}#TAUGHT")
}
/// How often the reader was right about an intent.
pub fn tally(tenant: &TenantId, intent: &str) -> Key {
    Key::new(tally_pk(tenant), format!("I#{intent}"))
}
/// Something that this debtor's turns have already seen.
pub fn seen(tenant: &TenantId, debtor: &DebtorId, what: &str) -> Key {
    Key::new(debtor_pk(tenant, debtor), format!("S#{what}"))
}
/// What belongs to the tenant's own people.
pub fn desk_pk(tenant: &TenantId) -> String {
    format!("T#{tenant}#DESK")
}
/// A task that belongs to no debtor.
pub fn desk_task(tenant: &TenantId, id: &str) -> Key {
    Key::new(desk_pk(tenant), format!("K#{id}"))
}
/// A message to the tenant's own people.
pub fn staff_outbox(tenant: &TenantId, id: &OutboxId) -> Key {
    Key::new(desk_pk(tenant), format!("O#{id}"))
}
/// Who is known under an address (only its hash is in the key).
pub fn address(tenant: &TenantId, address: &str) -> Key {
    let name = fingerprint(&[&address.to_lowercase()], 12);
    Key::new(format!("T#{tenant}#ADDR#{name}"), "LOOK")
}
/// The debtor behind a reply token.
pub fn token(tenant: &TenantId, token: &str) -> Key {
    Key::new(format!("T#{tenant}#TOKEN#{token}"), "LOOK")
}
/// Something that came in over a connection and is worked in by `ingest`'s loop.
pub fn delivery(tenant: &TenantId, connection: &str, id: &str) -> Key {
    Key::new(format!("T#{tenant}#IN#{connection}"), id)
}
/// An app registered at a vendor.
pub fn registration(id: &str) -> Key {
    Key::new("META#REG", id)
}
/// The connection behind a vendor's account of a registration (only a hash of it is in the key).
pub fn attached(registration: &str, account: &str) -> Key {
    let name = fingerprint(&[account], 12);
    Key::new(format!("META#REG#{registration}"), format!("ACC#{name}"))
}
/// A request of a webhook.
pub fn incoming(registration: &str, name: &str) -> Key {
    Key::new(format!("META#IN#{registration}#{name}"), "RAW")
}
/// A connection. All of a tenant's lie side by side.
pub fn connection(tenant: &TenantId, id: &ConnectionId) -> Key {
    Key::new(format!("T#{tenant}#X"), format!("X#{id}"))
}
/// The connection in its row's key.
pub fn connection_in(key: &Key) -> Option<(TenantId, ConnectionId)> {
    let tenant = key.pk.strip_prefix("T#")?.strip_suffix("#X")?;
    Some((TenantId::from(tenant), ConnectionId::from(key.sk.strip_prefix("X#")?)))
}
/// What is to be done at a connection.
pub fn errands(tenant: &TenantId, connection: &ConnectionId) -> String {
    format!("T#{tenant}#X#{connection}")
}
/// One thing to be done at a connection.
pub fn errand(tenant: &TenantId, connection: &ConnectionId, name: &str) -> Key {
    Key::new(errands(tenant, connection), format!("E#{name}"))
}
/// The connection in the key of something to be done there.
pub fn errand_in(key: &Key) -> Option<(TenantId, ConnectionId)> {
    let (tenant, connection) = key.pk.strip_prefix("T#")?.split_once("#X#")?;
    key.sk.starts_with("E#").then(|| (TenantId::from(tenant), ConnectionId::from(connection)))
}
/// A card in a chat.
pub fn chat_card(tenant: &TenantId, connection: &ConnectionId, task: &str) -> Key {
    Key::new(errands(tenant, connection), format!("C#{task}"))
}
/// A debtor's thread in a chat.
pub fn chat_thread(tenant: &TenantId, connection: &ConnectionId, debtor: &DebtorId) -> Key {
    Key::new(errands(tenant, connection), format!("T#{debtor}"))
}
/// The debtor behind a document of a ledger, by the vendor's id.
pub fn document(tenant: &TenantId, ledger: &LedgerId, id: &InvoiceId) -> Key {
    Key::new(format!("T#{tenant}#L#{ledger}#I#{}", fingerprint(&[id.as_str()], 12)), "LOOK")
}
/// The copy of a ledger's invoice, beside the debtor behind it.
pub fn copy(tenant: &TenantId, ledger: &LedgerId, id: &InvoiceId) -> Key {
    Key::new(document(tenant, ledger, id).pk, "COPY")
}
/// The debtors that have a document of this number, amount and currency, in any ledger.
pub fn twins(tenant: &TenantId, what: &[&str]) -> Key {
    Key::new(format!("T#{tenant}#SAME#{}", fingerprint(what, 12)), "LOOK")
}
/// A day's budget: of sends by the day alone, of something else with its name before it.
pub fn budget(tenant: &TenantId, day: &str) -> Key {
    Key::new(format!("T#{tenant}#BUDGET"), day)
}
/// A job.
pub fn job(tenant: &TenantId, id: &str) -> Key {
    Key::new(format!("T#{tenant}#JOB"), id)
}

/// The tenant in the key of any of its rows.
pub fn tenant_in(key: &Key) -> Option<TenantId> {
    key.pk.strip_prefix("T#")?.split('#').next().map(TenantId::from)
}
/// The tenant and the debtor in the key of a debtor's row.
pub fn debtor_in(key: &Key) -> Option<(TenantId, DebtorId)> {
    let (tenant, debtor) = key.pk.strip_prefix("T#")?.split_once("#D#")?;
    Some((TenantId::from(tenant), DebtorId::from(debtor)))
}
