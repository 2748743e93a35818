//! The calls of AWS that stand in the engines' sources, and what a role must allow for each: an SDK
//! client's by its method, one of our own by the name of its operation.

use std::collections::BTreeSet;

/// What a call needs. A read of a file needs to be told when there is none, which S3 says only to
/// whoever may list.
fn rights(call: &str) -> Option<&'static [&'static str]> {
    Some(match call {
        "batch_get_item" => &["dynamodb:BatchGetItem"],
        "get_item" | "transact_get_items" => &["dynamodb:GetItem"],
        "query" => &["dynamodb:Query"],
        "scan" => &["dynamodb:Scan"],
        "put_item" => &["dynamodb:PutItem"],
        "update_item" => &["dynamodb:UpdateItem"],
        "delete_item" => &["dynamodb:DeleteItem"],
        "transact_write_items" => {
            &["dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:PutItem"]
        }
        "send_email" => &["ses:SendEmail", "ses:SendRawEmail"],
        "get_account" => &["ses:GetAccount"],
        "put_events" => &["events:PutEvents"],
        "GetObject" => &["s3:GetObject", "s3:ListBucket"],
        "PutObject" => &["s3:PutObject"],
        "Converse" => &["bedrock:InvokeModel"],
        "GetSecretValue" => &["secretsmanager:GetSecretValue"],
        // The operator's commands make and look at tables with the operator's own rights.
        "create_table" | "describe_table" | "update_time_to_live" | "config" => &[],
        _ => return None,
    })
}

/// Rights that Lambda itself uses in a function's name, not an engine.
pub(super) fn is_of_the_platform(action: &str) -> bool {
    let streams = [
        "dynamodb:DescribeStream",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    ];
    let families = ["kms:", "logs:", "sqs:"];
    streams.contains(&action) || families.iter().any(|family| action.starts_with(family))
}

/// All rights that the calls in `sources` need, and the calls of which nobody knows.
pub(super) fn needed(sources: &str) -> (BTreeSet<&'static str>, BTreeSet<String>) {
    let close: String = sources.chars().filter(|sign| !sign.is_whitespace()).collect();
    let (mut needed, mut unknown) = (BTreeSet::new(), BTreeSet::new());
    let mut calls = Vec::new();
    for after in close.split("client.").skip(1) {
        let word = |sign: char| sign.is_ascii_lowercase() || sign == '_' || sign.is_ascii_digit();
        let call: String = after.chars().take_while(|sign| word(*sign)).collect();
        // `is_…` asks an error of the HTTP client about itself.
        let called = after.strip_prefix(&call).is_some_and(|rest| rest.starts_with("()"));
        if !called || call.starts_with("is_") {
            continue;
        }
        calls.push(call);
    }
    let ours = close.split("operation:\"").skip(1).filter_map(|after| after.split('"').next());
    calls.extend(ours.map(str::to_owned));
    for call in calls {
        match rights(&call) {
            Some(rights) => needed.extend(rights),
            None => drop(unknown.insert(call)),
        }
    }
    (needed, unknown)
}
