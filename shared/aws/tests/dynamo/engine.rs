//! What the engine promises as an engine, and what it asks of the table.

use crate::emulator::{NAME, PATIENT, made, table};
use aws::dynamo::{DEFINITION, DynamoTable, Options};
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::KeySchemaElement;
use serde_json::{Value, json};
use std::time::Duration;
use store::contract;
use store::table::{
    Condition, Index, IndexKey, Key, Range, ReadError, Row, Table, TransactError, Write,
};

#[tokio::test]
async fn keeps_the_contract() {
    contract::run(table, 1).await;
}

/// What the emulator says of the table that `create` made, beside what the template is held to.
#[tokio::test]
async fn the_table_is_made_as_it_is_defined() {
    let client = Client::new(&made().await);
    let answer = client.describe_table().table_name(NAME).send().await.unwrap();
    let table = answer.table.unwrap();
    let schema = |keys: &[KeySchemaElement]| -> Value {
        let key = |key: &KeySchemaElement| json!({"AttributeName": key.attribute_name, "KeyType": key.key_type.as_str()});
        keys.iter().map(key).collect()
    };
    let columns = table.attribute_definitions().iter().map(|column| {
        let kind = column.attribute_type.as_str();
        json!({"AttributeName": column.attribute_name, "AttributeType": kind})
    });
    let mut indexes: Vec<Value> = table
        .global_secondary_indexes()
        .iter()
        .map(|index| {
            let projection = index.projection().unwrap();
            assert!(projection.non_key_attributes().is_empty());
            json!({
                "IndexName": index.index_name(),
                "KeySchema": schema(index.key_schema()),
                "Projection": {"ProjectionType": projection.projection_type().unwrap().as_str()},
            })
        })
        .collect();
    indexes.sort_by_key(|index| index["IndexName"].to_string());
    let answer = client.describe_time_to_live().table_name(NAME).send().await.unwrap();
    let lives = answer.time_to_live_description.unwrap();
    let billing = table.billing_mode_summary().unwrap().billing_mode().unwrap();
    let made = json!({
        "BillingMode": billing.as_str(),
        "AttributeDefinitions": columns.collect::<Value>(),
        "KeySchema": schema(table.key_schema()),
        "GlobalSecondaryIndexes": indexes,
        "TimeToLiveSpecification": {
            "AttributeName": lives.attribute_name(),
            "Enabled": lives.time_to_live_status().unwrap().as_str() == "ENABLED",
        },
    });
    let defined: Value = serde_json::from_str(DEFINITION).unwrap();
    assert_eq!(made, defined);
}

fn row(sk: &str) -> Row {
    let pending = Some(IndexKey::new("group", "1"));
    let key = Key::new("p", sk);
    Row { key, version: 1, pending, view: None, expires: None, body: "{}".into() }
}

#[tokio::test]
async fn alone_costs_half_and_a_check_that_stands_alone_is_only_read() {
    let table = table().await;
    let put = |sk| Write::Put(row(sk), Condition::Absent);
    let cost = async |writes| {
        let before = table.consumed();
        table.transact(writes).await.unwrap();
        table.consumed() - before
    };
    let one = cost(vec![put("a")]).await;
    assert_eq!((one.table, one.pending, one.view, one.read), (1.0, 1.0, 0.0, 0.0));
    let two = cost(vec![put("b"), put("c")]).await;
    assert_eq!((two.table, two.pending, two.view, two.read), (4.0, 2.0, 0.0, 0.0));
    let check = |condition| Write::Check(row("a").key, condition);
    let none = cost(vec![check(Condition::None), put("d")]).await;
    assert_eq!((none.table, none.read), (1.0, 0.0), "a check of nothing is not sent");
    let read = cost(vec![check(Condition::Version(1))]).await;
    assert_eq!((read.write(), read.read), (0.0, 1.0));
    let delete = cost(vec![Write::Delete(row("a").key, Condition::Version(1))]).await;
    assert_eq!((delete.table, delete.pending), (1.0, 1.0));
    let counts = table.metrics().counts();
    assert_eq!((counts.transactions, counts.rows_written, counts.checks), (5, 5, 2));
}

#[tokio::test]
async fn a_token_that_stands_elsewhere_never_widens_a_range() {
    let table = table().await;
    for sk in ["a", "b", "c", "d"] {
        table.transact(vec![Write::Put(row(sk), Condition::Absent)]).await.unwrap();
    }
    let range = |token: &str, descending| Range {
        from: Some("b".to_owned()),
        to: Some("c".to_owned()),
        token: Some(token.to_owned()),
        descending,
        ..Range::all("p")
    };
    for (token, forwards, backwards) in [
        (r#"["a"]"#, &["b", "c"][..], &[][..]),
        (r#"["b"]"#, &["c"], &[]),
        (r#"["bb"]"#, &["c"], &["b"]),
        (r#"["c"]"#, &[], &["b"]),
        (r#"["d"]"#, &[], &["c", "b"]),
    ] {
        for (descending, expected) in [(false, forwards), (true, backwards)] {
            let page = table.query(&range(token, descending)).await.unwrap();
            let found: Vec<&str> = page.rows.iter().map(|row| &*row.key.sk).collect();
            assert_eq!(found, expected, "{token} {descending}");
        }
    }
    let long = format!(r#"["{}"]"#, "x".repeat(2_000));
    for token in [r#"[""]"#, &long, r#"["a","b"]"#, "{}"] {
        let answer = table.query(&range(token, false)).await;
        assert!(matches!(answer, Err(ReadError::Invalid(_))), "{token}");
        let answer = table.index(Index::Pending, &range(token, false)).await;
        assert!(matches!(answer, Err(ReadError::Invalid(_))), "{token}");
    }
}

#[tokio::test]
async fn a_table_that_is_not_there_is_no_answer() {
    let table = DynamoTable::with_options(&made().await, "another-table", PATIENT);
    let answer = table.get(&row("a").key).await;
    assert!(matches!(answer, Err(ReadError::Unavailable(_))), "{answer:?}");
    let answer = table.transact(vec![Write::Put(row("a"), Condition::Absent)]).await;
    assert!(matches!(answer, Err(TransactError::Unavailable(_))), "{answer:?}");
}

/// A claim is worth nothing once its lease is over, and a handover has to begin within a twentieth of
/// it: a write that takes longer must not be what usually happens.
#[test]
fn a_call_ends_long_before_a_lease() {
    let options = Options::default();
    let longest = options.operation + options.attempt;
    assert!(longest * 6 <= app::Patience::default().lease, "{longest:?}");
    assert!(options.connect < options.attempt && options.attempt < options.operation);
    assert!(options.pause < Duration::from_secs(1));
}
