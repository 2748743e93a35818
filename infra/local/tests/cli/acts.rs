//! What a person does: each act takes hold at once, is told, and is refused when it no longer fits.

use crate::world::{TUESDAY, World, mail, text, three};

/// The ids of accounts that a tick would write to now.
fn would_write_to(world: &World) -> Vec<String> {
    let dry = world.json(&["tick", "--dry-run"]);
    dry["messages"].as_array().unwrap().iter().map(|message| text(message, "debtor")).collect()
}

fn id(world: &World, name: &str) -> String {
    text(&world.json(&["debtor", name]), "id")
}

/// The name of what an act has made.
fn made(answer: &serde_json::Value) -> String {
    let facts = answer["facts"].as_array().unwrap();
    facts.iter().find_map(|fact| fact["id"].as_str()).unwrap().to_owned()
}

#[test]
fn a_hold_stops_and_its_release_starts_again() {
    let world = World::live(&three());
    let birch = id(&world, "Birch & Co");
    assert!(would_write_to(&world).contains(&birch));
    let hold = made(&world.json(&["hold", "birch & co", "--note", "a new system"]));
    assert!(!would_write_to(&world).contains(&birch));
    assert_eq!(world.json(&["debtor", &birch])["holds"][0]["note"], "a new system");
    world.ok(&["release", &hold]);
    assert!(would_write_to(&world).contains(&birch));
    let stale = world.refused(&["release", &hold], 2);
    assert_eq!(stale, format!("error: the hold {hold} is no longer there"));
    // By the account's name, when it has one hold only; by an invoice, which holds that alone.
    world.ok(&["hold", "1001", "--invoice", "1001"]);
    assert_eq!(
        world.json(&["debtor", &birch])["holds"][0]["invoices"],
        serde_json::json!(["1001"])
    );
    world.ok(&["release", "Birch & Co"]);
    let nothing = world.refused(&["release", "Birch & Co"], 2);
    assert_eq!(nothing, "error: nothing of this account is on hold");
}

#[test]
fn a_hold_ends_on_its_day() {
    let world = World::live(&three());
    let birch = id(&world, "Birch & Co");
    world.ok(&["hold", &birch, "--until", "2026-07-01"]);
    let dry = world.json(&["tick", "--dry-run", "--as-of", "2026-07-01T10:00"]);
    assert!(dry["messages"].to_string().contains(&birch), "{dry}");
    let past = world.refused(&["hold", &birch, "--until", "2026-06-01"], 2);
    assert_eq!(past, "error: a hold until 2026-06-01 would already be over");
}

#[test]
fn a_promise_waits_and_cannot_be_made_twice() {
    let world = World::live(&three());
    let birch = id(&world, "Birch & Co");
    let args = ["promise", "Birch & Co", "--on", "2026-07-10", "--amount", "1200.00 GBP"];
    let promise = made(&world.json(&[&args[..], &["--invoice", "1001"]].concat()));
    assert!(!would_write_to(&world).contains(&birch));
    let twice = world.refused(&[&args[..], &["--invoice", "1001"]].concat(), 2);
    assert!(twice.contains("there is a promise for 2026-07-10 already"), "{twice}");
    world.ok(&["release", &promise]);
    assert!(would_write_to(&world).contains(&birch));
    let stale = world.refused(&["release", &promise], 2);
    assert!(stale.ends_with("is no longer there"), "{stale}");
    let past = world.refused(&["promise", "Birch & Co", "--on", "2026-01-01"], 2);
    assert_eq!(past, "error: 2026-01-01 is in the past; a promise is for today or later");
}

#[test]
fn a_dispute_takes_its_part_out_of_what_is_asked() {
    let world = World::live(&three());
    let args =
        ["dispute", "1001", "--invoice", "1001", "--amount", "200.00", "--reason", "damaged"];
    let dispute = made(&world.json(&args));
    world.json(&["tick", "--as-of", TUESDAY]);
    let sent = world.list(&["outbox", "--debtor", "Birch & Co"]);
    assert_eq!(text(&sent[0], "asked"), "1000.00");
    let shown = world.json(&["debtor", "Birch & Co"]);
    assert_eq!(shown["disputes"][0]["amount"], "200.00");
    assert_eq!(shown["disputes"][0]["review"], "2026-07-14");
    world.ok(&["release", &dispute]);
    assert!(world.refused(&["release", &dispute], 2).ends_with("is no longer there"));
    let too_much =
        ["dispute", "1001", "--invoice", "1001", "--amount", "9999 GBP", "--reason", "x"];
    let told = world.refused(&too_much, 2);
    assert_eq!(told, "error: 9999.00 GBP is not a part of what is open of 1001");
}

#[test]
fn an_address_is_taken_out_of_use_and_approved_again() {
    let world = World::live(&three());
    let birch = id(&world, "Birch & Co");
    let address = ["--address", "ap@birch.example"];
    world.ok(&[&["suppress", "Birch & Co"][..], &address].concat());
    assert!(!would_write_to(&world).contains(&birch));
    let stale = world.refused(&[&["suppress", "Birch & Co"][..], &address].concat(), 2);
    assert_eq!(stale, "error: nothing changes: the address stands like this already");
    world.ok(&[&["approve", "Birch & Co"][..], &address].concat());
    assert!(would_write_to(&world).contains(&birch));
    let other = world.refused(&["suppress", "Birch & Co", "--address", "x@y.example"], 2);
    assert_eq!(other, "error: this account has no such address; it has ap@birch.example");
}

#[test]
fn accounts_wait_for_their_own_approval() {
    let world = World::with_tenant();
    let file = world.file("items.csv", three());
    world.ok(&["import", &file, "--as-of", TUESDAY]);
    world.ok(&["go-live", "--yes"]);
    assert_eq!(world.json(&["tick"])["sent"], 0, "the largest need a person's word");
    assert_eq!(world.list(&["tasks", "--kind", "approve_account"]).len(), 3);
    assert!(world.ok(&["preview", "Birch & Co"]).contains("credit-control approve"));
    let task = world.list(&["tasks", "--kind", "approve_account"]).remove(0);
    world.ok(&["approve", &text(&task, "id")]);
    let stale = world.refused(&["approve", &text(&task, "id")], 2);
    assert_eq!(stale, format!("error: the task {} is no longer open", text(&task, "id")));
    assert_eq!(world.json(&["approve", "--all-accounts"])["approved"].as_array().unwrap().len(), 2);
    assert_eq!(world.json(&["approve", "--all-accounts"])["approved"], serde_json::json!([]));
    assert_eq!(world.json(&["tick"])["sent"], 2);
}

#[test]
fn a_reply_holds_and_its_answer_ends_the_task_in_one_step() {
    let world = World::live(&three());
    let birch = id(&world, "Birch & Co");
    let words = "We will pay invoice 1001 next week.";
    let file = world.file("answer.eml", mail("Ann <ap@birch.example>", "a1", words));
    let received = world.json(&["receive", &file]);
    assert_eq!(text(&received["held"], "debtor"), birch);
    assert_eq!(received["held"]["named"], serde_json::json!(["1001"]));
    assert_eq!(world.json(&["receive", &file]), serde_json::json!("duplicate"));
    assert!(!would_write_to(&world).contains(&birch));

    let task = text(&world.task("read_reply"), "id");
    world.ok(&["assign", &task, "jo@acme.example"]);
    assert_eq!(world.task("read_reply")["owner"], "jo@acme.example");
    let told = world.ok(&["tasks", &task]);
    assert!(told.contains("We will pay invoice 1001 next week."), "{told}");
    let promise = made(&world.json(&["promise", &task, "--on", "2026-07-07"]));
    assert!(promise.starts_with(&birch), "{promise}");
    assert_eq!(world.list(&["tasks", "--kind", "read_reply"]), Vec::<serde_json::Value>::new());
    let shown = world.json(&["debtor", &birch]);
    assert_eq!(shown["holds"], serde_json::json!([]), "the mail's hold ended with the task");
    assert_eq!(shown["promises"][0]["invoices"], serde_json::json!(["1001"]));
    let stale = world.refused(&["promise", &task, "--on", "2026-07-07"], 2);
    assert_eq!(stale, format!("error: the task {task} is no longer open"));
}

#[test]
fn stop_stops_and_starts_again() {
    let world = World::live(&three());
    let stopped = world.json(&["stop", "on"]);
    assert_eq!(stopped["stopped"]["since"], "2026-06-30T09:00:00Z");
    assert_eq!(world.json(&["tick"])["sent"], 0);
    assert_eq!(world.json(&["stop", "off"])["stopped"], serde_json::Value::Null);
    assert_eq!(world.json(&["tick"])["sent"], 2);
}

#[test]
fn a_preview_is_the_letter_that_leaves() {
    let world = World::live(&three());
    let html = world.file("letter.html", "");
    let shown = world.json(&["preview", "Birch & Co", "--html", &html]);
    assert_eq!(shown["waits_for"], serde_json::Value::Null);
    world.ok(&["tick"]);
    let sent = world.list(&["outbox", "--debtor", "Birch & Co"]).remove(0);
    assert_eq!(text(&shown, "id"), text(&sent, "id"));
    assert_eq!(shown["to"], sent["to"]);
    assert!(std::fs::read_to_string(html).unwrap().starts_with("<!"), "{shown}");
}

#[test]
fn everything_can_be_taken_out() {
    let world = World::live(&three());
    world.ok(&["tick"]);
    let lines = world.ok(&["export"]);
    let last = lines.lines().last().unwrap();
    assert!(last.contains("\"end\""), "{last}");
    let file = world.data().join("../export.jsonl");
    world.ok(&["export", "--out", file.to_str().unwrap()]);
    assert_eq!(std::fs::read_to_string(file).unwrap(), lines);
}
