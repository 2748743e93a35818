//! Jobs and wakes: one debtor that cannot be turned stands in nobody's way, and a job that is
//! started anew begins anew.

use crate::stage::{LATE, Stage, Strike, others, state, tenant};
use crate::world::STANDARD;
use app::tenants::{change, publish};
use store::Versioned;
use store::book::Job;
use store::keys;

fn others_of(number: usize) -> String {
    format!("O-{number},Other {number},ap@other{number}.example,2026-04-26,2026-05-26,90.00,GBP,")
}

#[tokio::test]
async fn a_debtor_that_cannot_be_read_delays_nobody() {
    let stage = Stage::live("2026-06-01T07:00").await;
    let rows: Vec<String> = (0..6).map(others_of).collect();
    stage.owe(&rows).await;
    stage.spoil(&stage.debtor("Other 3")).await;
    stage.set("2026-06-01T09:00");
    stage.tick().await;
    assert_eq!(stage.wire.left().len(), 5, "L6: the others get theirs in the same tick");
    assert_eq!(stage.desk().await, ["stuck_row"]);
    stage.live_on(3).await;
    assert_eq!(stage.desk().await, ["stuck_row"], "one task, however often it fails");
    assert_eq!(stage.wire.left().len(), 5);
}

/// One shard of those that wait cannot be read: the others are worked through, and it is told.
#[tokio::test]
async fn a_shard_that_cannot_be_read_does_not_keep_back_the_others() {
    let stage = Stage::live("2026-06-01T07:00").await;
    let rows: Vec<String> = (0..12).map(others_of).collect();
    stage.owe(&rows).await;
    stage.set("2026-06-01T09:00");
    let wake = async || {
        let mut turned = 0;
        let told = std::sync::Mutex::new(&mut turned);
        let count = |_: &app::turn::Turned| **told.lock().unwrap() += 1;
        let done =
            app::jobs::wake_debtors(&stage.app, stage.now(), Default::default(), count).await;
        (done.is_ok(), turned)
    };
    stage.trips.trip(|_, _| true, Strike::Refuse);
    let (fine, first) = wake().await;
    assert!(!fine && (1..=12).contains(&first), "{first} of 12");
    let (fine, rest) = wake().await;
    assert!(fine && first + rest == 12, "{first} and {rest} of 12");
}

/// The settings of a tenant name a policy that is not there.
#[tokio::test]
async fn a_tenant_that_cannot_be_read_delays_no_other() {
    let stage = Stage::live("2026-06-01T07:00").await;
    stage.owe(&[LATE]).await;
    let bolt = tenant(&stage.app, "bolt", STANDARD).await.unwrap();
    change(&stage.app, &bolt, |settings| {
        settings.policy = "gone".into();
        Ok(())
    })
    .await
    .unwrap();
    stage.set("2026-06-01T09:00");
    let ticked = stage.tick().await;
    assert_eq!((ticked.sent, stage.wire.left().len()), (1, 1));
    let tasks = stage.app.store.desk_tasks(&bolt).await.unwrap();
    assert_eq!(tasks.len(), 1, "and the tenant itself is told");
}

#[tokio::test]
async fn a_policy_reaches_everybody_behind_a_debtor_that_cannot_be_read() {
    let stage = Stage::live("2026-06-01T07:00").await;
    let rows: Vec<String> = (0..6).map(others_of).collect();
    stage.owe(&rows).await;
    stage.set("2026-06-01T09:00");
    stage.tick().await;
    stage.spoil(&stage.debtor("Other 0")).await;
    // Under the new policy the second reminder is due after the gap, days before the old one.
    let sooner = STANDARD.replace("day = 14", "day = 4");
    publish(&stage.app, &stage.tenant, &sooner, stage.now()).await.unwrap();
    stage.tick().await;
    let pending = stage.app.store.job(&keys::job(&stage.tenant, "turn#import")).await.unwrap();
    assert!(pending.unwrap().pending.is_none(), "the job is over");
    assert!(stage.desk().await.contains(&"stuck_row".to_owned()));
    let wakes = |loaded: Option<store::book::Loaded>| loaded.unwrap().wake.unwrap();
    for number in 1..6 {
        let id = stage.debtor(&format!("Other {number}"));
        let wake = wakes(stage.app.store.debtor(&stage.tenant, &id).await.unwrap());
        assert_eq!(wake.date_naive().to_string(), "2026-06-08", "planned under the new policy");
    }
}

/// A worker marks how far it is; meanwhile the job was started anew.
#[tokio::test]
async fn a_job_that_is_started_anew_begins_anew() {
    let stage = Stage::live("2026-06-01T07:00").await;
    let store = &stage.app.store;
    let job = Job {
        tenant: stage.tenant.clone(),
        ledger: app::import::ledger(),
        why: "one".to_owned(),
        after: None,
        failures: 0,
    };
    let key = store.start_job("turn#import", &job, stage.now()).await.unwrap();
    let Versioned { value, version, .. } = store.job(&key).await.unwrap().unwrap();
    // The worker's mark comes between the two halves of the new start.
    let (other, mark) = (stage.beside().await, Job { after: Some("d9".to_owned()), ..value });
    let there = key.clone();
    stage.trips.trip(
        |_, writes| !writes.is_empty(),
        Strike::First(others(move || async move {
            let now = other.now();
            other.app.store.put_job(&there, &mark, version, Some(now)).await.unwrap();
        })),
    );
    store
        .start_job("turn#import", &Job { why: "two".to_owned(), ..job }, stage.now())
        .await
        .unwrap();
    // The worker goes on from its own mark, and is told that it must not.
    let own =
        Job { after: Some("dff".to_owned()), ..store.job(&key).await.unwrap().unwrap().value };
    assert!(store.put_job(&key, &own, version + 1, None).await.is_err());
    let now = store.job(&key).await.unwrap().unwrap().value;
    assert_eq!((now.after, now.why.as_str()), (None, "two"));
}

/// Fault 13: nobody ticked for days. One message comes, of the right step, and then the gap.
#[tokio::test]
async fn missed_ticks_are_caught_up_without_a_burst() {
    let stage = Stage::live("2026-06-01T07:00").await;
    stage.owe(&[LATE]).await;
    stage.set("2026-06-30T07:30");
    stage.owe(&[LATE]).await;
    stage.set("2026-06-30T09:00");
    for _ in 0..5 {
        stage.tick().await;
    }
    assert_eq!(stage.wire.left().len(), 1);
    let late = stage.debtor("Late Ltd");
    assert_eq!(state(&stage, &late).await.items[0].reached, 2, "the first, not the final one");
    stage.live_on(6).await;
    assert_eq!(stage.wire.left().len(), 1);
}
