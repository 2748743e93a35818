//! The live connector: what the crate's list registers. Signed events come in, invoices and
//! customers are read, notes are written. What it may do and what it leaves alone stands in the
//! README of the vendor's folder. It never charges, voids or closes anything at Stripe.

mod account;
mod answer;
mod event;
mod invoice;
mod money;
mod person;
mod read;
mod request;
mod task;
mod webhook;

#[cfg(any(test, feature = "contract"))]
mod samples;
#[cfg(test)]
mod tests;

use crate::kit::{
    Account, Connector, Cursor, Errand, Fault, KeyField, Ledger, Limits, Response, SignIn, Step,
};
use domain::calendar::Time;

/// The version of Stripe's API that every request asks for and every answer is read in. The
/// endpoint of the webhook should be pinned to it too.
pub(super) const VERSION: &str = "2026-10-28.endive";
/// Where requests go unless the account has an address of its own.
pub(super) const BASE: &str = "https://api.stripe.com";

/// Stripe.
pub(crate) static CONNECTOR: Connector = Connector {
    name: "stripe",
    title: "Stripe",
    docs: "https://docs.stripe.com/api",
    sign_in: SignIn::Keys(&[KeyField {
        name: "restricted_key",
        about: "Dashboard, Developers, API keys, Create restricted key: begins with rk_",
    }]),
    signed_in: &account::Keys,
    // Published readings differ, 25 a second in a sandbox is the lowest of them.
    limits: Limits { per_minute: 1_200, at_once: 4, per_day: None, sweep_minutes: 60 },
    webhook: Some(&webhook::Events),
    ledger: Some(&Books),
    chat: None,
    #[cfg(any(test, feature = "contract"))]
    samples: samples::samples,
};

/// The invoices of an account.
pub(super) struct Books;

impl Ledger for Books {
    fn begin(&self, errand: &Errand, account: &Account, now: Time) -> Result<Cursor, Fault> {
        person::zone(account)?;
        Cursor::of(&task::Place::of(errand, now)?)
    }

    fn step(
        &self,
        cursor: &Cursor,
        account: &Account,
        answer: Option<&Response>,
        _now: Time,
    ) -> Result<(Cursor, Step), Fault> {
        let mut place: task::Place = cursor.read()?;
        if let Some(answer) = answer {
            let Some(task) = place.asked() else {
                return Err(Fault::wrong("an answer that nobody asked for"));
            };
            let found = read::answer(task, answer, person::zone(account)?)?;
            place.goes_on(found.next);
            if let Some(news) = found.news {
                return Ok((Cursor::of(&place)?, Step::Emit(Box::new(news))));
            }
        }
        // Without an answer to its last question, such as after a crash, it asks again.
        let step = match place.next() {
            Some(task) => Step::Call(request::of(task, account)),
            None => Step::Done,
        };
        Ok((Cursor::of(&place)?, step))
    }

    fn takes_notes(&self) -> bool {
        true
    }
}
