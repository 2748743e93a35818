//! One `serve` to a data folder: a lock that the system takes back when the process ends, however
//! it ends, and beside it who holds it.

use crate::failure::{Done, Failure};
use domain::calendar::Time;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// Who serves a data folder.
#[derive(Debug, Serialize, Deserialize)]
struct Holder {
    pid: u32,
    since: Time,
    port: u16,
}

/// The lock, as long as it lives.
pub(super) struct Held {
    _lock: File,
    beside: PathBuf,
}

impl Held {
    /// Takes the lock of a data folder.
    ///
    /// # Errors
    /// When somebody has it; the message says who.
    pub(super) fn take(folder: &Path) -> Done<Self> {
        let beside = folder.join("serve.json");
        let path = folder.join("serve.lock");
        let cannot = |error: io::Error| {
            Failure::not_now(format!("{} cannot be locked: {error}", path.display()))
        };
        let lock = File::options().create(true).append(true).open(&path).map_err(cannot)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { _lock: lock, beside }),
            Err(TryLockError::WouldBlock) => Err(Failure::not_now(held_by(folder, &beside))),
            Err(TryLockError::Error(error)) => Err(cannot(error)),
        }
    }

    /// Says who holds it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn say(&mut self, since: Time, port: u16) -> Done {
        let text = serde_json::to_string(&Holder { pid: std::process::id(), since, port })?;
        fs::write(&self.beside, text).map_err(|error| {
            Failure::not_now(format!("{} cannot be written: {error}", self.beside.display()))
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        // The lock goes with the file handle; this is only the note beside it.
        let _ = fs::remove_file(&self.beside);
    }
}

fn held_by(folder: &Path, beside: &Path) -> String {
    let text = fs::read_to_string(beside).unwrap_or_default();
    let who = match serde_json::from_str::<Holder>(&text) {
        Ok(Holder { pid, since, port }) => {
            format!("process {pid}, since {}, on port {port}", since.format("%Y-%m-%dT%H:%M:%SZ"))
        }
        Err(_) => "another process".to_owned(),
    };
    format!("{} is served already, by {who}", folder.display())
}
