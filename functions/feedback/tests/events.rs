//! Every sample event, as the function gets it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

#[allow(dead_code)]
#[path = "../../../shared/app/tests/it/log.rs"]
mod log;
#[path = "../../../shared/app/tests/it/world.rs"]
mod world;

use app::AppError;
use app::feedback::Noted;
use domain::ids::{DebtorId, OutboxId};
use domain::people::Verdict;
use serde_json::{Value, json};
use world::World;

fn text(name: &str) -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/feedback/");
    std::fs::read_to_string(format!("{folder}{name}")).unwrap()
}

/// A sample, about this message instead of the one that it was written for.
fn sample(name: &str, debtor: &DebtorId, outbox: &OutboxId) -> Value {
    let text = text(name)
        .replace("d0123456789abcdef", debtor.as_str())
        .replace("00112233445566778899aabbccddeeff", outbox.as_str());
    serde_json::from_str(&text).unwrap()
}

async fn noted(world: &World, event: &Value) -> Noted {
    let response = feedback::handle(&world.app, event.clone(), world.now()).await.unwrap();
    let [only] = response.noted.try_into().unwrap();
    only
}

#[tokio::test]
async fn every_sample_is_worked_in_once() {
    for (name, wanted, verdict, state) in [
        ("bus-delivery.json", Noted::Settled, Verdict::Approved, "sent"),
        ("bus-unknown-fields.json", Noted::Settled, Verdict::Approved, "sent"),
        ("bus-soft-bounce.json", Noted::Settled, Verdict::Approved, "sent"),
        ("bus-hard-bounce.json", Noted::AddressLost, Verdict::Bounced, "sent"),
        ("sns-hard-bounce.json", Noted::AddressLost, Verdict::Bounced, "sent"),
        ("bus-complaint.json", Noted::AddressLost, Verdict::Complained, "sent"),
        ("sns-complaint-without-tags.json", Noted::AddressLost, Verdict::Complained, "sent"),
        ("bus-reject.json", Noted::Asked, Verdict::Approved, "person"),
        ("bus-delay.json", Noted::Nothing("not_used"), Verdict::Approved, "claimed"),
        ("bus-unknown-type.json", Noted::Nothing("not_used"), Verdict::Approved, "claimed"),
        ("bus-not-ours.json", Noted::Nothing("no_message_named"), Verdict::Approved, "claimed"),
        (
            "bus-staff-hard-bounce.json",
            Noted::Nothing("unknown_message"),
            Verdict::Approved,
            "claimed",
        ),
    ] {
        let world = World::new().await;
        let blue = world.debtor("blue", &["ap@blue.example"], &["INV-101"]).await;
        let id = world.claimed(&blue).await;
        let event = sample(name, &blue, &id);
        assert_eq!(noted(&world, &event).await, wanted, "{name}");
        assert_eq!(world.verdict(&blue, "ap@blue.example").await, verdict, "{name}");
        assert_eq!(world.message(&blue, &id).await.state.word(), state, "{name}");
        let after = world.state(&blue).await;
        assert!(matches!(noted(&world, &event).await, Noted::Nothing(_)), "{name}");
        assert_eq!(world.state(&blue).await, after, "{name}");
    }
}

#[test]
fn no_sample_is_left_out() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/feedback");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let samples = names.filter(|name| name.to_string_lossy().ends_with(".json")).count();
    assert_eq!(samples, 12);
}

#[tokio::test]
async fn what_is_no_event_of_the_mail_system_is_refused_without_repeating_it() {
    let world = World::new().await;
    let mut elsewhere: Value = serde_json::from_str(&text("bus-delivery.json")).unwrap();
    elsewhere["source"] = json!("canary.else");
    let mut torn: Value = serde_json::from_str(&text("sns-hard-bounce.json")).unwrap();
    torn["Records"][0]["Sns"]["Message"] = json!("{\"mail\": \"canary@else.example\"");
    for event in [
        json!(null),
        json!({ "Records": [] }),
        json!({ "source": "aws.ses", "detail": "canary@else.example" }),
        json!({ "source": "aws.ses", "detail": { "eventType": 7, "mail": {} } }),
        elsewhere,
        torn,
    ] {
        match feedback::handle(&world.app, event, world.now()).await {
            Err(AppError::Rejected(why)) => assert!(!why.contains("canary"), "{why}"),
            other => panic!("{other:?}"),
        }
    }
}
