//! The stage: the real product on a data folder with a clock that is set by hand.

use crate::failure::{Done, Failure};
use crate::house::wire;
use app::drain::Deadline;
use app::look::TaskLine;
use app::ports::Clock;
use app::receive::Arrival;
use app::rulebook::RuleBook;
use app::{App, AppError, Patience, act, go_live, import, look, receive, tenants};
use domain::calendar::{Day, Time};
use domain::ids::{DebtorId, TenantId};
use domain::signal::Act;
use embedded::clock::VirtualClock;
use embedded::eml::EmlCourier;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Where answers to the firm go.
pub(super) const REPLIES: &str = "accounts@harbour-pine.example";
/// Who plays the clerk.
const CLERK: &str = "clerk";

/// The product on its stage.
pub(super) struct Stage {
    pub(super) app: App,
    pub(super) tenant: TenantId,
    clock: Arc<VirtualClock>,
}

impl Stage {
    /// Sets the stage in `data`, with mails in `mail`, at `now`.
    pub(super) async fn set_up(data: &Path, mail: &Path, now: Time) -> Done<Self> {
        let clock = Arc::new(VirtualClock::new(now));
        let courier = EmlCourier::new(mail, clock.clone())
            .map_err(|error| Failure::not_now(format!("the mails cannot be kept: {error}")))?;
        let patience = Patience::default();
        let wait = Duration::from_secs(5);
        let (app, _) = wire(data, clock.clone(), Arc::new(courier), patience, wait).await?;
        let tenant = TenantId::from("harbour-pine");
        let new = tenants::NewTenant {
            id: tenant.clone(),
            name: "Harbour & Pine Ltd".to_owned(),
            country: "GB".to_owned(),
            policy: content::policies::STANDARD.to_owned(),
        };
        tenants::add(&app, &new).await?;
        tenants::change(&app, &tenant, |settings| {
            settings.sending.from = Some(REPLIES.to_owned());
            settings.sending.signature = vec!["Alex Moore".to_owned(), "Accounts".to_owned()];
            settings.people.owner = Some("alex@harbour-pine.example".to_owned());
            settings.people.deputy = Some("sam@harbour-pine.example".to_owned());
            settings.people.head = Some("kim@harbour-pine.example".to_owned());
            Ok(())
        })
        .await?;
        Ok(Self { app, tenant, clock })
    }

    pub(super) fn set(&self, to: Time) {
        self.clock.advance_to(to);
    }

    pub(super) fn now(&self) -> Time {
        self.clock.now()
    }

    pub(super) async fn book(&self) -> Result<RuleBook, AppError> {
        RuleBook::load(&self.app, &self.tenant).await
    }

    pub(super) async fn import(
        &self,
        export: &str,
        today: Day,
        cash_to: Day,
    ) -> Result<(), AppError> {
        let request = import::Request {
            tenant: &self.tenant,
            bytes: export.as_bytes(),
            hints: connectors::Hints::default(),
            complete: Some(true),
            snapshot: Some(today),
            cash_to: Some(cash_to),
            by: CLERK,
            documents: BTreeMap::new(),
        };
        let report = import::import(&self.app, &request, self.now()).await?;
        match report.rejected.first() {
            None => Ok(()),
            Some(row) => Err(AppError::Bug(format!("line {}: {}", row.line, row.reason))),
        }
    }

    pub(super) async fn go_live(&self) -> Result<(), AppError> {
        go_live::go(&self.app, &self.book().await?, CLERK, self.now()).await.map(|_| ())
    }

    /// Runs the function `tick` with its own event.
    pub(super) async fn tick(&self) -> Result<(), AppError> {
        let event = serde_json::json!({ "detail-type": "Scheduled Event" });
        tick::handle(&self.app, &event, self.now(), Deadline::default()).await.map(|_| ())
    }

    pub(super) async fn receive(&self, raw: &[u8]) -> Result<(), AppError> {
        let name = domain::ids::fingerprint(&[&String::from_utf8_lossy(raw)], 12);
        let file = format!("mail/{name}");
        self.app.blobs.put(&file, raw).await?;
        let arrival = Arrival { file, tenant: Some(self.tenant.clone()), ..Arrival::default() };
        receive::receive(&self.app, &arrival, self.now()).await.map(|_| ())
    }

    pub(super) async fn tasks(&self) -> Result<Vec<TaskLine>, AppError> {
        look::tasks(&self.app, &self.book().await?, self.now()).await
    }

    pub(super) async fn act(&self, debtor: &DebtorId, acts: Vec<Act>) -> Result<(), AppError> {
        act::act(&self.app, &self.book().await?, debtor, acts, CLERK, self.now()).await.map(|_| ())
    }
}
