//! Connections to vendors: how they are reached, what waits to be done there, what came in.

use domain::calendar::Time;
use domain::ids::{ConnectionId, TenantId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An app registered at a vendor: one webhook address and key, perhaps many tenants.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Its id: the last part of the webhook's address. Unguessable.
    pub id: String,
    /// The vendor.
    pub connector: String,
    /// The keys that its webhooks are signed with, and the app's own id and secret; sealed.
    pub sealed: String,
    /// The tenants that use it: people are told of what cannot be worked in.
    pub tenants: Vec<TenantId>,
    /// When a webhook was last accepted, to the hour: silence is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard: Option<Time>,
}

/// Where a vendor's account leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attached {
    /// Whose.
    pub tenant: TenantId,
    /// Which connection.
    pub connection: ConnectionId,
}

/// A tenant's way into an account at a vendor.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Whose.
    pub tenant: TenantId,
    /// Its id: the vendor's name, or one that its person chose; that of its ledger, where it has
    /// books.
    pub id: ConnectionId,
    /// The vendor.
    pub connector: String,
    /// The registration that it came in by.
    pub registration: String,
    /// The vendor's id of the account.
    pub account: String,
    /// The account's name, as the vendor has it.
    pub name: String,
    /// The address that requests begin with, in place of the vendor's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// Its tokens, sealed. `None`: a person must connect again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
    /// Who is at it: refreshing tokens, fetching, sweeping.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<Lease>,
    /// How far the sweeps of its books are.
    #[serde(default)]
    pub sweep: Sweep,
    /// Since when it fails, and how often in a row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing: Option<Failing>,
    /// Sweeps find what its webhook did not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unheard: Option<Unheard>,
    /// Where people are asked, if it is a chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat: Option<ChatPlace>,
}

/// Who is at a connection, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// A name of this very use.
    pub holder: String,
    /// Others may take it from then on.
    pub until: Time,
}

/// How far the sweeps of a ledger are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sweep {
    /// All changes until then are in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
    /// When the one that is under way began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub began: Option<Time>,
    /// Where it stands, as the vendor's machine keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Value>,
    /// When all that is open was last read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub whole: Option<Time>,
}

/// A connection that does not work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failing {
    /// Since when.
    pub since: Time,
    /// Failures in a row.
    pub count: u32,
    /// The last one, in one line.
    pub why: String,
    /// People were told.
    #[serde(default)]
    pub told: bool,
}

/// A webhook that seems to be silent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unheard {
    /// When the first sweep began that found something which it had not told.
    pub since: Time,
    /// When the latest of them began.
    pub last: Time,
    /// How many there were.
    pub sweeps: u32,
    /// The task by which people were told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
}

/// Where people are asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatPlace {
    /// The channel.
    pub channel: String,
    /// Who may decide: the vendor's id of a person, and who they are in the journal.
    pub people: Vec<(String, String)>,
}

/// Something to be done at a connection: a thing to fetch, a press of a button to carry out, a card
/// to post. Its name is what it is about, so the same work asked for twice is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    /// Whose.
    pub tenant: TenantId,
    /// Where.
    pub connection: ConnectionId,
    /// What, as the use cases write it.
    pub what: Value,
    /// Since when.
    pub at: Time,
    /// Failures so far.
    #[serde(default)]
    pub failures: u32,
}

/// A request of a webhook, verified and kept as it came.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incoming {
    /// The registration that it came in by.
    pub registration: String,
    /// Its bytes as text; a body that is not UTF-8 is refused before.
    pub body: String,
    /// When.
    pub at: Time,
    /// It is split into errands.
    #[serde(default)]
    pub done: bool,
    /// Failures so far.
    #[serde(default)]
    pub failures: u32,
}

/// A card that stands in a chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardRow {
    /// The channel, as the vendor calls it.
    pub channel: String,
    /// The vendor's id of the message. Empty while nobody knows whether it was posted.
    pub message: String,
    /// When it was first tried.
    pub at: Time,
    /// It stands there without buttons.
    #[serde(default)]
    pub closed: bool,
}
