//! The table itself. One text says what it is, for the template of the cloud, for emulators and for
//! whoever compares the two.

use super::layout::{EXPIRES, PK, SK, names};
use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{BuildError, DisplayErrorContext};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, TableStatus, TimeToLiveSpecification,
};

use std::time::Duration;
use store::table::Index;

/// The table as the properties of an `AWS::DynamoDB::Table`, but for its name and for what belongs
/// to a place rather than to this program (backups, tags, keys of encryption).
pub const DEFINITION: &str = include_str!("table.json");

/// How often a new table is asked whether it is ready, and how long between.
const LOOKS: usize = 300;
const BETWEEN: Duration = Duration::from_millis(200);

/// Makes the table `name` as [`DEFINITION`] says and waits until it is ready. For emulators and
/// tests: in the cloud the template makes it.
///
/// # Errors
/// One sentence, when it cannot be made; also when there is one already.
pub async fn create(config: &SdkConfig, name: &str) -> Result<(), String> {
    let client = Client::new(config);
    let keys = [Index::Pending, Index::View].map(names);
    let columns = [PK, SK].into_iter().chain(keys.iter().flat_map(|key| [key.hash, key.range]));
    let columns: Result<Vec<_>, BuildError> = columns.map(column).collect();
    let indexes: Result<Vec<_>, BuildError> = keys
        .iter()
        .map(|key| {
            let projection = Projection::builder().projection_type(ProjectionType::KeysOnly);
            GlobalSecondaryIndex::builder()
                .index_name(key.index)
                .set_key_schema(Some(schema(key.hash, key.range)?))
                .projection(projection.build())
                .build()
        })
        .collect();
    client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_attribute_definitions(Some(columns.map_err(|error| error.to_string())?))
        .set_key_schema(Some(schema(PK, SK).map_err(|error| error.to_string())?))
        .set_global_secondary_indexes(Some(indexes.map_err(|error| error.to_string())?))
        .send()
        .await
        .map_err(|error| explain("made", &error))?;
    ready(&client, name).await?;
    let time_to_live =
        TimeToLiveSpecification::builder().attribute_name(EXPIRES).enabled(true).build();
    client
        .update_time_to_live()
        .table_name(name)
        .time_to_live_specification(time_to_live.map_err(|error| error.to_string())?)
        .send()
        .await
        .map_err(|error| explain("given a time to live", &error))?;
    Ok(())
}

async fn ready(client: &Client, name: &str) -> Result<(), String> {
    for _ in 0..LOOKS {
        let answer = client.describe_table().table_name(name).send().await;
        let answer = answer.map_err(|error| explain("described", &error))?;
        if answer.table().and_then(|table| table.table_status()) == Some(&TableStatus::Active) {
            return Ok(());
        }
        tokio::time::sleep(BETWEEN).await;
    }
    Err(format!("the table {name} is still not ready"))
}

fn column(name: &str) -> Result<AttributeDefinition, BuildError> {
    let kind = ScalarAttributeType::S;
    AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build()
}

fn schema(hash: &str, range: &str) -> Result<Vec<KeySchemaElement>, BuildError> {
    let element = |name, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind);
    Ok(vec![element(hash, KeyType::Hash).build()?, element(range, KeyType::Range).build()?])
}

fn explain(what: &str, error: &(impl std::error::Error + 'static)) -> String {
    format!("the table could not be {what}: {}", DisplayErrorContext(error))
}
