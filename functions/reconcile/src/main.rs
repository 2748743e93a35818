//! Function `reconcile`: wiring only.

use lambda::Need;
use std::process::ExitCode;

fn main() -> ExitCode {
    lambda::start(&[Need::Secret, Need::Vendors], async |call| {
        reconcile::handle(&call.cloud.app, &call.event, call.now, call.deadline).await
    })
}
