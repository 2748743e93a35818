//! The desk: what belongs to no account, functions called by hand, policies.

use crate::world::{World, mail, text, three};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn a_mail_that_nobody_can_place_is_placed_by_a_person_once() {
    let world = World::live(&three());
    let file = world.file("odd.eml", mail("who@else.example", "o1", "Have you got our payment?"));
    let received = world.json(&["receive", &file]);
    let task = text(&received["placed"], "task");
    assert_eq!(text(&world.task("place_mail"), "id"), task);
    world.ok(&["assign", &task, "jo@acme.example"]);
    let placed = world.json(&["place", &task, "Cedar AG"]);
    assert!(placed["held"].is_object(), "{placed}");
    let again = world.refused(&["place", &task, "Cedar AG"], 2);
    assert!(again.starts_with("error: this task is done: placed with d"), "{again}");
    assert_eq!(world.task("read_reply")["name"], "Cedar AG");
    let none = world.refused(&["place", "mail-none", "Cedar AG"], 2);
    assert_eq!(none, "error: there is no task mail-none");
}

#[test]
fn a_task_of_the_desk_is_finished_once() {
    let world = World::live(&three());
    let file = world.file("odd.eml", mail("who@else.example", "o2", "An offer for you"));
    let task = text(&world.json(&["receive", &file])["placed"], "task");
    world.ok(&["approve", &task]);
    assert!(world.list(&["tasks", "--kind", "place_mail"]).is_empty());
    let again = world.refused(&["approve", &task], 2);
    assert!(again.contains("is no longer open: done by "), "{again}");
    // An account is needed for what is about money.
    let hold = world.refused(&["hold", &task], 2);
    assert!(hold.contains("belongs to no account"), "{hold}");
}

#[test]
fn every_event_of_the_cloud_is_handled_or_refused_in_one_line() {
    let world = World::live(&three());
    let mut seen = 0;
    for function in ["tick", "dispatch", "reply", "feedback"] {
        for entry in std::fs::read_dir(root().join("events").join(function)).unwrap() {
            let event = entry.unwrap().path();
            if event.extension().is_none_or(|it| it != "json") {
                continue;
            }
            let said = world.run(&["invoke", function, event.to_str().unwrap(), "--json"]);
            seen += 1;
            match said.code {
                0 => assert!(serde_json::from_str::<serde_json::Value>(&said.out).is_ok()),
                // Its mail is not in this house.
                1 => assert_eq!(said.err.lines().count(), 1, "{}", said.err),
                code => panic!("{}: {code} {}", event.display(), said.err),
            }
        }
    }
    assert!(seen >= 4);
    let event = root().join("events/tick/schedule.json");
    let other = world.refused(&["invoke", "feedback", event.to_str().unwrap()], 2);
    assert!(other.starts_with("error: "), "{other}");
}

#[test]
fn a_policy_is_checked_watched_and_put_in_force() {
    let world = World::live(&three());
    let standard = std::fs::read_to_string(root().join("shared/content/policies/standard.toml"));
    let softer = standard.unwrap().replace("day = 3\n", "day = 5\n");
    let file = world.file("softer.toml", softer);
    let checked = world.json(&["policy", "check", &file]);
    let days = world.list(&["policy", "timeline", &file, "--days", "40"]);
    assert!(days.iter().any(|line| line["what"].as_str().unwrap().contains("first")));
    let published = world.json(&["policy", "publish", &file]);
    assert_eq!(published["version"], checked["version"]);
    assert_eq!(world.json(&["tenant", "list"])["policy"], checked["version"]);
    // What is decided from now on is decided by it.
    let told = world.json(&["explain", "Birch & Co"]);
    assert_eq!(told["now"][0]["reason"]["policy"], checked["version"], "{told}");
}

#[test]
fn several_tenants_are_told_apart() {
    let world = World::with_tenant();
    world.ok(&["tenant", "add", "muster", "--name", "Muster GmbH", "--country", "DE"]);
    assert_eq!(world.list(&["tenant", "list"]).len(), 2);
    let which = world.refused(&["outbox"], 2);
    assert_eq!(which, "error: say which tenant: --tenant acme | muster");
    world.ok(&["outbox", "--tenant", "muster"]);
    let set = world.json(&["tenant", "set", "--tenant", "muster", "--language", "en"]);
    assert_eq!((text(&set, "language"), text(&set, "zone")), ("en".into(), "Europe/Berlin".into()));
}
