//! Whose mail it is.

use super::mail;
use crate::world::World;
use app::AppError;
use app::receive::{Arrival, Received};
use domain::ids::DebtorId;

async fn two(world: &World) -> (DebtorId, DebtorId) {
    let zeta = world.tenant("zeta").await;
    let ours = world.debtor("blue", &["ap@blue.example"], &["INV-101"]).await;
    (ours, world.debtor_of(&zeta, "blue", &["ap@blue.example"], &["Z-1"]).await)
}

async fn unnamed(world: &World, to: &str, envelope: &[String]) -> Arrival {
    let raw = mail(&[("From", "ap@blue.example"), ("To", to)], "Hello.");
    let envelope = envelope.to_vec();
    Arrival { tenant: None, envelope, ..world.arrival(&raw).await }
}

fn held(received: &Received) -> &DebtorId {
    match received {
        Received::Held { debtor, .. } => debtor,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_only_tenant_gets_every_mail() {
    let world = World::new().await;
    let blue = world.debtor("blue", &["ap@blue.example"], &["INV-101"]).await;
    let arrival = unnamed(&world, "anything@else.example", &[]).await;
    assert_eq!(held(&world.tries(&arrival).await.unwrap()), &blue);
}

#[tokio::test]
async fn the_recipients_tell_and_the_envelope_before_the_header() {
    let world = World::new().await;
    let (ours, theirs) = two(&world).await;
    let zeta = "ar@zeta.example".to_owned();
    for (to, envelope, wanted) in [
        ("ar@acme.example", vec![], &ours),
        ("AR@Zeta.Example", vec![], &theirs),
        ("info@zeta.example", vec![], &theirs),
        ("ar+abcdefghijklmnopqrstuvwx27@zeta.example", vec![], &theirs),
        ("ar@acme.example", vec![zeta], &theirs),
    ] {
        let arrival = unnamed(&world, to, &envelope).await;
        assert_eq!(held(&world.tries(&arrival).await.unwrap()), wanted, "{to}");
    }
}

#[tokio::test]
async fn a_mail_to_two_tenants_is_worked_in_for_both_and_once() {
    let world = World::new().await;
    let (ours, theirs) = two(&world).await;
    let arrival = unnamed(&world, "ar@acme.example, ar@zeta.example", &[]).await;
    let Received::Several(both) = world.tries(&arrival).await.unwrap() else { panic!("not both") };
    assert_eq!(both.iter().map(held).collect::<Vec<_>>(), [&ours, &theirs]);
    let again = world.tries(&arrival).await.unwrap();
    assert_eq!(again, Received::Several(vec![Received::Duplicate, Received::Duplicate]));
}

#[tokio::test]
async fn a_mail_to_nobody_is_an_error_that_says_so() {
    let world = World::new().await;
    two(&world).await;
    let arrival = unnamed(&world, "anything@else.example", &[]).await;
    assert!(matches!(world.tries(&arrival).await, Err(AppError::Rejected(_))));
}

#[tokio::test]
async fn a_mail_that_is_not_stored_yet_is_tried_again() {
    let world = World::new().await;
    let mut arrival = world.arrival(&mail(&[("From", "x@else.example")], "x")).await;
    arrival.file = "mail/later".to_owned();
    assert!(matches!(world.tries(&arrival).await, Err(AppError::Retry(_))));
    arrival.file = "import/other".to_owned();
    assert!(matches!(world.tries(&arrival).await, Err(AppError::Rejected(_))));
}
