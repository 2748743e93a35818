//! Which account a mail belongs to, and what cannot make it belong to another.

use super::{mail, task, warnings};
use crate::world::{World, invoice};
use app::receive::Received;
use domain::ids::{DebtorId, OutboxId};

fn message_id(world: &World, debtor: &DebtorId, id: &OutboxId) -> String {
    format!("<{}>", mail::message_id::format(&world.acme, debtor, id, "acme.example"))
}

async fn two(world: &World) -> (DebtorId, DebtorId) {
    let blue = world.debtor("blue", &["ap@blue.example"], &["INV-101"]).await;
    let red = world.debtor("red", &["ap@red.example"], &["INV-202"]).await;
    (blue, red)
}

fn held(received: &Received) -> &DebtorId {
    match received {
        Received::Held { debtor, .. } => debtor,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_token_leads_to_its_account_whoever_writes() {
    let world = World::new().await;
    let (blue, _) = two(&world).await;
    let route = world.route(&blue).await.to_uppercase();
    let raw = mail(&[("From", "boss@blue.example"), ("To", &route)], "INV-101 is wrong.");
    let received = world.takes(&raw).await;
    assert_eq!(held(&received), &blue);
    assert_eq!(warnings(&received), ["unknown_sender"]);
}

#[tokio::test]
async fn a_token_that_only_the_envelope_names_leads_there_too() {
    let world = World::new().await;
    let (blue, _) = two(&world).await;
    let raw = mail(&[("From", "boss@blue.example"), ("To", "undisclosed:;")], "Hello.");
    let mut arrival = world.arrival(&raw).await;
    arrival.envelope = vec![world.route(&blue).await];
    assert_eq!(held(&world.tries(&arrival).await.unwrap()), &blue);
}

#[tokio::test]
async fn an_answer_to_our_message_leads_to_its_account() {
    let world = World::new().await;
    let (blue, _) = two(&world).await;
    let sent = world.sent(&blue).await;
    let own = message_id(&world, &blue, &sent);
    for field in ["In-Reply-To", "References"] {
        let raw = mail(&[("From", "boss@blue.example"), (field, &own)], "INV-101 is wrong.");
        assert_eq!(held(&world.takes(&raw).await), &blue);
    }
}

#[tokio::test]
async fn a_known_sender_and_a_forward_lead_to_their_account() {
    let world = World::new().await;
    let (blue, _) = two(&world).await;
    let raw = mail(&[("From", "AP@Blue.Example")], "INV-101 is wrong.");
    let received = world.takes(&raw).await;
    assert_eq!((held(&received), warnings(&received).len()), (&blue, 0));

    let text = "see below\n\n---------- Forwarded message ---------\n\
                From: Pat <ap@blue.example>\nSubject: dispute\n\nINV-101 is wrong.";
    let raw = mail(&[("From", "x@else.example"), ("Subject", "Fwd: dispute")], text);
    let received = world.takes(&raw).await;
    assert_eq!(held(&received), &blue);
    assert!(warnings(&received).contains(&"forwarded"));
}

#[tokio::test]
async fn a_guessed_token_and_a_forged_message_id_lead_nowhere() {
    let world = World::new().await;
    let (blue, red) = two(&world).await;
    let facts = (world.state(&blue).await.facts, world.state(&red).await.facts);
    let forged = OutboxId::from("00112233445566778899aabbccddeeff");
    let of_red = world.sent(&red).await;
    let facts = (facts.0, world.state(&red).await.facts.max(facts.1));
    for (name, value) in [
        ("To", "ar+abcdefghijklmnopqrstuvwx27@acme.example".to_owned()),
        ("In-Reply-To", message_id(&world, &blue, &forged)),
        // A real message, but of another account.
        ("In-Reply-To", message_id(&world, &blue, &of_red)),
        ("In-Reply-To", message_id(&world, &DebtorId::from("staff"), &of_red)),
    ] {
        let received = world.takes(&mail(&[("From", "x@else.example"), (name, &value)], "?")).await;
        let task = world.desk(&task(&received)).await.unwrap();
        assert_eq!((task.kind.as_str(), task.done), ("place_mail", None));
        assert!(task.file.unwrap().starts_with("mail/"));
    }
    world.untouched(&blue, facts.0).await;
    world.untouched(&red, facts.1).await;
}

#[tokio::test]
async fn nothing_of_another_tenant_leads_anywhere() {
    let world = World::new().await;
    let (blue, _) = two(&world).await;
    let other = world.tenant("zeta").await;
    let theirs = world.debtor_of(&other, "blue", &["ap@blue.example"], &["Z-1"]).await;
    let before = world.app.store.debtor(&other, &theirs).await.unwrap().unwrap().debtor;
    let token = world.route_of(&other, &theirs).await;
    let id = before.outgoing[0].id.clone();
    let own = mail::message_id::format(&other, &theirs, &id, "zeta.example");
    let from = ("From", "x@else.example");
    for fields in [[from, ("To", token.as_str())], [from, ("In-Reply-To", own.as_str())]] {
        task(&world.takes(&mail(&fields, "Z-1 is paid.")).await);
    }
    // Known here under the same address: what their token says changes nothing.
    let raw = mail(&[("From", "ap@blue.example"), ("To", &token)], "INV-101 is paid.");
    assert_eq!(held(&world.takes(&raw).await), &blue);
    let after = world.app.store.debtor(&other, &theirs).await.unwrap().unwrap().debtor;
    assert_eq!(after, before);
    let desk = world.app.store.list(&other, store::keys::View::Tasks).await.unwrap();
    assert!(desk.is_empty());
}

#[tokio::test]
async fn a_sender_of_another_account_is_held_with_the_tokens_account() {
    let world = World::new().await;
    let (blue, red) = two(&world).await;
    let facts = world.state(&red).await.facts;
    let route = world.route(&blue).await;
    let raw = mail(&[("From", "ap@red.example"), ("To", &route)], "INV-101 is wrong.");
    let received = world.takes(&raw).await;
    assert_eq!(held(&received), &blue);
    assert!(warnings(&received).contains(&"sender_of_another_account"));
    world.untouched(&red, facts).await;
}

#[tokio::test]
async fn traces_that_disagree_go_to_a_person() {
    let world = World::new().await;
    let (blue, red) = two(&world).await;
    let sent = world.sent(&blue).await;
    let facts = (world.state(&blue).await.facts, world.state(&red).await.facts);
    let own = message_id(&world, &blue, &sent);
    let (to_blue, to_red) = (world.route(&blue).await, world.route(&red).await);
    let both = format!("{to_blue}, {to_red}");
    let (from_red, stranger) = (("From", "ap@red.example"), ("From", "x@else.example"));
    for fields in [
        [from_red, ("In-Reply-To", own.as_str()), ("X-Case", "1")],
        [stranger, ("In-Reply-To", own.as_str()), ("To", to_red.as_str())],
        [stranger, ("To", both.as_str()), ("X-Case", "3")],
    ] {
        task(&world.takes(&mail(&fields, "INV-101 and INV-202.")).await);
    }
    world.untouched(&blue, facts.0).await;
    world.untouched(&red, facts.1).await;
}

#[tokio::test]
async fn a_sender_of_two_accounts_goes_to_a_person_unless_the_thread_tells() {
    let world = World::new().await;
    let blue = world.debtor("blue", &["ap@group.example"], &["INV-101"]).await;
    world.debtor("red", &["ap@group.example"], &["INV-202"]).await;
    task(&world.takes(&mail(&[("From", "ap@group.example")], "INV-101 is wrong.")).await);
    let route = world.route(&blue).await;
    let raw = mail(&[("From", "ap@group.example"), ("To", &route)], "INV-101 is wrong.");
    let named = vec![invoice("INV-101")];
    assert_eq!(
        world.takes(&raw).await,
        Received::Held { debtor: blue, named, warnings: Vec::new() }
    );
}

#[tokio::test]
async fn an_address_whose_account_was_never_made_leads_nowhere() {
    let world = World::new().await;
    let ghost = DebtorId::from("d0000000000000000");
    let known = world.app.store.knowing(&world.acme, "ap@ghost.example", &ghost, None).unwrap();
    world.app.store.write(vec![known.unwrap()]).await.unwrap();
    task(&world.takes(&mail(&[("From", "ap@ghost.example")], "Hello.")).await);
}
