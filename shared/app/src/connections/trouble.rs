//! A connection that fails, and one that works again. People are told once: at once when the
//! consent is gone, after an hour of failures otherwise. Nothing overdue is sent on old news
//! meanwhile, since each message's invoices are read again before it leaves.

use super::Held;
use super::talk::Trouble;
use crate::drain::raise;
use crate::{App, AppError, desk};
use chrono::TimeDelta;
use connectors::kit::Fault;
use domain::calendar::Time;
use store::book::{Connection, Failing};

/// How long it may fail before people are told.
const PATIENCE: TimeDelta = TimeDelta::hours(1);
/// The first pause after a failure; it doubles.
const PAUSE: TimeDelta = TimeDelta::seconds(30);
/// The longest pause.
const LONGEST: TimeDelta = TimeDelta::hours(2);

fn task(connection: &Connection) -> String {
    format!("connection-{}", connection.id)
}

/// Notes a failure. Returns when it is to be tried again. The row is written by the caller.
pub(crate) async fn failed(held: &mut Held<'_>, trouble: &Trouble) -> Result<Time, AppError> {
    let app = held.line.app;
    let now = app.clock.now();
    let gone = matches!(trouble, Trouble::Vendor(Fault::Revoked(_) | Fault::Expired));
    let title = held.line.connector.title;
    let row = held.row();
    let before = row.failing.take();
    let since = before.as_ref().map_or(now, |failing| failing.since);
    let count = before.as_ref().map_or(0, |failing| failing.count) + 1;
    let mut told = before.is_some_and(|failing| failing.told);
    tracing::warn!(
        connection.id = %row.id, connection.failures = count, failure = %trouble,
        "a connection does not work"
    );
    if !told && (gone || now - since >= PATIENCE) {
        let what = if gone { "reconnect" } else { "connection_down" };
        let about = if gone {
            format!("{title} must be connected again ({}): credit-control connect", row.id)
        } else {
            format!("{title} ({}) has not answered since {}", row.id, since.format("%F %H:%M UTC"))
        };
        raise(app, &row.tenant, &task(row), what, &about, None, now).await?;
        told = true;
    }
    row.failing = Some(Failing { since, count, why: trouble.to_string(), told });
    let asked = match trouble {
        Trouble::Vendor(Fault::Later { after: Some(after), .. }) => {
            TimeDelta::from_std(*after).unwrap_or(LONGEST)
        }
        _ => TimeDelta::zero(),
    };
    let pause = (PAUSE * (1 << count.saturating_sub(1).min(8))).min(LONGEST);
    Ok(now + if gone { LONGEST } else { pause.max(asked) })
}

/// Notes that it works. The row is written by the caller.
pub(crate) async fn works(held: &mut Held<'_>) -> Result<(), AppError> {
    let app = held.line.app;
    let row = held.row();
    if let Some(failing) = row.failing.take()
        && failing.told
    {
        end_alert(app, row).await?;
    }
    Ok(())
}

async fn end_alert(app: &App, row: &Connection) -> Result<(), AppError> {
    match desk::finish(app, &row.tenant, &task(row), "the connection itself").await {
        // A person was faster.
        Ok(_) | Err(AppError::Rejected(_)) => Ok(()),
        Err(error) => Err(error),
    }
}
