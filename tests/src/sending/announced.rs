//! What became true is announced for tenants that want it: all of it, as published, under ids that
//! tell repeats; a bus that is down loses nothing.

use crate::stage::{LATE, PAID, Stage};
use app::announce::announce_due;
use app::ports::{Announcement, Bus, NotTold};
use app::tenants;
use async_trait::async_trait;
use domain::hold::Scope;
use domain::signal::Act;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// A bus that remembers what it was told, and refuses the places that it was told to refuse.
#[derive(Default)]
struct Listeners {
    heard: Mutex<Vec<Value>>,
    /// Places in the coming calls that are refused, over all calls.
    refuses: Mutex<Vec<usize>>,
}

#[async_trait]
impl Bus for Listeners {
    async fn put(&self, announcements: &[Announcement]) -> Vec<Result<(), NotTold>> {
        let mut refuses = self.refuses.lock().unwrap();
        let mut heard = self.heard.lock().unwrap();
        let answers = announcements.iter().enumerate().map(|(place, one)| {
            if refuses.first() == Some(&place) {
                refuses.remove(0);
                return Err(NotTold::Later("throttled".to_owned()));
            }
            heard.push(serde_json::from_str(&one.detail).unwrap());
            Ok(())
        });
        answers.collect()
    }
}

impl Listeners {
    /// What was heard of a debtor, each id once, in the order of the journal.
    fn of(&self, debtor: &str) -> Vec<String> {
        let heard = self.heard.lock().unwrap();
        let mine = heard.iter().filter(|detail| detail["debtor"] == debtor);
        let mut by_id: BTreeMap<&str, &Value> = BTreeMap::new();
        for detail in mine {
            let before = by_id.insert(detail["id"].as_str().unwrap(), detail);
            assert!(before.is_none_or(|before| before == detail), "one id, two announcements");
        }
        let mut all: Vec<&Value> = by_id.into_values().collect();
        all.sort_by_key(|detail| detail["at"].as_str().unwrap().to_owned());
        all.sort_by_key(|detail| detail["n"].as_u64().unwrap_or(u64::MAX));
        all.iter().map(|detail| detail["what"].as_str().unwrap().to_owned()).collect()
    }
}

async fn listened(announce: bool) -> (Stage, Arc<Listeners>) {
    let mut stage = Stage::live("2026-06-01T07:00").await;
    let listeners = Arc::new(Listeners::default());
    stage.app.bus = Some(listeners.clone());
    tenants::change(&stage.app, &stage.tenant, |settings| {
        settings.announce = announce;
        Ok(())
    })
    .await
    .unwrap();
    (stage, listeners)
}

async fn announce(stage: &Stage) {
    announce_due(&stage.app, stage.now(), Default::default()).await.unwrap();
}

/// A reminder, a hold, its end, the payment.
async fn live_through(stage: &Stage) -> String {
    stage.owe(&[LATE]).await;
    stage.set("2026-06-01T09:00");
    stage.tick().await;
    announce(stage).await;
    let late = stage.debtor("Late Ltd");
    stage.pass(60);
    stage.act(&late, Act::Hold { scope: Scope::All, until: None, note: "asked".into() }).await;
    announce(stage).await;
    stage.pass(60);
    stage.owe(&[PAID]).await;
    announce(stage).await;
    late.to_string()
}

const STORY: [&str; 8] = [
    "account.opened",
    "document.seen",
    "account.released",
    "message.decided",
    "hold.placed",
    "payment.seen",
    "document.closed",
    "message.sent",
];

#[tokio::test]
async fn what_becomes_true_is_announced_as_published() {
    let (stage, listeners) = listened(true).await;
    let late = live_through(&stage).await;
    assert_eq!(listeners.of(&late), STORY);
    let schema = include_str!("../../../infra/announcements.v1.schema.json");
    let schema = jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap();
    let heard = listeners.heard.lock().unwrap().clone();
    for detail in &heard {
        assert!(schema.is_valid(detail), "{detail}");
        assert!(!detail.to_string().contains('@'), "{detail}");
    }
    // Told is told.
    announce(&stage).await;
    assert_eq!(listeners.heard.lock().unwrap().len(), heard.len());
}

#[tokio::test]
async fn a_bus_that_is_down_is_told_later_and_repeats_carry_the_same_id() {
    let (stage, listeners) = listened(true).await;
    // The second of a batch is refused three times: its first is told three times more.
    *listeners.refuses.lock().unwrap() = vec![1, 1, 1];
    let late = live_through(&stage).await;
    for _ in 0..4 {
        announce(&stage).await;
    }
    assert!(listeners.refuses.lock().unwrap().is_empty());
    assert_eq!(listeners.of(&late), STORY);
    let heard = listeners.heard.lock().unwrap();
    assert!(heard.iter().filter(|detail| detail["what"] == "account.opened").count() > 1);
}

#[tokio::test]
async fn nobody_hears_of_a_tenant_that_does_not_want_it() {
    let (stage, listeners) = listened(false).await;
    live_through(&stage).await;
    assert!(listeners.heard.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_fact_on_the_bus_costs_no_row_of_its_own() {
    let (silent, _) = listened(false).await;
    live_through(&silent).await;
    let (loud, _) = listened(true).await;
    live_through(&loud).await;
    let (silent, loud) = (silent.trips.table.rows(), loud.trips.table.rows());
    assert_eq!(silent.len(), loud.len());
}
