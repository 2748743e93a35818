//! One request of a webhook, split into errands.

use crate::connections::{Held, Todo, Trouble, failed, vendor};
use crate::drain::raise;
use crate::{App, AppError};
use chrono::TimeDelta;
use connectors::kit::{Arrived, Fault, What};
use domain::calendar::Time;
use domain::ids::fingerprint;
use store::StoreError;
use store::Versioned;
use store::book::{Attached, Incoming};
use store::table::Key;

/// Failures after which people are told.
const TOLD: u32 = 3;

/// Splits the request at `key`. One that cannot be read waits longer each time, and people are told.
pub(super) async fn split(app: &App, key: Key, now: Time) -> Result<(), AppError> {
    let Some(known) = app.store.incoming(&key).await? else { return Ok(()) };
    if known.value.done {
        return Ok(());
    }
    let registration = app.store.registration(&known.value.registration).await?;
    let Some(registration) = registration.map(|known| known.value) else {
        return end(app, &key, known).await;
    };
    let webhook = vendor(&registration.connector)?.webhook;
    let Some(webhook) = webhook else { return end(app, &key, known).await };
    let arrived = match webhook.split(known.value.body.as_bytes()) {
        Ok(arrived) => arrived,
        Err(malformed) => {
            let why = malformed.to_string();
            return later(app, &key, known, &registration.tenants, &why, now).await;
        }
    };
    for Arrived { account, what } in arrived {
        // An account that nobody has connected is nobody's business here.
        let Some(to) = app.store.attached(&registration.id, &account).await? else { continue };
        let Attached { tenant, connection } = &to;
        match what {
            What::Changed(object) => {
                Todo::Fetch(object).ask(app, tenant, connection, now).await?;
            }
            What::Clicked(click) => Todo::Click(click).ask(app, tenant, connection, now).await?,
            What::Revoked => revoked(app, &to).await?,
        }
    }
    end(app, &key, known).await
}

/// The account took its consent back.
async fn revoked(app: &App, to: &Attached) -> Result<(), AppError> {
    let Some(mut held) = Held::take(app, &to.tenant, &to.connection).await? else {
        return Err(AppError::Retry("somebody is at this connection".to_owned()));
    };
    held.row().sealed = None;
    let trouble = Trouble::Vendor(Fault::Revoked("the account took its consent back".to_owned()));
    failed(&mut held, &trouble).await?;
    held.release().await
}

async fn end(app: &App, key: &Key, known: Versioned<Incoming>) -> Result<(), AppError> {
    let done = Incoming { done: true, ..known.value };
    match app.store.put_incoming(key, &done, known.version, None).await {
        // Somebody else has ended it: what both did is the same.
        Ok(()) | Err(StoreError::Conflict) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

async fn later(
    app: &App,
    key: &Key,
    known: Versioned<Incoming>,
    tenants: &[domain::ids::TenantId],
    why: &str,
    now: Time,
) -> Result<(), AppError> {
    let failures = known.value.failures + 1;
    let again = now + TimeDelta::minutes(15) * (1 << failures.min(7));
    let waits = Incoming { failures, ..known.value };
    match app.store.put_incoming(key, &waits, known.version, Some(again)).await {
        Ok(()) | Err(StoreError::Conflict) => {}
        Err(error) => return Err(error.into()),
    }
    tracing::warn!(webhook.failures = failures, failure = why, "a request cannot be read");
    if failures == TOLD {
        let id = format!("webhook-{}", fingerprint(&[&key.pk], 5));
        let about = format!("a webhook's request cannot be read: {why}");
        for tenant in tenants {
            raise(app, tenant, &id, "stuck_webhook", &about, None, now).await?;
        }
    }
    Ok(())
}
