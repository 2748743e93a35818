//! Whom an answer goes to: who knows about what it says, then the owner of the accounts.

use super::{Answered, MONDAY, day};
use crate::vendors::stage::Connected;
use domain::task::Desk;

const OWNER: &str = "owner@acme.example";
const STORES: &str = "stores@acme.example";

/// Late Ltd answers a firm whose stores look into short deliveries.
async fn answered(text: &str) -> Answered {
    let (world, debtor) = Connected::reminded(&["INV-1", "INV-2"]).await;
    let people = app::settings::Settings {
        owner: Some(OWNER.to_owned()),
        deputy: Some("deputy@acme.example".to_owned()),
        experts: vec![("dispute.short_shipment".to_owned(), STORES.to_owned())],
        ..Default::default()
    };
    app::settings::set(world.app(), &world.stage.tenant, &people).await.unwrap();
    world.stage.set(&format!("{MONDAY}T10:00"));
    let received = world.answers_with("", text).await;
    world.minute().await;
    Answered { world, received, debtor }
}

const SHORT: &str = "We will not pay INV-1. Only eight of the twelve boxes were delivered; four boxes \
                     are missing.";

#[tokio::test]
async fn a_short_delivery_is_for_the_stores_and_climbs_from_them() {
    let answered = answered(SHORT).await;
    let task = answered.task().await;
    assert_eq!((task.owner.as_str(), task.desk), (STORES, Desk::Owner));
    assert!(answered.card().contains(&format!("For {STORES}")), "{}", answered.card());
    answered.world.stage.set("2026-06-02T09:00");
    answered.world.minute().await;
    let letters = answered.world.app().store.staff_messages(&answered.world.stage.tenant);
    let readers: Vec<_> = letters.await.unwrap().into_iter().map(|it| it.audience).collect();
    assert!(format!("{readers:?}").contains(STORES), "{readers:?}");
    // Nobody there has looked for two business days.
    for date in ["2026-06-03", "2026-06-04"] {
        answered.world.stage.set(&format!("{date}T09:00"));
        answered.world.minute().await;
    }
    let task = answered.task().await;
    assert_eq!((task.owner.as_str(), task.desk), ("deputy@acme.example", Desk::Deputy));
}

#[tokio::test]
async fn what_nobody_else_knows_about_is_for_the_owner() {
    let text = "We cannot pay INV-1. The machine is faulty and stopped after two days; we refuse to pay \
                for it.";
    assert_eq!(answered(text).await.task().await.owner, OWNER);
}

#[tokio::test]
async fn a_topic_that_does_not_exist_is_refused_and_an_empty_address_takes_one_away() {
    let answered = answered(SHORT).await;
    let (app, tenant) = (answered.world.app(), &answered.world.stage.tenant);
    let set = |topic: &str, address: &str| {
        let experts = vec![(topic.to_owned(), address.to_owned())];
        app::settings::Settings { experts, ..Default::default() }
    };
    for topic in ["short_shipment", "dispute.", "dispute.late", "", "intent"] {
        let refused = app::settings::set(app, tenant, &set(topic, STORES)).await.err().unwrap();
        assert!(refused.to_string().contains("is no intent such as query"), "{refused}");
    }
    let refused = app::settings::set(app, tenant, &set("query", "stores")).await.err().unwrap();
    assert!(refused.to_string().contains("who looks into it is no mail address"), "{refused}");
    assert_eq!(answered.task().await.owner, STORES);
    app::settings::set(app, tenant, &set("dispute.short_shipment", "")).await.unwrap();
    let task = answered.task().await;
    assert_eq!((task.owner.as_str(), task.since.date_naive()), (OWNER, day(MONDAY)));
}
