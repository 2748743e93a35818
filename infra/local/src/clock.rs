//! The clock of a data folder: the machine's, or a virtual one that stands where it was put. Kept in
//! the file `clock`, with the latest moment that the folder has seen, so that time never goes
//! backwards in it.
//!
//! A folder starts on the machine's clock. The first `--as-of` gives it a virtual one, for good; a
//! folder on which `serve` has run keeps the machine's.

use crate::failure::{Done, Failure};
use app::ports::Clock;
use chrono::TimeDelta;
use domain::calendar::Time;
use embedded::clock::{SystemClock, VirtualClock};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

/// A machine's clock may be put back by so much (a correction over the network): the folder's then
/// stands still for that long.
const CORRECTION: TimeDelta = TimeDelta::minutes(10);

/// What the file says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    kind: Kind,
    /// The latest moment that was used in a decision; where a virtual clock stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    latest: Option<Time>,
    /// `serve` has run here.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    served: bool,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    #[default]
    Machine,
    Virtual,
}

/// The clock of a data folder; or, without a file, the machine's own.
pub(crate) struct FolderClock {
    file: Option<PathBuf>,
    face: RwLock<Face>,
}

enum Face {
    Machine { clock: Arc<SystemClock>, floor: Option<Time> },
    Virtual(Arc<VirtualClock>),
}

impl Clock for FolderClock {
    fn now(&self) -> Time {
        match &*self.face.read().unwrap_or_else(PoisonError::into_inner) {
            Face::Machine { clock, floor } => {
                let now = clock.now();
                floor.map_or(now, |floor| floor.max(now))
            }
            Face::Virtual(clock) => clock.now(),
        }
    }
}

impl FolderClock {
    /// The clock of `folder`.
    ///
    /// # Errors
    /// When the machine's clock is behind what the folder has seen.
    pub(crate) fn open(folder: &Path) -> Done<Self> {
        let file = folder.join("clock");
        let kept = read(&file)?;
        let face = match (kept.kind, kept.latest) {
            (Kind::Virtual, Some(at)) => Face::Virtual(Arc::new(VirtualClock::new(at))),
            (Kind::Virtual, None) => {
                return Err(Failure::not_now(format!(
                    "{} is damaged: a virtual clock that shows no time",
                    file.display()
                )));
            }
            (Kind::Machine, floor) => {
                let clock = Arc::new(SystemClock::new());
                let now = clock.now();
                if let Some(latest) = floor.filter(|latest| *latest > now + CORRECTION) {
                    return Err(Failure::not_now(format!(
                        "the machine's clock shows {}, but this data folder was in use until {}: \
                         set the machine's clock right",
                        shown(now),
                        shown(latest)
                    )));
                }
                Face::Machine { clock, floor }
            }
        };
        Ok(Self { file: Some(file), face: RwLock::new(face) })
    }

    /// The machine's clock, for a deployment: its functions live on theirs.
    #[cfg(feature = "aws")]
    pub(crate) fn of_machine() -> Self {
        let face = Face::Machine { clock: Arc::new(SystemClock::new()), floor: None };
        Self { file: None, face: RwLock::new(face) }
    }

    fn file(&self) -> Done<&Path> {
        self.file.as_deref().ok_or_else(|| {
            Failure::input(
                "a deployment lives on the machines' clocks: --as-of is for a data folder",
            )
        })
    }

    /// Checks that the clock may be put to `to`; changes nothing.
    ///
    /// # Errors
    /// When that is in the folder's past, or the folder lives on the machine's clock.
    pub(crate) fn may_show(&self, to: Time) -> Done {
        self.check(&read(self.file()?)?, to)
    }

    fn check(&self, kept: &Kept, to: Time) -> Done {
        if kept.kind == Kind::Machine && kept.served {
            return Err(Failure::input(
                "this data folder lives on the machine's clock, because serve has run on it: use \
                 --as-of on another one (--data DIR)",
            ));
        }
        match kept.latest.filter(|latest| to < *latest) {
            Some(latest) => Err(Failure::input(format!(
                "a clock never runs backwards: this data folder is at {}, {} is before that",
                shown(latest),
                shown(to)
            ))),
            None => Ok(()),
        }
    }

    /// Puts the folder's virtual clock to `to`; gives it one first if it has none.
    ///
    /// # Errors
    /// As [`FolderClock::may_show`].
    pub(crate) fn put(&self, to: Time) -> Done {
        self.change(|kept| {
            self.check(kept, to)?;
            *kept = Kept { kind: Kind::Virtual, latest: Some(to), ..*kept };
            Ok(())
        })?;
        let mut face = self.face.write().unwrap_or_else(PoisonError::into_inner);
        *face = Face::Virtual(Arc::new(VirtualClock::new(to)));
        Ok(())
    }

    /// Notes that `now` was used in a decision.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn used(&self, now: Time) -> Done {
        if self.file.is_none() {
            return Ok(());
        }
        self.change(|kept| {
            kept.latest = kept.latest.max(Some(now));
            Ok(())
        })
    }

    /// Notes that `serve` runs on the machine's clock.
    ///
    /// # Errors
    /// When the folder has a virtual one.
    pub(crate) fn serves(&self, now: Time) -> Done {
        self.change(|kept| {
            if kept.kind == Kind::Virtual {
                return Err(Failure::input(format!(
                    "this data folder has a virtual clock, which stands at {}: serve needs one on \
                     the machine's clock (--data DIR)",
                    kept.latest.map(shown).unwrap_or_default()
                )));
            }
            *kept = Kept { served: true, latest: kept.latest.max(Some(now)), ..*kept };
            Ok(())
        })
    }

    /// Changes the file while nobody else does.
    fn change(&self, change: impl Fn(&mut Kept) -> Done) -> Done {
        let file = self.file()?;
        let trouble = |error: io::Error| cannot_write(file, &error);
        let lock = file.with_extension("lock");
        let lock = File::options().create(true).append(true).open(lock).map_err(trouble)?;
        lock.lock().map_err(trouble)?;
        let before = read(file)?;
        let mut kept = before;
        change(&mut kept)?;
        if kept != before {
            write(file, &kept).map_err(trouble)?;
        }
        Ok(())
    }
}

fn cannot_write(file: &Path, error: &io::Error) -> Failure {
    Failure::not_now(format!("{} cannot be written: {error}", file.display()))
}

fn read(file: &Path) -> Done<Kept> {
    match fs::read_to_string(file) {
        Ok(text) => toml::from_str(&text).map_err(|error| {
            let why = error.message();
            Failure::not_now(format!("{} is damaged: {why}", file.display()))
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Kept::default()),
        Err(error) => Err(Failure::not_now(format!("{} cannot be read: {error}", file.display()))),
    }
}

/// As a whole or not at all.
fn write(file: &Path, kept: &Kept) -> io::Result<()> {
    let text = toml::to_string(kept).map_err(io::Error::other)?;
    let draft = file.with_extension("draft");
    let mut new = File::create(&draft)?;
    new.write_all(text.as_bytes())?;
    new.sync_all()?;
    fs::rename(draft, file)
}

/// A moment as the messages above write it.
fn shown(at: Time) -> String {
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        text.parse().unwrap()
    }

    #[test]
    fn a_virtual_clock_is_kept_and_goes_forward_only() {
        let folder = tempfile::tempdir().unwrap();
        let clock = FolderClock::open(folder.path()).unwrap();
        clock.put(at("2026-07-01T09:00:00Z")).unwrap();
        let again = FolderClock::open(folder.path()).unwrap();
        assert_eq!(again.now(), at("2026-07-01T09:00:00Z"));
        again.put(at("2026-07-01T09:00:00Z")).unwrap();
        let refused = again.put(at("2026-06-30T09:00:00Z")).unwrap_err();
        assert_eq!(refused.code(), 2);
        assert!(clock.serves(at("2026-07-01T09:00:00Z")).is_err());
    }

    #[test]
    fn a_machine_whose_clock_went_back_is_told_so() {
        let folder = tempfile::tempdir().unwrap();
        let clock = FolderClock::open(folder.path()).unwrap();
        clock.used(at("2999-01-01T00:00:00Z")).unwrap();
        let Err(refused) = FolderClock::open(folder.path()) else { panic!("it opened") };
        assert_eq!(refused.code(), 1);
    }

    #[test]
    fn where_serve_has_run_there_is_no_virtual_clock() {
        let folder = tempfile::tempdir().unwrap();
        let clock = FolderClock::open(folder.path()).unwrap();
        clock.serves(clock.now()).unwrap();
        assert_eq!(clock.put(at("2999-01-01T00:00:00Z")).unwrap_err().code(), 2);
    }

    #[test]
    fn a_damaged_file_is_told() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("clock"), "kind = 7").unwrap();
        assert!(FolderClock::open(folder.path()).is_err());
    }
}
