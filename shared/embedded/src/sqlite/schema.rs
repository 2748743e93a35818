//! The one table, its indexes and the settings of a connection.

/// Marks the file as ours ("CrCo").
pub(super) const APPLICATION: i32 = 0x4372_436F;
/// What this code reads and writes. A file with a higher number is refused.
pub(super) const VERSION: i32 = 1;

/// An ordinary table, not one `WITHOUT ROWID`: rows of a kilobyte make the nodes of a clustered
/// tree too wide, and it wrote a third fewer turns a second. The unique index carries the key.
/// An index row names its place and its row, so that a page of entries is read from it alone.
pub(super) const TABLE: &str = "
CREATE TABLE rows (
    id INTEGER PRIMARY KEY,
    pk TEXT NOT NULL,
    sk TEXT NOT NULL,
    version INTEGER NOT NULL,
    pending_hash TEXT,
    pending_range TEXT,
    view_hash TEXT,
    view_range TEXT,
    expires INTEGER,
    body TEXT NOT NULL,
    UNIQUE (pk, sk)
);
CREATE INDEX pending ON rows (pending_hash, pending_range, pk, sk) WHERE pending_hash IS NOT NULL;
CREATE INDEX view ON rows (view_hash, view_range, pk, sk) WHERE view_hash IS NOT NULL;
CREATE INDEX expires ON rows (expires) WHERE expires IS NOT NULL;
";

/// Pages of the log after which its content is moved into the file.
pub(super) const CHECKPOINT_PAGES: u32 = 2_000;
/// Bytes that an emptied log keeps on the disk, at most.
pub(super) const LOG_KEPT: u64 = 16 << 20;
/// Bytes of log at which the writer stops for the readers to finish, so that it can be emptied.
pub const LOG_LIMIT: u64 = 64 << 20;

/// Settings of every connection that writes. `FULL` makes a commit wait for the disk; the two
/// `fullfsync` matter on macOS only, where a plain sync does not reach the disk.
pub(super) fn settings() -> String {
    format!(
        "PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON;
         PRAGMA checkpoint_fullfsync = ON;
         PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES};
         PRAGMA journal_size_limit = {LOG_KEPT};
         PRAGMA cache_size = -16384;
         PRAGMA temp_store = MEMORY;
         PRAGMA trusted_schema = OFF;"
    )
}

/// Settings of a connection that only reads.
pub(super) const READER: &str = "
PRAGMA query_only = ON;
PRAGMA cache_size = -4096;
PRAGMA temp_store = MEMORY;
PRAGMA trusted_schema = OFF;
";

/// Columns of a whole row, in the order that [`super::row::read`] expects.
macro_rules! columns {
    () => {
        "pk, sk, version, pending_hash, pending_range, view_hash, view_range, expires, body"
    };
}
pub(super) use columns;

/// The whole row at a key.
pub(super) const GET: &str = concat!("SELECT ", columns!(), " FROM rows WHERE pk = ?1 AND sk = ?2");

/// What a write has to know of the row that is there.
pub(super) const STANDS: &str = "
SELECT id, version, pending_hash, pending_range, view_hash, view_range, expires
FROM rows WHERE pk = ?1 AND sk = ?2";

/// A new row.
pub(super) const INSERT: &str =
    concat!("INSERT INTO rows (", columns!(), ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");

/// A row that keeps its places in the indexes: naming their columns would rewrite them all.
pub(super) const UPDATE_IN_PLACE: &str = "UPDATE rows SET version = ?2, body = ?3 WHERE id = ?1";

/// A row that moves in the index of waiting work only, as most do.
pub(super) const UPDATE_PENDING: &str = "
UPDATE rows SET version = ?2, body = ?3, pending_hash = ?4, pending_range = ?5 WHERE id = ?1";

/// A row that moves in the other indexes.
pub(super) const UPDATE: &str = "
UPDATE rows SET version = ?2, body = ?3, pending_hash = ?4, pending_range = ?5, view_hash = ?6,
    view_range = ?7, expires = ?8
WHERE id = ?1";

/// No row any more.
pub(super) const DELETE: &str = "DELETE FROM rows WHERE id = ?1";

/// Rows that expired, oldest first.
pub(super) const SWEEP: &str = "
DELETE FROM rows WHERE id IN (SELECT id FROM rows WHERE expires < ?1 ORDER BY expires LIMIT ?2)";

/// What a bare program would do with a row: the baseline of the benchmark.
pub(super) const UPSERT: &str = concat!(
    "INSERT INTO rows (",
    columns!(),
    ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ",
    "ON CONFLICT (pk, sk) DO UPDATE SET version = excluded.version, ",
    "pending_hash = excluded.pending_hash, pending_range = excluded.pending_range, ",
    "view_hash = excluded.view_hash, view_range = excluded.view_range, ",
    "expires = excluded.expires, body = excluded.body"
);
