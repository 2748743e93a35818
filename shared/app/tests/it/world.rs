//! A small world: an [`App`] on the memory engine with a clock that stands still, tokens that count,
//! files and mails kept in memory; tenants with the standard policy; debtors with open documents.
//! Also used by the tests of the functions.

#![allow(dead_code, unreachable_pub, reason = "each test binary uses a part of it")]

use app::ports::{BlobError, Blobs, Clock, Courier, Handover, Lookup, Tokens};
use app::rulebook::RuleBook;
use app::turn::{Input, Opens, turn};
use app::{App, Patience};
use async_trait::async_trait;
use domain::calendar::{Day, Time};
use domain::debtor::Debtor;
use domain::fact::Entry;
use domain::gate::{Gate, gate};
use domain::ids::{DebtorId, InvoiceId, LedgerId, OutboxId, SellerId, TenantId};
use domain::item::Document;
use domain::money::{Currency, Money};
use domain::people::{Contact, Role, Verdict};
use domain::policy::Policy;
use domain::signal::{Actor, Evidence, LedgerNews, Profile, Signal, Source};
use mail::letter::RawMail;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use store::Store;
use store::book::{
    BooksRow, Card, Conversation, DeskTask, OutState, Outgoing, People, Person, Sending, Tenant,
};
use store::memory::{Faults, MemoryTable};

/// The policy of every tenant here.
pub const POLICY: &str = include_str!("../../../content/policies/standard.toml");
/// When it is: a Tuesday, within hours.
pub const NOW: &str = "2026-11-17T10:00:00Z";
/// The tenant that is always there.
pub const ACME: &str = "acme";

pub struct StandingClock(Mutex<Time>);

impl Clock for StandingClock {
    fn now(&self) -> Time {
        *self.0.lock().unwrap()
    }
}

#[derive(Default)]
struct CountingTokens(AtomicU64);

impl Tokens for CountingTokens {
    fn token(&self) -> String {
        let letters = b"abcdefghijklmnopqrstuvwxyz234567";
        let mut number = self.0.fetch_add(1, Relaxed) + 1;
        let mut token = vec![b'a'; 26];
        for place in token.iter_mut().rev() {
            *place = letters[(number % 32) as usize];
            number /= 32;
        }
        String::from_utf8(token).unwrap()
    }
}

#[derive(Default)]
pub struct Shelf(Mutex<BTreeMap<String, Arc<[u8]>>>);

#[async_trait]
impl Blobs for Shelf {
    async fn put(&self, name: &str, bytes: &[u8]) -> Result<(), BlobError> {
        self.0.lock().unwrap().insert(name.to_owned(), Arc::from(bytes));
        Ok(())
    }
    async fn get(&self, name: &str) -> Result<Option<Arc<[u8]>>, BlobError> {
        Ok(self.0.lock().unwrap().get(name).cloned())
    }
}

#[derive(Default)]
pub struct Letterbox(pub Mutex<Vec<RawMail>>);

#[async_trait]
impl Courier for Letterbox {
    async fn send(&self, mail: &RawMail) -> Handover {
        self.0.lock().unwrap().push(mail.clone());
        Handover::Accepted { vendor_id: None }
    }
    async fn lookup(&self, _: &OutboxId) -> Lookup {
        Lookup::CannotSay
    }
}

pub struct World {
    pub app: App,
    pub table: MemoryTable,
    pub shelf: Arc<Shelf>,
    pub letterbox: Arc<Letterbox>,
    pub acme: TenantId,
}

impl World {
    /// A world with the tenant `acme`.
    pub async fn new() -> Self {
        Self::on(MemoryTable::new()).await
    }

    /// The same on a table with faults.
    pub async fn with_faults(faults: Arc<Faults>) -> Self {
        Self::on(MemoryTable::with_faults(faults)).await
    }

    /// A world whose calls let others run in between, so that what is started at once mixes.
    pub async fn crowded() -> Self {
        Self::with_faults(Arc::new(Faults::seeded(7, &[]).with_interleaving(5))).await
    }

    async fn on(table: MemoryTable) -> Self {
        crate::log::Log::install();
        let shelf = Arc::new(Shelf::default());
        let letterbox = Arc::new(Letterbox::default());
        let app = App {
            store: Store::open(Arc::new(table.clone())).await.unwrap(),
            clock: Arc::new(StandingClock(Mutex::new(NOW.parse().unwrap()))),
            tokens: Arc::new(CountingTokens::default()),
            courier: letterbox.clone(),
            blobs: shelf.clone(),
            wire: Arc::new(app::ports::NoWire),
            bus: None,
            vault: app::vault::Vault::passing().unwrap(),
            templates: Arc::new(content::Templates::builtin().unwrap()),
            reader: Arc::new(understanding::HonestReader),
            second: None,
            patience: Patience::default(),
        };
        let world = Self { app, table, shelf, letterbox, acme: TenantId::from(ACME) };
        world.tenant(ACME).await;
        world
    }

    pub fn now(&self) -> Time {
        self.app.clock.now()
    }

    /// Adds a tenant `id` that writes as `ar@{id}.example`.
    pub async fn tenant(&self, id: &str) -> TenantId {
        let id = TenantId::from(id);
        let version = Policy::parse(POLICY).unwrap().version;
        self.app.store.put_policy(&id, &version, POLICY).await.unwrap();
        let address = |name: &str| Some(format!("{name}@{id}.example"));
        let tenant = Tenant {
            id: id.clone(),
            name: format!("{id} GmbH"),
            zone: "Europe/Berlin".to_owned(),
            country: "DE".to_owned(),
            language: "en".to_owned(),
            currency: Currency::EUR,
            sending: Sending { from: address("ar"), daily: 100, batch: 50, ..Sending::default() },
            people: People {
                owner: address("olga"),
                deputy: address("dan"),
                head: None,
                ..People::default()
            },
            ledgers: vec![ledger()],
            chat: None,
            announce: false,
            keep_examples: false,
            notes: true,
            second_opinion: store::book::SecondOpinion::default(),
            policy: version,
            live: Some(today()),
            stopped: None,
        };
        self.app.store.put_tenant(&tenant, None).await.unwrap();
        let books = BooksRow {
            snapshot: Some(today()),
            cash_to: Some(today()),
            importing: None,
            told_stale: None,
        };
        self.app.store.put_books(&id, &ledger(), &books, None).await.unwrap();
        id
    }

    pub async fn change(&self, tenant: &TenantId, change: impl Fn(&mut Tenant)) {
        let mut known = self.app.store.tenant(tenant).await.unwrap().unwrap();
        change(&mut known.value);
        self.app.store.put_tenant(&known.value, Some(known.version)).await.unwrap();
    }

    pub async fn book(&self, tenant: &TenantId) -> RuleBook {
        RuleBook::load(&self.app, tenant).await.unwrap()
    }

    /// Opens an account of `acme` with these addresses, all approved, and these invoices of 100.00,
    /// all four weeks late: a message is decided for it.
    pub async fn debtor(&self, account: &str, emails: &[&str], invoices: &[&str]) -> DebtorId {
        self.debtor_of(&self.acme, account, emails, invoices).await
    }

    pub async fn debtor_of(
        &self,
        tenant: &TenantId,
        account: &str,
        emails: &[&str],
        invoices: &[&str],
    ) -> DebtorId {
        let seller = SellerId::from("main");
        let id = DebtorId::of(tenant, &ledger(), &seller, account);
        let people: Vec<Person> = emails
            .iter()
            .map(|email| Person {
                id: Person::contact(email),
                name: None,
                email: (*email).to_owned(),
                phone: None,
            })
            .collect();
        let contact = |person: &Person| Contact {
            id: person.id.clone(),
            role: Role::AccountsPayable,
            verdict: Verdict::Approved,
            confirmed: false,
        };
        let news = LedgerNews {
            profile: Profile::default(),
            contacts: people.iter().map(contact).collect(),
            documents: invoices.iter().map(|number| document(number)).collect(),
            voided: Vec::new(),
            complete: true,
        };
        for email in emails {
            let known = self.app.store.known(tenant, email).await.unwrap();
            if let Some(write) = self.app.store.knowing(tenant, email, &id, known).unwrap() {
                self.app.store.write(vec![write]).await.unwrap();
            }
        }
        let card = Card {
            name: format!("{account} Ltd"),
            account: account.to_owned(),
            token: self.app.tokens.token(),
            people,
        };
        let new = Debtor::new(tenant.clone(), id.clone(), seller.clone(), ledger());
        let source = source(Actor::Ledger, Evidence::Person, self.now());
        let released = Signal::Released { on: today(), approval: None, opening: false };
        let input = Input {
            signals: vec![(Signal::Ledger(news), source.clone()), (released, source)],
            besides: self.app.store.enlist(&new, &card.token).unwrap(),
            card: Some(card),
            opens: Some(Opens { seller, ledger: ledger() }),
            ..Input::default()
        };
        turn(&self.app, &self.book(tenant).await, &id, &input, self.now()).await.unwrap();
        id
    }

    pub async fn turn(&self, debtor: &DebtorId, input: &Input) -> Debtor {
        let book = self.book(&self.acme).await;
        turn(&self.app, &book, debtor, input, self.now()).await.unwrap().debtor
    }

    /// The address that the debtor's answers go to.
    pub async fn route(&self, debtor: &DebtorId) -> String {
        self.route_of(&self.acme, debtor).await
    }

    pub async fn route_of(&self, tenant: &TenantId, debtor: &DebtorId) -> String {
        let card = self.app.store.card(tenant, debtor).await.unwrap().unwrap();
        mail::token::reply_address(&format!("ar@{tenant}.example"), &card.token)
    }

    pub async fn state(&self, debtor: &DebtorId) -> Debtor {
        self.app.store.debtor(&self.acme, debtor).await.unwrap().unwrap().debtor
    }

    pub async fn verdict(&self, debtor: &DebtorId, email: &str) -> Verdict {
        let state = self.state(debtor).await;
        let id = Person::contact(email);
        state.contacts.iter().find(|contact| contact.id == id).unwrap().verdict
    }

    pub async fn conversation(&self, debtor: &DebtorId) -> Vec<Conversation> {
        self.app.store.conversation(&self.acme, debtor).await.unwrap()
    }

    pub async fn desk(&self, task: &str) -> Option<DeskTask> {
        self.app.store.desk_task(&self.acme, task).await.unwrap().map(|task| task.value)
    }

    pub async fn message(&self, debtor: &DebtorId, id: &OutboxId) -> Outgoing {
        self.app.store.message(&self.acme, debtor, id).await.unwrap().unwrap().value
    }

    /// Claims the debtor's decided message, as a sender does, for all of its contacts.
    pub async fn claimed(&self, debtor: &DebtorId) -> OutboxId {
        let store = &self.app.store;
        let loaded = store.debtor(&self.acme, debtor).await.unwrap().unwrap();
        let id = loaded.debtor.outgoing.first().unwrap().id.clone();
        let book = self.book(&self.acme).await;
        let Gate::Send(cleared) =
            gate(&book.rules(&loaded.debtor), &loaded.debtor, &id, self.now())
        else {
            panic!("the message may not leave")
        };
        let mut after = loaded.debtor.clone();
        let entry = Entry {
            n: after.facts + 1,
            at: self.now(),
            by: Actor::Policy,
            fact: cleared.claim.clone(),
        };
        after.apply(&entry);
        let mut message = store.message(&self.acme, debtor, &id).await.unwrap().unwrap();
        let lease = self.now() + chrono::TimeDelta::minutes(3);
        message.value.state = OutState::Claimed { claim: self.app.tokens.token(), lease };
        let card = store.card(&self.acme, debtor).await.unwrap().unwrap();
        message.value.to = card.people.into_iter().map(|person| person.email).collect();
        store.claim(&loaded, &after, &[entry], None, &message).await.unwrap();
        id
    }

    /// Moves a message's row on.
    pub async fn moved(&self, debtor: &DebtorId, id: &OutboxId, state: OutState) {
        let mut message = self.app.store.message(&self.acme, debtor, id).await.unwrap().unwrap();
        message.value.state = state;
        let write = self.app.store.moved(&message, self.now()).unwrap();
        self.app.store.write(vec![write]).await.unwrap();
    }

    /// A claimed message of which a person was asked whether it left.
    pub async fn doubted(&self, debtor: &DebtorId) -> OutboxId {
        let id = self.claimed(debtor).await;
        let mut message = self.app.store.message(&self.acme, debtor, &id).await.unwrap().unwrap();
        message.value.state = OutState::Person { since: self.now(), why: "a doubt".to_owned() };
        let source = source(Actor::Delivery, Evidence::Fetched, self.now());
        let input = Input {
            besides: vec![self.app.store.moved(&message, self.now()).unwrap()],
            ..Input::of(Signal::InDoubt(id.clone()), source)
        };
        self.turn(debtor, &input).await;
        id
    }

    /// A sent message.
    pub async fn sent(&self, debtor: &DebtorId) -> OutboxId {
        let id = self.claimed(debtor).await;
        self.moved(debtor, &id, OutState::Sent { at: self.now(), vendor: None }).await;
        id
    }

    /// Everything that is stored, as one text: for looking for what must not be there.
    pub fn stored(&self, key: &str) -> String {
        let rows = self.table.rows();
        let wanted = rows.iter().filter(|row| row.key.pk.contains(key) || row.key.sk.contains(key));
        wanted.map(|row| format!("{} {} {}\n", row.key.pk, row.key.sk, row.body)).collect()
    }
}

pub fn ledger() -> LedgerId {
    LedgerId::from("import")
}

pub fn today() -> Day {
    NOW.parse::<Time>().unwrap().date_naive()
}

pub fn source(actor: Actor, evidence: Evidence, at: Time) -> Source {
    Source { actor, evidence, at }
}

pub fn invoice(number: &str) -> InvoiceId {
    InvoiceId::from(number)
}

fn document(number: &str) -> Document {
    let due = "2026-10-20".parse().unwrap();
    let issued = Some("2026-09-20".parse().unwrap());
    let amount = Money::new(10_000, Currency::EUR);
    Document { issued, ..Document::invoice(invoice(number), amount, due) }
}
