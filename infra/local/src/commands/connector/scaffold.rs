//! `connector new NAME`: a vendor's first files, made of the template that this crate's neighbour
//! compiles and tests. It writes into one new folder, and says which lines are left to write.

use crate::failure::{Done, Failure};
use crate::print::{FAINT, NAME, styled};
use crate::session::Session;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The sources of all vendors, from the root of a checkout.
const VENDORS: &str = "shared/connectors/src";
/// The folder among them that new ones are made of, and the word in it that stands for their name.
const TEMPLATE: &str = "template";
/// Longest name.
const LONGEST: usize = 30;
/// Names that would not be one: words of the language.
const WORDS: [&str; 25] = [
    "as", "async", "await", "box", "break", "const", "crate", "dyn", "else", "enum", "extern",
    "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "pub", "ref", "self",
    "type",
];

pub(super) fn new(session: &Session, name: &str) -> Done {
    let here = std::env::current_dir()
        .map_err(|error| Failure::not_now(format!("the current folder cannot be read: {error}")))?;
    let made = Made::make(&here, name)?;
    if session.out.is_json() {
        return session.out.object(&json!({
            "name": name, "files": made.files, "lines": made.lines, "open": OPEN,
        }));
    }
    session.out.say(format!("{} is begun:", styled(name, NAME)))?;
    made.files.iter().try_for_each(|file| session.out.say(format!("  {file}")))?;
    session.out.say("\nTo register it, two lines:")?;
    for [file, line] in &made.lines {
        session.out.say(format!("  {file}: {}", styled(line, NAME)))?;
    }
    session.out.say("\nStill to do, and the contract is broken until it is:")?;
    OPEN.iter().try_for_each(|open| session.out.say(format!("  - {open}")))?;
    let again = format!("cargo run -- connector check {name}");
    session.out.say(format!("\nThen: {}", styled(&again, FAINT)))
}

/// What the template leaves open.
const OPEN: [&str; 6] = [
    "mod.rs: address, documents, sign-in, limits; a capability that it does not have is None",
    "sign_in.rs: how keys or codes become tokens, and which accounts they open",
    "webhook.rs: the vendor's own signature scheme, its events, its tolerance of time",
    "ledger.rs: pages, single invoices, credits, payments; money from its text, never from a float",
    "samples.rs: recorded traffic: signed requests, a first sweep, a later sweep, a fetch",
    "README.md: each rule with its source",
];

/// What was written.
#[derive(Debug, PartialEq, Eq)]
struct Made {
    /// From the root of the checkout.
    files: Vec<String>,
    /// File and line that are left to a person.
    lines: [[String; 2]; 2],
}

impl Made {
    /// Writes the folder of a vendor into the checkout that `here` is in.
    fn make(here: &Path, name: &str) -> Done<Self> {
        check_name(name)?;
        let vendors = root(here)?.join(VENDORS);
        let folder = vendors.join(name);
        let file = vendors.join(format!("{name}.rs"));
        if folder.exists() || file.exists() || connectors::connector(name).is_some() {
            return Err(Failure::input(format!(
                "{VENDORS}/{name} is there already; another name, or go on with it"
            )));
        }
        let written = texts(&vendors.join(TEMPLATE), name)?;
        fs::create_dir(&folder).map_err(|error| failed(&folder, &error))?;
        let mut files = Vec::new();
        for (file, text) in written {
            let path = folder.join(&file);
            fs::write(&path, text).map_err(|error| failed(&path, &error))?;
            files.push(format!("{VENDORS}/{name}/{file}"));
        }
        let line = |file: &str, line: String| [format!("{VENDORS}/{file}"), line];
        Ok(Self {
            files,
            lines: [
                line("lib.rs", format!("mod {name};")),
                line("list.rs", format!("&crate::{name}::CONNECTOR,")),
            ],
        })
    }
}

/// The template's files by name, as those of another vendor. All are read before any is written.
fn texts(template: &Path, name: &str) -> Done<Vec<(String, String)>> {
    let entries = fs::read_dir(template).map_err(|error| failed(template, &error))?;
    let mut texts = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| failed(template, &error))?;
        let path = entry.path();
        let text = fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
        let text = text.replace(TEMPLATE, name).replace(&titled(TEMPLATE), &titled(name));
        texts.push((entry.file_name().to_string_lossy().into_owned(), text));
    }
    texts.sort();
    Ok(texts)
}

/// `acme` as `Acme`.
fn titled(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn check_name(name: &str) -> Done {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let begins = name.starts_with(|letter: char| letter.is_ascii_lowercase());
    if !begins || !name.chars().all(plain) || name.len() > LONGEST || WORDS.contains(&name) {
        return Err(Failure::input(format!(
            "{name:?} is no name for a connector: small letters and digits, a letter first, at most \
             {LONGEST}, no word of Rust"
        )));
    }
    Ok(())
}

/// The root of the checkout: the first folder upwards that has a workspace with our connectors.
fn root(here: &Path) -> Done<PathBuf> {
    let is_root = |folder: &&Path| {
        let manifest = fs::read_to_string(folder.join("Cargo.toml"));
        manifest.is_ok_and(|text| text.contains("[workspace]"))
            && folder.join(VENDORS).join(TEMPLATE).join("mod.rs").is_file()
    };
    here.ancestors().find(is_root).map(Path::to_owned).ok_or_else(|| {
        Failure::input("this is no checkout of credit-control; a connector is begun inside one")
    })
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::not_now(format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A checkout with nothing but what is needed, and the real template.
    fn checkout() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("Cargo.toml"), "[workspace]\n").unwrap();
        let template = root.path().join(VENDORS).join(TEMPLATE);
        fs::create_dir_all(&template).unwrap();
        let real = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(VENDORS).join(TEMPLATE);
        for entry in fs::read_dir(real).unwrap().map(Result::unwrap) {
            fs::copy(entry.path(), template.join(entry.file_name())).unwrap();
        }
        root
    }

    #[test]
    fn a_vendor_is_begun_in_its_own_folder() {
        let root = checkout();
        let below = root.path().join(VENDORS);
        let made = Made::make(&below, "acme2").unwrap();
        let names: Vec<&str> =
            made.files.iter().filter_map(|file| file.rsplit('/').next()).collect();
        let all = ["README.md", "ledger.rs", "mod.rs", "samples.rs", "sign_in.rs", "webhook.rs"];
        assert_eq!(names, all);
        assert_eq!(made.lines[0][1], "mod acme2;");
        assert_eq!(made.lines[1][1], "&crate::acme2::CONNECTOR,");
        for file in &made.files {
            let text = fs::read_to_string(root.path().join(file)).unwrap();
            assert!(!text.to_lowercase().contains(TEMPLATE), "{file}");
            assert!(OPEN.iter().any(|open| file.ends_with(open.split(':').next().unwrap())));
        }
        let manifest = fs::read_to_string(below.join("acme2/mod.rs")).unwrap();
        assert!(manifest.contains("name: \"acme2\"") && manifest.contains("title: \"Acme2\""));
        assert!(manifest.contains("https://api.acme2.example"));
    }

    #[test]
    fn what_is_there_stays() {
        let root = checkout();
        Made::make(root.path(), "acme").unwrap();
        let file = root.path().join(VENDORS).join("acme/mod.rs");
        fs::write(&file, "mine").unwrap();
        assert!(matches!(Made::make(root.path(), "acme"), Err(Failure::BadInput(_))));
        assert!(matches!(Made::make(root.path(), TEMPLATE), Err(Failure::BadInput(_))));
        assert_eq!(fs::read_to_string(file).unwrap(), "mine");
        fs::write(root.path().join(VENDORS).join("list.rs"), "").unwrap();
        assert!(matches!(Made::make(root.path(), "list"), Err(Failure::BadInput(_))));
    }

    #[test]
    fn names_that_are_none_are_refused() {
        let root = checkout();
        for name in
            ["", "Acme", "a-b", "a_b", "1a", "../up", "a/b", "a b", "ä", "match", &"a".repeat(31)]
        {
            assert!(matches!(Made::make(root.path(), name), Err(Failure::BadInput(_))), "{name}");
        }
        let folders = fs::read_dir(root.path().join(VENDORS)).unwrap();
        assert_eq!(folders.count(), 1, "only the template");
    }

    #[test]
    fn outside_a_checkout_nothing_is_written() {
        let elsewhere = tempfile::tempdir().unwrap();
        assert!(matches!(Made::make(elsewhere.path(), "acme"), Err(Failure::BadInput(_))));
        fs::write(elsewhere.path().join("Cargo.toml"), "[workspace]\n").unwrap();
        assert!(matches!(Made::make(elsewhere.path(), "acme"), Err(Failure::BadInput(_))));
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 1);
    }
}
