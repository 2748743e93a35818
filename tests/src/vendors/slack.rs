//! Slack: who may press, what is too late, what happens when it is down.

use super::stage::{Connected, late};
use crate::stage::others;
use serde_json::json;

/// Late Ltd has answered; nobody was asked yet.
async fn answered() -> (Connected, store::book::Registration) {
    answered_with("Who are you?").await
}

async fn answered_with(text: &str) -> (Connected, store::book::Registration) {
    let world = Connected::new().await;
    world.connect_xero().await;
    let slack = world.connect_slack().await;
    world.there().xero.insert(late().0, late().1);
    world.stage.set("2026-06-01T09:00");
    world.minute().await;
    assert_eq!(world.mails(), 1);
    world.stage.set("2026-06-01T10:00");
    world.answers(text).await;
    (world, slack)
}

/// As [`answered`], and the card is in the channel, with this `ts`.
async fn shown() -> (Connected, store::book::Registration, String) {
    let (world, slack) = answered().await;
    world.minute().await;
    let ts = world.there().slack.messages.last().unwrap().0.clone();
    (world, slack, ts)
}

async fn is_held(world: &Connected) -> bool {
    let debtor = world.debtor("xero", &super::stage::uuid_of("Late Ltd"));
    let loaded = world.app().store.debtor(&world.stage.tenant, &debtor).await.unwrap().unwrap();
    !loaded.debtor.holds.is_empty()
}

#[tokio::test]
async fn a_stranger_is_refused_politely_and_nothing_happens() {
    let (world, slack, ts) = shown().await;
    let press = world.press(&slack, "U0MALLORY", "resume", &ts, json!({}));
    assert_eq!(world.request(&press).await, 200);
    world.ingest().await;
    assert!(is_held(&world).await);
    let told = world.there().slack.told.clone();
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with("Not done"), "{told:?}");
}

#[tokio::test]
async fn a_double_press_is_done_once_and_the_second_presser_is_told() {
    let (world, slack, ts) = shown().await;
    let first = world.press(&slack, "U0OLGA", "resume", &ts, json!({}));
    assert_eq!(world.request(&first).await, 200);
    assert_eq!(world.request(&first).await, 200);
    world.ingest().await;
    assert!(!is_held(&world).await);
    assert_eq!(world.there().slack.told.len(), 1);
}

#[tokio::test]
async fn a_press_two_days_later_on_something_settled_is_refused() {
    let (world, slack, ts) = shown().await;
    let first = world.press(&slack, "U0OLGA", "resume", &ts, json!({}));
    // Kept from before it was settled.
    let late_press = {
        world.stage.pass(2);
        world.press(&slack, "U0OLGA", "resume", &ts, json!({}))
    };
    world.request(&late_press).await;
    world.request(&first).await;
    world.ingest().await;
    assert!(!is_held(&world).await);
    let told = world.there().slack.told.clone();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told.iter().filter(|line| line.starts_with("Not done")).count(), 1, "{told:?}");
}

#[tokio::test]
async fn when_the_chat_is_down_the_task_waits_and_the_card_comes_later_once() {
    let (world, _) = answered().await;
    world.there().slack.refuses = Some("service_unavailable");
    world.minute().await;
    assert!(world.there().slack.messages.is_empty());
    let book = world.stage.book().await;
    let tasks = app::look::tasks(world.app(), &book, world.stage.now()).await.unwrap();
    assert!(tasks.iter().any(|task| task.kind == "read_reply"), "it is on the list all the same");
    world.there().slack.refuses = None;
    world.stage.set("2026-06-01T12:00");
    world.minute().await;
    world.minute().await;
    assert_eq!(world.there().slack.messages.len(), 1);
}

#[tokio::test]
async fn a_post_whose_answer_is_lost_is_found_again() {
    let (world, _) = answered().await;
    world.there().slack.loses_answer = true;
    world.minute().await;
    assert_eq!(world.there().slack.messages.len(), 1);
    world.stage.set("2026-06-01T12:00");
    world.minute().await;
    assert_eq!(world.there().slack.messages.len(), 1, "not posted again");
}

#[tokio::test]
async fn a_task_that_ends_while_its_card_is_being_posted_is_closed_on_the_card() {
    let (world, _) = answered().await;
    // Olga decides at her desk at the very moment at which the card is posted.
    let beside = world.beside();
    let decides = others(move || async move {
        let debtor = beside.debtor("xero", &super::stage::uuid_of("Late Ltd"));
        let store = &beside.app().store;
        let loaded = store.debtor(&beside.stage.tenant, &debtor).await.unwrap().unwrap();
        let hold = loaded.debtor.holds[0].id.clone();
        beside.stage.act(&debtor, domain::signal::Act::ReleaseHold(hold)).await;
    });
    *world.vendors.meanwhile.lock().unwrap() = Some(("chat.postMessage", decides));
    world.minute().await;
    world.minute().await;
    let card = world.there().slack.messages[0].1.to_string();
    assert!(card.contains("olga") && !card.contains("resume"), "{card}");
}

#[tokio::test]
async fn one_choice_says_what_a_mail_is_and_one_press_that_it_is_right() {
    let text = "The goods on INV-1 arrived damaged, two of the boxes were crushed. We refuse to pay \
                for them.";
    let (world, slack) = answered_with(text).await;
    world.minute().await;
    let ts = world.there().slack.messages.last().unwrap().0.clone();
    let card = world.last_card();
    assert!(card.contains("That is right: record the dispute"), "{card}");
    let chosen = json!({
        "type": "static_select", "selected_option": { "value": "dispute.wrong_price" },
    });
    let press = world.press(&slack, "U0OLGA", "is", &ts, chosen);
    assert_eq!(world.request(&press).await, 200);
    world.ingest().await;
    let debtor = world.debtor("xero", &super::stage::uuid_of("Late Ltd"));
    let store = &world.app().store;
    let load =
        || async { store.debtor(&world.stage.tenant, &debtor).await.unwrap().unwrap().debtor };
    let read = load().await.holds[0].read.clone().unwrap();
    assert!(read.told && read.reason.as_deref() == Some("wrong_price"), "{read:?}");
    let card = world.last_card();
    assert!(card.contains("A person has said what it is: a dispute: the price"), "{card}");
    world.stage.pass(1);
    let press = world.press(&slack, "U0OLGA", "right", &ts, json!({}));
    assert_eq!(world.request(&press).await, 200);
    world.ingest().await;
    let after = load().await;
    assert_eq!(after.disputes[0].reason, "wrong_price");
    assert!(after.holds.is_empty(), "what was asked is answered");
    assert!(world.there().slack.told.iter().all(|line| !line.starts_with("Not done")));
}
