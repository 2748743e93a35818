//! What people say of readings: confirmed, corrected, listed, counted, and given to `eval`.

use crate::world::{World, mail, text, three};
use serde_json::json;

const DISPUTE: &str =
    "The goods on invoice 1001 arrived damaged, two boxes were crushed. We refuse to pay for them.";

fn answered(words: &str) -> World {
    let world = World::live(&three());
    world.ok(&["tenant", "set", "--keep-examples", "on"]);
    let file = world.file("answer.eml", mail("Ann <ap@birch.example>", "a1", words));
    world.json(&["receive", &file]);
    world
}

#[test]
fn a_reading_is_confirmed_counted_exported_and_judged_by_eval() {
    let world = answered(DISPUTE);
    let task = world.task("read_reply");
    let id = text(&task, "id");
    assert_eq!(task["briefing"]["reads"], "dispute");
    let told = world.ok(&["tasks", &id]);
    assert!(told.contains(&format!("credit-control confirm {id}")), "{told}");
    let done = world.ok(&["confirm", &id]);
    assert!(done.contains("dispute over 1001 (damaged in transit)"), "{done}");
    let stale = world.refused(&["confirm", &id], 2);
    assert_eq!(stale, format!("error: the task {id} is no longer open"));

    let [reading] = world.list(&["readings"]).try_into().unwrap();
    assert_eq!(reading["judged"]["right"], true);
    assert_eq!(world.list(&["readings", "--alone"]).len(), 0);
    let precision = world.json(&["readings", "--precision"]);
    assert_eq!(precision["intent"], "dispute");
    assert_eq!(
        (&precision["asked"]["judged"], &precision["asked"]["right"]),
        (&json!(1), &json!(1))
    );
    assert!(world.ok(&["readings", "--precision"]).contains("1 of 1, at least 20 %"));

    let file = world.file("examples.jsonl", "");
    let told = world.json(&["examples", "export", "--out", &file]);
    assert_eq!(told["examples"], 1);
    let report = world.json(&["eval", &file]);
    assert_eq!(report["report"]["mails"], 1);
    assert_eq!(report["report"]["intents"]["dispute"]["right"], 1);
    let line = world.ok(&["examples", "export"]);
    assert!(
        line.contains("two boxes were crushed") && line.contains("\"dispute_reason\""),
        "{line}"
    );
    assert!(!line.contains("birch.example"), "no address: {line}");

    world.ok(&["tenant", "set", "--keep-examples", "off"]);
    assert_eq!(world.ok(&["examples", "export"]), "");
}

#[test]
fn a_reading_is_corrected_with_words_that_there_are() {
    let world = answered(DISPUTE);
    let id = text(&world.task("read_reply"), "id");
    let unknown = world.refused(&["correct", &id, "--as", "angry"], 2);
    assert!(
        unknown.contains("is none of bank_change_fraud, legal_insolvency, dispute"),
        "{unknown}"
    );
    let bare = world.refused(&["correct", &id, "--as", "dispute"], 2);
    assert!(bare.contains("--reason with one of damaged_in_transit"), "{bare}");
    let odd = world.refused(&["correct", &id, "--as", "query", "--reason", "quality"], 2);
    assert!(odd.contains("only a dispute has a reason"), "{odd}");
    let told = world.ok(&["correct", &id, "--as", "promise-to-pay", "--on", "2026-07-10"]);
    assert!(told.contains("Noted: a promise to pay by 2026-07-10. It goes on waiting"), "{told}");
    let shown = world.ok(&["tasks", &id]);
    assert!(
        shown.contains("A person has said what it is: a promise to pay by 2026-07-10"),
        "{shown}"
    );
    world.ok(&["confirm", &id]);
    let birch = text(&world.json(&["debtor", "Birch & Co"]), "id");
    assert_eq!(world.json(&["debtor", &birch])["promises"][0]["on"], "2026-07-10");
    let [reading] = world.list(&["readings"]).try_into().unwrap();
    assert_eq!(reading["judged"]["right"], false);
    assert_eq!(reading["judged"]["intent"], "promise_to_pay");
    assert_eq!(
        world.refused(&["readings", "--restart", "stall"], 2),
        "error: \"stall\" is not stopped"
    );
}

#[test]
fn a_dispute_that_answers_a_mail_contests_the_part_that_the_mail_contests() {
    let short = "Four of the boxes on invoice 1001 were crushed when they arrived, so we are deducting £40.00 from it.";
    for (more, part) in [(None, Some("40.00")), (Some(["--invoice", "1001"]), None)] {
        let world = answered(short);
        let id = text(&world.task("read_reply"), "id");
        let mut args = vec!["dispute", id.as_str(), "--reason", "damaged"];
        args.extend(more.into_iter().flatten());
        world.ok(&args);
        let birch = text(&world.json(&["debtor", "Birch & Co"]), "id");
        let account = world.json(&["debtor", &birch]);
        let disputes = account["disputes"].as_array().unwrap();
        assert_eq!(disputes.len(), 1, "{account}");
        assert_eq!(disputes[0].get("amount").and_then(|it| it.as_str()), part, "{account}");
    }
}
