//! What goes wrong: one clear line, the right exit code, nothing half applied, no secret shown.

use crate::world::{HEADINGS, TUESDAY, World, three};
use std::fs;
use std::process::Command;

/// Each line of this is reviewed as a change of what people are told.
#[test]
fn every_refusal_is_one_clear_line() {
    let world = World::live(&three());
    let bad_rows = world.file(
        "bad.csv",
        format!(
            "{HEADINGS}\n1,Birch,ap@birch.example,2026-05-01,2026-05-31,12x,GBP,\n\
             2,Cedar,ap@cedar.example,2026-05-01,2026-02-30,10.00,GBP,\n"
        ),
    );
    let bad_policy = world.file("bad.toml", "name = 7\ngap_days = 900\ncolour = \"red\"\n");
    let broken_policy = world.file("broken.toml", "name = = 1");
    let no_mail = world.file("empty.eml", "");
    let no_json = world.file("no.json", "{");
    let other = world.file("other.json", "{\"detail-type\": \"something else\"}");
    let future = ["import", &bad_rows, "--snapshot-date", "2026-13-01"];
    let items = world.file("again.csv", three());
    let cases: &[&[&str]] = &[
        &["frobnicate"],
        &["import"],
        &["import", "none.csv"],
        &["import", &bad_rows],
        &future,
        &["import", &items, "--snapshot-date", "2026-07-30"],
        &["import", &items, "--format", "sage"],
        &["import", &items, "--complete", "--partial"],
        &["import", &items, "--snapshot-date", "2026-06-01"],
        &["import", &bad_policy],
        &["tenant", "add", "Acme!", "--name", "x", "--country", "GB"],
        &["tenant", "add", "acme", "--name", "x", "--country", "GB"],
        &["tenant", "add", "two", "--name", "x", "--country", "XX"],
        &["tenant", "set", "--from", "nobody", "--zone", "Mars/Phobos", "--daily", "0"],
        &["tick", "--as-of", "2026-06-30T08:00"],
        &["tick", "--as-of", "tomorrow"],
        &["go-live", "--as-of", "2020-01-01"],
        &["outbox", "--tenant", "nobody"],
        &["outbox", "--state", "lost"],
        &["debtor", "Elm Ltd"],
        &["debtor", ""],
        &["explain", "0123456789"],
        &["hold", "Birch & Co", "--until", "soon"],
        &["hold", "Birch & Co", "--invoice", "9999"],
        &["promise", "Birch & Co"],
        &["promise", "Birch & Co", "--on", "2026-07-07", "--amount", "ten pounds"],
        &["promise", "Birch & Co", "--on", "2026-07-07", "--amount", "1.005 GBP"],
        &["dispute", "Birch & Co", "--reason", "price", "--amount", "5.00 GBP"],
        &["release", "d0000000000000000.h1"],
        &["approve"],
        &["approve", "Birch & Co"],
        &["assign", "Birch & Co", "jo"],
        &["stop", "perhaps"],
        &["receive", "none.eml"],
        &["receive", &no_mail],
        &["invoke", "tick", &no_json],
        &["invoke", "tick", &other],
        &["invoke", "paint", &other],
        &["policy", "check", &bad_policy],
        &["policy", "check", &broken_policy],
        &["policy", "publish", &bad_policy],
        &["policy", "timeline", &bad_policy],
        &["serve"],
    ];
    let mut told = String::new();
    for case in cases {
        let said = world.run(case);
        // An unreadable mail is no refusal: it is put before a person.
        assert!(said.code != 0 || case.contains(&no_mail.as_str()), "{case:?}: {}", said.out);
        assert!(said.err.lines().count() <= 1, "{case:?}: {}", said.err);
        let shown: Vec<&str> = case.iter().map(|it| it.rsplit('/').next().unwrap()).collect();
        told.push_str(&format!("{}  {}\n   {}\n", said.code, shown.join(" "), said.err.trim_end()));
        if said.code != 0 {
            let json = world.run(&[case, &["--json"][..]].concat());
            let line: serde_json::Value = serde_json::from_str(&json.err).unwrap();
            assert_eq!(format!("error: {}\n", line["error"].as_str().unwrap()), said.err);
        }
    }
    insta::assert_snapshot!(told);
    assert_eq!(world.list(&["tasks", "--kind", "place_mail"]).len(), 0);
}

#[test]
fn of_bad_rows_nothing_is_applied_and_all_are_told() {
    let world = World::with_tenant();
    let rows = format!(
        "{HEADINGS}\n1,Birch,ap@birch.example,2026-05-01,2026-05-31,12.00,GBP,\n\
         2,Cedar,ap@cedar.example,2026-05-01,2026-02-30,10.00,GBP,\n\
         3,Cedar,ap@cedar.example,2026-05-01,2026-05-30,ten,GBP,\n"
    );
    let file = world.file("bad.csv", rows);
    let said = world.run(&["import", &file, "--json"]);
    assert_eq!(said.code, 2);
    let report: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let lines: Vec<u64> = report["rejected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["line"].as_u64().unwrap())
        .collect();
    assert_eq!(lines, [3, 4]);
    assert!(world.refused(&["debtor", "Birch"], 2).contains("Birch"));
}

#[test]
fn without_data_it_says_what_to_do_first() {
    let world = World::new();
    for command in [&["outbox"][..], &["tick"], &["serve"], &["tenant", "list"]] {
        let told = world.refused(command, 2);
        assert_eq!(
            told,
            "error: there is no data in [folder]/data: credit-control tenant add ID --name NAME \
             --country GB"
        );
    }
    assert!(!world.data().exists(), "looking leaves nothing behind");
}

#[test]
fn a_configuration_that_is_not_right_stops_everything_and_says_all() {
    let world = World::live(&three());
    let config = "[courier]\nkind = \"smtp\"\nusername = \"me\"\npassword = \"hunter2\"\nsecurity = \"ssl\"\n\n[serve]\nport = 0.5\n\n[colour]\n";
    fs::write(world.data().join("config.toml"), config).unwrap();
    let told = world.refused(&["tick"], 2);
    assert_eq!(
        told,
        "error: [folder]/data/config.toml is not right: line 1: courier.host is missing; \
         line 4: courier.password: a password is never written here: name a file (password_file) or a variable of the environment (password_env); \
         line 5: courier.security: \"ssl\" is not known; \
         known are starttls, tls, none; \
         line 8: serve.port: a whole number from 0 to 65535 is expected; \
         line 10: colour is not known; \
         known are courier, intake, patience, serve"
    );
    let same = world.refused(&["serve", "--port", "0"], 2);
    assert_eq!(same, told);
    fs::write(world.data().join("config.toml"), "[courier]\nkind = \"eml\"\nfolder = \"out\"\n")
        .unwrap();
    world.ok(&["tick"]);
    assert!(world.data().join("out").is_dir());
}

#[test]
fn a_damaged_data_file_is_told_and_left_alone() {
    let world = World::live(&three());
    let file = world.data().join("credit-control.db");
    for left in ["credit-control.db-wal", "credit-control.db-shm"] {
        fs::remove_file(world.data().join(left)).ok();
    }
    fs::write(&file, b"this is no data file at all, whatever its name may say".repeat(100))
        .unwrap();
    let told = world.refused(&["tick"], 1);
    assert_eq!(
        told,
        "error: [folder]/data/credit-control.db cannot be used: the data file is damaged: restore it from a backup"
    );
    assert!(fs::read(&file).unwrap().starts_with(b"this is no data file"));
}

#[test]
fn a_data_file_that_somebody_holds_is_told() {
    let world = World::live(&three());
    fs::write(world.data().join("config.toml"), "[patience]\ndata_file_seconds = 0\n").unwrap();
    let other = rusqlite::Connection::open(world.data().join("credit-control.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let told = world.refused(&["hold", "Birch & Co"], 1);
    assert_eq!(
        told,
        "error: [folder]/data/credit-control.db cannot be used: another process has held the data file for too long"
    );
    other.execute_batch("ROLLBACK").unwrap();
    world.ok(&["hold", "Birch & Co"]);
}

#[test]
fn a_clock_that_went_back_is_told() {
    let world = World::with_tenant();
    let clock = "kind = \"machine\"\nlatest = \"2999-01-01T00:00:00Z\"\n";
    fs::write(world.data().join("clock"), clock).unwrap();
    let told = world.refused(&["outbox"], 1);
    assert!(told.contains("but this data folder was in use until 2999-01-01T00:00:00Z"), "{told}");
    fs::write(world.data().join("clock"), "kind = \"sundial\"\n").unwrap();
    assert!(world.refused(&["outbox"], 1).contains("clock is damaged"));
}

/// What the system says when a disk is full, here by a limit on the size of files.
#[cfg(unix)]
#[test]
fn a_full_disk_loses_nothing_and_leaves_nothing_half_done() {
    let world = World::with_tenant();
    let rows: Vec<String> = (0..3_000)
        .map(|n| format!("{n},Customer {n},ap@c{n}.example,2026-05-01,2026-05-31,12.00,GBP,"))
        .collect();
    let file = world.file("many.csv", format!("{HEADINGS}\n{}\n", rows.join("\n")));
    let args = ["import", file.as_str(), "--as-of", TUESDAY];
    let inner = world.command(&args);
    // The signal of the limit is ignored, so that it is an error; ulimit counts half kilobytes.
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 1500; exec \"$0\" \"$@\""]);
    limited.arg(inner.get_program()).args(inner.get_args());
    let said = world.said(limited.output().unwrap());
    assert_eq!(said.code, 1, "{} {}", said.out, said.err);
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    // With room again the same import goes on where it was.
    let imported = world.json(&args);
    assert_eq!(imported["debtors"], 3_000);
    let health = world.json(&["go-live"]);
    assert_eq!(health["debtors"], 3_000);
}

#[test]
fn a_password_is_never_shown() {
    let world = World::live(&three());
    fs::write(world.data().join("secret"), "hunter2\n").unwrap();
    let config = "[courier]\nkind = \"smtp\"\nhost = \"127.0.0.1\"\nport = 1\nsecurity = \"none\"\n\
                  username = \"me\"\npassword_file = \"secret\"\n";
    fs::write(world.data().join("config.toml"), config).unwrap();
    let mut command = world.command(&["tick", "--json"]);
    let said = world.said(command.env("CREDIT_CONTROL_LOG", "trace").output().unwrap());
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("\"sent\":0"), "{}", said.out);
    for secret in ["hunter2", "birch.example", "Birch"] {
        assert!(!said.err.contains(secret), "the log shows {secret}: {}", said.err);
    }
}
