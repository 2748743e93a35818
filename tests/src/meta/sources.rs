//! Rules about words in sources.

use super::tree::{files, root, shown, sources};
use std::fs;

/// Lines of a source, at most.
const LINES: usize = 450;

/// Systems whose names only their connectors may know. In pieces, so that this file does not know
/// them either.
const VENDORS: [&str; 23] = [
    concat!("xe", "ro"),
    concat!("quick", "books"),
    concat!("intu", "it"),
    concat!("str", "ipe"),
    concat!("sla", "ck"),
    concat!("pay", "pal"),
    concat!("gocard", "less"),
    concat!("ad", "yen"),
    concat!("mol", "lie"),
    concat!("qon", "to"),
    concat!("dat", "ev"),
    concat!("lexo", "ffice"),
    concat!("sev", "desk"),
    concat!("net", "suite"),
    concat!("zo", "ho"),
    concat!("free", "agent"),
    concat!("fresh", "books"),
    concat!("exact", "online"),
    concat!("penny", "lane"),
    concat!("wave", "apps"),
    concat!("tw", "ilio"),
    concat!("hub", "spot"),
    concat!("sales", "force"),
];

/// Whether `word` stands in `text` as a word of its own, in any case.
fn says(text: &str, word: &str) -> bool {
    let lower = text.to_lowercase();
    lower.split(|sign: char| !sign.is_alphanumeric()).any(|one| one == word)
}

/// Lines of all sources for which `bad` holds, in files for which `about` holds.
fn lines(about: impl Fn(&str) -> bool, bad: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in sources().iter().filter(|(path, _)| about(path)) {
        for (number, line) in (1..).zip(text.lines()).filter(|(_, line)| bad(line)) {
            found.push(format!("{path}:{number}: {}", line.trim()));
        }
    }
    found
}

fn none(found: &[String], rule: &str) {
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

#[test]
fn only_connectors_know_vendors() {
    // Stories play vendors.
    let theirs = ["shared/connectors/", "tests/src/vendors/"];
    let outside = |path: &str| !theirs.iter().any(|place| path.starts_with(place));
    let found = lines(outside, |line| {
        let line = line.to_lowercase();
        VENDORS.iter().any(|name| line.contains(name) && says(&line, name))
    });
    none(&found, "no vendor's name outside connectors and data");
}

#[test]
fn only_the_clock_reads_the_clock() {
    let calls =
        [concat!("Utc::", "now"), concat!("SystemTime::", "now"), concat!("Local::", "now")];
    // One for each sort of machine.
    let clocks = ["shared/embedded/src/clock.rs", "shared/lambda/src/machine.rs"];
    let outside = |path: &str| !clocks.contains(&path);
    let found = lines(outside, |line| calls.iter().any(|call| line.contains(call)));
    none(&found, "time is an argument");
}

#[test]
fn only_one_file_makes_keys() {
    let begin = concat!("\"T", "#");
    let found = lines(|path| path != "shared/store/src/keys.rs", |line| line.contains(begin));
    none(&found, "keys are made in one file");
}

#[test]
fn nothing_is_left_for_later() {
    let words = [concat!("to", "do!"), concat!("unimple", "mented!"), concat!("FIX", "ME")];
    none(&lines(|_| true, |line| words.iter().any(|word| line.contains(word))), "finished");
}

#[test]
fn sources_are_short() {
    let long = sources();
    let long = long.iter().filter(|(path, _)| path.contains("/src/"));
    let long = long.map(|(path, text)| (path, text.lines().count()));
    let long: Vec<String> = long
        .filter(|(_, lines)| *lines > LINES)
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect();
    none(&long, "one idea in a file");
}

#[test]
fn nothing_names_a_machine() {
    let folders = [
        concat!("/wo", "rk/"),
        concat!("/ho", "me/"),
        concat!("/ro", "ot/"),
        concat!("/Us", "ers/"),
    ];
    let text = |name: &str| {
        ["rs", "toml", "md", "json", "yaml", "yml", "sh", "txt", "snap", "j2", "html", "csv"]
            .iter()
            .any(|ending| name.ends_with(&format!(".{ending}")))
    };
    let mut found = Vec::new();
    for path in files(&root(), text) {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for (number, line) in (1..).zip(text.lines()) {
            if folders.iter().any(|folder| line.contains(folder)) {
                found.push(format!("{}:{number}: {line}", shown(&path)));
            }
        }
    }
    none(&found, "no path of a machine");
}

#[test]
fn the_rules_can_fail() {
    assert!(
        says(&format!("the {} export", VENDORS[0].to_uppercase()), VENDORS[0])
            && !says("intuition", VENDORS[2])
    );
    assert!(
        !lines(|path| path.ends_with("keys.rs"), |line| line.contains(concat!("\"T", "#")))
            .is_empty()
    );
}
