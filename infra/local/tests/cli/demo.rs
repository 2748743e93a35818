//! The demo: each persona plays its part to its end, whatever the seed; another seed gives another
//! story; the same seed gives the same.

use crate::world::{World, text};
use serde_json::Value;

/// What must have happened to an account by the end.
struct Part {
    name: &'static str,
    /// Messages that left, from and to.
    messages: (usize, usize),
    /// All is paid.
    paid: bool,
    /// Kinds of fact that its story must hold.
    happened: &'static [&'static str],
    /// Kinds of fact that it must not hold.
    never: &'static [&'static str],
}

const PARTS: [Part; 11] = [
    Part {
        name: "Longhaul Freight Ltd",
        messages: (2, 6),
        paid: true,
        happened: &["payment_seen"],
        never: &["reply_received"],
    },
    Part {
        name: "Prompt & Sons Ltd",
        messages: (1, 4),
        paid: true,
        happened: &["payment_seen"],
        never: &["promise_made"],
    },
    Part {
        name: "Halfway Interiors Ltd",
        messages: (2, 5),
        paid: true,
        happened: &["payment_seen"],
        never: &["dispute_opened"],
    },
    Part {
        name: "Fragile Goods Ltd",
        messages: (1, 6),
        paid: true,
        happened: &["reply_received", "dispute_opened", "dispute_resolved", "ladder_restarted"],
        never: &["promise_made"],
    },
    Part {
        name: "Wort & Halt GmbH",
        messages: (1, 4),
        paid: true,
        happened: &["reply_received", "promise_made", "promise_kept"],
        never: &["promise_broken"],
    },
    Part {
        name: "Morgen Vielleicht GmbH",
        messages: (3, 5),
        paid: false,
        happened: &["promise_made", "promise_broken"],
        never: &["promise_kept"],
    },
    Part {
        name: "Moved Away Ltd",
        messages: (1, 4),
        paid: true,
        happened: &["contacts_changed", "message_failed"],
        never: &["reply_received"],
    },
    Part {
        name: "Beach & Partners LLP",
        messages: (2, 6),
        paid: true,
        // Waited for until the day that the machine names.
        happened: &["payment_seen", "reply_received"],
        never: &["hold_placed"],
    },
    Part {
        name: "Northgate Supplies Ltd",
        messages: (1, 6),
        paid: true,
        happened: &["reply_received", "hold_placed", "hold_released"],
        never: &["promise_made"],
    },
    Part {
        name: "Standing Order Cafés Ltd",
        messages: (0, 0),
        paid: true,
        happened: &["payment_seen"],
        never: &["message_decided"],
    },
    Part {
        name: "Hundred Stores plc",
        messages: (2, 6),
        paid: true,
        happened: &["payment_seen"],
        never: &["reply_received"],
    },
];

fn story(world: &World, out: &str, seed: &str) -> Vec<Value> {
    let folder = world.file(&format!("{out}/keep"), "");
    let folder = folder.trim_end_matches("/keep").to_owned();
    let data = format!("{folder}/data");
    world.list(&["demo", "--days", "60", "--seed", seed, "--out", &folder, "--data", &data])
}

fn told(story: &[Value], name: &str, kind: &str) -> usize {
    story.iter().filter(|line| line["name"] == name && line["kind"] == kind).count()
}

#[test]
fn every_persona_plays_its_part_to_its_end() {
    let world = World::new();
    for seed in ["1", "7"] {
        let story = story(&world, &format!("demo{seed}"), seed);
        for part in PARTS {
            let name = part.name;
            let sent = told(&story, name, "sent");
            let (least, most) = part.messages;
            assert!((least..=most).contains(&sent), "seed {seed}: {name} got {sent} messages");
            for kind in part.happened {
                assert!(told(&story, name, kind) > 0, "seed {seed}: {name}: no {kind}");
            }
            for kind in part.never {
                assert_eq!(told(&story, name, kind), 0, "seed {seed}: {name}: {kind}");
            }
            let seen = told(&story, name, "document_seen") > 0;
            let closed = told(&story, name, "document_closed");
            assert!(seen && (closed > 0) == part.paid, "seed {seed}: {name}: {closed} closed");
        }
        // Whoever broke the promise is a person's case in the end, and was not written to after it.
        let call = |line: &&Value| {
            line["name"] == "Morgen Vielleicht GmbH" && text(line, "what").contains("call")
        };
        assert_eq!(story.iter().filter(call).count(), 1, "seed {seed}");
    }
}

#[test]
fn the_same_seed_tells_the_same_story_and_another_seed_another() {
    let world = World::new();
    let lines = |out, seed| {
        let story = story(&world, out, seed);
        story
            .iter()
            .map(|line| format!("{} {} {}", line["at"], line["name"], line["what"]))
            .collect::<Vec<_>>()
    };
    let first = lines("a", "3");
    assert_eq!(first, lines("b", "3"));
    assert_ne!(first, lines("c", "4"));
}
