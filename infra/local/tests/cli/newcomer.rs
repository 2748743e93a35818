//! The way of a newcomer: from an export to mails that left, each of them explained.

use crate::world::{HEADINGS, TUESDAY, World, text};
use serde_json::Value;
use std::collections::BTreeSet;

/// Accounts of the export.
const ACCOUNTS: usize = 40;

/// An export with part payments and three currencies; every tenth account has no address.
fn export() -> String {
    let mut lines = vec![HEADINGS.to_owned()];
    for number in 0..200 {
        let account = number % ACCOUNTS;
        let email = match account % 10 {
            9 => String::new(),
            _ => format!("ap@customer{account}.example"),
        };
        let currency = ["EUR", "GBP", "USD"][account % 3];
        let day = 1 + number % 28;
        let month = 4 + number % 3;
        let paid = if number % 7 == 0 { "10.00" } else { "" };
        lines.push(format!(
            "INV-{number},Customer {account},{email},2026-03-{day:02},2026-{month:02}-{day:02},\
             {}.50,{currency},{paid}",
            100 + number * 3
        ));
    }
    lines.join("\n")
}

fn ids(answer: &Value) -> Vec<(String, String)> {
    let messages = answer["messages"].as_array().unwrap();
    messages.iter().map(|message| (text(message, "id"), text(message, "debtor"))).collect()
}

#[test]
fn from_an_export_to_explained_mails() {
    let world = World::with_tenant();
    let file = world.file("open.csv", export());
    let imported = world.json(&["import", &file, "--as-of", "2026-06-30T08:00"]);
    assert_eq!(imported["rows"], 200);
    assert_eq!(imported["invoices"], 200);
    assert_eq!(imported["debtors"], ACCOUNTS);
    assert_eq!(imported["rejected"], serde_json::json!([]));

    // The first import sends nothing, and nothing is sent before going live.
    assert_eq!(world.json(&["tick"])["sent"], 0);
    let health = world.json(&["go-live"]);
    let missing = health["problems"].as_array().unwrap();
    let missing = missing.iter().find(|problem| problem["kind"] == "missing_address").unwrap();
    assert_eq!(missing["count"], ACCOUNTS / 10);
    assert!(health["first_run"]["messages"].as_array().is_some());
    assert!(!health["approvals"].as_array().unwrap().is_empty());
    world.ok(&["go-live", "--yes"]);
    world.ok(&["approve", "--all-accounts"]);

    // A rehearsal lists exactly what the same tick then sends, and changes nothing.
    let rehearsed = world.json(&["tick", "--as-of", TUESDAY, "--dry-run"]);
    assert_eq!(world.mails(), 0);
    assert_eq!(ids(&rehearsed), ids(&world.json(&["tick", "--as-of", TUESDAY, "--dry-run"])));
    let ticked = world.json(&["tick", "--as-of", TUESDAY]);
    assert_eq!(ticked["as_of"], "2026-06-30T09:00:00Z");
    assert_eq!(ids(&rehearsed), ids(&ticked));
    let sent = ids(&ticked).len();
    assert!(sent > ACCOUNTS / 2, "{sent}");
    assert_eq!(ticked["sent"], sent);
    assert_eq!(world.mails(), sent);

    // A second tick sends nothing.
    let again = world.json(&["tick", "--as-of", TUESDAY]);
    assert_eq!((&again["sent"], ids(&again).len()), (&Value::from(0), 0));
    assert_eq!(world.mails(), sent);

    // Accounts without an address are tasks.
    let tasks = world.list(&["tasks", "--kind", "find_address"]);
    assert_eq!(tasks.len(), ACCOUNTS / 10);
    for field in ["id", "debtor", "kind", "since", "due", "owner", "briefing", "choices"] {
        assert!(!tasks[0][field].is_null(), "{field}");
    }

    // Every message has a line, an account and an explanation.
    let outbox = world.list(&["outbox"]);
    assert_eq!(outbox.len(), sent);
    for line in &outbox {
        for field in ["id", "debtor", "invoices", "step", "channel", "to", "state", "at", "because"]
        {
            assert!(!line[field].is_null(), "{field}");
        }
        let told = world.json(&["explain", &text(line, "id")]);
        assert_eq!(told["about"], "message");
        assert_eq!(told["decided"]["reproduced"], true, "{told}");
        let debtor = world.json(&["debtor", &text(line, "debtor")]);
        for field in
            ["id", "name", "balances", "invoices", "holds", "promises", "disputes", "timeline"]
        {
            assert!(!debtor[field].is_null(), "{field}");
        }
    }
    let debtors: BTreeSet<String> = outbox.iter().map(|line| text(line, "debtor")).collect();
    assert_eq!(debtors.len(), sent, "one message for an account");
}

#[test]
fn the_same_file_twice_changes_nothing_and_a_newer_one_ends_what_is_paid() {
    let world = World::live(&crate::world::three());
    assert_eq!(world.json(&["tick"])["sent"], 2);
    let file = world.file("items.csv", crate::world::three());
    let again = world.json(&["import", &file]);
    assert_eq!(again["repeated"], true);
    let paid = crate::world::three().replace("500.00,EUR,200.00", "500.00,EUR,500.00");
    let file = world.file("paid.csv", paid);
    world.ok(&["import", &file, "--complete", "--as-of", "2026-07-14T10:00"]);
    let cedar = world.json(&["debtor", "Cedar AG"]);
    assert_eq!(cedar["invoices"], serde_json::json!([]));
    let ticked = world.json(&["tick"]);
    let to: Vec<String> = ids(&ticked).into_iter().map(|(_, debtor)| debtor).collect();
    assert!(!to.contains(&text(&cedar, "id")), "{ticked}");
}

#[test]
fn people_are_told_in_plain_words() {
    let world = World::live(&crate::world::three());
    let mut told = String::new();
    for args in [
        &["tick", "--dry-run"][..],
        &["tick"],
        &["outbox"],
        &["tasks"],
        &["debtor", "Birch & Co"],
        &["explain", "2001"],
        &["preview", "Birch & Co"],
        &["tenant", "list"],
        &[
            "policy",
            "check",
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/content/policies/standard.toml"),
        ],
    ] {
        let out = world.ok(args);
        assert!(!out.contains('\u{1b}'), "piped output is plain: {args:?}");
        // The mark above a mail's signature ends in a blank (RFC 3676 section 4.3).
        assert!(out.lines().all(|line| line.trim_end() == line || line == "-- "), "{out}");
        let shown = args.iter().filter(|word| !word.contains('/')).copied();
        told.push_str(&format!(
            "$ credit-control {}\n{out}\n",
            shown.collect::<Vec<_>>().join(" ")
        ));
    }
    let user = world.json(&["stop", "on"])["stopped"]["by"].as_str().unwrap().to_owned();
    // The name of whoever runs this moves the columns of a story.
    let same = |line: &str| match line.starts_with("  20") {
        true => {
            let words = line.split("  ").map(str::trim).filter(|word| !word.is_empty());
            words.collect::<Vec<_>>().join("  ").replace(&format!("  {user}  "), "  [user]  ")
        }
        false => line.to_owned(),
    };
    insta::assert_snapshot!(told.lines().map(same).collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_pdf_beside_the_file_goes_out_unaltered() {
    let world = World::with_tenant();
    let pdf = b"%PDF-1.4 the invoice itself";
    world.file("docs/1001.pdf", pdf);
    let items = "invoice,customer,email,issue_date,due_date,amount,currency,pdf
1001,Birch & Co,ap@birch.example,2026-05-01,2026-05-31,1200.00,GBP,docs/1001.pdf
1002,Birch & Co,ap@birch.example,2026-05-01,2026-05-31,10.00,GBP,docs/none.pdf
";
    let file = world.file("items.csv", items);
    let said = world.run(&["import", &file, "--as-of", TUESDAY, "--json"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(said.out.contains("the PDF is not beside the file"), "{}", said.out);
    let stored = std::fs::read_dir(world.data().join("blobs/document")).unwrap();
    let stored: Vec<_> =
        stored.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect();
    assert_eq!(stored, [pdf]);
    // A row cannot name a file outside.
    world.file("secret.pdf", pdf);
    let inner = world.file("inner/items.csv", items.replace("docs/1001.pdf", "../secret.pdf"));
    let said = world.run(&["import", &inner, "--json"]);
    assert_eq!(said.code, 2);
    assert!(said.out.contains("\"line\":2"), "{}", said.out);
}
