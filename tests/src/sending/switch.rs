//! The switch that stops all sending, at any moment, and its end.

use crate::stage::{Stage, Strike, others, state};
use app::tenants::stop;

#[tokio::test]
async fn stopped_between_decision_and_claim_it_waits_and_goes_once_when_lifted() {
    let (stage, late, id) = Stage::decided().await;
    stop(&stage.app, &stage.tenant, true, "olga", stage.now()).await.unwrap();
    let sent = stage.dispatch().await;
    assert_eq!((sent.sent, sent.waiting), (0, 1));
    stage.live_on(24 * 2).await;
    assert_eq!((stage.word(&late, &id).await, stage.wire.asked()), ("pending", 0));
    stage.set("2026-06-04T10:00");
    stage.owe(&[crate::stage::LATE]).await;
    stop(&stage.app, &stage.tenant, false, "olga", stage.now()).await.unwrap();
    stage.tick().await;
    assert_eq!(stage.wire.copies().get(&id), Some(&1), "at once, and not the day after");
    stage.live_on(24).await;
    assert_eq!(stage.wire.left().len(), 1);
    stage.holds(&late).await;
}

/// While it was stopped nothing is decided, so lifting it brings no burst.
#[tokio::test]
async fn nothing_is_decided_while_stopped_and_one_message_comes_after() {
    let stage = Stage::live("2026-06-01T07:00").await;
    stop(&stage.app, &stage.tenant, true, "olga", stage.now()).await.unwrap();
    stage.owe(&[crate::stage::LATE]).await;
    for day in 1..=20 {
        stage.set(&format!("2026-06-{day:02}T10:00"));
        stage.owe(&[crate::stage::LATE]).await;
        stage.tick().await;
    }
    let late = stage.debtor("Late Ltd");
    assert!(stage.messages(&late).await.is_empty());
    stage.set("2026-06-22T10:00");
    stage.owe(&[crate::stage::LATE]).await;
    stop(&stage.app, &stage.tenant, false, "olga", stage.now()).await.unwrap();
    stage.live_on(24).await;
    assert_eq!(stage.wire.left().len(), 1);
    assert_eq!(
        state(&stage, &late).await.items[0].reached,
        2,
        "the step before the due day is over"
    );
}

/// The bound of the switch: what is in flight when it is thrown may leave, and a few more; however
/// many wait.
#[tokio::test]
async fn thrown_in_a_storm_only_a_few_more_leave() {
    let stage = Stage::live("2026-06-01T07:00").await;
    let row = |number: usize| {
        format!(
            "S-{number},Storm {number},ap@storm{number}.example,2026-04-26,2026-05-26,90.00,GBP,"
        )
    };
    let rows: Vec<String> = (0..120).map(row).collect();
    stage.owe(&rows).await;
    stage.set("2026-06-01T09:00");
    stage.decide().await;
    let other = stage.beside().await;
    stage.trips.at_claim(Strike::Then(others(move || async move {
        stop(&other.app, &other.tenant, true, "olga", other.now()).await.unwrap();
    })));
    stage.dispatch().await;
    let left = stage.wire.left().len();
    assert!((1..=30).contains(&left), "{left} left after the switch was thrown");
    stage.live_on(5).await;
    assert_eq!(stage.wire.left().len(), left, "and then none");
}
