//! Leases: a claim is nobody else's business until its lease has run out, however long a drain
//! takes and however slow a machine is.

use crate::stage::{Knows, Stage, Strike, others};
use domain::task::TaskKind;

#[tokio::test]
async fn a_claim_is_left_alone_until_its_lease_runs_out() {
    let (stage, late, id) = Stage::decided().await;
    stage.wire.knows(Knows::Truth);
    stage.trips.at_claim(Strike::DieAfter);
    stage.dispatch().await;
    stage.restart();
    let lease = i64::try_from(stage.app.patience.lease.as_secs() / 60).unwrap();
    stage.pass(lease - 1);
    stage.tick().await;
    assert_eq!((stage.word(&late, &id).await, stage.wire.asked()), ("claimed", 0));
    stage.pass(1);
    stage.live_on(1).await;
    assert_eq!((stage.word(&late, &id).await, stage.wire.asked()), ("sent", 1));
}

/// A drain may run for long: what it claims at its end has the whole lease, too. Otherwise somebody
/// else would look the message up while it is on its way, find that it did not leave, and send it.
#[tokio::test]
async fn a_lease_begins_with_its_claim_and_not_with_the_drain() {
    let (stage, late, id) = Stage::decided().await;
    stage.wire.knows(Knows::Truth);
    let (slow, other) = (stage.clone(), stage.beside().await);
    // The drain has begun; an hour passes before it comes to this message.
    stage.trips.trip(|_, _| true, Strike::First(others(move || async move { slow.pass(60) })));
    // Claimed, and not yet handed over: somebody else comes by.
    stage.trips.at_claim(Strike::Then(others(move || async move {
        other.dispatch().await;
        other.dispatch().await;
    })));
    assert_eq!(stage.dispatch().await.sent, 1);
    assert!(stage.trips.all_hit());
    assert_eq!(stage.wire.copies().get(&id), Some(&1));
    assert_eq!(stage.sent_at(&late, &id).await, Some(stage.now()));
}

/// A machine that sleeps between claim and handover wakes up with a lease that is over: elsewhere
/// the message was looked up, found not to have left, and sent.
#[tokio::test]
async fn nothing_is_handed_over_when_the_lease_is_over() {
    let (stage, late, id) = Stage::decided().await;
    stage.wire.knows(Knows::Truth);
    let (slow, other) = (stage.clone(), stage.beside().await);
    stage.trips.at_claim(Strike::Then(others(move || async move {
        slow.pass(60);
        other.tick().await;
        other.tick().await;
        assert_eq!(other.wire.asked(), 1);
    })));
    stage.dispatch().await;
    assert!(stage.trips.all_hit());
    stage.live_on(2).await;
    assert_eq!(stage.wire.copies().get(&id), Some(&1));
    assert_eq!(stage.word(&late, &id).await, "sent");
    stage.holds(&late).await;
}

/// As above, but nobody has looked: it goes later, and once.
#[tokio::test]
async fn what_was_claimed_too_long_ago_goes_back_and_then_once() {
    let (stage, late, id) = Stage::decided().await;
    let slow = stage.clone();
    stage.trips.at_claim(Strike::Then(others(move || async move { slow.pass(1) })));
    stage.dispatch().await;
    assert_eq!((stage.word(&late, &id).await, stage.wire.asked()), ("pending", 0));
    stage.live_on(2).await;
    assert_eq!(stage.wire.copies().get(&id), Some(&1));
    stage.holds(&late).await;
}

/// The lease ran out while the mail was on its way, and a person was asked; then the answer came.
#[tokio::test]
async fn an_answer_that_comes_late_still_counts() {
    let (stage, late, id) = Stage::decided().await;
    let (slow, other) = (stage.clone(), stage.beside().await);
    stage.trips.at_settle(Strike::First(others(move || async move {
        slow.pass(60 * 3);
        other.tick().await;
        assert_eq!(other.tasks(&other.debtor("Late Ltd")).await, [TaskKind::InDoubt]);
    })));
    assert_eq!(stage.dispatch().await.sent, 1);
    assert!(stage.trips.all_hit());
    assert_eq!(stage.word(&late, &id).await, "sent");
    assert!(stage.tasks(&late).await.is_empty(), "nobody has to answer any more");
    stage.live_on(24).await;
    assert_eq!(stage.wire.asked(), 1);
    stage.holds(&late).await;
}
