//! The world: the use cases on a table and a wire that fail, a clock, and what is true.

use super::firm::Firm;
use crate::stage::{Knows, Wire, app_on, tenant};
use crate::world::{HandClock, STANDARD, at};
use app::{App, AppError};
use chrono::{NaiveTime, TimeDelta};
use domain::calendar::{Day, Time};
use std::future::Future;
use std::sync::{Arc, Mutex};
use store::memory::{Faults, MemoryTable, ROUGH, SplitMix64};

/// The world.
pub(super) struct World {
    pub(super) app: App,
    pub(super) table: MemoryTable,
    pub(super) wire: Arc<Wire>,
    pub(super) faults: Arc<Faults>,
    pub(super) clock: Arc<HandClock>,
    pub(super) firms: Mutex<Vec<Firm>>,
    pub(super) random: Mutex<SplitMix64>,
}

/// Rough days come in sorts: none, some faults, many, very many.
fn faults(seed: u64) -> Faults {
    let part = [0, 10, 4, 1][usize::try_from(seed % 4).unwrap()];
    let odds =
        ROUGH.iter().filter(|_| part > 0).map(|(fault, chance)| (*fault, chance / part.max(1)));
    let odds: Vec<_> = odds.collect();
    Faults::seeded(seed, &odds).with_interleaving(2).with_pages_of(7)
}

impl World {
    pub(super) async fn new(seed: u64) -> Self {
        let faults = Arc::new(faults(seed));
        let table = MemoryTable::with_faults(faults.clone());
        let clock = Arc::new(HandClock(Mutex::new(at("2026-05-31T06:00"))));
        let wire = Arc::new(Wire::in_a_storm(seed, faults.clone()));
        wire.knows(if seed.is_multiple_of(3) { Knows::Nothing } else { Knows::Truth });
        let shared = Arc::new(table.clone());
        let app =
            until_done(async || app_on(shared.clone(), wire.clone(), clock.clone()).await).await;
        let mut random = SplitMix64::new(seed);
        let mut firms = Vec::new();
        for (name, debtors) in [("acme", 4), ("bolt", 2)] {
            let firm = Firm::new(name, debtors, &mut random);
            until_done(async || match tenant(&app, name, STANDARD).await {
                // Only who looks knows whether it is there.
                Err(AppError::Rejected(_)) | Ok(_) => match app.store.tenant(&firm.tenant).await? {
                    Some(_) => Ok(()),
                    None => Err(AppError::Retry("once more".to_owned())),
                },
                Err(error) => Err(error),
            })
            .await;
            until_done(async || {
                let settings = |settings: &mut store::book::Tenant| {
                    settings.sending.from = Some(format!("accounts@{name}.example"));
                    settings.people.owner = Some(format!("owner@{name}.example"));
                    settings.sending.batch = 2;
                    settings.sending.daily = 12;
                    Ok(())
                };
                app::tenants::change(&app, &firm.tenant, settings).await.map(drop)
            })
            .await;
            firms.push(firm);
        }
        let (firms, random) = (Mutex::new(firms), Mutex::new(random));
        Self { app, table, wire, faults, clock, firms, random }
    }

    pub(super) fn below(&self, bound: u64) -> u64 {
        self.random.lock().unwrap().below(bound)
    }

    pub(super) fn now(&self) -> Time {
        *self.clock.0.lock().unwrap()
    }

    pub(super) fn today(&self) -> Day {
        self.now().date_naive()
    }

    pub(super) fn set(&self, to: Time) {
        let mut now = self.clock.0.lock().unwrap();
        *now = (*now).max(to);
    }

    /// Another day begins, sometimes after some on which the machine was off.
    pub(super) fn morning(&self) {
        let off = if self.below(12) == 0 { self.below(4) } else { 0 };
        let days = 1 + i64::try_from(off).unwrap();
        let tomorrow = self.today() + TimeDelta::days(days);
        let five = NaiveTime::from_hms_opt(5, 0, 0).unwrap();
        self.set(tomorrow.and_time(five).and_utc());
        let mut firms = self.firms.lock().unwrap();
        let mut random = self.random.lock().unwrap();
        for firm in firms.iter_mut() {
            firm.lives(tomorrow, &mut random);
        }
    }

    /// It is nine o'clock in London, or later.
    pub(super) fn opens(&self) {
        let eight = NaiveTime::from_hms_opt(8, 10, 0).unwrap();
        self.set(self.today().and_time(eight).and_utc());
    }

    /// Minutes or hours pass.
    pub(super) fn moves_on(&self) {
        let minutes = [0, 0, 1, 2, 7, 45, 100][usize::try_from(self.below(7)).unwrap()];
        self.set(self.now() + TimeDelta::minutes(minutes));
    }
}

/// Does it until the store takes it.
pub(super) async fn until_done<T, F: Future<Output = Result<T, AppError>>>(
    mut work: impl FnMut() -> F,
) -> T {
    for _ in 0..1_000 {
        match work().await {
            Ok(done) => return done,
            Err(AppError::Retry(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    panic!("it is never done");
}
