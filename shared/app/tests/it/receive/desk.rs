//! Mails on the desk: quarantined, or to be placed by a person.

use super::{mail, task, warnings};
use crate::world::{World, invoice};
use app::AppError;
use app::receive::{Check, Received, Verdicts, place};
use domain::hold::Scope;
use domain::ids::DebtorId;
use store::keys::View;

async fn blue(world: &World) -> DebtorId {
    world.debtor("blue", &["ap@blue.example"], &["INV-101", "INV-102"]).await
}

fn refused<T: std::fmt::Debug>(result: Result<T, AppError>) -> String {
    match result {
        Err(AppError::Rejected(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_a_check_stops_is_not_opened() {
    let world = World::new().await;
    let blue = blue(&world).await;
    let facts = world.state(&blue).await.facts;
    let route = world.route(&blue).await;
    let virus = |check| Verdicts { virus: Some(check), ..Verdicts::default() };
    let spam = |check| Verdicts { spam: Some(check), ..Verdicts::default() };
    for (number, verdicts) in
        [virus(Check::Fail), virus(Check::ProcessingFailed), virus(Check::Gray), spam(Check::Fail)]
            .into_iter()
            .enumerate()
    {
        let text = format!("INV-101 is paid ({number}).");
        let raw = mail(&[("From", "ap@blue.example"), ("To", &route)], &text);
        let received = world.takes_with(&raw, verdicts).await;
        assert!(matches!(received, Received::Quarantined { .. }), "{received:?}");
        let task = world.desk(&task(&received)).await.unwrap();
        assert_eq!((task.kind.as_str(), task.count), ("quarantined_mail", 0));
        assert_eq!(world.takes_with(&raw, verdicts).await, Received::Duplicate);
    }
    world.untouched(&blue, facts).await;
    // What may be unwanted is read: a customer's answer may be among it.
    let raw = mail(&[("From", "ap@blue.example"), ("To", &route)], "INV-101 is paid.");
    let gray =
        Verdicts { spam: Some(Check::Gray), virus: Some(Check::Pass), ..Verdicts::default() };
    assert!(matches!(world.takes_with(&raw, gray).await, Received::Held { .. }));
}

#[tokio::test]
async fn what_cannot_be_read_is_quarantined() {
    let world = World::new().await;
    let deep = (0..60).fold(String::new(), |raw, n| {
        format!("{raw}Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")
    });
    let long = format!("Subject: {}\n\nx", "x".repeat(200_000));
    for raw in [b"".to_vec(), b"no header at all".to_vec(), deep.into_bytes(), long.into_bytes()] {
        let received = world.takes(&raw).await;
        assert!(matches!(received, Received::Quarantined { .. }), "{received:?}");
        assert_eq!(world.takes(&raw).await, Received::Duplicate);
    }
    let huge = vec![b'x'; 31 * 1024 * 1024];
    assert!(matches!(world.takes(&huge).await, Received::Quarantined { .. }));
}

#[tokio::test]
async fn the_same_mail_is_one_task_however_often_it_comes() {
    let world = World::crowded().await;
    let arrival = world.arrival(&mail(&[("From", "x@else.example")], "Hello.")).await;
    let all = futures::future::join_all((0..20).map(|_| world.tries(&arrival))).await;
    let placed = all.iter().filter(|one| matches!(one, Ok(Received::Placed { .. }))).count();
    assert_eq!(placed, 1);
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(world.app.store.list(&world.acme, View::Tasks).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_person_places_a_mail_once() {
    let world = World::new().await;
    let blue = blue(&world).await;
    let red = world.debtor("red", &["ap@red.example"], &["INV-202"]).await;
    let facts = world.state(&red).await.facts;
    let raw = mail(&[("From", "x@else.example")], "INV-102 is wrong.");
    let id = task(&world.takes(&raw).await);
    let put = |debtor: DebtorId| {
        let (world, id) = (&world, &id);
        async move { place(&world.app, &world.acme, id, &debtor, world.now()).await }
    };

    let received = put(blue.clone()).await.unwrap();

    assert!(matches!(&received, Received::Held { debtor, .. } if *debtor == blue));
    assert!(matches!(&received, Received::Held { named, .. } if *named == [invoice("INV-102")]));
    assert_eq!(warnings(&received), ["unknown_sender"]);
    assert_eq!(world.state(&blue).await.holds.len(), 1);
    assert_eq!(world.conversation(&blue).await.len(), 1);
    let done = world.desk(&id).await.unwrap();
    assert_eq!(done.done, Some(format!("placed with {blue}")));
    assert!(!done.about.contains(blue.as_str()));
    assert!(refused(put(blue.clone()).await).contains(&format!("placed with {blue}")));
    assert!(refused(put(red.clone()).await).contains(&format!("placed with {blue}")));
    // And when it is delivered once more it is known, even if its sender is somebody's by now.
    let known = world.app.store.knowing(&world.acme, "x@else.example", &red, None).unwrap();
    world.app.store.write(vec![known.unwrap()]).await.unwrap();
    assert_eq!(world.takes(&raw).await, Received::Duplicate);
    world.untouched(&red, facts).await;
}

#[tokio::test]
async fn two_people_at_once_place_it_with_one_account() {
    let world = World::crowded().await;
    let blue = blue(&world).await;
    let red = world.debtor("red", &["ap@red.example"], &["INV-202"]).await;
    let id = task(&world.takes(&mail(&[("From", "x@else.example")], "Hello.")).await);
    let tries = (0..20).map(|n| {
        let debtor = if n % 2 == 0 { &blue } else { &red };
        place(&world.app, &world.acme, &id, debtor, world.now())
    });
    let all = futures::future::join_all(tries).await;
    assert_eq!(all.iter().filter(|one| matches!(one, Ok(Received::Held { .. }))).count(), 1);
    let told = all.iter().filter(|one| matches!(one, Err(AppError::Rejected(_)))).count();
    assert_eq!(told, 19);
    let holds = world.state(&blue).await.holds.len() + world.state(&red).await.holds.len();
    assert_eq!(holds, 1);
}

#[tokio::test]
async fn an_interrupted_placing_goes_on_to_the_same_account_only() {
    let world = World::new().await;
    let blue = blue(&world).await;
    let red = world.debtor("red", &["ap@red.example"], &["INV-202"]).await;
    let id = task(&world.takes(&mail(&[("From", "x@else.example")], "Hello.")).await);
    let known = world.app.store.desk_task(&world.acme, &id).await.unwrap().unwrap();
    let mut task = known.value;
    task.about.push_str(&format!("; being placed with {blue}"));
    world.app.store.put_desk_task(&task, Some(known.version)).await.unwrap();
    let why = refused(place(&world.app, &world.acme, &id, &red, world.now()).await);
    assert!(why.contains(blue.as_str()));
    place(&world.app, &world.acme, &id, &blue, world.now()).await.unwrap();
    assert_eq!(world.state(&blue).await.holds.len(), 1);
    assert!(world.state(&red).await.holds.is_empty());
}

#[tokio::test]
async fn what_was_not_opened_can_be_placed_and_holds_the_account() {
    let world = World::new().await;
    let blue = blue(&world).await;
    let spam = Verdicts { spam: Some(Check::Fail), ..Verdicts::default() };
    let raw = mail(&[("From", "x@else.example")], "INV-102 is wrong.");
    let id = task(&world.takes_with(&raw, spam).await);
    let received = place(&world.app, &world.acme, &id, &blue, world.now()).await.unwrap();
    assert_eq!(warnings(&received), ["quarantined"]);
    assert_eq!(world.state(&blue).await.holds[0].scope, Scope::All);
    assert_eq!(world.conversation(&blue).await[0].excerpt, "");
}

#[tokio::test]
async fn only_a_mail_can_be_placed_and_only_with_an_account() {
    let world = World::new().await;
    let blue = blue(&world).await;
    let id = task(&world.takes(&mail(&[("From", "x@else.example")], "Hello.")).await);
    let ghost = DebtorId::from("d0000000000000000");
    refused(place(&world.app, &world.acme, &id, &ghost, world.now()).await);
    refused(place(&world.app, &world.acme, "mail-nothing", &blue, world.now()).await);
    app::drain::raise(&world.app, &world.acme, "other", "stale_books", "old", None, world.now())
        .await
        .unwrap();
    refused(place(&world.app, &world.acme, "other", &blue, world.now()).await);
    assert!(world.desk(&id).await.unwrap().done.is_none());
    // Another tenant's people do not see it.
    let other = world.tenant("zeta").await;
    let theirs = world.debtor_of(&other, "blue", &["ap@blue.example"], &["Z-1"]).await;
    refused(place(&world.app, &other, &id, &theirs, world.now()).await);
}
