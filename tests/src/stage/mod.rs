//! A stage for the protocol of sending: the real use cases on the memory engine, a clock that is
//! set by hand, a wire that does what it is told, tripwires at any call of the table.

mod check;
mod trip;
mod watch;
mod wire;

pub(crate) use check::{fold_holds, state};
pub(crate) use trip::{Other, Strike, Tripwire, others};
pub(crate) use watch::TableWatch;
pub(crate) use wire::{Does, Knows, Wire};

use crate::world::{Counter, HandClock, MemoryBlobs, STANDARD, at, reader};
use app::rulebook::RuleBook;
use app::send::Sent;
use app::{App, AppError, Patience, go_live, import, tenants};
use chrono::TimeDelta;
use domain::calendar::Time;
use domain::ids::{DebtorId, OutboxId, SellerId, TenantId};
use domain::signal::Act;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};
use store::book::{OutState, Outgoing};
use store::memory::MemoryTable;
use store::table::{Condition, Table, Write};
use store::{Store, Versioned};

/// Read once: templates are the same for all.
static TEMPLATES: LazyLock<Arc<content::Templates>> =
    LazyLock::new(|| Arc::new(content::Templates::builtin().unwrap()));

/// The columns of the files that are imported here.
pub(crate) const HEADER: &str = "invoice,customer,email,issue_date,due_date,amount,currency,paid\n";

/// The stage.
#[derive(Clone)]
pub(crate) struct Stage {
    pub(crate) app: App,
    pub(crate) wire: Arc<Wire>,
    pub(crate) trips: Arc<Tripwire>,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) tenant: TenantId,
}

/// The use cases on a table and a wire.
pub(crate) async fn app_on(
    table: Arc<dyn Table>,
    wire: Arc<Wire>,
    clock: Arc<HandClock>,
) -> Result<App, AppError> {
    Ok(App {
        store: Store::open(table).await?,
        clock,
        tokens: Arc::new(Counter::default()),
        courier: wire,
        blobs: Arc::new(MemoryBlobs::default()),
        wire: Arc::new(app::ports::NoWire),
        bus: None,
        vault: app::vault::Vault::passing().unwrap(),
        templates: TEMPLATES.clone(),
        reader: reader(),
        second: None,
        patience: Patience { in_flight: 4, ..Patience::default() },
    })
}

/// Adds a tenant that may send.
pub(crate) async fn tenant(app: &App, id: &str, policy: &str) -> Result<TenantId, AppError> {
    let id = TenantId::from(id);
    let (name, country) = ("Acme Ltd".to_owned(), "GB".to_owned());
    let new = tenants::NewTenant { id: id.clone(), name, country, policy: policy.to_owned() };
    tenants::add(app, &new).await?;
    tenants::change(app, &id, |settings| {
        settings.sending.from = Some("accounts@acme.example".to_owned());
        Ok(())
    })
    .await?;
    Ok(id)
}

/// Imports rows of a file.
pub(crate) async fn bring(
    app: &App,
    tenant: &TenantId,
    rows: &[impl AsRef<str>],
    complete: bool,
) -> Result<import::Report, AppError> {
    let rows: Vec<&str> = rows.iter().map(AsRef::as_ref).collect();
    let file = format!("{HEADER}{}\n", rows.join("\n"));
    let request = import::Request {
        tenant,
        bytes: file.as_bytes(),
        hints: connectors::Hints::default(),
        complete: Some(complete),
        snapshot: None,
        cash_to: None,
        by: "clerk",
        documents: BTreeMap::new(),
    };
    let report = import::import(app, &request, app.clock.now()).await?;
    assert!(report.rejected.is_empty(), "{:?}", report.rejected);
    Ok(report)
}

impl Stage {
    /// A tenant that is live since this morning, with a ledger in which nothing is due.
    pub(crate) async fn live(now: &str) -> Self {
        Self::with(now, STANDARD).await
    }

    /// As [`Self::live`], with a policy of its own.
    pub(crate) async fn with(now: &str, policy: &str) -> Self {
        let clock = Arc::new(HandClock(Mutex::new(at(now))));
        let wire = Arc::new(Wire::default());
        let trips = Arc::new(Tripwire::new(MemoryTable::new(), wire.down.clone()));
        let app = app_on(trips.clone(), wire.clone(), clock.clone()).await.unwrap();
        let tenant = tenant(&app, "acme", policy).await.unwrap();
        let stage = Self { app, wire, trips, clock, tenant };
        stage.owe(&["Q-1,Quiet Ltd,,2026-01-01,2027-12-31,10.00,GBP,"]).await;
        let book = stage.book().await;
        go_live::go(&stage.app, &book, "clerk", stage.now()).await.unwrap();
        stage
    }

    /// A message to Late Ltd that is decided and waits for a sender; and where it is.
    pub(crate) async fn decided() -> (Self, DebtorId, OutboxId) {
        let stage = Self::live("2026-06-01T07:00").await;
        stage.owe(&[LATE]).await;
        stage.set("2026-06-01T09:00");
        stage.decide().await;
        let late = stage.debtor("Late Ltd");
        let id = stage.only_message(&late).await.value.id;
        (stage, late, id)
    }

    /// The same use cases past all tripwires: somebody else, in another process.
    pub(crate) async fn beside(&self) -> Self {
        self.on(Arc::new(self.trips.table.clone())).await
    }

    /// Lays all rows down on another table.
    pub(crate) async fn copy_to(&self, table: &MemoryTable) {
        for rows in self.trips.table.rows().chunks(100) {
            let writes = rows.iter().map(|row| Write::Put(row.clone(), Condition::None));
            table.transact(writes.collect()).await.unwrap();
        }
    }

    /// The same use cases on another table.
    pub(crate) async fn on(&self, table: Arc<dyn Table>) -> Self {
        let mut app = self.app.clone();
        app.store = Store::open(table).await.unwrap();
        Self { app, ..self.clone() }
    }

    /// The same moment on another table, with another wire and a clock of its own.
    pub(crate) async fn again(&self, table: Arc<dyn Table>, wire: Wire) -> Self {
        let clock = Arc::new(HandClock(Mutex::new(self.now())));
        let wire = Arc::new(wire);
        let app = App { courier: wire.clone(), clock: clock.clone(), ..self.app.clone() };
        Self { app, wire, clock, ..self.clone() }.on(table).await
    }

    pub(crate) fn now(&self) -> Time {
        *self.clock.0.lock().unwrap()
    }
    pub(crate) fn set(&self, now: &str) {
        *self.clock.0.lock().unwrap() = at(now);
    }
    pub(crate) fn pass(&self, minutes: i64) {
        *self.clock.0.lock().unwrap() += TimeDelta::minutes(minutes);
    }
    pub(crate) async fn book(&self) -> RuleBook {
        RuleBook::load(&self.app, &self.tenant).await.unwrap()
    }

    /// The file says so, and nothing about others.
    pub(crate) async fn owe(&self, rows: &[impl AsRef<str>]) {
        bring(&self.app, &self.tenant, rows, false).await.unwrap();
    }

    /// The debtor with this name.
    pub(crate) fn debtor(&self, name: &str) -> DebtorId {
        DebtorId::of(&self.tenant, &import::ledger(), &SellerId::new("main"), name)
    }

    /// Everything of a tick but sending.
    pub(crate) async fn decide(&self) -> app::tick::Ticked {
        app::tick::decide_due(&self.app, self.now(), Default::default()).await.unwrap()
    }
    /// Sends what waits. The process may die of it.
    pub(crate) async fn dispatch(&self) -> Sent {
        app::send::send_due(&self.app, self.now(), Default::default()).await.unwrap_or_default()
    }
    pub(crate) async fn tick(&self) -> app::tick::Ticked {
        app::tick::tick(&self.app, self.now(), Default::default()).await.unwrap_or_default()
    }
    /// The process starts again.
    pub(crate) fn restart(&self) {
        self.wire.down.store(false, std::sync::atomic::Ordering::SeqCst);
    }
    /// Ticks every ten minutes for so many hours.
    pub(crate) async fn live_on(&self, hours: i64) {
        for _ in 0..hours * 6 {
            self.pass(10);
            self.tick().await;
        }
    }

    pub(crate) async fn act(&self, debtor: &DebtorId, act: Act) {
        let book = self.book().await;
        app::act::act(&self.app, &book, debtor, vec![act], "olga", self.now()).await.unwrap();
    }

    pub(crate) async fn message(&self, debtor: &DebtorId, id: &OutboxId) -> Versioned<Outgoing> {
        self.app.store.message(&self.tenant, debtor, id).await.unwrap().unwrap()
    }
    pub(crate) async fn messages(&self, debtor: &DebtorId) -> Vec<Outgoing> {
        self.app.store.messages(&self.tenant, debtor).await.unwrap()
    }
    pub(crate) async fn only_message(&self, debtor: &DebtorId) -> Versioned<Outgoing> {
        let messages = self.messages(debtor).await;
        assert_eq!(messages.len(), 1);
        self.message(debtor, &messages[0].id).await
    }
    /// The word for how a message stands.
    pub(crate) async fn word(&self, debtor: &DebtorId, id: &OutboxId) -> &'static str {
        self.message(debtor, id).await.value.state.word()
    }
    pub(crate) async fn sent_at(&self, debtor: &DebtorId, id: &OutboxId) -> Option<Time> {
        match self.message(debtor, id).await.value.state {
            OutState::Sent { at, .. } => Some(at),
            _ => None,
        }
    }
}

/// Six days late on the first of June: the first reminder is due.
pub(crate) const LATE: &str = "INV-1,Late Ltd,ap@late.example,2026-04-26,2026-05-26,1200.00,GBP,";
/// The same, paid.
pub(crate) const PAID: &str =
    "INV-1,Late Ltd,ap@late.example,2026-04-26,2026-05-26,1200.00,GBP,1200.00";
