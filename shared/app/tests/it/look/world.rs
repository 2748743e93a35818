//! One tenant that lives some days: a ledger that is imported, a virtual clock, and a post office
//! that keeps what it gets.

use app::act::act;
use app::drain::Deadline;
use app::import::{Report, Request, import};
use app::ports::{BlobError, Blobs, Clock, Courier, Handover, Lookup, Tokens};
use app::rulebook::RuleBook;
use app::tenants::{NewTenant, add, change};
use app::tick::{Ticked, tick};
use app::{App, Patience, go_live};
use async_trait::async_trait;
use connectors::Hints;
use domain::calendar::{Day, Time};
use domain::ids::{DebtorId, OutboxId, TenantId};
use domain::signal::Act;
use mail::letter::RawMail;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use store::Store;
use store::memory::MemoryTable;
use understanding::HonestReader;

/// The policy that a new tenant starts with.
pub(super) const STANDARD: &str = include_str!("../../../../content/policies/standard.toml");

/// A clock that a test sets.
struct Set(Mutex<Time>);

impl Clock for Set {
    fn now(&self) -> Time {
        *self.0.lock().unwrap()
    }
}

/// Names that come in order, so that a run can be compared with another one.
#[derive(Default)]
struct InOrder(AtomicU64);

impl Tokens for InOrder {
    fn token(&self) -> String {
        let letters = b"abcdefghijklmnopqrstuvwxyz234567";
        let mut left = self.0.fetch_add(1, Ordering::Relaxed);
        let mut token = vec![b'a'; 26];
        for place in token.iter_mut().rev() {
            *place = letters[(left % 32) as usize];
            left /= 32;
        }
        String::from_utf8(token).unwrap()
    }
}

/// Takes every mail, unless it was told to answer something else first.
#[derive(Default)]
pub(super) struct Post {
    /// What it took.
    pub(super) taken: Mutex<Vec<RawMail>>,
    /// What it answers next to mails for debtors.
    pub(super) answers: Mutex<VecDeque<Handover>>,
}

#[async_trait]
impl Courier for Post {
    async fn send(&self, mail: &RawMail) -> Handover {
        let staff = mail.recipients.iter().any(|address| address.ends_with("@harbour.example"));
        if !staff && let Some(answer) = self.answers.lock().unwrap().pop_front() {
            return answer;
        }
        self.taken.lock().unwrap().push(mail.clone());
        Handover::Accepted { vendor_id: None }
    }
    async fn lookup(&self, _: &OutboxId) -> Lookup {
        Lookup::CannotSay
    }
}

/// Files in memory.
#[derive(Default)]
struct Files(Mutex<HashMap<String, Arc<[u8]>>>);

#[async_trait]
impl Blobs for Files {
    async fn put(&self, name: &str, bytes: &[u8]) -> Result<(), BlobError> {
        self.0.lock().unwrap().insert(name.to_owned(), Arc::from(bytes));
        Ok(())
    }
    async fn get(&self, name: &str) -> Result<Option<Arc<[u8]>>, BlobError> {
        Ok(self.0.lock().unwrap().get(name).cloned())
    }
}

/// The world of a test.
pub(super) struct World {
    pub(super) app: App,
    pub(super) table: MemoryTable,
    pub(super) post: Arc<Post>,
    pub(super) tenant: TenantId,
    clock: Arc<Set>,
    /// The ledger: a row of the general table by the invoice's number.
    ledger: Mutex<BTreeMap<String, String>>,
}

impl World {
    /// A tenant in Germany, not yet live, on Monday 2 March 2026, half past nine.
    pub(super) async fn new() -> Self {
        let table = MemoryTable::new();
        let clock = Arc::new(Set(Mutex::new("2026-03-02T08:30:00Z".parse().unwrap())));
        let post = Arc::new(Post::default());
        let app = App {
            store: Store::open(Arc::new(table.clone())).await.unwrap(),
            clock: clock.clone(),
            tokens: Arc::new(InOrder::default()),
            courier: post.clone(),
            blobs: Arc::new(Files::default()),
            wire: Arc::new(app::ports::NoWire),
            bus: None,
            vault: app::vault::Vault::passing().unwrap(),
            templates: Arc::new(content::Templates::builtin().unwrap()),
            reader: Arc::new(HonestReader),
            second: None,
            // One after the other, so that every run is the same.
            patience: Patience { in_flight: 1, ..Patience::default() },
        };
        let tenant = TenantId::new("harbour");
        let new = NewTenant {
            id: tenant.clone(),
            name: "Harbour Parts GmbH".to_owned(),
            country: "DE".to_owned(),
            policy: STANDARD.to_owned(),
        };
        add(&app, &new).await.unwrap();
        change(&app, &tenant, |settings| {
            settings.language = "en".to_owned();
            settings.sending.from = Some("accounts@harbour.example".to_owned());
            settings.people.owner = Some("olga@harbour.example".to_owned());
            settings.people.deputy = Some("dirk@harbour.example".to_owned());
            settings.people.head = Some("hanna@harbour.example".to_owned());
            Ok(())
        })
        .await
        .unwrap();
        Self { app, table, post, tenant, clock, ledger: Mutex::default() }
    }

    /// The time.
    pub(super) fn now(&self) -> Time {
        self.clock.now()
    }

    /// Sets the time, such as `2026-03-02T09:00:00Z`.
    pub(super) fn at(&self, time: &str) {
        *self.clock.0.lock().unwrap() = time.parse().unwrap();
    }

    /// The tenant's rules now.
    pub(super) async fn book(&self) -> RuleBook {
        RuleBook::load(&self.app, &self.tenant).await.unwrap()
    }

    /// Puts a row into the ledger: `invoice,customer,email,issue_date,due_date,amount,currency` and
    /// perhaps `,paid,kind`.
    pub(super) fn row(&self, row: &str) {
        let number = row.split(',').next().unwrap().to_owned();
        let commas = row.matches(',').count();
        let row = format!("{row}{}", ",".repeat(8 - commas));
        self.ledger.lock().unwrap().insert(number, row);
    }

    /// Takes an invoice out of the ledger.
    pub(super) fn gone(&self, invoice: &str) {
        self.ledger.lock().unwrap().remove(invoice).unwrap();
    }

    /// Imports the ledger as it is now, complete, with payments posted to today.
    pub(super) async fn import(&self) -> Report {
        let mut file =
            "invoice,customer,email,issue_date,due_date,amount,currency,paid,kind\n".to_owned();
        for row in self.ledger.lock().unwrap().values() {
            file.push_str(row);
            file.push('\n');
        }
        let request = Request {
            tenant: &self.tenant,
            bytes: file.as_bytes(),
            hints: Hints::default(),
            complete: Some(true),
            snapshot: None,
            cash_to: None,
            by: "olga",
            documents: BTreeMap::new(),
        };
        let report = import(&self.app, &request, self.now()).await.unwrap();
        assert!(report.rejected.is_empty(), "{:?}", report.rejected);
        report
    }

    /// Goes live.
    pub(super) async fn go_live(&self) {
        go_live::go(&self.app, &self.book().await, "olga", self.now()).await.unwrap();
    }

    /// Approves every account that needs a person's word first.
    pub(super) async fn approve_all(&self) {
        let tenant = self.app.store.tenant(&self.tenant).await.unwrap().unwrap().value;
        for id in self.app.store.all_members(&self.tenant, &tenant.ledgers[0]).await.unwrap() {
            let loaded = self.app.store.debtor(&self.tenant, &id).await.unwrap().unwrap();
            if loaded.debtor.approval.is_some() {
                self.act(&id, Act::ApproveAccount).await;
            }
        }
    }

    /// Runs the tick.
    pub(super) async fn tick(&self) -> Ticked {
        tick(&self.app, self.now(), Deadline::default()).await.unwrap()
    }

    /// Lives through a day: the books are imported and the tick runs at half past nine.
    pub(super) async fn day(&self, day: Day) -> Ticked {
        self.at(&format!("{day}T08:30:00Z"));
        self.import().await;
        self.tick().await
    }

    /// A person's act.
    pub(super) async fn act(&self, debtor: &DebtorId, what: Act) {
        let book = self.book().await;
        act(&self.app, &book, debtor, vec![what], "olga", self.now()).await.unwrap();
    }

    /// The account that a name means.
    pub(super) async fn find(&self, text: &str) -> DebtorId {
        app::look::find(&self.app, &self.book().await, text).await.unwrap()
    }
}
