//! Nobody knows whether it left: it is looked up, and if nobody can say, a person is asked. It is
//! never sent again blindly.

use crate::stage::{Does, Knows, PAID, Stage, state};
use domain::ids::{DebtorId, OutboxId};
use domain::message::Under;
use domain::signal::Act;
use domain::task::TaskKind;

/// A message whose handover had no clear answer, and the task that came of it.
async fn doubted(does: Does) -> (Stage, DebtorId, OutboxId) {
    let (stage, late, id) = Stage::decided().await;
    stage.wire.will([does]);
    let sent = stage.dispatch().await;
    assert_eq!((sent.sent, sent.failed), (0, 1));
    assert_eq!(stage.word(&late, &id).await, "unknown");
    (stage, late, id)
}

async fn answered(stage: &Stage, late: &DebtorId, answer: &str) {
    let task = state(stage, late).await.tasks[0].id.clone();
    stage.act(late, Act::Finish { task, answer: Some(answer.to_owned()) }).await;
}

#[tokio::test]
async fn looked_up_as_sent_it_is_sent() {
    let (stage, late, id) = doubted(Does::TakesSilently).await;
    stage.wire.knows(Knows::Truth);
    stage.live_on(24).await;
    assert!(stage.sent_at(&late, &id).await.is_some());
    assert_eq!(stage.wire.asked(), 1);
    assert!(stage.tasks(&late).await.is_empty());
    stage.holds(&late).await;
}

#[tokio::test]
async fn looked_up_as_not_sent_it_goes_then_and_once() {
    let (stage, late, id) = doubted(Does::LosesIt).await;
    stage.wire.knows(Knows::Truth);
    stage.live_on(24).await;
    assert!(stage.sent_at(&late, &id).await.is_some());
    assert_eq!(stage.wire.copies().get(&id), Some(&1));
    assert_eq!(stage.wire.asked(), 2);
    assert_eq!(state(&stage, &late).await.recent.len(), 1);
    stage.holds(&late).await;
}

#[tokio::test]
async fn when_nobody_can_say_a_person_is_asked_within_two_hours_and_nothing_is_sent_again() {
    for does in [Does::TakesSilently, Does::LosesIt] {
        let (stage, late, id) = doubted(does).await;
        let before = stage.now();
        while stage.word(&late, &id).await != "person" {
            stage.pass(1);
            stage.tick().await;
            assert!((stage.now() - before).num_hours() < 2);
        }
        assert_eq!(stage.tasks(&late).await, [TaskKind::InDoubt]);
        // As long as nobody answers, nothing follows: not even when the next step is due.
        stage.live_on(24 * 4).await;
        assert_eq!(stage.wire.asked(), 1);
        assert_eq!(stage.tasks(&late).await, [TaskKind::InDoubt]);
        stage.holds(&late).await;
    }
}

#[tokio::test]
async fn a_person_says_that_it_left_and_it_counts() {
    let (stage, late, id) = doubted(Does::TakesSilently).await;
    stage.live_on(3).await;
    answered(&stage, &late, "sent").await;
    assert_eq!(stage.word(&late, &id).await, "sent");
    assert!(stage.tasks(&late).await.is_empty());
    assert!(matches!(state(&stage, &late).await.outgoing[0].state, Under::Claimed { .. }));
    stage.live_on(24).await;
    assert_eq!(stage.wire.asked(), 1);
    stage.holds(&late).await;
}

#[tokio::test]
async fn a_person_says_that_it_never_left_and_the_step_is_sent_anew() {
    let (stage, late, id) = doubted(Does::LosesIt).await;
    stage.live_on(3).await;
    answered(&stage, &late, "not_sent").await;
    assert_eq!(stage.word(&late, &id).await, "abandoned");
    stage.live_on(24).await;
    assert_eq!(stage.wire.left().len(), 1);
    assert!(!stage.wire.copies().contains_key(&id));
    stage.holds(&late).await;
}

#[tokio::test]
async fn paid_while_in_doubt_nothing_follows() {
    let (stage, late, _) = doubted(Does::LosesIt).await;
    stage.owe(&[PAID]).await;
    stage.wire.knows(Knows::Truth);
    stage.live_on(48).await;
    assert_eq!(stage.wire.left().len(), 0, "it had not left, and now it must not");
    assert!(state(&stage, &late).await.outgoing.is_empty());
    stage.holds(&late).await;
}

/// The machine was off for days: the next step is due before anybody has looked for the last one.
#[tokio::test]
async fn the_next_step_waits_for_a_doubt_that_nobody_has_looked_at() {
    let (stage, late, id) = doubted(Does::LosesIt).await;
    stage.set("2026-06-12T09:00");
    stage.owe(&[crate::stage::LATE]).await;
    stage.tick().await;
    assert_eq!(stage.wire.asked(), 1, "the second reminder does not pass the first");
    assert_eq!(stage.word(&late, &id).await, "person");
    assert_eq!(stage.tasks(&late).await, [TaskKind::InDoubt]);
    answered(&stage, &late, "sent").await;
    stage.tick().await;
    assert_eq!(stage.wire.left().len(), 1);
    stage.holds(&late).await;
}

/// As above, but the mail system knows: nobody has to be asked.
#[tokio::test]
async fn the_next_step_follows_as_soon_as_the_doubt_is_looked_up() {
    let (stage, late, id) = doubted(Does::TakesSilently).await;
    stage.wire.knows(Knows::Truth);
    stage.set("2026-06-12T09:00");
    stage.owe(&[crate::stage::LATE]).await;
    stage.live_on(1).await;
    assert_eq!(stage.word(&late, &id).await, "sent");
    assert!(stage.tasks(&late).await.is_empty());
    assert_eq!(stage.messages(&late).await.len(), 2);
    assert_eq!(stage.wire.left().len(), 2);
    stage.holds(&late).await;
}
