//! The rows of the table as values. Bodies carry a schema version; a newer one is never written
//! over.

mod card;
mod connection;
mod copy;
mod debtor;
mod desk;
mod opinion;
mod outbox;
mod reading;
mod tenant;

pub use card::{Card, Person};
pub use connection::{
    Attached, CardRow, ChatPlace, Connection, Errand, Failing, Incoming, Lease, Registration,
    Sweep, Unheard,
};
pub use copy::CopyRow;
pub use debtor::{Change, JournalRow, Loaded};
pub use desk::{Conversation, Delivery, DeliveryState, DeskTask, Direction, Job, Known, Thread};
pub use opinion::OpinionRow;
pub use outbox::{Audience, Content, OutState, Outgoing};
pub use reading::{Counted, Judged, KeptText, Made, Reading, Tally, Verdict};
pub use tenant::{BooksRow, Budget, People, SecondOpinion, Sending, Tenant};

use crate::StoreError;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The schema version that this code writes and understands.
pub const SCHEMA: u16 = 1;

#[derive(Deserialize)]
struct Versioned {
    z: u16,
}

#[derive(Serialize)]
struct Out<'a, T> {
    z: u16,
    b: &'a T,
}

#[derive(Deserialize)]
struct In<T> {
    b: T,
}

/// The JSON text of a body.
pub(crate) fn write<T: Serialize>(value: &T) -> Result<Arc<str>, StoreError> {
    serde_json::to_string(&Out { z: SCHEMA, b: value })
        .map(Arc::from)
        .map_err(|error| StoreError::Bug(format!("a row cannot be written: {error}")))
}

/// The value of a body.
pub(crate) fn read<T: DeserializeOwned>(body: &str) -> Result<T, StoreError> {
    match serde_json::from_str::<In<T>>(body) {
        Ok(row) => Ok(row.b),
        Err(error) => match serde_json::from_str::<Versioned>(body) {
            Ok(row) if row.z > SCHEMA => Err(StoreError::Retry(format!(
                "a row has schema {}, this program knows {SCHEMA}: update it",
                row.z
            ))),
            _ => Err(StoreError::Bug(format!("a stored row cannot be read: {error}"))),
        },
    }
}

/// The row of a message at `version`, waiting for a sender (or a look) at `due`.
pub(crate) fn outbox_row(
    message: &Outgoing,
    version: u64,
    due: domain::calendar::Time,
) -> Result<crate::table::Row, StoreError> {
    use crate::keys::{self, View, Waiting};
    let key = message.key();
    let lane = if message.urgent { Waiting::SendFirst } else { Waiting::Send };
    let kind = match message.state {
        OutState::Pending | OutState::Claimed { .. } | OutState::Unknown { .. } => Some(lane),
        OutState::Sent { .. } => message.untold.then_some(Waiting::Announce),
        OutState::Person { .. } | OutState::Abandoned { .. } => None,
    };
    let order = format!("{}#{}", keys::stamp(message.decided), message.id);
    Ok(crate::table::Row {
        version,
        pending: kind.map(|kind| keys::waiting(kind, due, &key)),
        view: Some(keys::view(&message.tenant, View::Outbox, order)),
        expires: None,
        body: write(message)?,
        key,
    })
}

/// The row of something that is asked for at a connection for the first time.
pub(crate) fn errand_row(name: &str, errand: &Errand) -> Result<crate::table::Row, StoreError> {
    use crate::keys::{self, Waiting};
    let key = keys::errand(&errand.tenant, &errand.connection, name);
    let mut row = row(key.clone(), write(errand)?);
    row.pending = Some(keys::waiting(Waiting::Errand, errand.at, &key));
    Ok(row)
}

pub(crate) use debtor::row;
