//! Before each send the invoices are read again: a debtor who paid an hour ago is not chased,
//! whatever webhooks and sweeps have missed. Nothing new costs one request and no write.

use super::apply::{Ground, of_document};
use super::held::Held;
use super::talk::{Broken, Ended, Line, Listener, Trouble};
use super::{connection_of, trouble};
use crate::drain::Deadline;
use crate::rulebook::RuleBook;
use crate::{App, AppError};
use chrono::TimeDelta;
use connectors::Kind;
use connectors::kit::{Errand, Fault, News, Object};
use domain::calendar::Time;
use domain::debtor::Debtor;
use domain::ids::InvoiceId;
use std::collections::HashMap;

/// Invoices that are read at once. A message about more names its oldest; those are what is read.
const MOST: usize = 40;
/// Somebody else is at the connection.
const SOON: TimeDelta = TimeDelta::seconds(20);

/// The ledger's marks of invoices as they are now, where it gives one.
pub(crate) type Versions = HashMap<InvoiceId, String>;

/// What reading again came to.
pub(crate) enum Reread {
    /// The books are as they are; go on. With the marks of the invoices that were read.
    Read(Versions),
    /// The vendor cannot say now. Nothing is sent on old news.
    Later(Time),
}

/// Reads `items` of `debtor` again at its vendor and works in what is new. A ledger of files has no
/// vendor to ask.
pub(crate) async fn reread(
    app: &App,
    book: &RuleBook,
    debtor: &Debtor,
    items: &[InvoiceId],
) -> Result<Reread, AppError> {
    let nothing = || Reread::Read(Versions::new());
    let Some(id) = connection_of(&debtor.ledger) else { return Ok(nothing()) };
    let objects: Vec<Object> = debtor
        .items
        .iter()
        .filter(|item| items.contains(&item.doc.id))
        .filter_map(|item| of_document(&item.doc))
        .take(MOST)
        .collect();
    let errand = Errand::Fetch(objects);
    let Some(known) = app.store.connection(&debtor.tenant, &id).await? else {
        return Ok(nothing());
    };
    let now = app.clock.now();
    let line = Line::of(app, known.value).await?;
    let ground = Ground { app, book, ledger: debtor.ledger.clone() };
    let mut told = Told { ground, asked: now, versions: Versions::new() };
    let begun = line.begin(&errand).map_err(|fault| AppError::Bug(fault.to_string()))?;
    match line.run(begun, Deadline::default(), None, &mut told).await {
        Ok(Ended::Done) => Ok(Reread::Read(told.versions)),
        Ok(Ended::Later(_, at)) => Ok(Reread::Later(at)),
        Err(Broken { trouble: Trouble::Own(error), .. }) => Err(error),
        Err(Broken { trouble: Trouble::Vendor(Fault::Later { after, .. }), .. }) => {
            let after = after.and_then(|after| TimeDelta::from_std(after).ok());
            Ok(Reread::Later(now + after.unwrap_or(TimeDelta::minutes(5)).max(SOON)))
        }
        Err(Broken { trouble: found, at }) => {
            // Its tokens, or the connection itself: one worker at a time sees to that.
            let Some(mut held) = Held::take(app, &debtor.tenant, &id).await? else {
                return Ok(Reread::Later(now + SOON));
            };
            let again = match found {
                Trouble::Vendor(Fault::Expired) => {
                    held.run(at, Deadline::default(), &mut told).await
                }
                found => Err(Broken { trouble: found, at }),
            };
            let result = match again {
                Ok(Ended::Done) => Ok(Reread::Read(told.versions)),
                Ok(Ended::Later(_, at)) => Ok(Reread::Later(at)),
                Err(Broken { trouble, .. }) => {
                    trouble::failed(&mut held, &trouble).await.map(Reread::Later)
                }
            };
            held.release().await?;
            result
        }
    }
}

struct Told<'a> {
    ground: Ground<'a>,
    asked: Time,
    versions: Versions,
}

impl Listener for Told<'_> {
    async fn hear(&mut self, news: News) -> Result<(), Trouble> {
        let invoices = news.items.iter().filter(|item| item.kind == Kind::Invoice);
        let mark = |item: &connectors::OpenItem| {
            Some((InvoiceId::new(item.id.as_deref()?), item.version.clone()?))
        };
        self.versions.extend(invoices.filter_map(mark));
        // What comes too late is older than what is in: all the better.
        self.ground.apply(&news, self.asked).await?;
        Ok(())
    }
}
