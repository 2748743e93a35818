//! A day's budget that does not hold all: final notices first, the rest the next day.

use crate::stage::{Does, Stage};
use app::tenants;

/// Twelve debtors with a message that waits; four of them final notices.
async fn backlog(daily: u32) -> Stage {
    let stage = Stage::live("2026-06-01T07:00").await;
    tenants::change(&stage.app, &stage.tenant, |settings| {
        settings.sending.daily = daily;
        Ok(())
    })
    .await
    .unwrap();
    let first: Vec<String> = (0..4).map(|number| row("final", number, "2026-05-29")).collect();
    stage.owe(&first).await;
    // Up the ladder with enough budget: first, second; then the budget is cut, the others come.
    for day in ["06-01", "06-12"] {
        stage.set(&format!("2026-{day}T07:30"));
        stage.owe(&first).await;
        stage.set(&format!("2026-{day}T09:00"));
        stage.tick().await;
    }
    stage
}

fn row(name: &str, number: usize, due: &str) -> String {
    format!(
        "{name}-{number},{name} {number},ap@{name}{number}.example,2026-04-01,{due},100.00,GBP,"
    )
}

#[tokio::test]
async fn final_notices_go_first_and_the_rest_the_next_day() {
    let stage = backlog(10).await;
    assert_eq!(stage.wire.left().len(), 8, "first and second reminders");
    // The last day of June: the final step of four is due, and the first of eight others.
    let others: Vec<String> = (0..8).map(|number| row("other", number, "2026-06-23")).collect();
    let finals: Vec<String> = (0..4).map(|number| row("final", number, "2026-05-29")).collect();
    tenants::change(&stage.app, &stage.tenant, |settings| {
        settings.sending.daily = 6;
        Ok(())
    })
    .await
    .unwrap();
    stage.set("2026-06-30T07:30");
    stage.owe(&[others.clone(), finals].concat()).await;
    stage.set("2026-06-30T09:00");
    stage.tick().await;
    let left = stage.wire.recipients().split_off(8);
    assert_eq!(left.len(), 6);
    assert_eq!(left.iter().filter(|to| to.starts_with("ap@final")).count(), 4);
    assert!(left[..4].iter().all(|to| to.starts_with("ap@final")), "{left:?}");
    // However often it is asked, there is no more today.
    stage.live_on(5).await;
    assert_eq!(stage.wire.left().len(), 8 + 6);
    // The rest goes the next day, without anybody's doing.
    stage.set("2026-07-01T09:00");
    stage.tick().await;
    let mut all = stage.wire.recipients().split_off(8);
    assert_eq!(all.len(), 12);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 12, "each once");
    stage.live_on(5).await;
    assert_eq!(stage.wire.left().len(), 8 + 12);
}

#[tokio::test]
async fn a_refused_mail_and_a_dropped_one_do_not_use_up_the_budget_of_others() {
    let stage = Stage::live("2026-06-01T07:00").await;
    tenants::change(&stage.app, &stage.tenant, |settings| {
        settings.sending.daily = 30;
        Ok(())
    })
    .await
    .unwrap();
    let rows: Vec<String> = (0..3).map(|number| row("late", number, "2026-05-26")).collect();
    stage.owe(&rows).await;
    stage.set("2026-06-01T09:00");
    stage.decide().await;
    stage.owe(&["late-0,late 0,ap@late0.example,2026-04-01,2026-05-26,100.00,GBP,100.00"]).await;
    stage.dispatch().await;
    assert_eq!(stage.wire.left().len(), 2);
    let left = stage.app.store.budget_left(&stage.tenant, "2026-06-01", 30).await.unwrap();
    assert_eq!(left, 28, "what was set aside and not used is given back");
}

#[tokio::test]
async fn a_sender_that_dies_again_and_again_does_not_use_up_the_day() {
    let stage = Stage::live("2026-06-01T07:00").await;
    tenants::change(&stage.app, &stage.tenant, |settings| {
        settings.sending.daily = 400;
        Ok(())
    })
    .await
    .unwrap();
    let rows: Vec<String> = (0..40).map(|number| row("late", number, "2026-05-26")).collect();
    stage.owe(&rows).await;
    stage.set("2026-06-01T09:00");
    stage.decide().await;
    for _ in 0..30 {
        stage.wire.will([Does::TakesAndSenderDies]);
        stage.dispatch().await;
        stage.restart();
    }
    stage.dispatch().await;
    assert_eq!(stage.wire.left().len(), 40, "today, all of them");
}
