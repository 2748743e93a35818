//! The vault's key on one machine: a file in the data folder that only its owner can read, made
//! when it is first needed. Without it sealed tokens are worth nothing, so a backup without the
//! file is a backup without the connections.

use app::vault::Vault;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// The file, in the data folder. A line for each key, newest first: its name, a blank, its 32 bytes
/// in base64.
pub const FILE: &str = "vault.key";

/// The vault of a data folder.
///
/// # Errors
/// When the file cannot be made, or what is in it is no key.
pub fn vault(folder: &Path) -> io::Result<Vault> {
    let path = folder.join(FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => make(folder, &path)?,
        Err(error) => return Err(error),
    };
    let wrong = || io::Error::new(ErrorKind::InvalidData, format!("{FILE} holds no key"));
    let line = |line: &str| {
        let (name, key) = line.split_once(' ')?;
        Some((name.to_owned(), BASE64.decode(key.trim()).ok()?))
    };
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let keys: Option<Vec<_>> = lines.map(line).collect();
    Vault::new(&keys.ok_or_else(wrong)?).map_err(|_| wrong())
}

/// Makes the file whole or not at all; of two processes the first wins.
fn make(folder: &Path, path: &Path) -> io::Result<String> {
    let key = Vault::new_key().map_err(|error| io::Error::other(error.to_string()))?;
    let text = format!("k1 {}\n", BASE64.encode(key));
    let draft = folder.join(format!("{FILE}.{}", std::process::id()));
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Ok(()) => Ok(text),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => fs::read_to_string(path),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_keeps_its_key() {
        let folder = tempfile::tempdir().unwrap();
        let sealed = vault(folder.path()).unwrap().seal("here", "token").unwrap();
        assert_eq!(vault(folder.path()).unwrap().open("here", &sealed).unwrap(), "token");
        let other = tempfile::tempdir().unwrap();
        assert!(vault(other.path()).unwrap().open("here", &sealed).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        vault(folder.path()).unwrap();
        let mode = fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
    }

    #[test]
    fn a_spoilt_file_is_told_and_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "k1 short\n").unwrap();
        assert_eq!(vault(folder.path()).unwrap_err().kind(), ErrorKind::InvalidData);
        assert_eq!(fs::read_to_string(folder.path().join(FILE)).unwrap(), "k1 short\n");
    }
}
