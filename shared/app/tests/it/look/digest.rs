//! The daily mail to our own people.

use super::story::reply;
use super::world::World;
use app::digest::{daily, letter};
use app::look::{self, health};
use app::ports::Handover;
use store::book::{Audience, OutState, Outgoing};

async fn staff(world: &World) -> Vec<(String, Outgoing)> {
    let all = world.app.store.staff_messages(&world.tenant).await.unwrap();
    let mut all: Vec<_> = all
        .into_iter()
        .map(|message| match &message.audience {
            Audience::Staff(address) => (address.clone(), message),
            Audience::Debtor(_) => panic!("not for staff"),
        })
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

async fn asked(world: &World) -> usize {
    daily(&world.app, &world.book().await, world.now()).await.unwrap()
}

async fn live() -> World {
    let world = World::new().await;
    world.row("1001,Alder Ltd,ap@alder.example,2026-01-21,2026-02-20,900.00,EUR");
    world.row("3001,Cedar GmbH,,2026-01-20,2026-02-19,1200.00,EUR");
    world.row("3002,Cedar GmbH,,2026-01-20,2026-02-19,70.00,USD");
    world.import().await;
    world
}

#[tokio::test]
async fn once_a_day_and_person_and_only_for_whom_something_waits() {
    let world = live().await;
    assert_eq!(asked(&world).await, 0, "not live yet");
    world.go_live().await;
    world.at("2026-03-03T06:59:00Z");
    assert_eq!(asked(&world).await, 0, "before eight o'clock");
    world.at("2026-03-03T07:00:00Z");
    assert_eq!(asked(&world).await, 1, "for the owner");
    assert_eq!(asked(&world).await, 0, "again");
    world.at("2026-03-07T09:00:00Z");
    assert_eq!(asked(&world).await, 0, "on a Saturday");
    world.at("2026-03-09T09:00:00Z");
    assert_eq!(asked(&world).await, 1, "on Monday");
    let all = staff(&world).await;
    assert!(all.iter().all(|(address, _)| address == "olga@harbour.example"));
    assert_eq!(all.len(), 2);
}

#[tokio::test]
async fn what_climbed_goes_to_the_deputy_and_then_to_the_head() {
    let world = live().await;
    world.go_live().await;
    world.approve_all().await;
    world.tick().await;
    reply(&world, "Alder Ltd", "We have never seen this", &[]).await;
    let mut readers = Vec::new();
    for day in ["03", "04", "05", "06", "09"] {
        world.day(format!("2026-03-{day}").parse().unwrap()).await;
        for (address, message) in staff(&world).await {
            if message.decided.format("%d").to_string() == day {
                let book = world.book().await;
                let view = letter(&world.app, &book, &message, world.now()).await.unwrap();
                let what: Vec<_> = view.tasks.iter().map(|task| task.what.as_str()).collect();
                readers.push(format!("{day} {address}: {}", what.join(" | ")));
                let words = world.app.templates.write(&view).unwrap();
                assert!(words.text.contains("Cedar GmbH") || words.text.contains("Alder Ltd"));
            }
        }
    }
    insta::assert_snapshot!(readers.join("\n"));
    let sent = world
        .post
        .taken
        .lock()
        .unwrap()
        .iter()
        .filter(|mail| mail.recipients.iter().any(|address| address.ends_with("@harbour.example")))
        .count();
    assert_eq!(sent, staff(&world).await.len());
}

#[tokio::test]
async fn a_task_that_was_given_to_somebody_is_in_their_mail() {
    let world = live().await;
    world.go_live().await;
    world.approve_all().await;
    world.tick().await;
    let cedar = world.find("cedar").await;
    let loaded = world.app.store.debtor(&world.tenant, &cedar).await.unwrap().unwrap();
    let task = loaded.debtor.tasks[0].id.clone();
    let to = "Hanna@harbour.example".to_owned();
    world.act(&cedar, domain::signal::Act::Assign(task, to)).await;
    world.at("2026-03-03T07:00:00Z");
    asked(&world).await;
    let all = staff(&world).await;
    let today: Vec<_> = all.iter().filter(|(_, message)| message.decided == world.now()).collect();
    assert_eq!(today.len(), 1);
    assert_eq!(today[0].0, "hanna@harbour.example");
}

#[tokio::test]
async fn a_message_that_was_refused_for_good_tells_its_person_why() {
    let world = live().await;
    world.go_live().await;
    world.approve_all().await;
    let why = "554 5.7.1 message refused".to_owned();
    let refused =
        Handover::Refused { permanent: true, recipient: false, why: why.clone(), after: None };
    world.post.answers.lock().unwrap().push_back(refused);
    world.tick().await;
    let book = world.book().await;
    let tasks = look::tasks(&world.app, &book, world.now()).await.unwrap();
    let outbox = look::outbox(&world.app, &book, &Default::default(), world.now()).await.unwrap();
    let stuck = outbox.iter().find(|line| line.state == "person");
    if let Some(line) = stuck {
        assert_eq!(line.why.as_deref(), Some(why.as_str()));
        let task = tasks.iter().find(|task| task.kind == "in_doubt").unwrap();
        assert!(task.briefing.what.contains(&why), "{}", task.briefing.what);
        assert!(task.choices.iter().any(|choice| choice.ends_with("--answer not_sent")));
    } else {
        panic!("{outbox:?}");
    }
}

#[tokio::test]
async fn health_counts_what_waits() {
    let world = live().await;
    let before = health(&world.app, world.now()).await.unwrap();
    assert_eq!((before.pending, before.tasks, before.stuck), (0, 0, 0));
    world.go_live().await;
    world.approve_all().await;
    let decided = health(&world.app, world.now()).await.unwrap();
    assert_eq!((decided.pending, decided.claimed), (1, 0), "{decided:?}");
    assert_eq!(decided.tasks, 1, "Cedar has no address");
    assert!(decided.oldest.is_some_and(|at| at <= world.now()));
    world.tick().await;
    let after = health(&world.app, world.now()).await.unwrap();
    assert_eq!((after.pending, after.unknown, after.more), (0, 0, false));
    let sent = world.app.store.staff_messages(&world.tenant).await.unwrap();
    assert!(sent.iter().all(|message| matches!(message.state, OutState::Sent { .. })));
}
