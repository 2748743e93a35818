//! From a vendor's news to turns: each account's documents as they are, nothing more. News carry the
//! moment at which they were asked for; where newer ones are in, they are too late and what they
//! were about is fetched again. So two readers may overtake each other and the books still end
//! right.

use super::unheard::is_told;
use super::{Todo, connection_of};
use crate::contacts::contacts;
use crate::drain::raise;
use crate::import::rows::{document, invoice_id};
use crate::rulebook::RuleBook;
use crate::turn::{Input, Opens, Turned, turn};
use crate::{App, AppError};
use connectors::kit::{Customer, Halt, News, Object, Sort};
use connectors::{OpenItem, Status};
use domain::calendar::{Time, local_day};
use domain::debtor::Debtor;
use domain::fact::Entry;
use domain::hold::Scope;
use domain::ids::{DebtorId, InvoiceId, LedgerId, SellerId, fingerprint};
use domain::item::{Document, Kind, Treatment};
use domain::people::{Contact, Verdict};
use domain::signal::{Act, Actor, Evidence, LedgerNews, Profile, Signal, Source};
use futures::StreamExt;
use std::collections::{BTreeMap, HashMap};
use store::StoreError;
use store::book::{Card, Person};

/// Times that a turn is tried again when somebody is faster.
const TRIES: usize = 20;

/// Where news of a ledger land.
pub(crate) struct Ground<'a> {
    pub(crate) app: &'a App,
    pub(crate) book: &'a RuleBook,
    pub(crate) ledger: LedgerId,
}

/// What came of news.
#[derive(Default)]
pub(crate) struct Applied {
    /// What came too late, to be asked for again.
    pub(crate) late: Vec<Object>,
    /// An invoice was new or had changed: a webhook tells of such.
    pub(crate) changed: bool,
}

/// What the vendor says of one account.
struct Account<'a> {
    id: DebtorId,
    account: &'a str,
    customer: Option<&'a Customer>,
    items: Vec<&'a OpenItem>,
    contacts: Vec<Contact>,
}

impl Ground<'_> {
    /// Works in what was asked for at `asked`.
    pub(crate) async fn apply(&self, news: &News, asked: Time) -> Result<Applied, AppError> {
        let accounts = self.accounts(news).await?;
        let mut applied = Applied::default();
        let turns = accounts.iter().map(|account| self.account(account, asked));
        let mut running =
            futures::stream::iter(turns).buffer_unordered(self.app.patience.in_flight);
        let mut trouble = None;
        while let Some(done) = running.next().await {
            match done {
                Ok(one) => {
                    applied.late.extend(one.late);
                    applied.changed |= one.changed;
                }
                Err(error) => trouble = Some(error),
            }
        }
        drop(running);
        for gone in &news.gone {
            self.gone(&InvoiceId::new(gone.as_str()), asked).await?;
        }
        for halt in &news.halts {
            self.halt(halt).await?;
        }
        trouble.map_or(Ok(applied), Err)
    }

    fn debtor_of(&self, account: &str) -> DebtorId {
        let tenant = &self.book.settings().id;
        DebtorId::of(tenant, &self.ledger, &SellerId::new("main"), account)
    }

    /// The accounts that the news are about. Addresses are entered one after the other: whoever
    /// comes second sees the first.
    async fn accounts<'n>(&self, news: &'n News) -> Result<Vec<Account<'n>>, AppError> {
        let mut items: BTreeMap<&str, Vec<&OpenItem>> = BTreeMap::new();
        for item in &news.items {
            items.entry(&item.account).or_default().push(item);
        }
        let customers: HashMap<&str, &Customer> =
            news.customers.iter().map(|customer| (customer.account.as_str(), customer)).collect();
        for customer in &news.customers {
            items.entry(&customer.account).or_default();
        }
        let mut found = Vec::new();
        for (account, items) in items {
            let id = self.debtor_of(account);
            let customer = customers.get(account).copied();
            let open = items
                .iter()
                .any(|item| item.status == Status::Open && item.paid.minor < item.amount.minor);
            let tenant = &self.book.settings().id;
            if !open && self.app.store.debtor(tenant, &id).await?.is_none() {
                // Nothing is owed and nobody was ever asked: not an account of ours.
                continue;
            }
            let emails = customer.map_or(&[] as &[String], |customer| &customer.emails);
            let emails: Vec<String> = emails.iter().map(|email| email.to_lowercase()).collect();
            let (contacts, shared) = contacts(self.app, self.book, &id, &emails).await?;
            for (other, contact) in shared {
                self.shares(&other, contact).await?;
            }
            found.push(Account { id, account, customer, items, contacts });
        }
        Ok(found)
    }

    /// What the vendor says of one account, as one turn.
    async fn account(&self, account: &Account<'_>, asked: Time) -> Result<Applied, AppError> {
        for item in &account.items {
            self.owned(item, &account.id, asked).await?;
        }
        for _ in 0..TRIES {
            let (input, before) = self.input(account, asked).await?;
            match self.turn(&account.id, &input).await {
                Ok(turned) if turned.duplicate => {
                    let late = account.items.iter().filter_map(|item| object(item)).collect();
                    return Ok(Applied { late, changed: false });
                }
                Ok(turned) => {
                    self.twins(&account.id, &turned).await?;
                    self.merged(account, &turned.debtor).await?;
                    let told = |entry: &Entry| is_told(before.as_ref(), &entry.fact);
                    let changed = turned.entries.iter().any(told);
                    return Ok(Applied { late: Vec::new(), changed });
                }
                Err(AppError::Retry(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Err(AppError::Retry("the account keeps changing".to_owned()))
    }

    /// The turn's input, on the account as it is now, and that account.
    async fn input(
        &self,
        account: &Account<'_>,
        asked: Time,
    ) -> Result<(Input, Option<Debtor>), AppError> {
        let tenant = &self.book.settings().id;
        let known = self.app.store.debtor_and_card(tenant, &account.id).await?;
        let now = self.app.clock.now();
        let today = local_day(now, self.book.zone());
        let (debtor, before) = match known {
            Some((loaded, card)) => (Some(loaded.debtor), card),
            None => (None, None),
        };
        let profile = match (account.customer, &debtor) {
            (Some(customer), _) => profile(customer),
            (None, Some(debtor)) => debtor.profile.clone(),
            (None, None) => Profile::default(),
        };
        let mut documents = Vec::new();
        let mut voided = Vec::new();
        for item in &account.items {
            match item.status {
                Status::Void | Status::Draft => voided.push(invoice_id(item)),
                Status::Open | Status::Paid => {
                    let mut document = as_document(item, today);
                    keep_link(&mut document, debtor.as_ref());
                    documents.push(document);
                }
            }
        }
        let contacts = account.contacts.clone();
        let news = LedgerNews { profile, contacts, documents, voided, complete: false };
        let mut input = self.of(Signal::Ledger(news), asked);
        let card = self.card(account, before.as_ref());
        if debtor.is_none() {
            let seller = SellerId::new("main");
            let new = Debtor::new(
                tenant.clone(),
                account.id.clone(),
                seller.clone(),
                self.ledger.clone(),
            );
            input.besides = self.app.store.enlist(&new, &card.token)?;
            input.opens = Some(Opens { seller, ledger: self.ledger.clone() });
            if self.book.settings().live.is_some() {
                let released = Signal::Released { on: today, approval: None, opening: false };
                input.signals.push((released, self.source()));
            }
        }
        input.card = (before.as_ref() != Some(&card)).then_some(card);
        Ok((input, debtor))
    }

    fn source(&self) -> Source {
        let at = self.app.clock.now();
        Source { actor: Actor::Ledger, evidence: Evidence::Fetched, at }
    }

    fn of(&self, signal: Signal, asked: Time) -> Input {
        let news = u64::try_from(asked.timestamp_millis()).ok();
        Input { news, ..Input::of(signal, self.source()) }
    }

    async fn turn(&self, id: &DebtorId, input: &Input) -> Result<Turned, AppError> {
        turn(self.app, self.book, id, input, self.app.clock.now()).await
    }

    /// The card with what the vendor says of the customer; people that it does not name stay.
    fn card(&self, account: &Account<'_>, known: Option<&Card>) -> Card {
        let mut people: Vec<Person> = known.map(|card| card.people.clone()).unwrap_or_default();
        for email in account.customer.iter().flat_map(|customer| &customer.emails) {
            let phone = account.customer.and_then(|customer| customer.phone.clone());
            let id = Person::contact(email);
            match people.iter_mut().find(|person| person.id == id) {
                Some(person) if phone.is_some() => person.phone = phone,
                Some(_) => {}
                None => {
                    people.push(Person { id, name: None, email: email.to_lowercase(), phone });
                }
            }
        }
        let named = account.customer.map(|customer| customer.name.as_str());
        let name = named.or_else(|| account.items.first().map(|item| item.name.as_str()));
        let name = name.filter(|name| !name.trim().is_empty());
        Card {
            name: match (name, known) {
                (Some(name), _) => name.to_owned(),
                (None, Some(card)) => card.name.clone(),
                (None, None) => account.account.to_owned(),
            },
            account: account.account.to_owned(),
            token: known.map_or_else(|| self.app.tokens.token(), |card| card.token.clone()),
            people,
        }
    }

    /// Enters whose document it is. One that the vendor has moved to another customer leaves the
    /// one that had it.
    async fn owned(&self, item: &OpenItem, id: &DebtorId, asked: Time) -> Result<(), AppError> {
        let (tenant, document) = (&self.book.settings().id, invoice_id(item));
        loop {
            let known = self.app.store.owner_of(tenant, &self.ledger, &document).await?;
            let before = known.as_ref().and_then(|known| known.value.debtors.first());
            if before == Some(id) || (before.is_none() && item.status != Status::Open) {
                return Ok(());
            }
            if let Some(before) = before {
                self.void(before, &document, asked).await?;
            }
            let version = known.as_ref().map(|known| known.version);
            let store = &self.app.store;
            match store.put_owner_of(tenant, &self.ledger, &document, id, version).await {
                Ok(()) => return Ok(()),
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The vendor does not have the document any more.
    async fn gone(&self, document: &InvoiceId, asked: Time) -> Result<(), AppError> {
        let tenant = &self.book.settings().id;
        let known = self.app.store.owner_of(tenant, &self.ledger, document).await?;
        match known.as_ref().and_then(|known| known.value.debtors.first()) {
            Some(debtor) => self.void(debtor, document, asked).await,
            None => Ok(()),
        }
    }

    async fn void(
        &self,
        debtor: &DebtorId,
        document: &InvoiceId,
        asked: Time,
    ) -> Result<(), AppError> {
        let tenant = &self.book.settings().id;
        let Some(loaded) = self.app.store.debtor(tenant, debtor).await? else { return Ok(()) };
        let news = LedgerNews {
            profile: loaded.debtor.profile,
            contacts: Vec::new(),
            documents: Vec::new(),
            voided: vec![document.clone()],
            complete: false,
        };
        // A later picture of the account may be in; that this document left it is no less true.
        let asked = asked.max(self.app.clock.now());
        self.turn(debtor, &self.of(Signal::Ledger(news), asked)).await.map(|_| ())
    }

    /// Another account has an address of this one.
    async fn shares(&self, id: &DebtorId, contact: Contact) -> Result<(), AppError> {
        let (contact, verdict) = (contact.id, Verdict::Shared);
        let lost = Signal::AddressLost { contact, verdict, message: None };
        match self.turn(id, &Input::of(lost, self.source())).await {
            Ok(_) | Err(AppError::Rejected(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Something only stops: the account, or one invoice of it, is held and people are asked.
    async fn halt(&self, halt: &Halt) -> Result<(), AppError> {
        let tenant = &self.book.settings().id;
        let debtor = self.debtor_of(&halt.account);
        let Some(loaded) = self.app.store.debtor(tenant, &debtor).await? else { return Ok(()) };
        let invoice = halt.invoice.as_deref().map(InvoiceId::new);
        // An invoice that is not open any more stops nothing; the account is asked about then.
        let known = |id: &InvoiceId| loaded.debtor.items.iter().any(|item| item.doc.id == *id);
        let scope = Scope::of(invoice.into_iter().filter(known).collect());
        self.hold(&debtor, scope, &halt.why).await?;
        let now = self.app.clock.now();
        let id = format!("halt-{}", fingerprint(&[debtor.as_str(), &halt.why], 5));
        let about = format!("{} (account {debtor}): it is held", halt.why);
        raise(self.app, tenant, &id, "vendor_halt", &about, None, now).await.map(|_| ())
    }

    /// Holds it, unless it is held for the same reason already.
    pub(super) async fn hold(
        &self,
        debtor: &DebtorId,
        scope: Scope,
        why: &str,
    ) -> Result<(), AppError> {
        let tenant = &self.book.settings().id;
        let Some(loaded) = self.app.store.debtor(tenant, debtor).await? else { return Ok(()) };
        let there = loaded.debtor.holds.iter().any(|hold| hold.note == why && hold.scope == scope);
        if there {
            return Ok(());
        }
        let act = Act::Hold { scope, until: None, note: why.to_owned() };
        self.turn(debtor, &Input::of(Signal::Act(act), self.source())).await.map(|_| ())
    }

    /// The vendor merged the account into another: its documents are fetched, wherever they are.
    async fn merged(&self, account: &Account<'_>, debtor: &Debtor) -> Result<(), AppError> {
        let merged = account.customer.is_some_and(|customer| customer.merged_into.is_some());
        let Some(connection) = connection_of(&self.ledger).filter(|_| merged) else {
            return Ok(());
        };
        let (tenant, now) = (&self.book.settings().id, self.app.clock.now());
        for object in debtor.items.iter().filter_map(|item| of_document(&item.doc)) {
            Todo::Fetch(object).ask(self.app, tenant, &connection, now).await?;
        }
        Ok(())
    }
}

fn profile(customer: &Customer) -> Profile {
    Profile {
        language: customer.language.clone(),
        country: customer.country.clone(),
        treatment: customer.treatment.as_deref().and_then(Treatment::parse).unwrap_or_default(),
    }
}

fn as_document(item: &OpenItem, today: domain::calendar::Day) -> Document {
    let treatment = item.treatment.as_deref().and_then(Treatment::parse);
    Document { treatment, ..document(item, today, &BTreeMap::new()) }
}

/// Links come with a look at the one document only; a list that has none takes none away.
fn keep_link(document: &mut Document, debtor: Option<&Debtor>) {
    let known = debtor.and_then(|debtor| {
        debtor.items.iter().find(|item| item.doc.id == document.id).map(|item| &item.doc)
    });
    if let Some(known) = known {
        document.pay_link = document.pay_link.take().or_else(|| known.pay_link.clone());
        document.pdf = document.pdf.take().or_else(|| known.pdf.clone());
    }
}

/// What to fetch for a document that was read.
fn object(item: &OpenItem) -> Option<Object> {
    let sort = match item.kind {
        connectors::Kind::Invoice => Sort::Invoice,
        connectors::Kind::CreditNote => Sort::Credit,
        connectors::Kind::UnappliedCash => Sort::Payment,
    };
    Some(Object { sort, id: item.id.clone()? })
}

/// What to fetch for a document of the books.
pub(super) fn of_document(document: &Document) -> Option<Object> {
    let id = document.id.as_str();
    let (sort, id) = match document.kind {
        Kind::Invoice => (Sort::Invoice, id),
        Kind::CreditNote => (Sort::Credit, id.strip_prefix("credit:")?),
        Kind::UnappliedCash => (Sort::Payment, id.strip_prefix("cash:")?),
    };
    Some(Object { sort, id: id.to_owned() })
}
