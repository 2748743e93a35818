//! Vendors that are down, limit us, talk nonsense, or do not know us any more.

use super::played::{Slow, Trouble};
use super::stage::{Connected, late};
use std::sync::{Arc, Mutex};
use store::book::DeskTask;

async fn tasks(world: &Connected) -> Vec<DeskTask> {
    let mut found = Vec::new();
    let store = &world.app().store;
    for key in store.list(&world.stage.tenant, store::keys::View::Tasks).await.unwrap() {
        if let Some(id) = store::keys::desk_task_in(&key) {
            found
                .extend(store.desk_task(&world.stage.tenant, id).await.unwrap().map(|it| it.value));
        }
    }
    found.retain(|task| task.done.is_none());
    found
}

async fn decided() -> Connected {
    let world = Connected::new().await;
    world.connect_xero().await;
    world.there().xero.insert(late().0, late().1);
    world.stage.set("2026-06-01T07:20");
    world.sweep("xero").await;
    world
}

#[tokio::test]
async fn six_hours_of_trouble_hold_overdue_mail_and_tell_people_once() {
    for trouble in [Trouble::Silence, Trouble::Status(503), Trouble::Status(429)] {
        let world = decided().await;
        world.there().trouble = Some(trouble);
        for minutes in 0..36 {
            world.stage.set("2026-06-01T09:00");
            world.stage.pass(minutes * 10);
            world.minute().await;
        }
        assert_eq!(world.mails(), 0, "nothing is sent on old news");
        let told = tasks(&world).await;
        let down: Vec<_> = told.iter().filter(|task| task.kind == "connection_down").collect();
        assert_eq!(down.len(), 1, "{told:?}");
        assert_eq!(down[0].count, 0, "once");
        // It answers again: the mail goes, the alert ends by itself.
        world.there().trouble = None;
        world.stage.set("2026-06-01T15:30");
        for _ in 0..16 {
            world.stage.pass(10);
            world.minute().await;
        }
        world.stage.set("2026-06-02T10:00");
        world.minute().await;
        assert_eq!(world.mails(), 1);
        assert!(tasks(&world).await.iter().all(|task| task.kind != "connection_down"));
    }
}

#[tokio::test]
async fn nonsense_moves_nothing_and_sends_nothing() {
    let world = decided().await;
    world.there().trouble = Some(Trouble::Nonsense);
    world.stage.set("2026-06-01T09:00");
    world.minute().await;
    assert_eq!(world.mails(), 0);
}

#[tokio::test]
async fn an_access_token_that_ended_is_refreshed_once_and_its_successor_is_kept() {
    let world = decided().await;
    world.stage.set("2026-06-01T09:00");
    world.minute().await;
    assert_eq!(world.mails(), 1);
    assert!(world.there().refreshes >= 1);
    let refreshes = world.there().refreshes;
    world.minute().await;
    assert_eq!(world.there().refreshes, refreshes, "the new one is used");
}

#[tokio::test]
async fn a_consent_that_is_gone_is_told_at_once_and_connecting_again_heals_it() {
    let world = decided().await;
    // The refresh token that is stored is not the one that the vendor honours.
    world.there().access = 7;
    world.stage.set("2026-06-01T09:00");
    world.minute().await;
    world.minute().await;
    assert_eq!(world.mails(), 0);
    let told = tasks(&world).await;
    assert_eq!(told.iter().filter(|task| task.kind == "reconnect").count(), 1, "{told:?}");
}

#[tokio::test]
async fn a_sweep_that_takes_longer_than_its_lease_keeps_it() {
    let world = decided().await;
    let left = Arc::new(Mutex::new(Vec::new()));
    let slow = Slow {
        stage: world.stage.clone(),
        connection: "xero".into(),
        takes: 45,
        left: left.clone(),
    };
    *world.vendors.slow.lock().unwrap() = Some(slow);
    world.stage.set("2026-06-01T07:25");
    let begun = world.stage.now();
    world.sweep("xero").await;
    assert!(world.stage.now() - begun > chrono::TimeDelta::seconds(130), "longer than a lease");
    let left = left.lock().unwrap().clone();
    assert!(left.len() > 3 && left.iter().all(|left| *left > 0), "{left:?}");
}

#[tokio::test]
async fn a_vendor_that_is_silent_is_asked_about_a_few_and_holds_up_no_other_ledger() {
    let world = decided().await;
    for number in 0..60 {
        let id = super::stage::invoice_id(&format!("MANY-{number}"));
        let names: &'static str = Box::leak(format!("Many{number} Ltd").into_boxed_str());
        let number: &'static str = Box::leak(format!("MANY-{number}").into_boxed_str());
        let invoice = super::played::Invoice::open(number, names, "2026-05-26");
        world.there().xero.insert(id, invoice);
    }
    world.stage.set("2026-06-01T07:25");
    world.sweep("xero").await;
    let file = ["FILE-1,File Ltd,ap@file.example,2026-04-26,2026-05-26,500.00,GBP,"];
    world.stage.owe(&file).await;
    world.stage.set("2026-06-01T09:00");
    world.stage.decide().await;
    world.there().trouble = Some(Trouble::Silence);
    let before = world.vendors.asked("Invoices");
    world.stage.dispatch().await;
    assert_eq!(world.stage.wire.recipients(), ["ap@file.example"]);
    let asked = world.vendors.asked("Invoices") - before;
    assert!(asked <= 8, "{asked} times for sixty messages");
    world.there().trouble = None;
    for _ in 0..6 {
        world.stage.pass(10);
        world.minute().await;
    }
    assert_eq!(world.mails(), 62);
}
