//! Function `dispatch`: wiring only. It reads vendors again before each send.

use lambda::Need;
use std::process::ExitCode;

fn main() -> ExitCode {
    lambda::start(
        &[
            Need::Bucket,
            Need::Bus,
            Need::ConfigurationSet,
            Need::Letters,
            Need::Secret,
            Need::Vendors,
        ],
        async |call| dispatch::handle(&call.cloud.app, &call.event, call.now, call.deadline).await,
    )
}
