//! The folder that a benchmark builds its data in: a new one that is gone at the end, or the empty
//! one that the user names, which stays.

use crate::failure::{Done, Failure};
use crate::session::Session;
use std::fs;
use std::path::{Path, PathBuf};

/// The folder.
pub(super) struct Ground {
    folder: PathBuf,
    passing: bool,
}

impl Ground {
    /// The folder for this run.
    ///
    /// # Errors
    /// When it cannot be made, or the one that is named is not empty.
    pub(super) fn of(session: &Session) -> Done<Self> {
        match &session.common.data {
            Some(folder) => {
                let cannot = |error| cannot_make(folder, &error);
                fs::create_dir_all(folder).map_err(cannot)?;
                if fs::read_dir(folder).map_err(cannot)?.next().is_some() {
                    return Err(Failure::input(format!(
                        "{} is not empty; a benchmark builds its data in an empty folder",
                        folder.display()
                    )));
                }
                Ok(Self { folder: folder.clone(), passing: false })
            }
            None => Self::passing(),
        }
    }

    /// A new folder that goes with this value.
    pub(super) fn passing() -> Done<Self> {
        let base = std::env::temp_dir();
        (0..1_000)
            .map(|number| {
                base.join(format!("credit-control-bench-{}-{number}", std::process::id()))
            })
            .find(|folder| fs::create_dir(folder).is_ok())
            .map(|folder| Self { folder, passing: true })
            .ok_or_else(|| Failure::not_now(format!("no folder can be made in {}", base.display())))
    }

    /// A place in it, as an empty folder.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(super) fn place(&self, name: &str) -> Done<PathBuf> {
        let place = self.folder.join(name);
        fs::create_dir_all(&place).map_err(|error| cannot_make(&place, &error))?;
        Ok(place)
    }

    /// A place in it that holds what is in `from` now.
    ///
    /// # Errors
    /// When it cannot be copied.
    pub(super) fn copy(&self, from: &Path, name: &str) -> Done<PathBuf> {
        let place = self.place(name)?;
        let files = fs::read_dir(from).map_err(|error| cannot_make(&place, &error))?;
        for file in files {
            let file = file.map_err(|error| cannot_make(&place, &error))?;
            if file.path().is_file() {
                fs::copy(file.path(), place.join(file.file_name()))
                    .map_err(|error| cannot_make(&place, &error))?;
            }
        }
        Ok(place)
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        if self.passing {
            // What cannot be removed is in the system's own folder for what passes.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

fn cannot_make(folder: &Path, error: &std::io::Error) -> Failure {
    Failure::not_now(format!("{} cannot be made: {error}", folder.display()))
}
