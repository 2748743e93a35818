//! Mails that others wrote, against labels that were made without this code (see the README of the
//! folder).

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test")]

use mail::inbound::{Class, Inbound, Kind, Limits, read};
use std::collections::BTreeMap;
use std::path::Path;

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/inbound"))
}

fn mail(file: &str) -> Inbound {
    read(&std::fs::read(folder().join(file)).unwrap(), &Limits::default()).unwrap()
}

fn lines(mail: &Inbound) -> Vec<String> {
    let dash = || "-".to_owned();
    match &mail.kind {
        Kind::Bounce(bounced) => bounced
            .iter()
            .map(|one| {
                let class = if one.class == Class::Hard { "Hard" } else { "Soft" };
                format!("bounce\t{class}\t{}", one.address.clone().unwrap_or_else(dash))
            })
            .collect(),
        Kind::Complaint { address, feedback, .. } => {
            vec![format!("complaint\t{feedback}\t{}", address.clone().unwrap_or_else(dash))]
        }
        Kind::Human => vec!["human\t-\t-".into()],
        Kind::AutoReply { .. } => vec!["auto\t-\t-".into()],
        Kind::DeliveryNotice => vec!["notice\t-\t-".into()],
        Kind::ReadReceipt => vec!["receipt\t-\t-".into()],
        Kind::List => vec!["list\t-\t-".into()],
        Kind::OwnMail => vec!["own\t-\t-".into()],
    }
}

#[test]
fn every_mail_is_what_its_label_says() {
    let table = std::fs::read_to_string(folder().join("expected.tsv")).unwrap();
    let mut expected: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in table.lines().skip(1) {
        let (file, label) = line.split_once('\t').unwrap();
        expected.entry(file).or_default().push(label);
    }
    assert!(expected.len() > 100);
    let wrong: Vec<String> = expected
        .iter()
        .map(|(file, labels)| (file, labels, lines(&mail(file))))
        .filter(|(_, labels, found)| *labels != found)
        .map(|(file, labels, found)| format!("{file}: {labels:?} expected, {found:?} found"))
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), expected.len(), wrong.join("\n"));
}

#[test]
fn every_file_has_a_label() {
    let table = std::fs::read_to_string(folder().join("expected.tsv")).unwrap();
    for set in ["sisimai", "talon"] {
        for entry in std::fs::read_dir(folder().join(set)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let file = format!("{set}/{name}\t");
            assert!(!name.ends_with(".eml") || table.contains(&file), "{file}");
        }
    }
}

#[test]
fn no_reason_holds_an_address() {
    for entry in std::fs::read_dir(folder().join("sisimai")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if !name.ends_with(".eml") {
            continue;
        }
        if let Kind::Bounce(bounced) = mail(&format!("sisimai/{name}")).kind {
            for one in bounced {
                assert!(!one.why.contains('@') && !one.why.contains('\n'), "{name}");
                assert!(!format!("{one:?}").contains('@'), "{name}");
            }
        }
    }
}

#[test]
fn the_returned_mail_is_found() {
    for (file, id) in [
        ("sisimai/lhost-gmail-03.eml", "CBA48452-0888-4AAC-AA4E-0F54D382117F@gmail.com"),
        ("sisimai/rfc3464-01.eml", "E1C50F1B-1C83-4820-BC36-AC6FBFBE8568@example.org"),
    ] {
        let Kind::Bounce(bounced) = mail(file).kind else { panic!("{file}") };
        assert_eq!(bounced[0].message_id.as_deref(), Some(id), "{file}");
    }
}
