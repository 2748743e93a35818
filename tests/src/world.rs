//! A small world for stories: the real use cases on the memory engine, a clock that is set by hand,
//! a courier that remembers what it was given.

use app::ports::{BlobError, Blobs, Clock, Courier, Handover, Lookup, Tokens};
use app::rulebook::RuleBook;
use app::{App, Patience, import, tenants};
use async_trait::async_trait;
use domain::calendar::Time;
use domain::ids::{OutboxId, TenantId};
use mail::letter::RawMail;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use store::Store;
use store::memory::MemoryTable;
use store::table::{Entry, Index, Key, Page, Range, ReadError, Row, Table, TransactError, Write};
use understanding::{LearnedReader, Reader};

pub(crate) const STANDARD: &str = include_str!("../../shared/content/policies/standard.toml");

pub(crate) fn at(text: &str) -> Time {
    format!("{text}:00Z").parse().unwrap()
}

pub(crate) struct HandClock(pub(crate) Mutex<Time>);
impl Clock for HandClock {
    fn now(&self) -> Time {
        *self.0.lock().unwrap()
    }
}

/// The reader of the product.
pub(crate) fn reader() -> Arc<dyn Reader> {
    Arc::new(LearnedReader::embedded().unwrap())
}

#[derive(Default)]
pub(crate) struct Counter(AtomicU64);
impl Tokens for Counter {
    fn token(&self) -> String {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let digits: String =
            format!("{number:08}").bytes().map(|d| (b'a' + d - b'0') as char).collect();
        format!("aaaaaaaaaaaaaaaaaa{digits}")
    }
}

#[derive(Default)]
pub(crate) struct MemoryBlobs(Mutex<HashMap<String, Arc<[u8]>>>);
#[async_trait]
impl Blobs for MemoryBlobs {
    async fn put(&self, name: &str, bytes: &[u8]) -> Result<(), BlobError> {
        self.0.lock().unwrap().insert(name.to_owned(), bytes.into());
        Ok(())
    }
    async fn get(&self, name: &str) -> Result<Option<Arc<[u8]>>, BlobError> {
        Ok(self.0.lock().unwrap().get(name).cloned())
    }
}

/// Remembers every mail, and answers as it was told; `Accepted` when nothing was said.
#[derive(Default)]
pub(crate) struct Post {
    pub(crate) mails: Mutex<Vec<RawMail>>,
    pub(crate) answers: Mutex<Vec<Handover>>,
    pub(crate) lookups: Mutex<HashMap<OutboxId, Lookup>>,
}
#[async_trait]
impl Courier for Post {
    async fn send(&self, mail: &RawMail) -> Handover {
        self.mails.lock().unwrap().push(mail.clone());
        let mut answers = self.answers.lock().unwrap();
        if answers.is_empty() { Handover::Accepted { vendor_id: None } } else { answers.remove(0) }
    }
    async fn lookup(&self, id: &OutboxId) -> Lookup {
        self.lookups.lock().unwrap().get(id).copied().unwrap_or(Lookup::CannotSay)
    }
}

pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) post: Arc<Post>,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) tenant: TenantId,
}

impl World {
    pub(crate) async fn new(now: &str) -> Self {
        Self::on(Arc::new(MemoryTable::new()), now).await
    }

    pub(crate) async fn on(table: Arc<dyn Table>, now: &str) -> Self {
        let clock = Arc::new(HandClock(Mutex::new(at(now))));
        let post = Arc::new(Post::default());
        let app = App {
            store: Store::open(table).await.unwrap(),
            clock: clock.clone(),
            tokens: Arc::new(Counter::default()),
            courier: post.clone(),
            blobs: Arc::new(MemoryBlobs::default()),
            wire: Arc::new(app::ports::NoWire),
            bus: None,
            vault: app::vault::Vault::passing().unwrap(),
            templates: Arc::new(content::Templates::builtin().unwrap()),
            reader: reader(),
            second: None,
            patience: Patience { in_flight: 8, ..Patience::default() },
        };
        let tenant = TenantId::from("acme");
        let new = tenants::NewTenant {
            id: tenant.clone(),
            name: "Acme Ltd".to_owned(),
            country: "GB".to_owned(),
            policy: STANDARD.to_owned(),
        };
        tenants::add(&app, &new).await.unwrap();
        tenants::change(&app, &tenant, |settings| {
            settings.sending.from = Some("accounts@acme.example".to_owned());
            Ok(())
        })
        .await
        .unwrap();
        Self { app, post, clock, tenant }
    }

    pub(crate) fn now(&self) -> Time {
        self.clock.now()
    }

    pub(crate) fn set(&self, now: &str) {
        *self.clock.0.lock().unwrap() = at(now);
    }

    pub(crate) async fn book(&self) -> RuleBook {
        RuleBook::load(&self.app, &self.tenant).await.unwrap()
    }

    pub(crate) async fn import(&self, csv: &str, complete: bool) -> import::Report {
        let request = import::Request {
            tenant: &self.tenant,
            bytes: csv.as_bytes(),
            hints: connectors::Hints::default(),
            complete: Some(complete),
            snapshot: None,
            cash_to: None,
            by: "clerk",
            documents: BTreeMap::new(),
        };
        import::import(&self.app, &request, self.now()).await.unwrap()
    }

    /// Goes live and approves whatever needs its own approval.
    pub(crate) async fn go_live(&self) {
        let health =
            app::go_live::go(&self.app, &self.book().await, "clerk", self.now()).await.unwrap();
        for approval in &health.approvals {
            let debtor = approval.debtor.as_str().into();
            app::go_live::approve(&self.app, &self.book().await, &debtor, "clerk", self.now())
                .await
                .unwrap();
        }
    }

    pub(crate) async fn tick(&self) -> app::tick::Ticked {
        app::tick::tick(&self.app, self.now(), Default::default()).await.unwrap()
    }

    /// Subjects and recipients of the mails so far, then forgets them.
    pub(crate) fn take_mails(&self) -> Vec<(String, String)> {
        let mails: Vec<RawMail> = std::mem::take(&mut *self.post.mails.lock().unwrap());
        mails
            .iter()
            .map(|mail| {
                let text = String::from_utf8_lossy(&mail.bytes).into_owned();
                let subject = text.lines().find_map(|line| line.strip_prefix("Subject: "));
                (mail.recipients.join(","), subject.unwrap_or_default().to_owned())
            })
            .collect()
    }
}

/// The memory engine, letting others go first before each call, so that units of one drain meet.
#[derive(Default)]
pub(crate) struct Yielding(MemoryTable);
#[async_trait]
impl Table for Yielding {
    async fn get(&self, key: &Key) -> Result<Option<Row>, ReadError> {
        tokio::task::yield_now().await;
        self.0.get(key).await
    }
    async fn query(&self, range: &Range) -> Result<Page<Row>, ReadError> {
        tokio::task::yield_now().await;
        self.0.query(range).await
    }
    async fn index(&self, index: Index, range: &Range) -> Result<Page<Entry>, ReadError> {
        tokio::task::yield_now().await;
        self.0.index(index, range).await
    }
    async fn transact(&self, writes: Vec<Write>) -> Result<(), TransactError> {
        tokio::task::yield_now().await;
        self.0.transact(writes).await
    }
}
