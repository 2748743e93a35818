//! The invoices, page by page. Where the machine stands is all in its cursor.

use super::base;
use crate::kit::{Account, Cursor, Errand, Fault, Ledger, Request, Response, Step};
use domain::calendar::Time;
use serde::{Deserialize, Serialize};

pub(super) struct Books;

/// Where it stands.
#[derive(Serialize, Deserialize)]
struct At {
    /// The page that is asked for next, or was asked for and not answered yet.
    page: u32,
    since: Option<Time>,
}

impl Ledger for Books {
    fn begin(&self, errand: &Errand, _: &Account, _: Time) -> Result<Cursor, Fault> {
        match errand {
            Errand::Sweep { since } => Cursor::of(&At { page: 1, since: *since }),
            Errand::Fetch(_) => Err(Fault::Refused("single invoices are not read yet".to_owned())),
            Errand::Note { .. } => Err(Fault::Refused("it takes no notes".to_owned())),
            Errand::Copy { .. } => Err(Fault::Refused("it gives no copies".to_owned())),
        }
    }

    fn step(
        &self,
        cursor: &Cursor,
        account: &Account,
        answer: Option<&Response>,
        _: Time,
    ) -> Result<(Cursor, Step), Fault> {
        let at: At = cursor.read()?;
        let Some(answer) = answer else {
            // The same again after a crash: a cursor whose answer was lost asks anew.
            let since = at.since.map_or(0, |since| since.timestamp());
            let place = base(account.base.as_deref());
            let url = format!("{place}/invoices?page={}&since={since}", at.page);
            return Ok((cursor.clone(), Step::Call(Request::get(url))));
        };
        let _: serde_json::Value = answer.json()?;
        // To come: each record becomes an `OpenItem` and a `Customer`, one `Step::Emit` for a page,
        // then the next page, then `Step::Done`. Money from its text, never from a float.
        Err(Fault::wrong("the invoices of a page are not read yet"))
    }
}
