//! Every fault at every call of the table: a mail that is delivered until it is worked in has one
//! effect.

use super::mail;
use crate::world::World;
use app::AppError;
use app::receive::{Arrival, Received, place};
use domain::people::Verdict;
use std::future::Future;
use std::sync::Arc;
use store::keys::View;
use store::memory::{Fault, Faults};

/// Runs `act` in a world made by `set_up` with each fault at each of its calls, again until it is
/// done, then `check`s.
async fn everywhere<T, S, A, C>(
    set_up: impl Fn(Arc<World>) -> S,
    act: impl Fn(Arc<World>, T) -> A,
    check: impl Fn(Arc<World>) -> C,
) where
    T: Clone,
    S: Future<Output = T>,
    A: Future<Output = Result<Received, AppError>>,
    C: Future<Output = ()>,
{
    let calm = Arc::new(World::with_faults(Arc::new(Faults::none())).await);
    let given = set_up(calm.clone()).await;
    let first = calm.table.faults().calls().len();
    act(calm.clone(), given).await.unwrap();
    let calls = calm.table.faults().calls();
    check(calm).await;
    let mut tried = 0;
    for (number, call) in calls.iter().enumerate().skip(first) {
        for fault in Fault::all(*call) {
            let faults = Arc::new(Faults::scripted([(number, *fault)]));
            let world = Arc::new(World::with_faults(faults.clone()).await);
            let given = set_up(world.clone()).await;
            let mut tries = 0;
            while let Err(error) = act(world.clone(), given.clone()).await {
                // Placing again what was placed is refused, and that is the end of it.
                if matches!(error, AppError::Rejected(_)) && tries > 0 {
                    break;
                }
                assert!(matches!(error, AppError::Retry(_)), "{number} {fault:?}: {error}");
                faults.revive();
                tries += 1;
                assert!(tries < 5, "{number} {fault:?} never ends");
            }
            faults.quiet();
            assert!(!faults.fired().is_empty(), "{number} {fault:?} never happened");
            check(world).await;
            tried += 1;
        }
    }
    assert!(tried > 20);
}

async fn receives(world: Arc<World>, arrival: Arrival) -> Result<Received, AppError> {
    world.tries(&arrival).await
}

#[tokio::test]
async fn a_reply_has_one_effect() {
    everywhere(
        |world| async move {
            world.debtor("blue", &["ap@blue.example"], &["INV-101"]).await;
            world.arrival(&mail(&[("From", "ap@blue.example")], "INV-101 is wrong.")).await
        },
        receives,
        |world| async move {
            let members =
                world.app.store.all_members(&world.acme, &crate::world::ledger()).await.unwrap();
            let blue = &members[0];
            assert_eq!(world.state(blue).await.holds.len(), 1);
            assert_eq!(world.conversation(blue).await.len(), 1);
            assert!(world.app.store.journal(&world.acme, blue).await.unwrap().1);
        },
    )
    .await;
}

#[tokio::test]
async fn a_mail_that_nobody_can_place_is_one_task() {
    everywhere(
        |world| async move { world.arrival(&mail(&[("From", "x@else.example")], "Hello.")).await },
        receives,
        |world| async move {
            let tasks = world.app.store.list(&world.acme, View::Tasks).await.unwrap();
            assert_eq!(tasks.len(), 1);
        },
    )
    .await;
}

#[tokio::test]
async fn a_bounce_reaches_every_account_that_has_the_address() {
    let kind = "multipart/report; report-type=delivery-status; boundary=b";
    let report = "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n\
                  Final-Recipient: rfc822; ap@group.example\nAction: failed\nStatus: 5.1.1\n\n--b--";
    everywhere(
        |world| async move {
            world.debtor("blue", &["ap@group.example"], &["INV-101"]).await;
            world.debtor("red", &["ap@group.example"], &["INV-202"]).await;
            let fields = [("From", "MAILER-DAEMON@mx.example"), ("Content-Type", kind)];
            world.arrival(&mail(&fields, report)).await
        },
        receives,
        |world| async move {
            let members =
                world.app.store.all_members(&world.acme, &crate::world::ledger()).await.unwrap();
            for debtor in &members {
                assert_eq!(world.verdict(debtor, "ap@group.example").await, Verdict::Bounced);
                assert_eq!(world.conversation(debtor).await.len(), 1);
            }
        },
    )
    .await;
}

#[tokio::test]
async fn a_placed_mail_is_placed_once_and_its_task_is_done() {
    everywhere(
        |world| async move {
            let blue = world.debtor("blue", &["ap@blue.example"], &["INV-101"]).await;
            let received = world.takes(&mail(&[("From", "x@else.example")], "Hello.")).await;
            (blue, super::task(&received))
        },
        |world, (blue, task)| async move {
            place(&world.app, &world.acme, &task, &blue, world.now()).await
        },
        |world| async move {
            let members =
                world.app.store.all_members(&world.acme, &crate::world::ledger()).await.unwrap();
            let state = world.state(&members[0]).await;
            assert_eq!(state.holds.len(), 1);
            assert_eq!(world.conversation(&members[0]).await.len(), 1);
            let rows = world.stored("K#mail-");
            assert!(rows.contains("\"done\":\"placed with"), "{rows}");
        },
    )
    .await;
}
