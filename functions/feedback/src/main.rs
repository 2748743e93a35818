//! Function `feedback`: wiring only. The table is all that it needs.

use std::process::ExitCode;

fn main() -> ExitCode {
    lambda::start(&[], async |call| feedback::handle(&call.cloud.app, call.event, call.now).await)
}
