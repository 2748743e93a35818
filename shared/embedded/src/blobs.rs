//! Files in a folder: mails as they came, imports as they came, documents to attach.
//!
//! A file is there as a whole or not at all, also after the power failed, and it is never changed.
//! Names are checked, so that none can lead out of the folder; only the owner may read.

use app::ports::{BlobError, Blobs};
use async_trait::async_trait;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Longest name, and longest part of one.
const LONGEST: usize = 400;
const LONGEST_PART: usize = 150;

/// Keeps files in a folder.
pub struct FolderBlobs {
    folder: PathBuf,
}

impl FolderBlobs {
    /// Files in `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(folder: impl Into<PathBuf>) -> io::Result<Self> {
        let folder = folder.into();
        make_folder(&folder)?;
        Ok(Self { folder })
    }

    /// Where a file of this name is. A name is parts of `A-Z a-z 0-9 . _ - = + @`, divided by `/`;
    /// none is empty or starts with a dot, so none is `..` or a draft.
    fn place(&self, name: &str) -> Result<PathBuf, BlobError> {
        let fits = name.len() <= LONGEST
            && name.split('/').all(|part| {
                !part.is_empty()
                    && part.len() <= LONGEST_PART
                    && !part.starts_with('.')
                    && part.bytes().all(|byte| {
                        byte.is_ascii_alphanumeric()
                            || matches!(byte, b'.' | b'_' | b'-' | b'=' | b'+' | b'@')
                    })
            });
        if fits {
            Ok(self.folder.join(name))
        } else {
            Err(BlobError("the name is not one that a file may have".to_owned()))
        }
    }
}

#[async_trait]
impl Blobs for FolderBlobs {
    async fn put(&self, name: &str, bytes: &[u8]) -> Result<(), BlobError> {
        let (place, bytes) = (self.place(name)?, bytes.to_vec());
        let folder = self.folder.clone();
        let written = tokio::task::spawn_blocking(move || write(&folder, &place, &bytes)).await;
        match written {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(BlobError("another file has this name already".to_owned())),
            Ok(Err(error)) => Err(told("writing", &error)),
            Err(_) => Err(BlobError("the writing was cut short".to_owned())),
        }
    }

    async fn get(&self, name: &str) -> Result<Option<Arc<[u8]>>, BlobError> {
        let place = self.place(name)?;
        match tokio::task::spawn_blocking(move || fs::read(place)).await {
            Ok(Ok(bytes)) => Ok(Some(bytes.into())),
            Ok(Err(error)) if error.kind() == ErrorKind::NotFound => Ok(None),
            Ok(Err(error)) => Err(told("reading", &error)),
            Err(_) => Err(BlobError("the reading was cut short".to_owned())),
        }
    }
}

/// The kind of the failure only: its text may hold a path with a name in it.
fn told(what: &str, error: &io::Error) -> BlobError {
    BlobError(format!("{what} failed: {}", error.kind()))
}

/// Drafts are told apart by process and number.
static DRAFTS: AtomicU64 = AtomicU64::new(0);

/// Writes a file that was not there; `false` if another one was. Durable when it returns.
fn write(root: &Path, place: &Path, bytes: &[u8]) -> io::Result<bool> {
    let folder = place.parent().unwrap_or(root);
    make_folder(folder)?;
    let number = DRAFTS.fetch_add(1, Ordering::Relaxed);
    let draft = folder.join(format!(".draft-{}-{number}", std::process::id()));
    let result = write_through(&draft, bytes).and_then(|()| publish(&draft, place, bytes));
    fs::remove_file(&draft).ok();
    let fresh = result?;
    // The names too must survive: of the file in its folder, and of the folders above it.
    for above in folder.ancestors() {
        sync_folder(above)?;
        if above == root {
            break;
        }
    }
    Ok(fresh)
}

/// Gives the draft its name, unless a file has it; then both must be the same.
fn publish(draft: &Path, place: &Path, bytes: &[u8]) -> io::Result<bool> {
    match fs::hard_link(draft, place) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            fs::read(place).map(|kept| kept == bytes)
        }
        // A file system without links.
        Err(_) if !place.try_exists()? => fs::rename(draft, place).map(|()| true),
        Err(_) => fs::read(place).map(|kept| kept == bytes),
    }
}

fn write_through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    // Only Unix can open a folder to sync it.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_put_is_there_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = FolderBlobs::new(folder.path().join("blobs")).unwrap();
        assert!(blobs.get("mail/a/1.eml").await.unwrap().is_none());
        blobs.put("mail/a/1.eml", b"one").await.unwrap();
        blobs.put("mail/a/1.eml", b"one").await.unwrap();
        assert_eq!(&*blobs.get("mail/a/1.eml").await.unwrap().unwrap(), b"one");
        assert!(blobs.put("mail/a/1.eml", b"two").await.is_err());
        assert_eq!(&*blobs.get("mail/a/1.eml").await.unwrap().unwrap(), b"one");
        let again = FolderBlobs::new(folder.path().join("blobs")).unwrap();
        assert_eq!(&*again.get("mail/a/1.eml").await.unwrap().unwrap(), b"one");
    }

    #[tokio::test]
    async fn no_name_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = FolderBlobs::new(folder.path().join("blobs")).unwrap();
        let long = "a".repeat(LONGEST_PART + 1);
        for name in [
            "",
            "/",
            "a/",
            "/a",
            "a//b",
            ".",
            "..",
            "../a",
            "a/../b",
            ".draft-1-1",
            "a/.hidden",
            "a\\b",
            "a\0b",
            "a b",
            "ä",
            "a\nb",
            "C:a",
            &long,
        ] {
            assert!(blobs.put(name, b"x").await.is_err(), "{name:?}");
            assert!(blobs.get(name).await.is_err(), "{name:?}");
        }
        assert!(std::fs::read_dir(folder.path()).unwrap().count() == 1);
    }

    #[tokio::test]
    async fn of_many_writers_one_wins_and_no_draft_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Arc::new(FolderBlobs::new(folder.path()).unwrap());
        let writers = (0..16_u8).map(|n| {
            let blobs = Arc::clone(&blobs);
            tokio::spawn(async move { blobs.put("import/x", &[n; 5_000]).await.is_ok() })
        });
        let mut won = 0;
        for writer in writers.collect::<Vec<_>>() {
            won += usize::from(writer.await.unwrap());
        }
        assert_eq!(won, 1);
        let kept = blobs.get("import/x").await.unwrap().unwrap();
        assert!(kept.len() == 5_000 && kept.iter().all(|byte| *byte == kept[0]));
        assert_eq!(std::fs::read_dir(folder.path().join("import")).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn only_the_owner_may_read() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let blobs = FolderBlobs::new(folder.path().join("blobs")).unwrap();
        blobs.put("mail/1", b"x").await.unwrap();
        let mode = |path: PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(folder.path().join("blobs/mail/1")), 0o600);
        assert_eq!(mode(folder.path().join("blobs/mail")), 0o700);
    }
}
