//! What the mail system tells of messages: each event once, in any order, about rows that are there.

use crate::log::Log;
use crate::world::{World, source};
use app::feedback::{About, Event, Noted, feedback};
use app::turn::Input;
use domain::ids::{DebtorId, OutboxId, TenantId};
use domain::message::Under;
use domain::people::Verdict;
use domain::signal::{Act, Actor, Evidence, Signal};
use domain::task::TaskKind;
use store::book::{Audience, OutState, Outgoing, Person};

fn about(world: &World, debtor: &DebtorId, outbox: &OutboxId) -> About {
    About { tenant: world.acme.clone(), debtor: Some(debtor.clone()), outbox: outbox.clone() }
}

fn bounced(hard: bool, addresses: &[&str]) -> Event {
    Event::Bounced { hard, addresses: addresses.iter().map(|one| (*one).to_owned()).collect() }
}

fn complained(addresses: &[&str]) -> Event {
    Event::Complained { addresses: addresses.iter().map(|one| (*one).to_owned()).collect() }
}

fn rejected() -> Event {
    Event::Rejected { why: "Bad\r\ncontent for ap@blue.example".to_owned() }
}

async fn tell(world: &World, about: &About, event: &Event) -> Noted {
    feedback(&world.app, about, event, world.now()).await.unwrap()
}

async fn blue(world: &World) -> DebtorId {
    world.debtor("blue", &["ap@blue.example"], &["INV-101"]).await
}

async fn word(world: &World, debtor: &DebtorId, id: &OutboxId) -> &'static str {
    world.message(debtor, id).await.state.word()
}

#[tokio::test]
async fn a_delivery_settles_every_doubt() {
    for state in ["claimed", "unknown", "person"] {
        let world = World::new().await;
        let blue = blue(&world).await;
        let id = match state {
            "claimed" => world.claimed(&blue).await,
            "unknown" => {
                let id = world.claimed(&blue).await;
                world.moved(&blue, &id, OutState::Unknown { since: world.now() }).await;
                id
            }
            _ => world.doubted(&blue).await,
        };
        assert_eq!(word(&world, &blue, &id).await, state);
        let about = about(&world, &blue, &id);
        assert_eq!(tell(&world, &about, &Event::Delivered).await, Noted::Settled, "{state}");
        assert_eq!(word(&world, &blue, &id).await, "sent");
        let after = world.state(&blue).await;
        assert!(matches!(after.outgoing(&id).unwrap().state, Under::Claimed { .. }));
        assert!(!after.tasks.iter().any(|task| task.kind == TaskKind::InDoubt));
        assert_eq!(tell(&world, &about, &Event::Delivered).await, Noted::Nothing("known"));
        assert_eq!(world.state(&blue).await, after);
    }
}

#[tokio::test]
async fn a_hard_bounce_takes_the_address_and_the_message_back() {
    for doubt in [false, true] {
        let world = World::new().await;
        let blue = blue(&world).await;
        let id = match doubt {
            false => world.sent(&blue).await,
            true => world.doubted(&blue).await,
        };
        let about = about(&world, &blue, &id);
        let event = bounced(true, &["AP@Blue.example"]);
        assert_eq!(tell(&world, &about, &event).await, Noted::AddressLost);
        assert_eq!(word(&world, &blue, &id).await, "sent");
        let state = world.state(&blue).await;
        assert!(state.outgoing.is_empty() && state.recent.is_empty());
        assert!(!state.tasks.iter().any(|task| task.kind == TaskKind::InDoubt));
        assert_eq!(world.verdict(&blue, "ap@blue.example").await, Verdict::Bounced);
        assert_eq!(tell(&world, &about, &event).await, Noted::Nothing("known"));
        assert_eq!(world.state(&blue).await, state);
    }
}

#[tokio::test]
async fn a_bounce_that_names_nobody_is_that_of_the_only_recipient() {
    let world = World::new().await;
    let blue = blue(&world).await;
    let id = world.sent(&blue).await;
    let about = about(&world, &blue, &id);
    assert_eq!(tell(&world, &about, &bounced(true, &[])).await, Noted::AddressLost);
    let red = world.debtor("red", &["ap@red.example", "cfo@red.example"], &["INV-202"]).await;
    let id = world.sent(&red).await;
    let about = self::about(&world, &red, &id);
    assert_eq!(tell(&world, &about, &bounced(true, &[])).await, Noted::Nothing("known"));
}

#[tokio::test]
async fn a_soft_bounce_only_says_that_it_left() {
    let world = World::new().await;
    let blue = blue(&world).await;
    let id = world.doubted(&blue).await;
    let about = about(&world, &blue, &id);
    let event = bounced(false, &["ap@blue.example"]);
    assert_eq!(tell(&world, &about, &event).await, Noted::Settled);
    assert_eq!(word(&world, &blue, &id).await, "sent");
    assert_eq!(world.verdict(&blue, "ap@blue.example").await, Verdict::Approved);
    assert_eq!(world.state(&blue).await.recent.len(), 1);
}

#[tokio::test]
async fn a_complaint_ends_all_mail_to_whoever_complained() {
    for named in [&["ap@blue.example"][..], &[]] {
        let world = World::new().await;
        let blue = blue(&world).await;
        let id = world.sent(&blue).await;
        let about = about(&world, &blue, &id);
        assert_eq!(tell(&world, &about, &complained(named)).await, Noted::AddressLost);
        assert_eq!(world.verdict(&blue, "ap@blue.example").await, Verdict::Complained);
        assert!(world.state(&blue).await.outgoing(&id).is_some(), "it was read");
    }
}

#[tokio::test]
async fn a_rejected_message_is_put_before_a_person() {
    for state in ["claimed", "sent"] {
        let world = World::new().await;
        let blue = blue(&world).await;
        let id = match state {
            "claimed" => world.claimed(&blue).await,
            _ => world.sent(&blue).await,
        };
        let about = about(&world, &blue, &id);
        assert_eq!(tell(&world, &about, &rejected()).await, Noted::Asked);
        let OutState::Person { why, .. } = world.message(&blue, &id).await.state else {
            panic!("nobody is asked")
        };
        assert!(why.contains("Bad content") && !why.contains('@') && !why.contains('\n'));
        let after = world.state(&blue).await;
        assert!(after.tasks.iter().any(|task| task.kind == TaskKind::InDoubt));
        assert_eq!(tell(&world, &about, &rejected()).await, Noted::Nothing("known"));
        assert_eq!(world.state(&blue).await, after);
    }
}

#[tokio::test]
async fn the_order_of_events_does_not_matter() {
    let emails = ["ap@blue.example", "cfo@blue.example"];
    let events = [
        Event::Delivered,
        bounced(true, &["ap@blue.example"]),
        complained(&["cfo@blue.example"]),
        bounced(false, &["cfo@blue.example"]),
    ];
    let mut ends = Vec::new();
    for order in orders(events.len()) {
        let world = World::new().await;
        let blue = world.debtor("blue", &emails, &["INV-101"]).await;
        let id = world.doubted(&blue).await;
        let about = about(&world, &blue, &id);
        // Each comes twice.
        for at in order.iter().chain(&order) {
            tell(&world, &about, &events[*at]).await;
        }
        let state = world.state(&blue).await;
        let tasks: Vec<TaskKind> = state.tasks.iter().map(|task| task.kind).collect();
        let row = word(&world, &blue, &id).await;
        ends.push((state.contacts, state.outgoing, state.recent, state.items, tasks, row));
    }
    assert_eq!(ends.len(), 24);
    for end in &ends {
        assert!(end == &ends[0], "an order ends otherwise");
    }
}

fn orders(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let shorter = orders(count - 1);
    let places = |order: &Vec<usize>| {
        let order = order.clone();
        (0..count).map(move |at| {
            let mut longer = order.clone();
            longer.insert(at, count - 1);
            longer
        })
    };
    shorter.iter().flat_map(places).collect()
}

#[tokio::test]
async fn two_recipients_that_bounce_one_by_one_reached_nobody() {
    let world = World::new().await;
    let emails = ["ap@blue.example", "cfo@blue.example"];
    let blue = world.debtor("blue", &emails, &["INV-101"]).await;
    let id = world.sent(&blue).await;
    let about = about(&world, &blue, &id);
    tell(&world, &about, &bounced(true, &emails[..1])).await;
    assert_eq!(world.state(&blue).await.recent.len(), 1);
    tell(&world, &about, &bounced(true, &emails[1..])).await;
    assert!(world.state(&blue).await.recent.is_empty());
}

#[tokio::test]
async fn a_late_copy_does_not_undo_what_a_person_decided() {
    let world = World::new().await;
    let blue = blue(&world).await;
    let id = world.sent(&blue).await;
    let about = about(&world, &blue, &id);
    let event = bounced(true, &["ap@blue.example"]);
    tell(&world, &about, &event).await;
    let contact = Person::contact("ap@blue.example");
    let approve = Signal::Act(Act::Address(contact, Verdict::Approved));
    let by = source(Actor::Person("olga".to_owned()), Evidence::Person, world.now());
    world.turn(&blue, &Input::of(approve, by)).await;
    assert_eq!(tell(&world, &about, &event).await, Noted::Nothing("known"));
    assert_eq!(world.verdict(&blue, "ap@blue.example").await, Verdict::Approved);
}

#[tokio::test]
async fn what_names_no_message_of_that_account_changes_nothing() {
    let world = World::new().await;
    let blue = blue(&world).await;
    let red = world.debtor("red", &["ap@red.example"], &["INV-202"]).await;
    let id = world.claimed(&blue).await;
    let before = (world.state(&blue).await, world.state(&red).await);
    let other = world.tenant("zeta").await;
    let strange = OutboxId::from("00112233445566778899aabbccddeeff");
    let right = about(&world, &blue, &id);
    for wrong in [
        About { outbox: strange, ..right.clone() },
        About { debtor: Some(red.clone()), ..right.clone() },
        About { debtor: None, ..right.clone() },
        About { tenant: other, ..right.clone() },
        About { tenant: TenantId::from("nobody"), ..right.clone() },
    ] {
        for event in [Event::Delivered, bounced(true, &["ap@blue.example"]), rejected()] {
            assert_eq!(tell(&world, &wrong, &event).await, Noted::Nothing("unknown_message"));
        }
    }
    assert_eq!((world.state(&blue).await, world.state(&red).await), before);
}

#[tokio::test]
async fn a_message_that_was_not_handed_over_stays_as_it_is() {
    let world = World::new().await;
    let blue = blue(&world).await;
    let before = world.state(&blue).await;
    let id = before.outgoing[0].id.clone();
    let about = about(&world, &blue, &id);
    for event in [Event::Delivered, bounced(true, &["ap@blue.example"]), rejected()] {
        assert_eq!(tell(&world, &about, &event).await, Noted::Nothing("was_not_sent"));
    }
    assert_eq!(world.state(&blue).await, before);
    assert_eq!(word(&world, &blue, &id).await, "pending");
}

async fn to_staff(world: &World, state: OutState) -> About {
    let id = OutboxId::from("ffeeddccbbaa99887766554433221100");
    let message = Outgoing {
        tenant: world.acme.clone(),
        audience: Audience::Staff("olga@acme.example".to_owned()),
        id: id.clone(),
        step: "digest".to_owned(),
        template: "digest".to_owned(),
        currency: None,
        items: Vec::new(),
        recipients: Default::default(),
        to: vec!["olga@acme.example".to_owned()],
        urgent: false,
        decided: world.now(),
        journal: 0,
        state,
        attempts: 0,
        content: None,
        entries: Vec::new(),
        copies_until: None,
        untold: false,
    };
    world.app.store.put_staff_message(&message).await.unwrap();
    About { tenant: world.acme.clone(), debtor: None, outbox: id }
}

async fn staff_word(world: &World, about: &About) -> &'static str {
    let key = store::keys::staff_outbox(&about.tenant, &about.outbox);
    world.app.store.message_at(&key).await.unwrap().unwrap().value.state.word()
}

#[tokio::test]
async fn mails_to_our_own_people_are_followed_too() {
    let doubt = |world: &World| OutState::Unknown { since: world.now() };
    for (event, noted, state) in [
        (Event::Delivered, Noted::Settled, "sent"),
        (bounced(false, &["olga@acme.example"]), Noted::Settled, "sent"),
        (bounced(true, &["olga@acme.example"]), Noted::Asked, "sent"),
        (complained(&[]), Noted::Asked, "sent"),
        (rejected(), Noted::Asked, "abandoned"),
    ] {
        let world = World::new().await;
        let about = to_staff(&world, doubt(&world)).await;
        assert_eq!(tell(&world, &about, &event).await, noted);
        assert_eq!(staff_word(&world, &about).await, state);
        let task = world.desk(&format!("staff-mail-{}", about.outbox)).await;
        assert_eq!(task.is_some(), noted == Noted::Asked);
        assert!(task.is_none_or(|task| !task.about.contains('@')));
        assert!(matches!(tell(&world, &about, &event).await, Noted::Nothing(_)));
    }
}

#[tokio::test]
async fn the_same_event_twenty_times_at_once() {
    let world = World::crowded().await;
    let blue = blue(&world).await;
    let id = world.doubted(&blue).await;
    let about = about(&world, &blue, &id);
    let event = bounced(true, &["ap@blue.example"]);
    let tells = (0..20).map(|_| tell(&world, &about, &event));
    let all = futures::future::join_all(tells).await;
    assert_eq!(all.iter().filter(|noted| **noted == Noted::AddressLost).count(), 1);
    let state = world.state(&blue).await;
    assert!(state.outgoing.is_empty());
    assert!(world.app.store.journal(&world.acme, &blue).await.unwrap().1);
}

#[tokio::test]
async fn events_that_meet_are_all_worked_in() {
    let world = World::crowded().await;
    let blue = blue(&world).await;
    let id = world.doubted(&blue).await;
    let about = about(&world, &blue, &id);
    let events = [
        Event::Delivered,
        bounced(false, &["ap@blue.example"]),
        complained(&["ap@blue.example"]),
        Event::Delivered,
    ];
    let tells = (0..20).map(|n| tell(&world, &about, &events[n % events.len()]));
    let all = futures::future::join_all(tells).await;
    assert_eq!(all.iter().filter(|noted| **noted == Noted::AddressLost).count(), 1);
    assert_eq!(word(&world, &blue, &id).await, "sent");
    assert_eq!(world.verdict(&blue, "ap@blue.example").await, Verdict::Complained);
    let state = world.state(&blue).await;
    assert!(!state.tasks.iter().any(|task| task.kind == TaskKind::InDoubt));
}

#[tokio::test]
async fn nothing_of_an_address_is_logged() {
    let (log, _guard) = Log::listen();
    let world = World::new().await;
    let blue = blue(&world).await;
    let id = world.sent(&blue).await;
    let about = about(&world, &blue, &id);
    for event in [bounced(true, &["ap@blue.example"]), complained(&["ap@blue.example"]), rejected()]
    {
        tell(&world, &about, &event).await;
    }
    let logged = log.text();
    assert!(logged.contains("feedback.event") && !logged.contains('@'), "{logged}");
}
