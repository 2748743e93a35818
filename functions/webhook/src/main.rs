//! Function `webhook`: wiring only.

use app::webhook::Doors;
use lambda::Need;
use std::process::ExitCode;

fn main() -> ExitCode {
    let doors = Doors::default();
    lambda::start(&[Need::Secret], async |call| {
        webhook::handle(&call.cloud.app, &doors, &call.event, call.now).await
    })
}
