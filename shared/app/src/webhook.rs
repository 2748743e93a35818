//! A request of a vendor's webhook: verified on its very bytes, kept, answered; nothing else
//! happens in the vendor's time. `ingest` works it in. One write for each request that is new, and
//! a key that is kept in memory for a minute.

use crate::connections::{RegistrationKeys, vendor};
use crate::{App, AppError};
use chrono::TimeDelta;
use connectors::kit::{Connector, Raw, Reply, Secret};
use domain::calendar::Time;
use domain::ids::fingerprint;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use store::StoreError;
use store::book::{Incoming, Registration};

/// Bytes of a request, at most: a row must hold it. No vendor of ours sends a tenth of it.
pub const LARGEST: usize = 256 * 1024;
/// How long a registration's keys are kept in memory. A key that was replaced works no longer.
const KEPT: TimeDelta = TimeDelta::seconds(60);
/// Registrations that are kept in memory; strangers' guesses are not among them.
const MANY: usize = 1_000;
/// How often it is written down that a registration was heard of.
pub(crate) const HEARD: TimeDelta = TimeDelta::hours(1);

/// The doors that webhooks come in by, as a process remembers them.
#[derive(Default)]
pub struct Doors {
    known: Mutex<HashMap<String, (Time, Arc<Door>)>>,
}

/// A registration, opened.
struct Door {
    connector: &'static Connector,
    keys: Vec<Secret>,
    heard: Mutex<Option<Time>>,
}

/// Takes a request of the registration with this id.
///
/// # Errors
/// [`AppError::Retry`] when it could not be kept; the vendor sends it again.
pub async fn take(
    app: &App,
    doors: &Doors,
    registration: &str,
    raw: &Raw<'_>,
    now: Time,
) -> Result<Reply, AppError> {
    if raw.body.len() > LARGEST {
        return Ok(refused(413, "the request is too large"));
    }
    let Some(door) = doors.door(app, registration, now).await? else {
        return Ok(refused(404, "there is no such webhook"));
    };
    let Some(webhook) = door.connector.webhook else {
        return Ok(refused(404, "this vendor has no webhook"));
    };
    if let Err(refusal) = webhook.verify(raw, &door.keys, now) {
        tracing::warn!(
            webhook.vendor = door.connector.name,
            webhook.refused = refusal.why,
            "a webhook was refused"
        );
        return Ok(refused(refusal.status, refusal.why));
    }
    let Ok(body) = std::str::from_utf8(raw.body) else {
        return Ok(refused(400, "the request is not text"));
    };
    let answer = webhook.answer(raw);
    if answer.keep {
        let name = fingerprint(&[&webhook.key(raw)], 16);
        let (registration, body) = (registration.to_owned(), body.to_owned());
        let incoming = Incoming { registration, body, at: now, done: false, failures: 0 };
        match app.store.keep(&name, &incoming).await {
            Ok(()) | Err(StoreError::Duplicate) => {}
            Err(error) => return Err(AppError::Retry(error.to_string())),
        }
        door.note(app, &incoming.registration, now).await;
    }
    Ok(answer)
}

/// An answer that keeps nothing. Its body is empty: some vendors demand it, none reads it.
fn refused(status: u16, _why: &'static str) -> Reply {
    Reply { status, media: None, body: Vec::new(), keep: false }
}

impl Doors {
    async fn door(
        &self,
        app: &App,
        registration: &str,
        now: Time,
    ) -> Result<Option<Arc<Door>>, AppError> {
        // Tokens are lower-case letters and digits; anything else is not looked up.
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if registration.is_empty() || registration.len() > 64 || !registration.bytes().all(fits) {
            return Ok(None);
        }
        let known = |known: &HashMap<String, (Time, Arc<Door>)>| {
            let (at, door) = known.get(registration)?;
            (*at + KEPT > now).then(|| Arc::clone(door))
        };
        if let Some(door) = self.known.lock().ok().as_deref().and_then(known) {
            return Ok(Some(door));
        }
        let Some(found) = app.store.registration(registration).await? else { return Ok(None) };
        let door = Arc::new(Door::open(app, &found.value)?);
        if let Ok(mut known) = self.known.lock() {
            if known.len() >= MANY {
                known.clear();
            }
            known.insert(registration.to_owned(), (now, Arc::clone(&door)));
        }
        Ok(Some(door))
    }
}

impl Door {
    fn open(app: &App, registration: &Registration) -> Result<Self, AppError> {
        Ok(Self {
            connector: vendor(&registration.connector)?,
            keys: RegistrationKeys::open(app, registration)?.signing,
            heard: Mutex::new(registration.heard),
        })
    }

    /// Writes down, once an hour, that the vendor still sends. Losing it is harmless.
    async fn note(&self, app: &App, registration: &str, now: Time) {
        let due = self.heard.lock().is_ok_and(|mut heard| {
            let due = heard.is_none_or(|heard| heard + HEARD <= now);
            if due {
                *heard = Some(now);
            }
            due
        });
        if !due {
            return;
        }
        if let Ok(Some(mut known)) = app.store.registration(registration).await {
            known.value.heard = Some(now);
            let _ = app.store.put_registration(&known.value, Some(known.version)).await;
        }
    }
}
