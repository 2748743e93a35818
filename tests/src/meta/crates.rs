//! Rules about crates, from what cargo knows.

use super::tree::{root, shown};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The workspace and all that it is built from.
struct Crates {
    /// Own crates: name and folder.
    own: BTreeMap<String, String>,
    /// What each package needs to be built and run, by the packages' ids; tests apart.
    needs: BTreeMap<String, Vec<String>>,
    /// Names by id.
    names: BTreeMap<String, String>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

impl Crates {
    fn read() -> Self {
        let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
        let said = |words: &[&str]| {
            let told = Command::new(&cargo).args(words).current_dir(root()).output().unwrap();
            assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
            String::from_utf8(told.stdout).unwrap()
        };
        // Only what this machine builds: packages for others were never fetched.
        let version = said(&["-vV"]);
        let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
        let how = ["metadata", "--format-version=1", "--offline", "--locked", "--filter-platform"];
        let told = said(&[&how[..], &[host]].concat());
        let told: Value = serde_json::from_str(&told).unwrap();
        let members: BTreeSet<String> = list(&told["workspace_members"]).iter().map(text).collect();
        let mut crates =
            Self { own: BTreeMap::new(), needs: BTreeMap::new(), names: BTreeMap::new() };
        for package in list(&told["packages"]) {
            let (id, name) = (text(&package["id"]), text(&package["name"]));
            if members.contains(&id) {
                let manifest = text(&package["manifest_path"]);
                let folder = shown(Path::new(&manifest).parent().unwrap());
                crates.own.insert(name.clone(), folder);
            }
            crates.names.insert(id, name);
        }
        for node in list(&told["resolve"]["nodes"]) {
            let normal =
                |dep: &&Value| list(&dep["dep_kinds"]).iter().any(|kind| kind["kind"].is_null());
            let deps = list(&node["deps"]).iter().filter(normal).map(|dep| text(&dep["pkg"]));
            crates.needs.insert(text(&node["id"]), deps.collect());
        }
        assert!(crates.own.len() > 10, "the workspace was not found");
        crates
    }

    fn id(&self, name: &str) -> &String {
        let mine = |(id, known): &(&String, &String)| {
            known.as_str() == name && self.own.contains_key(name) && id.contains("path+file")
        };
        self.names.iter().find(mine).unwrap_or_else(|| panic!("there is no crate {name}")).0
    }

    /// Everything that a crate of ours needs, and what that needs.
    fn all_needs(&self, name: &str) -> BTreeSet<&str> {
        let mut seen: BTreeSet<&String> = BTreeSet::new();
        let mut open = vec![self.id(name)];
        while let Some(id) = open.pop() {
            if seen.insert(id) {
                open.extend(self.needs.get(id).into_iter().flatten());
            }
        }
        seen.into_iter().map(|id| self.names[id].as_str()).filter(|known| *known != name).collect()
    }
}

/// Runtimes, networks, clouds, databases.
fn is_outside(name: &str) -> bool {
    let exact =
        ["tokio", "reqwest", "hyper", "rusqlite", "axum", "async-std", "smol", "ureq", "mio"];
    let families = ["aws-", "tokio-", "hyper-", "lambda_", "async-imap", "rustls", "sqlx"];
    exact.contains(&name) || families.iter().any(|family| name.starts_with(family))
}

#[test]
fn the_judgement_knows_no_runtime_no_network_and_no_cloud() {
    let crates = Crates::read();
    for pure in ["domain", "understanding", "content", "mail", "connectors"] {
        let needs = crates.all_needs(pure);
        let bad: Vec<_> = needs.iter().filter(|name| is_outside(name)).collect();
        assert!(bad.is_empty(), "{pure} needs {bad:?}");
        assert!(needs.len() > 3, "{pure} was not found");
    }
    // The same question finds them where they are allowed.
    assert!(crates.all_needs("embedded").contains("rusqlite"));
}

#[test]
fn only_one_crate_speaks_to_the_cloud() {
    let crates = Crates::read();
    for name in crates.own.keys().filter(|name| name.as_str() != "aws") {
        let direct = crates.needs.get(crates.id(name)).into_iter().flatten();
        let sdk: Vec<_> = direct
            .map(|id| &crates.names[id])
            .filter(|name| name.starts_with("aws-sdk-"))
            .collect();
        assert!(sdk.is_empty(), "{name} uses {sdk:?}");
    }
}

/// Who may know whom: nothing below knows what stands above it.
#[test]
fn crates_know_only_what_is_below_them() {
    let crates = Crates::read();
    let own = |name: &str| -> BTreeSet<String> {
        let needs = crates.all_needs(name);
        needs.into_iter().filter(|need| crates.own.contains_key(*need)).map(str::to_owned).collect()
    };
    let may = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(own("domain"), may(&[]));
    assert_eq!(own("store"), may(&["domain"]));
    for (name, _) in crates.own.iter().filter(|(_, folder)| folder.starts_with("functions/")) {
        let known = own(name);
        for engine in ["embedded", "aws", "credit-control"] {
            assert!(!known.contains(engine), "the function {name} knows the engine {engine}");
        }
    }
    assert!(!own("app").contains("embedded") && !own("app").contains("aws"));
}

#[test]
fn every_crate_explains_itself() {
    for (name, folder) in Crates::read().own {
        let folder = root().join(folder);
        let readme = fs::read_to_string(folder.join("README.md"));
        let readme = readme.unwrap_or_else(|_| panic!("{name} has no README.md"));
        assert!(readme.lines().count() >= 3, "the README.md of {name} says nothing");
        let roots = ["src/lib.rs", "src/main.rs"].map(|file| fs::read_to_string(folder.join(file)));
        let includes = "#![doc = include_str!(\"../README.md\")]";
        let included = roots.iter().flatten().any(|text| text.contains(includes));
        assert!(included, "{name} does not include its README.md as its documentation");
    }
}

#[test]
fn every_crate_keeps_the_lints_of_the_workspace() {
    for (name, folder) in Crates::read().own {
        let manifest = fs::read_to_string(root().join(folder).join("Cargo.toml")).unwrap();
        assert!(manifest.contains("[lints]\nworkspace = true"), "{name} has lints of its own");
    }
}
