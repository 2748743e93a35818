//! What the mail system answers, and what becomes true by it.

use crate::stage::{Does, LATE, Stage, state};
use domain::people::Verdict;
use domain::signal::Act;
use domain::task::TaskKind;
use std::time::Duration;

#[tokio::test]
async fn a_message_that_is_taken_is_sent_once_however_often_it_is_looked_at() {
    let (stage, late, id) = Stage::decided().await;
    let sent = stage.dispatch().await;
    assert_eq!((sent.sent, sent.failed, sent.dropped), (1, 0, 0));
    assert_eq!(stage.sent_at(&late, &id).await, Some(stage.now()));
    stage.live_on(24).await;
    assert_eq!(stage.wire.copies().get(&id), Some(&1));
    assert_eq!(stage.wire.left().len(), 1);
    assert!(stage.tasks(&late).await.is_empty());
    stage.holds(&late).await;
}

#[tokio::test]
async fn refused_for_now_it_waits_longer_each_time_and_goes_once() {
    let (stage, late, id) = Stage::decided().await;
    stage.wire.will([Does::NotNow(None); 5]);
    let mut gaps = Vec::new();
    let mut tried = stage.now();
    stage.dispatch().await;
    while stage.wire.left().is_empty() {
        assert_eq!(stage.word(&late, &id).await, "pending");
        assert!(state(&stage, &late).await.recent.is_empty(), "it does not count as contact");
        let before = stage.wire.asked();
        while stage.wire.asked() == before {
            stage.pass(1);
            stage.tick().await;
        }
        gaps.push((stage.now() - tried).num_minutes());
        tried = stage.now();
    }
    assert_eq!(stage.wire.copies().get(&id), Some(&1));
    assert_eq!(gaps.len(), 5);
    assert!(gaps.windows(2).all(|two| two[0] <= two[1]), "{gaps:?}");
    assert!((1..=2).contains(&gaps[0]) && (16..=20).contains(&gaps[4]), "{gaps:?}");
    assert_eq!(state(&stage, &late).await.recent.len(), 1);
    stage.holds(&late).await;
}

#[tokio::test]
async fn a_wait_that_the_mail_system_asks_for_is_kept() {
    let (stage, _, _) = Stage::decided().await;
    stage.wire.will([Does::NotNow(Some(Duration::from_secs(2 * 3_600)))]);
    stage.dispatch().await;
    for _ in 0..119 {
        stage.pass(1);
        stage.tick().await;
    }
    assert_eq!(stage.wire.asked(), 1);
    stage.pass(1);
    stage.tick().await;
    assert_eq!(stage.wire.left().len(), 1);
}

#[tokio::test]
async fn refused_for_now_again_and_again_it_ends_at_a_person() {
    let (stage, late, id) = Stage::decided().await;
    stage.wire.always(Does::NotNow(None));
    stage.dispatch().await;
    for _ in 0..7 {
        stage.live_on(24).await;
        stage.owe(&[LATE]).await;
    }
    assert_eq!(stage.word(&late, &id).await, "person");
    assert_eq!(stage.wire.asked(), 13);
    assert_eq!(stage.tasks(&late).await, [TaskKind::InDoubt]);
}

#[tokio::test]
async fn a_dead_address_is_taken_out_of_use_and_its_message_ends_with_a_task() {
    let (stage, late, id) = Stage::decided().await;
    stage.wire.will([Does::DeadAddress]);
    stage.dispatch().await;
    assert_eq!(stage.word(&late, &id).await, "abandoned");
    let after = state(&stage, &late).await;
    assert_eq!(after.contacts[0].verdict, Verdict::Bounced);
    assert!(after.outgoing.is_empty() && after.recent.is_empty(), "the step does not count");
    assert_eq!(after.ladders.iter().map(|ladder| ladder.step).max(), Some(0));
    assert_eq!(stage.tasks(&late).await, [TaskKind::FindAddress]);
    stage.live_on(48).await;
    assert_eq!(stage.wire.asked(), 1, "it is not used again");

    // A person finds another address: the same step goes there, once.
    stage.owe(&["INV-1,Late Ltd,new@late.example,2026-04-26,2026-05-26,1200.00,GBP,"]).await;
    stage.live_on(24).await;
    assert_eq!(stage.wire.recipients(), ["new@late.example"]);
    stage.holds(&late).await;
}

#[tokio::test]
async fn refused_for_another_reason_it_waits_for_a_person() {
    let (stage, late, id) = Stage::decided().await;
    stage.wire.will([Does::Never]);
    stage.dispatch().await;
    assert_eq!(stage.word(&late, &id).await, "person");
    assert_eq!(stage.tasks(&late).await, [TaskKind::InDoubt]);
    assert_eq!(state(&stage, &late).await.contacts[0].verdict, Verdict::Approved);
    stage.live_on(24).await;
    assert_eq!(stage.wire.asked(), 1);

    // It never left, says the person: then the step is still due, as another message.
    let task = state(&stage, &late).await.tasks[0].id.clone();
    stage.act(&late, Act::Finish { task, answer: Some("not_sent".to_owned()) }).await;
    assert_eq!(stage.word(&late, &id).await, "abandoned");
    stage.live_on(24).await;
    assert_eq!(stage.wire.left().len(), 1);
    assert!(!stage.wire.copies().contains_key(&id), "the old one never goes");
    stage.holds(&late).await;
}
