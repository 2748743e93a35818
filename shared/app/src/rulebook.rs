//! The rules of a tenant as they are now: settings, policy, calendars, the ledgers' news. Loaded
//! once for a batch of turns, and again right before a batch of claims.

use crate::{App, AppError};
use chrono_tz::Tz;
use domain::calendar::{Calendar, Time, local_day};
use domain::debtor::Debtor;
use domain::ids::{LedgerId, PolicyVersion, TenantId};
use domain::policy::Policy;
use domain::rules::{Books, Rules};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use store::Versioned;
use store::book::Tenant;

/// All calendars that the data knows, by code; made once.
static CALENDARS: LazyLock<HashMap<String, Calendar>> = LazyLock::new(|| {
    let known = |code: String| Some((code.clone(), content::holidays::calendar(&code)?));
    content::holidays::codes().into_iter().filter_map(known).collect()
});
static WEEKENDS: LazyLock<Calendar> = LazyLock::new(Calendar::weekends_only);

/// The calendar of a country, or weekends only where the data has none.
fn calendar(country: &str) -> &'static Calendar {
    CALENDARS
        .get(country)
        .or_else(|| CALENDARS.get(&content::holidays::country_default(country)?))
        .unwrap_or(&WEEKENDS)
}

async fn policy(app: &App, id: &TenantId, version: &PolicyVersion) -> Result<Policy, AppError> {
    let text = app.store.policy(id, version).await?.ok_or_else(|| {
        AppError::Bug(format!("the policy {version} of {id} is not in the store"))
    })?;
    Policy::parse(&text)
        .map_err(|errors| AppError::Bug(format!("the stored policy is not valid: {errors}")))
}

/// The rules of a tenant.
#[derive(Clone)]
pub struct RuleBook {
    /// The tenant and its row's version.
    pub tenant: Arc<Versioned<Tenant>>,
    /// The policy in force.
    pub policy: Arc<Policy>,
    zone: Tz,
    books: Arc<HashMap<LedgerId, Books>>,
}

impl RuleBook {
    /// Loads the rules of a tenant, with strong reads.
    ///
    /// # Errors
    /// When there is no such tenant, or its policy cannot be read.
    pub async fn load(app: &App, id: &TenantId) -> Result<Self, AppError> {
        Self::read(app, id, None).await
    }

    /// The rules of the same tenant as they are now, with strong reads. A policy that did not
    /// change is not read again.
    ///
    /// # Errors
    /// As [`RuleBook::load`].
    pub async fn again(&self, app: &App) -> Result<Self, AppError> {
        Self::read(app, &self.settings().id, Some(&self.policy)).await
    }

    async fn read(app: &App, id: &TenantId, known: Option<&Arc<Policy>>) -> Result<Self, AppError> {
        let tenant = app
            .store
            .tenant(id)
            .await?
            .ok_or_else(|| AppError::rejected(format!("there is no tenant {id}")))?;
        let policy = match known.filter(|known| known.version == tenant.value.policy) {
            Some(known) => Arc::clone(known),
            None => Arc::new(policy(app, id, &tenant.value.policy).await?),
        };
        let mut books = HashMap::new();
        for ledger in &tenant.value.ledgers {
            if let Some(row) = app.store.books(id, ledger).await?
                && let (Some(snapshot), Some(cash_to)) = (row.value.snapshot, row.value.cash_to)
            {
                let importing = row.value.importing.is_some();
                books.insert(ledger.clone(), Books { snapshot, cash_to, importing });
            }
        }
        let zone = tenant.value.zone.parse().map_err(|_| {
            AppError::Bug(format!("the zone {} of {id} is not known", tenant.value.zone))
        })?;
        Ok(Self { tenant: Arc::new(tenant), policy, zone, books: Arc::new(books) })
    }

    /// The same rules with another policy and other news: for explaining an old decision.
    pub fn as_it_was(&self, policy: Policy, ledger: &LedgerId, books: Option<Books>) -> Self {
        let mut known = (*self.books).clone();
        match books {
            Some(books) => known.insert(ledger.clone(), books),
            None => known.remove(ledger),
        };
        let mut tenant = (*self.tenant).clone();
        tenant.value.stopped = None;
        tenant.value.sending.answers = true;
        Self {
            tenant: Arc::new(tenant),
            policy: Arc::new(policy),
            zone: self.zone,
            books: Arc::new(known),
        }
    }

    /// The same rules with other news of one ledger.
    pub fn with_books(&self, ledger: &LedgerId, books: Books) -> Self {
        let mut known = (*self.books).clone();
        known.insert(ledger.clone(), books);
        Self { books: Arc::new(known), ..self.clone() }
    }

    /// The same rules while a vendor is telling us its news at `now`: they are as new as can be,
    /// unless the ledger has never been read to its end.
    pub fn with_fresh_news(&self, ledger: &LedgerId, now: Time) -> Self {
        match self.books(ledger) {
            Some(books) if !books.importing => self.with_fresh_books(ledger, now),
            _ => self.clone(),
        }
    }

    /// The same rules as if the ledger's news were of `at`: for looking ahead.
    pub fn with_fresh_books(&self, ledger: &LedgerId, at: Time) -> Self {
        let today = local_day(at, self.zone);
        self.with_books(ledger, Books { snapshot: today, cash_to: today, importing: false })
    }

    /// The tenant's settings.
    pub fn settings(&self) -> &Tenant {
        &self.tenant.value
    }

    /// The tenant's zone.
    pub fn zone(&self) -> Tz {
        self.zone
    }

    /// The tenant's business days.
    pub fn calendar(&self) -> &'static Calendar {
        calendar(&self.tenant.value.country)
    }

    /// How new a ledger's news are.
    pub fn books(&self, ledger: &LedgerId) -> Option<Books> {
        self.books.get(ledger).copied()
    }

    /// The rules for one debtor: its own calendar and zone where its country is known.
    pub fn rules(&self, debtor: &Debtor) -> Rules<'_> {
        let country = debtor.profile.country.as_deref();
        let abroad = country.filter(|country| *country != self.tenant.value.country);
        let zone = abroad.and_then(content::holidays::zone_for);
        Rules {
            policy: &self.policy,
            calendar: country.map_or_else(|| self.calendar(), calendar),
            zone: zone.unwrap_or(self.zone),
            tenant_calendar: self.calendar(),
            tenant_zone: self.zone,
            language: &self.tenant.value.language,
            answers: self.tenant.value.sending.answers,
            stopped: self.tenant.value.stopped.is_some(),
            books: self.books(&debtor.ledger),
        }
    }
}
