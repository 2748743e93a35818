//! The courier that puts mails into a folder, one `.eml` file each: for demonstrations, for trying
//! things out, and for firms whose mail system picks files up. Unlike a mail server it can always
//! say what became of a mail.

use app::ports::{Clock, Courier, Handover, Lookup};
use async_trait::async_trait;
use domain::ids::OutboxId;
use mail::letter::RawMail;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Where the names are kept that ids have been given. A name is given once and for ever, so the same
/// id can never make a second file, not even after a crash or from another process.
const NAMES: &str = ".names";

/// Writes mails to `DIR/20260630T090000Z-<outbox id>.eml`.
pub struct EmlCourier {
    folder: PathBuf,
    clock: Arc<dyn Clock>,
}

/// A file of a mail that is being written; told apart within the process.
static DRAFTS: AtomicU64 = AtomicU64::new(0);

impl EmlCourier {
    /// A courier to `folder`, which is made if it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new(folder: impl Into<PathBuf>, clock: Arc<dyn Clock>) -> io::Result<Self> {
        let folder = folder.into();
        fs::create_dir_all(folder.join(NAMES))?;
        Ok(Self { folder, clock })
    }
}

#[async_trait]
impl Courier for EmlCourier {
    async fn send(&self, mail: &RawMail) -> Handover {
        let at = self.clock.now().format("%Y%m%dT%H%M%SZ");
        let name = format!("{at}-{}.eml", plain(&mail.outbox));
        let (folder, mail) = (self.folder.clone(), mail.clone());
        let written = tokio::task::spawn_blocking(move || write(&folder, &name, &mail)).await;
        written.unwrap_or(Handover::Unknown { why: "the writing was cut short".to_owned() })
    }

    async fn lookup(&self, id: &OutboxId) -> Lookup {
        let (folder, id) = (self.folder.clone(), id.clone());
        let found = tokio::task::spawn_blocking(move || match given_name(&folder, &id) {
            Ok(Some(name)) => folder.join(name).try_exists(),
            Ok(None) => Ok(false),
            Err(error) => Err(error),
        });
        match found.await {
            Ok(Ok(true)) => Lookup::Sent,
            Ok(Ok(false)) => Lookup::NotSent,
            Ok(Err(_)) | Err(_) => Lookup::CannotSay,
        }
    }
}

fn write(folder: &Path, name: &str, mail: &RawMail) -> Handover {
    let refused = |error: io::Error| Handover::Refused {
        permanent: false,
        recipient: false,
        why: format!("the folder cannot be written ({})", error.kind()),
        after: None,
    };
    let name = match give_name(folder, &mail.outbox, name) {
        Ok(name) => name,
        Err(error) => return refused(error),
    };
    let target = folder.join(&name);
    let accepted = Handover::Accepted { vendor_id: Some(name) };
    match target.try_exists() {
        Ok(true) => return accepted,
        Ok(false) => {}
        Err(error) => return refused(error),
    }
    let draft = match draft(folder, &mail.bytes) {
        Ok(draft) => draft,
        Err(error) => return refused(error),
    };
    if let Err(error) = fs::rename(&draft, &target) {
        fs::remove_file(&draft).ok();
        return refused(error);
    }
    match sync_folder(folder) {
        Ok(()) => accepted,
        // The file is there, but a power cut could still take it away.
        Err(error) => Handover::Unknown {
            why: format!("the folder cannot be made durable ({})", error.kind()),
        },
    }
}

/// The name of this id: the one it was given before, else `name`.
fn give_name(folder: &Path, id: &OutboxId, name: &str) -> io::Result<String> {
    if let Some(known) = given_name(folder, id)? {
        return Ok(known);
    }
    let draft = draft(folder, name.as_bytes())?;
    // A link comes into being with its content, and only if it is not there yet.
    let linked = fs::hard_link(&draft, folder.join(NAMES).join(plain(id)));
    fs::remove_file(&draft).ok();
    match linked {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    sync_folder(&folder.join(NAMES))?;
    given_name(folder, id)?.ok_or_else(|| ErrorKind::NotFound.into())
}

fn given_name(folder: &Path, id: &OutboxId) -> io::Result<Option<String>> {
    match fs::read_to_string(folder.join(NAMES).join(plain(id))) {
        Ok(name) => Ok(Some(name)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Bytes on the disk under a name that nobody looks at yet.
fn draft(folder: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
    let count = DRAFTS.fetch_add(1, Ordering::Relaxed);
    let path = folder.join(NAMES).join(format!("{}.{count}.part", std::process::id()));
    let write = || {
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    match write() {
        Ok(()) => Ok(path),
        Err(error) => {
            fs::remove_file(&path).ok();
            Err(error)
        }
    }
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// The id as part of a file name: what is no letter, digit, `-` or `_` is written `=hh`.
fn plain(id: &OutboxId) -> String {
    let mut text = String::new();
    for byte in id.as_str().bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("={byte:02x}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::calendar::Time;
    use std::sync::Mutex;

    struct Fixed(Mutex<Time>);
    impl Clock for Fixed {
        fn now(&self) -> Time {
            let mut at = self.0.lock().unwrap();
            *at += chrono::TimeDelta::seconds(1);
            *at
        }
    }

    fn courier(folder: &Path) -> EmlCourier {
        let at = Time::from_timestamp(1_782_810_000, 0).unwrap();
        EmlCourier::new(folder, Arc::new(Fixed(Mutex::new(at)))).unwrap()
    }

    fn mail(id: &str, text: &str) -> RawMail {
        RawMail {
            outbox: id.into(),
            sender: "a@b.example".to_owned(),
            recipients: vec!["c@d.example".to_owned()],
            bytes: text.as_bytes().into(),
        }
    }

    fn files(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
        names.retain(|name| name != NAMES);
        names.sort();
        names
    }

    #[tokio::test]
    async fn a_mail_is_one_file_however_often_it_is_sent() {
        let folder = tempfile::tempdir().unwrap();
        let first = courier(folder.path());
        assert_eq!(first.lookup(&"o1".into()).await, Lookup::NotSent);
        let name = "20260630T090001Z-o1.eml".to_owned();
        let accepted = Handover::Accepted { vendor_id: Some(name.clone()) };
        assert_eq!(first.send(&mail("o1", "one")).await, accepted);
        assert_eq!(first.send(&mail("o1", "two")).await, accepted);
        // Another process, later.
        assert_eq!(courier(folder.path()).send(&mail("o1", "three")).await, accepted);
        assert_eq!(files(folder.path()), std::slice::from_ref(&name));
        assert_eq!(fs::read_to_string(folder.path().join(name)).unwrap(), "one");
        assert_eq!(first.lookup(&"o1".into()).await, Lookup::Sent);
        assert_eq!(first.lookup(&"o2".into()).await, Lookup::NotSent);
    }

    #[tokio::test]
    async fn after_a_crash_between_name_and_file_the_name_stays() {
        let folder = tempfile::tempdir().unwrap();
        let courier = courier(folder.path());
        give_name(folder.path(), &"o1".into(), "20260101T000000Z-o1.eml").unwrap();
        assert_eq!(courier.lookup(&"o1".into()).await, Lookup::NotSent);
        courier.send(&mail("o1", "one")).await;
        assert_eq!(files(folder.path()), ["20260101T000000Z-o1.eml"]);
    }

    #[tokio::test]
    async fn a_race_of_the_same_mail_makes_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let courier = Arc::new(courier(folder.path()));
        let mail = mail("o1", "one");
        let sends = (0..8).map(|_| {
            let (courier, mail) = (Arc::clone(&courier), mail.clone());
            tokio::spawn(async move { courier.send(&mail).await })
        });
        let answers = futures_all(sends.collect()).await;
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
        assert_eq!(files(folder.path()).len(), 1);
        let left = fs::read_dir(folder.path().join(NAMES)).unwrap().count();
        assert_eq!(left, 1, "no drafts are left");
    }

    async fn futures_all(sends: Vec<tokio::task::JoinHandle<Handover>>) -> Vec<Handover> {
        let mut answers = Vec::new();
        for send in sends {
            answers.push(send.await.unwrap());
        }
        answers
    }

    #[tokio::test]
    async fn no_id_leaves_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let courier = courier(folder.path());
        courier.send(&mail("../../etc/o 1", "one")).await;
        assert_eq!(files(folder.path()), ["20260630T090001Z-=2e=2e=2f=2e=2e=2fetc=2fo=201.eml"]);
    }

    #[tokio::test]
    async fn a_folder_that_is_gone_is_a_refusal() {
        let folder = tempfile::tempdir().unwrap();
        let courier = courier(folder.path());
        fs::remove_dir_all(folder.path()).unwrap();
        let answer = courier.send(&mail("o1", "one")).await;
        assert!(matches!(answer, Handover::Refused { permanent: false, .. }), "{answer:?}");
    }
}
