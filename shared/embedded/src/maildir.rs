//! Mails from a maildir, where a mail system on this machine (or a program such as `mbsync`) puts
//! them: new ones are in `new/`, those that are done go to `cur/` with the flag S (seen), or FS
//! (flagged) when they could not be read.

use crate::intake::{
    BATCH, BATCH_BYTES, Content, Fetched, Handle, Intake, IntakeError, Name, Verdict,
};
use async_trait::async_trait;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Reads a maildir.
pub struct Maildir {
    folder: PathBuf,
    limit: u64,
}

impl Maildir {
    /// The maildir `folder`, mails of at most `limit` bytes.
    pub fn new(folder: impl Into<PathBuf>, limit: u64) -> Self {
        Self { folder: folder.into(), limit }
    }
}

#[async_trait]
impl Intake for Maildir {
    async fn fetch(&mut self) -> Result<Vec<Fetched>, IntakeError> {
        let (folder, limit) = (self.folder.clone(), self.limit);
        let found = tokio::task::spawn_blocking(move || fetch(&folder, limit)).await;
        found.map_err(|_| cut_short())?.map_err(|error| told("reading the maildir", &error))
    }

    async fn done(&mut self, handle: &Handle, verdict: Verdict) -> Result<(), IntakeError> {
        let Name::File(name) = &handle.0 else {
            return Err(IntakeError("this mail is not from a maildir".to_owned()));
        };
        let (folder, name) = (self.folder.clone(), name.clone());
        let moved = tokio::task::spawn_blocking(move || done(&folder, &name, verdict)).await;
        moved
            .map_err(|_| cut_short())?
            .map_err(|error| told("marking a mail of the maildir", &error))
    }
}

/// The kind of the failure only: its text may hold a path with a person's name in it.
fn told(what: &str, error: &io::Error) -> IntakeError {
    IntakeError(format!("{what} failed ({})", error.kind()))
}

fn cut_short() -> IntakeError {
    IntakeError("the work on the maildir was cut short".to_owned())
}

fn fetch(folder: &Path, limit: u64) -> io::Result<Vec<Fetched>> {
    let new = folder.join("new");
    let entries = match fs::read_dir(&new) {
        Ok(entries) => entries,
        // No mail yet; but a maildir that is not there at all is a mistake in the settings.
        Err(error) if error.kind() == ErrorKind::NotFound && folder.is_dir() => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(error),
    };
    let mut names: Vec<OsString> = Vec::new();
    for entry in entries {
        let name = entry?.file_name();
        if !name.as_encoded_bytes().starts_with(b".") {
            names.push(name);
        }
    }
    // Names start with the time of delivery.
    names.sort_unstable_by_key(|name| (delivered(name), name.clone()));
    let mut found = Vec::new();
    let mut bytes = 0;
    for name in names {
        if found.len() >= BATCH || bytes >= BATCH_BYTES {
            break;
        }
        // One file that cannot be read must not stop the others.
        let read = read(&new.join(&name), limit).unwrap_or(Some((Content::Refused, 0)));
        if let Some((content, size)) = read {
            bytes += size;
            found.push(Fetched { handle: Handle(Name::File(name)), content });
        }
    }
    Ok(found)
}

/// The seconds with which a maildir name starts.
fn delivered(name: &OsStr) -> u64 {
    let digits = name.as_encoded_bytes().split(|byte| *byte == b'.').next().unwrap_or_default();
    std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).unwrap_or(u64::MAX)
}

/// The mail in a file, and how many bytes of it were loaded. `None` for what is no file (a link may
/// lead anywhere), and for one that another program took away meanwhile.
fn read(path: &Path, limit: u64) -> io::Result<Option<(Content, u64)>> {
    let gone = |error: &io::Error| error.kind() == ErrorKind::NotFound;
    let about = match fs::symlink_metadata(path) {
        Ok(about) if about.is_file() => about,
        Ok(_) => return Ok(None),
        Err(error) if gone(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    if about.len() > limit {
        return Ok(Some((Content::TooLarge { size: about.len() }, 0)));
    }
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if gone(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut raw = Vec::with_capacity(usize::try_from(about.len()).unwrap_or(0));
    // It may grow while it is read; a mail system never does that, but memory must not follow.
    let read = file.take(limit.saturating_add(1)).read_to_end(&mut raw)?;
    let size = u64::try_from(read).unwrap_or(u64::MAX);
    if size > limit {
        return Ok(Some((Content::TooLarge { size }, 0)));
    }
    Ok(Some((Content::Raw(raw), size)))
}

fn done(folder: &Path, name: &OsStr, verdict: Verdict) -> io::Result<()> {
    let cur = folder.join("cur");
    match fs::create_dir(&cur) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        Ok(()) | Err(_) => {}
    }
    // A name in `new` has no flags by the rules; some programs give it some.
    let bytes = name.as_encoded_bytes();
    let plain = bytes.windows(3).position(|part| part == b":2,").unwrap_or(bytes.len());
    let mut flagged =
        OsString::from(&*String::from_utf8_lossy(bytes.get(..plain).unwrap_or(bytes)));
    flagged.push(match verdict {
        Verdict::Kept => ":2,S",
        Verdict::Quarantined => ":2,FS",
    });
    match fs::rename(folder.join("new").join(name), cur.join(flagged)) {
        // Another program has marked or removed it.
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(()) => sync(&cur).and_then(|()| sync(&folder.join("new"))),
    }
}

/// Without this a mail that is done could be new again after a power failure: harmless, but work.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maildir(folders: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for folder in folders {
            fs::create_dir(root.path().join(folder)).unwrap();
        }
        root
    }

    fn names(fetched: &[Fetched]) -> Vec<String> {
        let text = |handle: &Handle| match &handle.0 {
            Name::File(name) => name.to_string_lossy().into_owned(),
            Name::Uid { .. } => panic!("no file"),
        };
        fetched.iter().map(|mail| text(&mail.handle)).collect()
    }

    #[tokio::test]
    async fn a_mail_is_given_until_it_is_done() {
        let root = maildir(&["new"]);
        fs::write(root.path().join("new/1700000000.M1.host"), "From: a\n\nb").unwrap();
        let mut maildir = Maildir::new(root.path(), 1_000);
        for _ in 0..2 {
            let fetched = maildir.fetch().await.unwrap();
            assert_eq!(fetched.len(), 1);
            assert!(matches!(&fetched[0].content, Content::Raw(raw) if raw == b"From: a\n\nb"));
        }
        // A new process, as after a crash.
        let mut maildir = Maildir::new(root.path(), 1_000);
        let fetched = maildir.fetch().await.unwrap();
        maildir.done(&fetched[0].handle, Verdict::Kept).await.unwrap();
        assert!(maildir.fetch().await.unwrap().is_empty());
        assert!(root.path().join("cur/1700000000.M1.host:2,S").is_file());
        // Once more: it is done.
        maildir.done(&fetched[0].handle, Verdict::Kept).await.unwrap();
    }

    #[tokio::test]
    async fn the_oldest_come_first_and_what_is_no_mail_never() {
        let root = maildir(&["new", "cur", "tmp"]);
        let new = root.path().join("new");
        for name in ["1700000010.a", "1700000002.b", "9.c", ".hidden", "odd", "1700000003.d:2,R"] {
            fs::write(new.join(name), "x").unwrap();
        }
        fs::create_dir(new.join("1700000001.folder")).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("/etc/hostname", new.join("1700000001.link")).unwrap();
        fs::write(root.path().join("tmp/1700000000.half"), "x").unwrap();
        fs::write(root.path().join("cur/1700000000.old:2,"), "x").unwrap();
        let mut maildir = Maildir::new(root.path(), 1_000);
        let fetched = maildir.fetch().await.unwrap();
        let expected = ["9.c", "1700000002.b", "1700000003.d:2,R", "1700000010.a", "odd"];
        assert_eq!(names(&fetched), expected);
        maildir.done(&fetched[2].handle, Verdict::Quarantined).await.unwrap();
        assert!(root.path().join("cur/1700000003.d:2,FS").is_file());
    }

    #[tokio::test]
    async fn a_large_mail_is_not_loaded() {
        let root = maildir(&["new"]);
        File::create(root.path().join("new/1.big")).unwrap().set_len(40_000_000_000).unwrap();
        fs::write(root.path().join("new/2.fits"), vec![b'x'; 1_000]).unwrap();
        let fetched = Maildir::new(root.path(), 1_000).fetch().await.unwrap();
        assert!(matches!(fetched[0].content, Content::TooLarge { size: 40_000_000_000 }));
        assert!(matches!(&fetched[1].content, Content::Raw(raw) if raw.len() == 1_000));
    }

    #[tokio::test]
    async fn batches_are_bounded_and_errors_are_told() {
        let root = maildir(&["new"]);
        for n in 0..BATCH + 10 {
            fs::write(root.path().join(format!("new/{n}.x")), "x").unwrap();
        }
        assert_eq!(Maildir::new(root.path(), 1_000).fetch().await.unwrap().len(), BATCH);
        assert!(
            Maildir::new(maildir(&[]).path(), 1).fetch().await.is_ok_and(|none| none.is_empty())
        );
        let missing = root.path().join("nobody@example");
        let error = Maildir::new(missing, 1).fetch().await.err().unwrap().to_string();
        assert!(!error.contains('@') && error.contains("maildir"), "{error}");
    }
}
