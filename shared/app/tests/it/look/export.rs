//! What is exported is all there is, and can be checked without this program.

use super::story::fortnight;
use app::export::{Exported, export};
use domain::debtor::Debtor;
use domain::fact::{Entry, chain};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

#[derive(serde::Deserialize)]
struct FactLine<'a> {
    head: String,
    #[serde(borrow)]
    entry: &'a RawValue,
}

#[tokio::test]
async fn an_export_has_everything_and_its_hashes_can_be_checked() {
    let world = fortnight().await;
    let mut lines: Vec<String> = Vec::new();
    let take = |line: &str| {
        lines.push(line.to_owned());
        Ok(())
    };
    let counts = export(&world.app, &world.tenant, take).await.unwrap();
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    let mut open: Option<(Debtor, Option<Debtor>, String, Value)> = None;
    let mut whole = 0;
    for line in &lines {
        let value: Value = serde_json::from_str(line).unwrap();
        let kind = value["type"].as_str().unwrap().to_owned();
        *found.entry(kind.clone()).or_default() += 1;
        if kind != "fact"
            && let Some((debtor, folded, head, shown)) = open.take()
        {
            assert_eq!(folded.as_ref(), Some(&debtor), "the facts add up to the state");
            assert_eq!(shown["head"], head.as_str());
            assert_eq!(shown["holds"], true);
            whole += 1;
        }
        if kind == "debtor" {
            let state: Debtor = serde_json::from_value(value["state"].clone()).unwrap();
            open = Some((state, None, String::new(), value.clone()));
        }
        if kind == "fact" {
            let fact: FactLine<'_> = serde_json::from_str(line).unwrap();
            let entry: Entry = serde_json::from_str(fact.entry.get()).unwrap();
            let (state, folded, head, _) = open.as_mut().unwrap();
            *head = chain(head, fact.entry.get());
            assert_eq!(*head, fact.head);
            let (tenant, id) = (state.tenant.clone(), state.id.clone());
            let empty = || Debtor::new(tenant, id, "".into(), "".into());
            folded.get_or_insert_with(empty).apply(&entry);
        }
        assert!(!line.contains("aaaaaaaaaaaaaaaaaaaaaaaa"), "a reply token is in {kind}");
    }
    assert_eq!(whole, counts.debtors);
    let many = |kind: &str| found.get(kind).copied().unwrap_or(0);
    let again = Exported {
        policies: many("policy"),
        ledgers: many("ledger"),
        debtors: many("debtor"),
        facts: many("fact"),
        messages: many("message"),
        mails: many("mail"),
        desk_tasks: many("desk_task"),
        readings: many("reading"),
    };
    assert_eq!(counts, again);
    assert_eq!((many("tenant"), many("end")), (1, 1));
    let stored = |place: &str| {
        world.table.rows().into_iter().filter(|row| row.key.sk.starts_with(place)).count()
    };
    assert_eq!(counts.messages, stored("O#"));
    assert_eq!(counts.mails, stored("M#"));
    assert_eq!(counts.readings, stored("R#"));
    assert_eq!((counts.policies, counts.debtors), (2, 4));
    assert_eq!(counts.desk_tasks, stored("K#"));
    let end: Value = serde_json::from_str(lines.last().unwrap()).unwrap();
    assert_eq!(end["facts"], counts.facts);
}

#[tokio::test]
async fn an_export_ends_where_its_reader_ends() {
    let world = fortnight().await;
    let mut taken = 0;
    let result = export(&world.app, &world.tenant, |_| {
        taken += 1;
        match taken {
            10 => Err(app::AppError::rejected("the disk is full")),
            _ => Ok(()),
        }
    })
    .await;
    assert_eq!(result.unwrap_err().to_string(), "the disk is full");
    assert_eq!(taken, 10);
}
