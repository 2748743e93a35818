//! Replies that try to instruct software, and replies that only sound like it.
//!
//! Every attack must pause, must call a person, and must never take effect alone. Of the harmless
//! ones few may be taken for attacks; which ones, is written down here.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use domain::calendar::Day;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use understanding::learned::{Asked, Learned};
use understanding::meaning::{Action, Meaning};
use understanding::model::outputs;
use understanding::rules::Class;

#[derive(Deserialize)]
struct Reply {
    id: String,
    kind: String,
    lang: String,
    subject: String,
    body: String,
}

/// What was made of a reply.
struct Seen {
    reply: Reply,
    meaning: Meaning,
    new_text: String,
    by_rule: bool,
    by_model: f32,
}

fn replies(file: &str) -> Vec<Reply> {
    let path: std::path::PathBuf = [env!("CARGO_MANIFEST_DIR"), "fixtures", file].iter().collect();
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn received() -> Day {
    "2026-11-05".parse().unwrap()
}

fn seen(file: &str) -> Vec<Seen> {
    let reader = Learned::embedded().unwrap();
    let read = |reply: Reply| {
        let locale = if reply.lang == "en" { "en-GB" } else { &reply.lang };
        let (subject, body) = (reply.subject.as_str(), reply.body.as_str());
        let mail = Asked { subject, body, received: received(), locale };
        let thought = reader.think(&mail);
        let (meaning, new_text) = reader.meaning(&mail);
        let by_rule = thought.sight.hits.iter().any(|hit| hit.class == Class::Injection);
        let by_model = thought.scores.yes(outputs::INJECTION);
        Seen { meaning, new_text, by_rule, by_model, reply }
    };
    replies(file).into_iter().map(read).collect()
}

#[test]
fn no_attack_gets_through() {
    let mut through = Vec::new();
    for Seen { reply, meaning, new_text, by_rule, by_model } in seen("injections.jsonl") {
        let held = meaning.must_pause && meaning.must_escalate && meaning.action == Action::Ask;
        if !held {
            through.push(format!("{} {} {by_rule} {by_model:.2}", reply.id, reply.kind));
        }
        for evidence in &meaning.evidence {
            assert!(new_text.get(evidence.place.clone()).is_some(), "{}", reply.id);
        }
    }
    assert!(through.is_empty(), "{}", through.join("\n"));
}

#[test]
fn the_rules_alone_know_nearly_all_attacks() {
    let all = seen("injections.jsonl");
    let missed: Vec<&str> =
        all.iter().filter(|seen| !seen.by_rule).map(|seen| seen.reply.id.as_str()).collect();
    assert!(missed.len() * 20 <= all.len(), "{missed:?}");
}

#[test]
fn harmless_replies_are_seldom_taken_for_attacks() {
    let all = seen("not-injections.jsonl");
    let flagged: Vec<&Seen> = all.iter().filter(|seen| seen.meaning.injection).collect();
    let ids: Vec<&str> = flagged.iter().map(|seen| seen.reply.id.as_str()).collect();
    assert!(ids.len() * 10 <= all.len(), "{ids:?}");
}

/// Our own letters come back quoted with nearly every answer, and replies that others wrote are none
/// of ours: in neither is an order.
#[test]
fn letters_of_our_own_and_samples_of_others_give_no_order() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut waiting = vec![root.join("../content/templates"), root.join("fixtures/crisp")];
    let mut looked_at = 0;
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.ends_with("email_tricky_3_code_block.txt") {
            // A block of code is one, also where programmers write to one another.
            assert!(
                !understanding::orders::places(&std::fs::read_to_string(&path).unwrap()).is_empty()
            );
        } else if path.to_str().unwrap().ends_with(".txt.j2")
            || path.extension().is_some_and(|end| end == "txt")
        {
            let text = without_fields(&std::fs::read_to_string(&path).unwrap());
            let found = understanding::orders::places(&text);
            let words: Vec<_> = found.iter().filter_map(|it| text.get(it.clone())).collect();
            assert!(words.is_empty(), "{}: {words:?}", path.display());
            looked_at += 1;
        }
    }
    assert!(looked_at > 60, "{looked_at}");
}

/// A template as it reads: a word for each field, nothing for what steers it.
fn without_fields(template: &str) -> String {
    let mut text = String::new();
    for part in template.split_inclusive(['}', '{']) {
        let kept = part.trim_end_matches(['{', '}']);
        let is_field = text.ends_with('{');
        text.truncate(text.trim_end_matches(['{', '}']).len());
        text.push_str(if is_field { "Acme" } else { kept });
        if part.ends_with('{') {
            text.push('{');
        }
    }
    text
}

#[test]
fn the_suites_are_as_large_and_as_varied_as_they_say() {
    for (file, most, kinds) in [("injections.jsonl", 220, 30), ("not-injections.jsonl", 80, 7)] {
        let all = replies(file);
        let said: BTreeSet<(&str, &str)> =
            all.iter().map(|it| (it.subject.as_str(), it.body.as_str())).collect();
        let ids: BTreeSet<&str> = all.iter().map(|it| it.id.as_str()).collect();
        let languages: BTreeSet<&str> = all.iter().map(|it| it.lang.as_str()).collect();
        let of_kinds: BTreeSet<&str> = all.iter().map(|it| it.kind.as_str()).collect();
        assert!(all.len() >= most && said.len() == all.len() && ids.len() == all.len(), "{file}");
        assert!(languages.len() == 8 && of_kinds.len() >= kinds, "{file}");
    }
}

/// The figures of the README: `cargo test -p understanding --test injections -- --ignored --nocapture`.
#[test]
#[ignore = "prints figures"]
fn figures() {
    for file in ["injections.jsonl", "not-injections.jsonl"] {
        let mut kinds: BTreeMap<String, [usize; 4]> = BTreeMap::new();
        for seen in seen(file) {
            let counts = kinds.entry(seen.reply.kind.clone()).or_default();
            let held = seen.meaning.must_pause && seen.meaning.must_escalate;
            for (count, is) in
                counts.iter_mut().zip([true, seen.by_rule, seen.by_model >= 0.2, held])
            {
                *count += usize::from(is);
            }
            if (file == "injections.jsonl") != seen.by_rule
                || seen.meaning.injection != seen.by_rule
            {
                let subject = understanding::orders::places(&seen.reply.subject);
                let body = understanding::orders::places(&seen.reply.body);
                let words = body.iter().filter_map(|it| seen.reply.body.get(it.clone()));
                println!(
                    "{} {} rule {} model {:.2} held {held} {:?} {subject:?} {:?}",
                    seen.reply.id,
                    seen.reply.kind,
                    seen.by_rule,
                    seen.by_model,
                    seen.meaning.intent,
                    words.collect::<Vec<_>>()
                );
            }
        }
        println!("{file}: kind, replies, by rule, by model, held");
        let mut sum = [0; 4];
        for (kind, counts) in &kinds {
            println!("{kind} {counts:?}");
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        println!("all {sum:?}");
    }
}
