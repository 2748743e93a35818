//! Facts on the bus.

use super::server::{Reply, Request, Server};
use app::ports::{Announcement, Bus, NotTold};
use aws::events::EventBus;
use serde_json::json;

fn event(number: usize) -> Announcement {
    Announcement {
        kind: "message.sent.v1".to_owned(),
        detail: json!({ "id": number }).to_string(),
        at: "2026-06-30T09:00:00Z".parse().unwrap(),
    }
}

/// A bus that refuses the entries whose detail holds a 7.
fn choosy(request: &Request) -> Reply {
    let asked = request.json();
    let entries = asked["Entries"].as_array().unwrap().iter().map(|entry| {
        assert_eq!(entry["EventBusName"], "facts");
        assert_eq!(entry["Source"], "credit-control");
        match entry["Detail"].as_str().unwrap().contains('7') {
            true => json!({ "ErrorCode": "ThrottlingException", "ErrorMessage": "slow down" }),
            false => json!({ "EventId": format!("e-{}", entry["Detail"].as_str().unwrap()) }),
        }
    });
    let entries: Vec<_> = entries.collect();
    Reply::json(200, json!({ "FailedEntryCount": 0, "Entries": entries }))
}

#[tokio::test]
async fn each_entry_has_its_own_answer() {
    let server = Server::start(choosy).await;
    let bus = EventBus::new(&server.config().await, "facts", "credit-control");
    let mut events: Vec<_> = (0..23).map(event).collect();
    events[5].detail = format!("{{\"x\": \"{}\"}}", "y".repeat(300_000));
    let answers = bus.put(&events).await;
    assert_eq!(answers.len(), 23);
    for (number, answer) in answers.into_iter().enumerate() {
        match number {
            5 => assert!(matches!(answer, Err(NotTold::TooLarge(300_000..)))),
            7 | 17 => assert_eq!(answer, Err(NotTold::Later("ThrottlingException".to_owned()))),
            _ => assert_eq!(answer, Ok(())),
        }
    }
    assert!(
        server
            .seen("POST /")
            .iter()
            .all(|call| { call.json()["Entries"].as_array().unwrap().len() <= 10 })
    );
}

#[tokio::test]
async fn a_call_that_fails_fails_for_its_entries() {
    let server = Server::start(|request: &Request| match request.json()["Entries"][0]["Detail"] {
        ref detail if detail == "{\"id\":0}" => choosy(request),
        _ => Reply::error(400, "AccessDeniedException", "not for you"),
    })
    .await;
    let bus = EventBus::new(&server.config().await, "facts", "credit-control");
    let answers = bus.put(&(100..112).map(|n| event(n - 100)).collect::<Vec<_>>()).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 9);
    assert_eq!(answers[11], Err(NotTold::Later("AccessDeniedException".to_owned())));
    assert!(bus.put(&[]).await.is_empty());
}
