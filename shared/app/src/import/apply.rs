//! The turns of an import: one for each account in the file, and one for each that is missing from
//! a complete one.

use super::rows::{card, emails, news};
use super::work::still_open;
use super::{How, accounts};
use crate::contacts::contacts;
use crate::rulebook::RuleBook;
use crate::turn::{Input, Opens, turn};
use crate::{App, AppError};
use connectors::{OpenItem, Parsed};
use domain::calendar::{Time, local_day};
use domain::debtor::Debtor;
use domain::ids::{DebtorId, SellerId};
use domain::people::{Contact, Verdict};
use domain::signal::{Actor, Evidence, LedgerNews, Signal, Source};
use futures::StreamExt;
use std::collections::HashSet;
use store::book::Delivery;
use store::table::Key;

/// Turns between two looks at whether the import is still ours.
const CHUNK: usize = 200;

/// An import that is being worked in.
struct Work<'a> {
    app: &'a App,
    book: &'a RuleBook,
    how: &'a How,
    key: &'a Key,
    delivery: &'a Delivery,
    source: Source,
    now: Time,
}

/// An account of the file.
struct Account<'a> {
    id: DebtorId,
    name: &'a str,
    items: Vec<&'a OpenItem>,
    emails: Vec<String>,
    contacts: Vec<Contact>,
}

/// Works in the rows of a file.
pub(super) async fn apply(
    app: &App,
    book: &RuleBook,
    parsed: &Parsed,
    how: &How,
    (key, delivery): (&Key, &Delivery),
    now: Time,
) -> Result<(), AppError> {
    let source = Source { actor: Actor::Ledger, evidence: Evidence::Person, at: now };
    let work = Work { app, book, how, key, delivery, source, now };
    let (accounts, shared) = work.accounts(parsed).await?;
    let shown: HashSet<DebtorId> = accounts.iter().map(|account| account.id.clone()).collect();
    work.all(accounts, |account| work.shown(account)).await?;
    work.all(shared, |(other, contact)| work.shares(other, contact)).await?;
    if how.complete {
        let mut absent = app.store.all_members(&delivery.tenant, &delivery.ledger).await?;
        absent.retain(|id| !shown.contains(id));
        work.all(absent, |id| work.absent(id)).await?;
    }
    Ok(())
}

impl Work<'_> {
    /// The accounts of the file, and others that turned out to have an address of one of them.
    ///
    /// Two accounts of one file may share an address: whoever comes second sees the first, and the
    /// first is told. So the addresses are entered one after the other, before any turn.
    async fn accounts<'p>(
        &self,
        parsed: &'p Parsed,
    ) -> Result<(Vec<Account<'p>>, Vec<(DebtorId, Contact)>), AppError> {
        let seller = SellerId::new("main");
        let Delivery { tenant, ledger, .. } = self.delivery;
        let mut found: Vec<Account<'p>> = Vec::new();
        let mut shared = Vec::new();
        for (name, items) in accounts(parsed) {
            let id = DebtorId::of(tenant, ledger, &seller, name);
            let emails = emails(&items);
            let (contacts, others) = contacts(self.app, self.book, &id, &emails).await?;
            shared.extend(others);
            found.push(Account { id, name, items, emails, contacts });
        }
        for (id, contact) in &shared {
            let known = found.iter_mut().filter(|account| account.id == *id);
            for known in known.flat_map(|account| &mut account.contacts) {
                if known.id == contact.id {
                    known.verdict = Verdict::Shared;
                }
            }
        }
        Ok((found, shared))
    }

    /// What the file says of an account.
    async fn shown(&self, account: Account<'_>) -> Result<(), AppError> {
        let Self { app, book, delivery, now, .. } = *self;
        let Delivery { tenant, ledger, .. } = delivery;
        let Account { id, name, items, emails, contacts } = account;
        let news = news(&items, contacts, self.how);
        let known = app.store.debtor(tenant, &id).await?.is_some();
        let mut input = self.input(news);
        let (changed, card) = card(app, tenant, &id, name, &items, &emails).await?;
        if !known {
            let seller = SellerId::new("main");
            let debtor = Debtor::new(tenant.clone(), id.clone(), seller.clone(), ledger.clone());
            input.besides = app.store.enlist(&debtor, &card.token)?;
            input.opens = Some(Opens { seller, ledger: ledger.clone() });
            if book.settings().live.is_some() {
                let on = local_day(now, book.zone());
                let released = Signal::Released { on, approval: None, opening: false };
                input.signals.push((released, self.source.clone()));
            }
        }
        input.card = changed.then_some(card);
        turn(app, book, &id, &input, now).await.map(|_| ())
    }

    /// Another account has an address of this one.
    async fn shares(&self, id: DebtorId, contact: Contact) -> Result<(), AppError> {
        let (contact, verdict) = (contact.id, Verdict::Shared);
        let lost = Signal::AddressLost { contact, verdict, message: None };
        let input = Input::of(lost, self.source.clone());
        match turn(self.app, self.book, &id, &input, self.now).await {
            // An account that was entered under an address and never made.
            Ok(_) | Err(AppError::Rejected(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// A complete file does not show the account.
    async fn absent(&self, id: DebtorId) -> Result<(), AppError> {
        let found = self.app.store.debtor(&self.delivery.tenant, &id).await?;
        let Some(loaded) = found else { return Ok(()) };
        let news = LedgerNews {
            profile: loaded.debtor.profile,
            contacts: Vec::new(),
            documents: Vec::new(),
            voided: Vec::new(),
            complete: true,
        };
        turn(self.app, self.book, &id, &self.input(news), self.now).await.map(|_| ())
    }

    fn input(&self, news: LedgerNews) -> Input {
        let number = Some(self.delivery.number);
        Input { news: number, ..Input::of(Signal::Ledger(news), self.source.clone()) }
    }

    /// Runs `turn` for each, many at once. One that fails does not keep the others from their news.
    async fn all<T, F>(&self, them: Vec<T>, turn: impl Fn(T) -> F) -> Result<(), AppError>
    where
        F: Future<Output = Result<(), AppError>>,
    {
        let mut trouble: Option<AppError> = None;
        let mut them = them.into_iter().peekable();
        while them.peek().is_some() {
            still_open(self.app, self.key, self.delivery).await?;
            let turns = them.by_ref().take(CHUNK).map(&turn);
            let mut running =
                futures::stream::iter(turns).buffer_unordered(self.app.patience.in_flight);
            while let Some(done) = running.next().await {
                // What may work the next time is told first.
                if let Err(error) = done
                    && !matches!(trouble, Some(AppError::Retry(_)))
                {
                    trouble = Some(error);
                }
            }
        }
        trouble.map_or(Ok(()), Err)
    }
}
