//! A webhook that falls silent: told once, and only when sweeps find what it should have said.

use super::played::Invoice;
use super::stage::{Connected, invoice_id, late};
use domain::fact::Fact;
use serde_json::json;
use store::book::{DeskTask, Registration};

/// Connected, with one invoice there; its webhook was heard.
async fn heard() -> (Connected, Registration) {
    let world = Connected::new().await;
    let registration = world.connect_xero().await;
    world.there().xero.insert(late().0, late().1);
    world.stage.set("2026-06-01T08:00");
    says(&world, &registration).await;
    (world, registration)
}

/// A webhook comes, and is worked in.
async fn says(world: &Connected, registration: &Registration) {
    assert_eq!(world.request(&world.xero_says(registration, &["INV-1"])).await, 200);
    world.ingest().await;
}

/// Somebody pays a pound there.
fn pays(world: &Connected) {
    world.there().xero.get_mut(&invoice_id("INV-1")).unwrap().paid += 1;
}

/// Hours with a sweep each; before each of them `change` may happen there.
async fn hours(world: &Connected, hours: usize, change: impl Fn(&Connected)) {
    for _ in 0..hours {
        world.stage.pass(61);
        change(world);
        world.sweep("xero").await;
        world.ingest().await;
    }
}

/// All tasks that were ever opened for it.
async fn told(world: &Connected) -> Vec<DeskTask> {
    let tenant = &world.stage.tenant;
    let mut all = world.app().store.desk_tasks(tenant).await.unwrap();
    all.retain(|task| task.kind == "silent_webhook");
    all
}

async fn open(world: &Connected) -> usize {
    told(world).await.iter().filter(|task| task.done.is_none()).count()
}

#[tokio::test]
async fn a_quiet_firm_is_no_silent_webhook() {
    let (world, _) = heard().await;
    hours(&world, 7 * 24, |_| {}).await;
    assert_eq!(told(&world).await, []);
}

#[tokio::test]
async fn a_webhook_that_tells_is_not_silent_whatever_sweeps_do() {
    let (world, registration) = heard().await;
    for _ in 0..48 {
        world.stage.pass(30);
        pays(&world);
        says(&world, &registration).await;
        hours(&world, 1, |_| {}).await;
    }
    assert_eq!(told(&world).await, []);
}

#[tokio::test]
async fn what_no_webhook_told_is_one_task_that_ends_when_it_is_heard_again() {
    let (world, registration) = heard().await;
    hours(&world, 2, pays).await;
    assert_eq!(told(&world).await, [], "two sweeps, but not two hours");
    hours(&world, 2, pays).await;
    let tasks = told(&world).await;
    let [task] = tasks.as_slice() else { panic!("{tasks:?}") };
    assert!(task.about.contains("Xero (xero) was last heard on 2026-06-01 08:00"), "{task:?}");
    hours(&world, 30, pays).await;
    assert_eq!(told(&world).await, tasks, "one, and told once");

    says(&world, &registration).await;
    let ended = told(&world).await;
    assert_eq!(ended[0].done.as_deref(), Some("done by the webhook itself"));
    hours(&world, 30, |_| {}).await;
    assert_eq!(told(&world).await, ended);

    // Silent again: another task.
    hours(&world, 6, pays).await;
    assert_eq!((told(&world).await.len(), open(&world).await), (2, 1));
}

#[tokio::test]
async fn one_sweep_that_was_first_is_an_accident() {
    let (world, registration) = heard().await;
    world.stage.pass(120);
    // This machine was off; the vendor comes again after the sweep.
    hours(&world, 1, pays).await;
    hours(&world, 10, |_| {}).await;
    assert_eq!(told(&world).await, [], "and nothing else was missed");
    says(&world, &registration).await;
    world.stage.pass(120);
    hours(&world, 1, pays).await;
    world.stage.pass(120);
    says(&world, &registration).await;
    hours(&world, 1, |_| {}).await;
    assert_eq!(told(&world).await, []);
}

#[tokio::test]
async fn one_that_was_never_heard_is_asked_about_once() {
    let world = Connected::new().await;
    world.connect_xero().await;
    world.there().xero.insert(late().0, late().1);
    hours(&world, 5, pays).await;
    let tasks = told(&world).await;
    let [task] = tasks.as_slice() else { panic!("{tasks:?}") };
    assert!(task.about.contains("was never heard"), "{task:?}");
    // Nobody reaches this machine, says a person.
    app::desk::finish(world.app(), &world.stage.tenant, &task.id, "olga").await.unwrap();
    hours(&world, 48, pays).await;
    assert_eq!((told(&world).await.len(), open(&world).await), (1, 0));
}

#[tokio::test]
async fn a_day_that_is_ours_is_nobodys_change() {
    let (world, _) = heard().await;
    // Without any day it falls due a month from today, so it is another one each day.
    world.there().xero.insert(invoice_id("INV-2"), Invoice::open("INV-2", "Late Ltd", ""));
    hours(&world, 96, |_| {}).await;
    let debtor = world.debtor("xero", &super::stage::uuid_of("Late Ltd"));
    let (journal, _) = world.app().store.journal(&world.stage.tenant, &debtor).await.unwrap();
    let is_seen = |fact: &Fact| matches!(fact, Fact::DocumentSeen(it) if it.no_terms);
    assert!(journal.iter().filter(|entry| is_seen(&entry.fact)).count() > 2);
    assert_eq!(told(&world).await, []);
}

#[tokio::test]
async fn the_chat_shows_it_and_a_person_may_close_it_there() {
    let (world, registration) = heard().await;
    let slack = world.connect_slack().await;
    hours(&world, 4, pays).await;
    world.ingest().await;
    let card = |world: &Connected| {
        let there = world.there();
        let shown = there.slack.messages.iter().map(|(ts, card)| (ts.clone(), card.to_string()));
        let mut shown: Vec<_> = shown.filter(|(_, card)| card.contains("silent-xero")).collect();
        assert_eq!(shown.len(), 1);
        shown.remove(0)
    };
    let (ts, text) = card(&world);
    assert!(text.contains("the webhook of Xero"), "{text}");
    let press = world.press(&slack, "U0OLGA", "assign", &ts, json!({}));
    assert_eq!(world.request(&press).await, 200);
    world.ingest().await;
    assert_eq!(told(&world).await[0].assigned.as_deref(), Some("olga"));

    says(&world, &registration).await;
    for _ in 0..2 {
        world.ingest().await;
    }
    assert!(card(&world).1.contains("the webhook itself"), "{}", card(&world).1);
}
