//! Function `reply`: wiring only. It sends nothing, so it has no way out.

use lambda::Need;
use std::process::ExitCode;

fn main() -> ExitCode {
    lambda::start(&[Need::Bucket, Need::Reader, Need::Opinion], async |call| {
        reply::handle(&call.cloud.app, call.event, call.now).await
    })
}
