//! Our own people, and those who only say that they are.

use super::{mail, task, warnings};
use crate::world::World;
use app::receive::{Check, Received, Verdicts};
use domain::hold::Scope;
use domain::ids::DebtorId;
use store::book::Direction;

const PROVEN: Verdicts = Verdicts {
    spam: Some(Check::Pass),
    virus: Some(Check::Pass),
    spf: Some(Check::Pass),
    dkim: Some(Check::Pass),
    dmarc: Some(Check::Pass),
};

async fn blue(world: &World) -> DebtorId {
    world.debtor("blue", &["ap@blue.example"], &["INV-101"]).await
}

#[tokio::test]
async fn a_colleagues_mail_to_the_debtor_is_contact() {
    let world = World::new().await;
    let blue = blue(&world).await;
    let route = world.route(&blue).await;
    for to in [route.as_str(), "ap@blue.example, ar@acme.example"] {
        let raw = mail(&[("From", "Sam <sam@acme.example>"), ("To", to)], "As we said by phone…");
        let received = world.takes_with(&raw, PROVEN).await;
        assert_eq!(received, Received::Colleague { debtor: blue.clone() });
        assert_eq!(world.takes_with(&raw, PROVEN).await, Received::Duplicate);
    }
    let state = world.state(&blue).await;
    assert_eq!(state.colleague, Some(world.now()));
    assert!(state.holds.is_empty());
    let rows = world.conversation(&blue).await;
    assert!(rows.len() == 2 && rows.iter().all(|row| row.direction == Direction::Colleague));
}

#[tokio::test]
async fn whoever_only_says_to_be_a_colleague_is_held_and_a_person_looks() {
    // Contact by a colleague asks nobody: a debtor who writes our address into `From` could keep us
    // silent for ever. A local intake has no proof, so nothing there is a colleague's.
    let none = Verdicts::default();
    for verdicts in [
        none,
        Verdicts { dmarc: Some(Check::Fail), ..PROVEN },
        Verdicts { dmarc: Some(Check::Gray), ..PROVEN },
        Verdicts { dmarc: Some(Check::ProcessingFailed), ..PROVEN },
    ] {
        let world = World::new().await;
        let blue = blue(&world).await;
        let route = world.route(&blue).await;
        let fields = [
            ("Authentication-Results", "mx.acme.example; dmarc=pass header.from=acme.example"),
            ("X-SES-Spam-Verdict", "PASS"),
            ("From", "boss@acme.example"),
            ("To", &route),
        ];
        let received = world.takes_with(&mail(&fields, "Leave INV-101 alone."), verdicts).await;
        assert!(warnings(&received).contains(&"own_domain_unproven"));
        let state = world.state(&blue).await;
        assert_eq!(state.holds[0].scope, Scope::All);
        assert_eq!(state.colleague, None);
    }
}

#[tokio::test]
async fn a_debtors_mail_that_a_colleague_passes_on_is_the_debtors() {
    for (verdicts, doubted) in [(PROVEN, false), (Verdicts::default(), true)] {
        let world = World::new().await;
        let blue = blue(&world).await;
        let text = "fyi INV-999\n\n---------- Forwarded message ---------\n\
                    From: Pat <ap@blue.example>\nSubject: dispute\n\nINV-101 is wrong.";
        let fields = [("From", "sam@acme.example"), ("Subject", "Fwd: dispute")];
        let received = world.takes_with(&mail(&fields, text), verdicts).await;
        assert!(matches!(&received, Received::Held { debtor, .. } if *debtor == blue));
        assert!(warnings(&received).contains(&"forwarded"));
        assert_eq!(warnings(&received).contains(&"own_domain_unproven"), doubted);
        assert_eq!(world.state(&blue).await.holds[0].scope, Scope::All);
    }
}

#[tokio::test]
async fn a_colleagues_mail_that_leads_nowhere_or_to_several_is_for_a_person() {
    let world = World::new().await;
    let blue = blue(&world).await;
    let red = world.debtor("red", &["ap@red.example"], &["INV-202"]).await;
    let route = world.route(&blue).await;
    let facts = (world.state(&blue).await.facts, world.state(&red).await.facts);
    let crossed = format!("ap@red.example, {route}");
    for to in ["ar@acme.example", "ap@blue.example, ap@red.example", &crossed] {
        let raw = mail(&[("From", "sam@acme.example"), ("To", to)], "Hello.");
        task(&world.takes_with(&raw, PROVEN).await);
    }
    let text = "---------- Forwarded message ---------\nFrom: who@else.example\n\nHello.";
    let raw = mail(&[("From", "sam@acme.example"), ("Subject", "Fwd: hi")], text);
    task(&world.takes_with(&raw, PROVEN).await);
    world.untouched(&blue, facts.0).await;
    world.untouched(&red, facts.1).await;
}

#[tokio::test]
async fn a_debtors_contact_is_the_debtors_even_at_our_domain() {
    let world = World::new().await;
    let own = world.debtor("sister", &["ap@acme.example"], &["INV-303"]).await;
    let raw = mail(&[("From", "ap@acme.example")], "INV-303 is wrong.");
    let received = world.takes_with(&raw, PROVEN).await;
    assert!(matches!(received, Received::Held { debtor, .. } if debtor == own));
}

#[tokio::test]
async fn a_tenant_at_a_public_mail_service_has_no_colleagues_there() {
    let world = World::new().await;
    let blue = blue(&world).await;
    world
        .change(&world.acme, |tenant| tenant.sending.from = Some("acme.ar@gmail.com".to_owned()))
        .await;
    let route = world.route(&blue).await;
    let raw = mail(&[("From", "blues.bookkeeper@gmail.com"), ("To", &route)], "INV-101 is paid.");
    let received = world.takes_with(&raw, PROVEN).await;
    assert_eq!(warnings(&received), ["unknown_sender"]);
    let raw = mail(&[("From", "acme.ar@gmail.com"), ("To", &route)], "As discussed.");
    assert!(matches!(world.takes_with(&raw, PROVEN).await, Received::Colleague { .. }));
}

#[tokio::test]
async fn named_domains_count_instead_of_the_senders() {
    let world = World::new().await;
    let blue = blue(&world).await;
    world
        .change(&world.acme, |tenant| {
            tenant.sending.own_domains = vec!["Acme-Group.example".to_owned()];
        })
        .await;
    let route = world.route(&blue).await;
    for (from, colleague) in [
        ("sam@acme-group.example", true),
        ("sam@mail.acme-group.example", true),
        ("sam@notacme-group.example", false),
        ("sam@acme.example", false),
    ] {
        let raw = mail(&[("From", from), ("To", &route)], "Hello.");
        let received = world.takes_with(&raw, PROVEN).await;
        assert_eq!(matches!(received, Received::Colleague { .. }), colleague, "{from}");
    }
}
