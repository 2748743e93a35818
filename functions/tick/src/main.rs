//! Function `tick`: wiring only. It sends nothing; what it decides is `dispatch`'s to send.

use lambda::Need;
use std::process::ExitCode;

fn main() -> ExitCode {
    lambda::start(&[Need::Bucket], async |call| {
        tick::decide(&call.cloud.app, &call.event, call.now, call.deadline).await
    })
}
