//! The contract of the port `Table` on the DynamoDB engine, against any emulator:
//! `cargo run -p aws --example contract -- http://127.0.0.1:4566 [table [tries]]`.
//!
//! Makes the table (and refuses when there is one already), runs every check on it, deletes it, and
//! prints `N passed, N failed`. Ends with an error unless all passed. A check that fails stops the
//! rest, so those are neither.
#![allow(clippy::expect_used, reason = "a program for judges: what it cannot do stops it")]

use aws::client::emulator;
use aws::dynamo::{DynamoTable, Options, create};
use aws_config::SdkConfig;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;
use store::contract;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(endpoint) = arguments.next() else {
        eprintln!("usage: contract ENDPOINT [TABLE [TRIES]]");
        return ExitCode::FAILURE;
    };
    let table = arguments.next().unwrap_or_else(|| "credit-control-contract".to_owned());
    let tries = arguments.next().map_or(Ok(40), |tries| tries.parse());
    let Ok(tries) = tries else {
        eprintln!("TRIES is a number: how often an index is read until it shows what was written");
        return ExitCode::FAILURE;
    };
    contract_against(&endpoint, &table, tries)
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn contract_against(endpoint: &str, name: &str, tries: usize) -> ExitCode {
    let runtime = runtime();
    let config = runtime.block_on(emulator(endpoint));
    if let Err(why) = runtime.block_on(create(&config, name)) {
        eprintln!("{why}\n0 passed, 1 failed");
        return ExitCode::FAILURE;
    }
    let begun = Arc::new(AtomicUsize::new(0));
    let ended = checks(endpoint.to_owned(), name.to_owned(), tries, Arc::clone(&begun));
    let begun = begun.load(Relaxed);
    if let Err(why) = runtime.block_on(delete(&config, name)) {
        eprintln!("{why}");
    }
    match ended {
        true => println!("{begun} passed, 0 failed"),
        false => println!("{} passed, 1 failed", begun.saturating_sub(1)),
    }
    // No check at all would be no proof.
    if ended && begun > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs the checks, counting those that begin; whether they ended well. A check that fails panics,
/// so they have a thread of their own.
fn checks(endpoint: String, name: String, tries: usize, begun: Arc<AtomicUsize>) -> bool {
    let run = move || {
        // An emulator may be slow; the contract is not about its speed.
        let options = Options {
            attempt: Duration::from_secs(30),
            operation: Duration::from_secs(90),
            ..Options::default()
        };
        let make = async || {
            begun.fetch_add(1, Relaxed);
            DynamoTable::with_options(&emulator(&endpoint).await, &*name, options)
        };
        runtime().block_on(contract::run(make, tries));
    };
    std::thread::spawn(run).join().is_ok()
}

async fn delete(config: &SdkConfig, name: &str) -> Result<(), String> {
    let client = aws_sdk_dynamodb::Client::new(config);
    let deleted = client.delete_table().table_name(name).send().await;
    deleted.map(|_| ()).map_err(|_| format!("the table {name} could not be deleted"))
}
