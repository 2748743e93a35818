//! The firm of a benchmark: the real product on a data folder, with a clock that is put by hand,
//! and accounts that owe it. They are entered by the same turn that an import makes, a few at a
//! time, so that a ledger of any size needs no more memory than a small one.

use crate::failure::{Done, Failure};
use crate::house::wire;
use app::ports::{Courier, Handover, Lookup};
use app::rulebook::RuleBook;
use app::turn::{Input, Opens, turn};
use app::{App, AppError, Patience, tenants};
use async_trait::async_trait;
use domain::calendar::{Day, Time};
use domain::debtor::Debtor;
use domain::ids::{DebtorId, OutboxId, SellerId, TenantId};
use domain::item::Document;
use domain::people::{Contact, Role, Verdict};
use domain::signal::{Actor, Evidence, LedgerNews, Profile, Signal, Source};
use embedded::clock::VirtualClock;
use embedded::sqlite::SqliteTable;
use futures::StreamExt;
use mail::letter::RawMail;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;
use store::book::{BooksRow, Card, Person};

/// The firm.
pub(super) struct Firm {
    pub(super) app: App,
    pub(super) table: SqliteTable,
    pub(super) clock: Arc<VirtualClock>,
    pub(super) tenant: TenantId,
}

/// The rules that a firm is founded with.
pub(super) struct Founding<'a> {
    /// Country code: calendar, zone, language.
    pub(super) country: &'a str,
    /// Its policy.
    pub(super) policy: &'a str,
    /// Live since then.
    pub(super) live: Day,
}

/// An account and its open documents.
pub(super) struct Owed {
    pub(super) account: String,
    pub(super) name: String,
    pub(super) contact: Option<String>,
    pub(super) email: String,
    pub(super) documents: Vec<Document>,
}

impl Firm {
    /// Opens the data in `folder`, or makes it, at the moment `at`.
    ///
    /// # Errors
    /// When it cannot be used.
    pub(super) async fn open(
        folder: &Path,
        at: Time,
        courier: Arc<dyn Courier>,
        in_flight: usize,
    ) -> Done<Self> {
        let clock = Arc::new(VirtualClock::new(at));
        let patience = Patience { in_flight, ..Patience::default() };
        let wait = Duration::from_secs(10);
        let (app, table) = wire(folder, clock.clone(), courier, patience, wait).await?;
        Ok(Self { app, table, clock, tenant: TenantId::from("bench") })
    }

    /// Makes the tenant; it is live from the start, so that what is entered may be written to.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) async fn found(&self, founding: &Founding<'_>) -> Done {
        let new = tenants::NewTenant {
            id: self.tenant.clone(),
            name: "Harbour & Pine Trading Ltd".to_owned(),
            country: founding.country.to_owned(),
            policy: founding.policy.to_owned(),
        };
        tenants::add(&self.app, &new).await?;
        tenants::change(&self.app, &self.tenant, |settings| {
            settings.sending.from = Some("accounts@harbour-pine.example".to_owned());
            settings.sending.signature = vec!["Alex Moore".to_owned(), "Accounts".to_owned()];
            settings.sending.daily = u32::MAX;
            settings.ledgers = vec![app::import::ledger()];
            settings.live = Some(founding.live);
            Ok(())
        })
        .await?;
        Ok(())
    }

    /// The rules as they are now.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) async fn book(&self) -> Done<RuleBook> {
        Ok(RuleBook::load(&self.app, &self.tenant).await?)
    }

    /// The ledger and its payments are as of `day`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) async fn news(&self, day: Day) -> Done {
        let ledger = app::import::ledger();
        let known = self.app.store.books(&self.tenant, &ledger).await?;
        let (snapshot, cash_to) = (Some(day), Some(day));
        let books = BooksRow { snapshot, cash_to, importing: None, told_stale: None };
        let version = known.map(|known| known.version);
        Ok(self.app.store.put_books(&self.tenant, &ledger, &books, version).await?)
    }

    /// Enters accounts, or further documents of accounts that are known.
    ///
    /// # Errors
    /// When one of them cannot be entered.
    pub(super) async fn enter(&self, accounts: impl IntoIterator<Item = Owed>, now: Time) -> Done {
        let book = self.book().await?;
        let turns = accounts.into_iter().map(|owed| self.enter_one(&book, owed, now));
        let mut running =
            futures::stream::iter(turns).buffer_unordered(self.app.patience.in_flight);
        while let Some(done) = running.next().await {
            done?;
        }
        Ok(())
    }

    async fn enter_one(&self, book: &RuleBook, owed: Owed, now: Time) -> Result<(), AppError> {
        let (tenant, ledger, seller) = (&self.tenant, app::import::ledger(), SellerId::new("main"));
        let id = DebtorId::of(tenant, &ledger, &seller, &owed.account);
        let contact = Person::contact(&owed.email);
        let role = Role::AccountsPayable;
        let verdict = Verdict::Approved;
        let news = LedgerNews {
            profile: Profile::default(),
            contacts: vec![Contact { id: contact.clone(), role, verdict, confirmed: false }],
            documents: owed.documents,
            voided: Vec::new(),
            complete: false,
        };
        let source = Source { actor: Actor::Ledger, evidence: Evidence::Person, at: now };
        let mut input = Input::of(Signal::Ledger(news), source.clone());
        if self.app.store.card(tenant, &id).await?.is_none() {
            let on = domain::calendar::local_day(now, book.zone());
            let released = Signal::Released { on, approval: None, opening: false };
            input.signals.push((released, source));
            let card = Card {
                name: owed.name,
                account: owed.account,
                token: self.app.tokens.token(),
                people: vec![Person {
                    id: contact,
                    name: owed.contact,
                    email: owed.email,
                    phone: None,
                }],
            };
            let debtor = Debtor::new(tenant.clone(), id.clone(), seller.clone(), ledger.clone());
            input.besides = self.app.store.enlist(&debtor, &card.token)?;
            input.card = Some(card);
            input.opens = Some(Opens { seller, ledger });
        }
        turn(&self.app, book, &id, &input, now).await.map(|_| ())
    }
}

/// Counts the mails, and takes each at once or hands it on.
#[derive(Default)]
pub(super) struct Sink {
    mails: AtomicU64,
    bytes: AtomicU64,
    next: Option<Arc<dyn Courier>>,
}

impl Sink {
    /// A sink that hands on to `next`.
    pub(super) fn before(next: Option<Arc<dyn Courier>>) -> Self {
        Self { next, ..Self::default() }
    }

    /// Mails and bytes so far.
    pub(super) fn taken(&self) -> (u64, u64) {
        (self.mails.load(Relaxed), self.bytes.load(Relaxed))
    }
}

#[async_trait]
impl Courier for Sink {
    async fn send(&self, mail: &RawMail) -> Handover {
        let answer = match &self.next {
            Some(next) => next.send(mail).await,
            None => Handover::Accepted { vendor_id: None },
        };
        if matches!(answer, Handover::Accepted { .. }) {
            self.mails.fetch_add(1, Relaxed);
            self.bytes.fetch_add(mail.bytes.len() as u64, Relaxed);
        }
        answer
    }

    async fn lookup(&self, _: &OutboxId) -> Lookup {
        Lookup::CannotSay
    }
}

/// A moment that is written in this program.
pub(super) fn at(text: &str) -> Done<Time> {
    text.parse().map_err(|_| Failure::Bug(format!("{text} is no moment")))
}
