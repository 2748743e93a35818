//! Every sample event, as the function gets it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

#[allow(dead_code)]
#[path = "../../../shared/app/tests/it/log.rs"]
mod log;
#[path = "../../../shared/app/tests/it/world.rs"]
mod world;

use app::AppError;
use app::ports::Blobs;
use app::receive::Received;
use domain::ids::DebtorId;
use serde_json::{Value, json};
use world::World;

fn sample(name: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/reply/");
    serde_json::from_str(&std::fs::read_to_string(format!("{folder}{name}")).unwrap()).unwrap()
}

/// The name under which the mail of a sample is stored.
fn stored(event: &Value) -> String {
    let record = &event["Records"][0];
    let message: Value =
        record["Sns"]["Message"].as_str().map_or(Value::Null, |text| text.parse().unwrap());
    let receipt = if message.is_null() { &record["ses"] } else { &message };
    let key = receipt["receipt"]["action"]["objectKey"].as_str();
    let key = key.or(receipt["mail"]["messageId"].as_str()).unwrap();
    format!("mail/{}", key.trim_start_matches("mail/"))
}

async fn given(event: &Value) -> (World, DebtorId) {
    let world = World::new().await;
    let blue = world.debtor("blue", &["ap@blue.example"], &["INV-101"]).await;
    let mail = b"From: ap@blue.example\r\nTo: ar@acme.example\r\nMessage-ID: <1@blue.example>\r\n\
                 Subject: Re: Reminder\r\n\r\nINV-101 is wrong.\r\n";
    world.shelf.put(&stored(event), mail).await.unwrap();
    (world, blue)
}

async fn outcome(name: &str) -> Received {
    let event = sample(name);
    let (world, _) = given(&event).await;
    let first = reply::handle(&world.app, event.clone(), world.now()).await.unwrap();
    let again = reply::handle(&world.app, event, world.now()).await.unwrap();
    assert_eq!(again.mails, [Received::Duplicate], "{name}");
    let [only] = first.mails.try_into().unwrap();
    only
}

#[tokio::test]
async fn every_sample_is_worked_in_once() {
    for (name, wanted, warned) in [
        ("lambda-pass.json", "held", &[][..]),
        ("s3-pass.json", "held", &[]),
        ("sns-s3-pass.json", "held", &[]),
        ("lambda-dmarc-fail.json", "held", &["sender_unproven"]),
        ("lambda-unknown-fields.json", "held", &["sender_unproven"]),
        ("lambda-virus-fail.json", "quarantined", &[]),
        ("lambda-spam-fail.json", "quarantined", &[]),
    ] {
        let received = outcome(name).await;
        assert_eq!(received.word(), wanted, "{name}");
        if let Received::Held { warnings, .. } = received {
            assert_eq!(warnings, warned, "{name}");
        }
    }
}

#[test]
fn no_sample_is_left_out() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../events/reply");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let samples = names.filter(|name| name.to_string_lossy().ends_with(".json")).count();
    assert_eq!(samples, 7);
}

#[tokio::test]
async fn one_mail_that_fails_does_not_keep_the_others_back() {
    let mut event = sample("lambda-pass.json");
    let (world, blue) = given(&event).await;
    let mut missing = event["Records"][0].clone();
    missing["ses"]["mail"]["messageId"] = json!("notthereyet");
    event["Records"].as_array_mut().unwrap().insert(0, missing);
    let failed = reply::handle(&world.app, event, world.now()).await;
    assert!(matches!(failed, Err(AppError::Retry(_))));
    assert_eq!(world.state(&blue).await.holds.len(), 1);
}

#[tokio::test]
async fn what_is_no_receipt_is_refused_without_repeating_it() {
    let world = World::new().await;
    let mut dangerous = sample("lambda-pass.json");
    dangerous["Records"][0]["ses"]["mail"]["messageId"] = json!("../../etc/canary");
    let mut torn = sample("sns-s3-pass.json");
    torn["Records"][0]["Sns"]["Message"] = json!("{\"mail\": \"canary@else.example\"");
    for event in [
        json!(null),
        json!("canary@else.example"),
        json!({ "Records": [] }),
        json!({ "Records": [{ "s3": { "object": { "key": "canary" } } }] }),
        json!({ "Records": [{ "ses": { "mail": "canary@else.example" } }] }),
        dangerous,
        torn,
    ] {
        match reply::handle(&world.app, event, world.now()).await {
            Err(AppError::Rejected(why)) => assert!(!why.contains("canary"), "{why}"),
            other => panic!("{other:?}"),
        }
    }
}
