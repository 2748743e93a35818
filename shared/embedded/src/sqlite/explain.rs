//! SQLite's errors in one sentence that says what to do.

use rusqlite::{Error, ErrorCode};

/// The sentence.
pub(super) fn explain(error: &Error) -> String {
    let text = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "the disk is full",
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another process has held the data file for too long"
        }
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            "the data file or its folder may not be written by this user"
        }
        Some(ErrorCode::CannotOpen) => {
            "the data file cannot be opened: does its folder exist, and may this user write there?"
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            "the data file is damaged: restore it from a backup"
        }
        Some(ErrorCode::OutOfMemory) => "the machine is out of memory",
        Some(ErrorCode::SystemIoFailure) => return format!("the disk fails: {error}"),
        _ => return error.to_string(),
    };
    text.to_owned()
}

/// Whether nothing can have been written when a commit failed with `error`. Out of room, the frame
/// that ends the transaction is not in the log; any other failure may have come after it.
pub(super) fn certainly_undone(error: &Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DiskFull | ErrorCode::DatabaseBusy | ErrorCode::ReadOnly)
    )
}
