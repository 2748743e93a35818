//! An emulator in this process, a fresh one for each table: its one writer would make tests wait for
//! each other.

use crate::wire::Wire;
use aws::client;
use aws::dynamo::{DynamoTable, Options, create};
use aws_config::SdkConfig;
use std::time::Duration;

/// The name of the table.
pub(crate) const NAME: &str = "credit-control";

/// No pauses worth mentioning, and time for a debug build on a busy machine.
pub(crate) const PATIENT: Options = Options {
    tries: 4,
    pause: Duration::from_millis(1),
    connect: Duration::from_secs(30),
    attempt: Duration::from_secs(60),
    operation: Duration::from_secs(300),
};

/// The address of a new emulator. It ends with the test's runtime.
async fn start() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(dynoxide::server::serve_on(listener, dynoxide::Database::memory().unwrap()));
    endpoint
}

/// A new emulator with the table in it.
pub(crate) async fn made() -> SdkConfig {
    let config = client::emulator(&start().await).await;
    create(&config, NAME).await.unwrap();
    config
}

/// The engine on an emulator of its own.
pub(crate) async fn table() -> DynamoTable {
    DynamoTable::with_options(&made().await, NAME, PATIENT)
}

/// The engine behind a line that can break.
pub(crate) async fn wired(options: Options) -> (DynamoTable, Wire) {
    let wire = Wire::new(client::new_http_client());
    let config = client::emulator_through(&start().await, wire.client()).await;
    create(&config, NAME).await.unwrap();
    wire.forget();
    (DynamoTable::with_options(&config, NAME, options), wire)
}
