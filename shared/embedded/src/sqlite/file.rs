//! Opening the file: making it for its owner only, knowing it as ours, refusing what we cannot read.

use super::Options;
use super::explain::explain;
use super::schema::{APPLICATION, READER, TABLE, VERSION, settings};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, Error, ErrorCode, OpenFlags, TransactionBehavior};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A file that was not closed cleanly is read through when it is opened, up to this size (some 20
/// ms). A file in use by another process looks the same, so it has to stay cheap.
const CHECKED_AT_OPEN: u64 = 16 << 20;

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder or the file cannot be made.
    #[error("{path} cannot be made: {source}")]
    Make {
        /// The folder or the file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// SQLite cannot use the file.
    #[error("{path} cannot be used: {why}")]
    Unusable {
        /// The file.
        path: PathBuf,
        /// One sentence.
        why: String,
    },
    /// The file belongs to another program.
    #[error("{path} is not a data file of Credit Control")]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A newer version of this program wrote the file.
    #[error("{path} was written by a newer version (schema {found}, this program knows {VERSION})")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema version.
        found: i32,
    },
    /// No thread could be started.
    #[error("no thread could be started: {0}")]
    Thread(std::io::Error),
}

/// Opens the file for writing; makes it first if need be.
pub(super) fn open(path: &Path, options: &Options) -> Result<Connection, OpenError> {
    // One at a time in this process: closing a handle of our own would drop the locks that SQLite
    // holds on the same file for another table of this process (POSIX locks belong to processes).
    static OPENING: Mutex<()> = Mutex::new(());
    let _one = OPENING.lock().unwrap_or_else(PoisonError::into_inner);
    make(path)?;
    let unclean = fs::metadata(log(path)).is_ok_and(|log| log.len() > 0);
    let small = fs::metadata(path).is_ok_and(|file| file.len() <= CHECKED_AT_OPEN);
    let unusable =
        |error: Error| OpenError::Unusable { path: path.to_owned(), why: explain(&error) };
    let mut connection = connect(path, options).map_err(unusable)?;
    know(&connection, path).map_err(unusable)??;
    set_up(&mut connection, options).map_err(unusable)?;
    // Another process may have made the table in between, and a newer one.
    know(&connection, path).map_err(unusable)??;
    if unclean && small {
        check(&connection).map_err(unusable)?;
    }
    Ok(connection)
}

/// Opens the file, which is there, for reading.
pub(super) fn open_reader(path: &Path, options: &Options) -> Result<Connection, OpenError> {
    let open = || -> Result<Connection, Error> {
        let connection = connect(path, options)?;
        connection.execute_batch(READER)?;
        Ok(connection)
    };
    open().map_err(|error| OpenError::Unusable { path: path.to_owned(), why: explain(&error) })
}

/// The write-ahead log beside the file.
pub(super) fn log(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push("-wal");
    PathBuf::from(name)
}

/// Reads the whole file; the first thing that is wrong is an error.
pub(super) fn check(connection: &Connection) -> Result<(), Error> {
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        return Ok(());
    }
    Err(Error::SqliteFailure(
        rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT),
        Some(verdict),
    ))
}

fn connect(path: &Path, options: &Options) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(options.patience)?;
    connection.set_prepared_statement_cache_capacity(64);
    // Else SQLite plans a range again for each value that is bound to it, which took a third of the
    // time of reading; one index fits each of our statements, whatever the values are.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

/// Whether the file is ours (or still empty).
fn know(connection: &Connection, path: &Path) -> Result<Result<(), OpenError>, Error> {
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i32>(0));
    let found = number("PRAGMA user_version")?;
    let foreign = match number("PRAGMA application_id")? {
        APPLICATION => found < 1,
        0 => found != 0 || number("SELECT count(*) FROM sqlite_schema")? != 0,
        _ => true,
    };
    let path = || path.to_owned();
    Ok(if foreign {
        Err(OpenError::Foreign { path: path() })
    } else if found > VERSION {
        Err(OpenError::Newer { path: path(), found })
    } else {
        Ok(())
    })
}

fn set_up(connection: &mut Connection, options: &Options) -> Result<(), Error> {
    write_ahead(connection, options.patience)?;
    connection.execute_batch(&settings())?;
    if let Some(pages) = options.max_pages {
        connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let version: i32 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version == 0 {
        transaction.execute_batch(TABLE)?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", VERSION)?;
    }
    transaction.commit()
}

/// Turns the write-ahead log on. SQLite does not wait here when another process opens the new file
/// at the same time, so we do.
fn write_ahead(connection: &Connection, patience: Duration) -> Result<(), Error> {
    let start = Instant::now();
    loop {
        let set = "PRAGMA journal_mode = WAL";
        match connection.query_row(set, [], |row| row.get::<_, String>(0)) {
            Ok(mode) if mode == "wal" => return Ok(()),
            Ok(_) => {
                let why = "its file system cannot share memory between processes (no WAL)";
                let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ERROR);
                return Err(Error::SqliteFailure(code, Some(why.to_owned())));
            }
            Err(error) if is_busy(&error) && start.elapsed() < patience => {
                std::thread::sleep(Duration::from_millis(5));
            }
            Err(error) => return Err(error),
        }
    }
}

fn is_busy(error: &Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(code, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

/// Makes the folder (0700) and the empty file (0600) where there are none. SQLite gives the log
/// the permissions of the file.
fn make(path: &Path) -> Result<(), OpenError> {
    let fail = |path: &Path, source| OpenError::Make { path: path.to_owned(), source };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(|source| fail(folder, source))?;
    }
    let mut new = fs::OpenOptions::new();
    new.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut new, 0o600);
    match new.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(source) => Err(fail(path, source)),
    }
}
