//! Leases: a claim is nobody else's business until its lease has run out, however long a drain
//! takes and however slow a machine is.

use crate::stage::{Does, Knows, Stage, Strike};
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
    stage.trips.trip(|number, _| number > 0, Strike::First(Box::pin(async move { slow.pass(60) })));
    // Claimed, and not yet handed over: somebody else comes by.
    stage.trips.at_claim(Strike::First(Box::pin(async {})));
    stage.trips.count();
    stage.wire.will([Does::TakesSilently]);
    stage.dispatch().await;
    assert!(stage.trips.all_hit());
    other.dispatch().await;
    assert_eq!(stage.wire.copies().get(&id), Some(&1));
    assert_eq!(stage.word(&late, &id).await, "unknown");
    stage.live_on(2).await;
    assert_eq!(stage.wire.copies().get(&id), Some(&1));
}

/// A machine that sleeps between claim and handover wakes up with a lease that is over.
#[tokio::test]
async fn nothing_is_handed_over_when_the_lease_is_nearly_over() {
    let (stage, late, id) = Stage::decided().await;
    stage.wire.knows(Knows::Truth);
    let (slow, other) = (stage.clone(), stage.beside().await);
    stage.trips.trip(
        |_, writes| {
            use store::table::Write;
            writes.iter().any(|write| {
                matches!(write, Write::Put(row, _) if row.body.contains("\"claimed\":{\"claim\""))
            })
        },
        Strike::LoseAnswer,
    );
    // The claimer looks whether the claim is its own; meanwhile the machine sleeps, and elsewhere
    // the message is looked up, found not to have left, and sent.
    stage.trips.trip(
        {
            let claimed = std::sync::atomic::AtomicBool::new(false);
            move |_, writes| {
                use std::sync::atomic::Ordering::SeqCst;
                claimed.swap(claimed.load(SeqCst) || !writes.is_empty(), SeqCst)
            }
        },
        Strike::First(Box::pin(async {})),
    );
    let after = std::sync::atomic::AtomicUsize::new(0);
    stage.trips.trip(
        move |_, writes| {
            use std::sync::atomic::Ordering::SeqCst;
            // The second read after the claim's transaction: the look for one's own claim is the
            // first, so that the claimer believes in it.
            match writes.is_empty() {
                true if after.load(SeqCst) > 0 => after.fetch_add(1, SeqCst) == 1,
                true => false,
                false => {
                    after.store(1, SeqCst);
                    false
                }
            }
        },
        Strike::First(Box::pin(async move {
            slow.pass(60);
            other.tick().await;
            other.tick().await;
        })),
    );
    stage.dispatch().await;
    stage.live_on(2).await;
    assert_eq!(stage.wire.copies().get(&id), Some(&1));
    assert_eq!(stage.word(&late, &id).await, "sent");
}

/// The lease ran out while the mail was on its way, and a person was asked; then the answer came.
#[tokio::test]
async fn an_answer_that_comes_late_still_counts() {
    let (stage, late, id) = Stage::decided().await;
    let (slow, other) = (stage.clone(), stage.beside().await);
    stage.trips.at_settle(Strike::First(Box::pin(async move {
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
