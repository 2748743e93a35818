//! The process dies, or an answer is lost, between the steps of the protocol.

use crate::stage::{Does, Knows, Stage, Strike, others};
use domain::task::TaskKind;

#[tokio::test]
async fn a_claim_whose_answer_is_lost_is_recognised_by_its_name() {
    let (stage, late, id) = Stage::decided().await;
    stage.trips.at_claim(Strike::LoseAnswer);
    let sent = stage.dispatch().await;
    assert!(stage.trips.all_hit());
    assert_eq!(sent.sent, 1, "it goes on with its own claim");
    assert_eq!(stage.wire.copies().get(&id), Some(&1));
    stage.live_on(24).await;
    assert_eq!(stage.wire.asked(), 1);
    stage.holds(&late).await;
}

#[tokio::test]
async fn a_claim_that_never_arrived_is_made_again() {
    let (stage, late, id) = Stage::decided().await;
    stage.trips.at_claim(Strike::LoseRequest);
    assert_eq!(stage.dispatch().await.sent, 1);
    assert!(stage.trips.all_hit());
    stage.live_on(1).await;
    assert_eq!(stage.wire.copies().get(&id), Some(&1));
    stage.holds(&late).await;
}

/// The answer to somebody's claim is lost, and before they look, somebody else's claim is there.
#[tokio::test]
async fn somebody_elses_claim_is_not_taken_for_ones_own() {
    let (stage, late, id) = Stage::decided().await;
    let other = stage.beside().await;
    stage.trips.at_claim(Strike::First(others(move || async move {
        assert_eq!(other.dispatch().await.sent, 1);
    })));
    stage.trips.at_claim(Strike::LoseRequest);
    let sent = stage.dispatch().await;
    assert_eq!(sent.sent, 0);
    assert_eq!(stage.wire.copies().get(&id), Some(&1));
    assert_eq!(stage.word(&late, &id).await, "sent");
}

#[tokio::test]
async fn dead_before_the_claim_it_goes_once_after_the_restart() {
    let (stage, late, id) = Stage::decided().await;
    stage.trips.at_claim(Strike::DieBefore);
    stage.dispatch().await;
    stage.restart();
    stage.live_on(1).await;
    assert_eq!(stage.wire.copies().get(&id), Some(&1));
    assert!(stage.tasks(&late).await.is_empty());
    stage.holds(&late).await;
}

#[tokio::test]
async fn dead_between_claim_and_handover_a_person_knows() {
    let (stage, late, id) = Stage::decided().await;
    stage.trips.at_claim(Strike::DieAfter);
    stage.dispatch().await;
    stage.restart();
    assert_eq!(stage.word(&late, &id).await, "claimed");
    stage.live_on(3).await;
    assert_eq!(stage.wire.asked(), 0, "nobody may assume that it did not leave");
    assert_eq!(stage.word(&late, &id).await, "person");
    assert_eq!(stage.tasks(&late).await, [TaskKind::InDoubt]);
    stage.holds(&late).await;
}

#[tokio::test]
async fn dead_between_claim_and_handover_it_goes_once_where_the_mail_system_knows() {
    let (stage, late, id) = Stage::decided().await;
    stage.wire.knows(Knows::Truth);
    stage.trips.at_claim(Strike::DieAfter);
    stage.dispatch().await;
    stage.restart();
    stage.live_on(3).await;
    assert_eq!(stage.wire.copies().get(&id), Some(&1));
    assert!(stage.tasks(&late).await.is_empty());
    stage.holds(&late).await;
}

#[tokio::test]
async fn dead_between_handover_and_settle_it_does_not_go_again() {
    for knows in [Knows::Nothing, Knows::Truth] {
        let (stage, late, id) = Stage::decided().await;
        stage.wire.knows(knows);
        stage.wire.will([Does::TakesAndSenderDies]);
        stage.dispatch().await;
        stage.restart();
        stage.live_on(24 * 9).await;
        assert_eq!(stage.wire.copies().get(&id), Some(&1));
        match knows {
            Knows::Nothing => assert_eq!(stage.tasks(&late).await, [TaskKind::InDoubt]),
            Knows::Truth => assert!(stage.sent_at(&late, &id).await.is_some()),
        }
        stage.holds(&late).await;
    }
}

#[tokio::test]
async fn a_settle_whose_answer_is_lost_or_that_never_arrives_is_written_again() {
    for strike in [Strike::LoseAnswer, Strike::LoseRequest] {
        let (stage, late, id) = Stage::decided().await;
        stage.trips.at_settle(strike);
        assert_eq!(stage.dispatch().await.sent, 1);
        assert!(stage.trips.all_hit());
        assert_eq!(stage.word(&late, &id).await, "sent");
        stage.live_on(3).await;
        assert!(stage.tasks(&late).await.is_empty());
        stage.holds(&late).await;
    }
}

#[tokio::test]
async fn a_refusal_that_cannot_be_written_down_becomes_a_doubt() {
    let (stage, late, id) = Stage::decided().await;
    stage.wire.will([Does::NotNow(None)]);
    stage.trips.at_claim(Strike::First(others(|| async {})));
    // Everything after the claim fails until the restart: the refusal is forgotten.
    let down = stage.wire.down.clone();
    let seen = std::sync::atomic::AtomicUsize::new(0);
    stage.trips.trip(
        move |_, writes| {
            use std::sync::atomic::Ordering::SeqCst;
            let transaction = !writes.is_empty();
            transaction && seen.fetch_add(1, SeqCst) > 0
        },
        Strike::DieBefore,
    );
    stage.dispatch().await;
    assert!(down.load(std::sync::atomic::Ordering::SeqCst));
    stage.restart();
    stage.live_on(3).await;
    assert_eq!(stage.wire.left().len(), 0);
    assert_eq!(stage.word(&late, &id).await, "person");
    assert_eq!(stage.tasks(&late).await, [TaskKind::InDoubt]);
}
