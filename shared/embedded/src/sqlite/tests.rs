use super::*;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::contract;
use store::table::{Condition, IndexKey, Position};
use tempfile::TempDir;

fn put(row: Row, condition: Condition) -> Write {
    Write::Put(row, condition)
}

fn row(sk: &str, version: u64) -> Row {
    let key = Key::new("p", sk);
    Row { key, version, pending: None, view: None, expires: None, body: "{}".into() }
}

fn big(sk: &str, bytes: usize) -> Row {
    Row { body: format!("\"{}\"", "x".repeat(bytes)).into(), ..row(sk, 1) }
}

async fn versions(table: &SqliteTable) -> Vec<(String, u64)> {
    let page = table.query(&Range::all("p")).await.unwrap();
    page.rows.into_iter().map(|row| (row.key.sk, row.version)).collect()
}

fn why(error: Result<SqliteTable, OpenError>) -> String {
    error.unwrap_err().to_string()
}

/// New files in one folder.
fn files() -> (TempDir, impl Fn() -> PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let count = AtomicUsize::new(0);
    let path = folder.path().to_owned();
    (folder, move || path.join(format!("{}.db", count.fetch_add(1, Ordering::Relaxed))))
}

#[tokio::test]
async fn keeps_the_contract() {
    let (_folder, file) = files();
    contract::run(async || SqliteTable::open(file()).unwrap(), 1).await;
}

/// Two tables on one file, as two processes have them; calls take turns.
struct Two([SqliteTable; 2], AtomicUsize);

impl Two {
    fn next(&self) -> &SqliteTable {
        &self.0[self.1.fetch_add(1, Ordering::Relaxed) % 2]
    }
}

#[async_trait]
impl Table for Two {
    async fn get(&self, key: &Key) -> Result<Option<Row>, ReadError> {
        self.next().get(key).await
    }
    async fn query(&self, range: &Range) -> Result<Page<Row>, ReadError> {
        self.next().query(range).await
    }
    async fn index(&self, index: Index, range: &Range) -> Result<Page<Entry>, ReadError> {
        self.next().index(index, range).await
    }
    async fn transact(&self, writes: Vec<Write>) -> Result<(), TransactError> {
        self.next().transact(writes).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_on_one_file_keep_the_contract_together() {
    let (_folder, file) = files();
    let two = async || {
        let file = file();
        let open = || SqliteTable::open(&file).unwrap();
        Two([open(), open()], AtomicUsize::new(0))
    };
    contract::run(two, 1).await;
}

#[tokio::test]
async fn what_was_written_is_there_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new").join("data").join("credit.db");
    let table = SqliteTable::open(&path).unwrap();
    table.transact(vec![put(row("a", 1), Condition::Absent)]).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o600);
    assert_eq!(mode(&file::log(&path)), 0o600);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    assert_eq!(mode(&folder.path().join("new")), 0o700);
    drop(table);
    assert!(!file::log(&path).exists(), "a clean end leaves no log");
    let table = SqliteTable::open(&path).unwrap();
    assert_eq!(versions(&table).await, [("a".to_owned(), 1)]);
    table.check().await.unwrap();
}

/// The state of the disk at a moment, as a power cut leaves it (or earlier by `cut` bytes of log).
fn crashed(path: &Path, to: &Path, cut: u64) -> SqliteTable {
    fs::copy(path, to).unwrap();
    fs::copy(file::log(path), file::log(to)).unwrap();
    let log = fs::OpenOptions::new().write(true).open(file::log(to)).unwrap();
    let length = log.metadata().unwrap().len();
    log.set_len(length.saturating_sub(cut)).unwrap();
    SqliteTable::open(to).unwrap()
}

#[tokio::test]
async fn a_crash_keeps_what_was_acknowledged_and_nothing_half() {
    let (_folder, file) = files();
    let path = file();
    let table = SqliteTable::open(&path).unwrap();
    for version in 1..=20 {
        let pair = ["a", "b"].map(|sk| put(row(sk, version), Condition::None));
        table.transact(pair.to_vec()).await.unwrap();
    }
    let after = crashed(&path, &file(), 0);
    assert_eq!(versions(&after).await, [("a".to_owned(), 20), ("b".to_owned(), 20)]);
    let mut seen = std::collections::BTreeSet::new();
    for cut in (1..60_000).step_by(2_500) {
        let pair = versions(&crashed(&path, &file(), cut)).await;
        assert!(pair.is_empty() || pair[0].1 == pair[1].1, "{pair:?}");
        seen.insert(pair.first().map_or(0, |(_, version)| *version));
    }
    assert!(seen.len() > 5, "the cuts fell into different transactions: {seen:?}");
}

#[tokio::test]
async fn another_process_that_stops_halfway_leaves_nothing() {
    let (_folder, file) = files();
    let path = file();
    let options = Options { patience: Duration::from_millis(20), ..Options::default() };
    let table = SqliteTable::open_with(&path, &options).unwrap();
    let other = file::open(&path, &options).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    row::put(&mut other.prepare_cached(schema::INSERT).unwrap(), &row("a", 1)).unwrap();
    assert_eq!(versions(&table).await, []);
    let answer = table.transact(vec![put(row("b", 1), Condition::None)]).await.unwrap_err();
    assert_eq!(
        answer.to_string(),
        "the store cannot write: another process has held the data file for too long"
    );
    drop(other);
    table.transact(vec![put(row("b", 1), Condition::None)]).await.unwrap();
    assert_eq!(versions(&table).await, [("b".to_owned(), 1)]);
}

#[tokio::test]
async fn a_full_disk_refuses_the_big_one_and_goes_on() {
    let (_folder, file) = files();
    let options = Options { max_pages: Some(100), ..Options::default() };
    let table = SqliteTable::open_with(file(), &options).unwrap();
    table.transact(vec![put(big("first", 100_000), Condition::Absent)]).await.unwrap();
    // All of them wait at the same time, so some are in one group.
    let small = (0..5).map(|n| vec![put(row(&n.to_string(), 1), Condition::Absent)]);
    let huge = ["x", "y"].map(|sk| put(big(sk, 200_000), Condition::Absent)).to_vec();
    let mut tasks = tokio::task::JoinSet::new();
    for writes in small.chain([huge]) {
        let table = table.clone();
        tasks.spawn(async move { table.transact(writes).await });
    }
    let failed: Vec<_> = tasks.join_all().await.into_iter().filter_map(Result::err).collect();
    assert_eq!(failed, [TransactError::Unavailable("the disk is full".to_owned())]);
    let left: Vec<String> = versions(&table).await.into_iter().map(|(sk, _)| sk).collect();
    assert_eq!(left, ["0", "1", "2", "3", "4", "first"]);
    // Room can be made, and used again.
    let delete = Write::Delete(Key::new("p", "first"), Condition::Version(1));
    table.transact(vec![delete]).await.unwrap();
    table.transact(vec![put(big("x", 200_000), Condition::Absent)]).await.unwrap();
    table.check().await.unwrap();
}

#[tokio::test]
async fn a_damaged_file_is_one_clear_sentence() {
    let (_folder, file) = files();
    let path = file();
    let damaged = "the data file is damaged: restore it from a backup";
    fs::write(&path, vec![7; 10_000]).unwrap();
    assert!(why(SqliteTable::open(&path)).ends_with(damaged));

    let path = file();
    let table = SqliteTable::open(&path).unwrap();
    for n in 0..50 {
        table.transact(vec![put(big(&n.to_string(), 3_000), Condition::None)]).await.unwrap();
    }
    drop(table);
    let mut bytes = fs::read(&path).unwrap();
    let length = bytes.len();
    bytes[8_192..length].fill(0xA5);
    fs::write(&path, bytes).unwrap();
    // The settings are read, so it opens; what is met damaged is told.
    let table = SqliteTable::open(&path).unwrap();
    let read = ReadError::Unavailable(damaged.to_owned());
    assert_eq!(table.check().await, Err(read.clone()));
    assert_eq!(table.query(&Range::all("p")).await, Err(read));
    let write = table.transact(vec![put(row("new", 1), Condition::None)]).await;
    assert_eq!(write, Err(TransactError::Unavailable(damaged.to_owned())));
}

#[tokio::test]
async fn the_writer_survives_what_it_cannot_do() {
    let (_folder, file) = files();
    let path = file();
    let table = SqliteTable::open(&path).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    let write = async || table.transact(vec![put(row("a", 1), Condition::None)]).await;
    other.execute_batch("ALTER TABLE rows RENAME TO gone").unwrap();
    assert!(matches!(write().await, Err(TransactError::Unavailable(_))));
    // It holds no lock and no half of a transaction.
    other.execute_batch("ALTER TABLE gone RENAME TO rows").unwrap();
    assert_eq!(versions(&table).await, []);
    write().await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_not_ours_is_refused() {
    let (folder, file) = files();
    let path = file();
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE theirs (a)").unwrap();
    assert!(why(SqliteTable::open(&path)).ends_with("is not a data file of Credit Control"));

    let path = file();
    let table = SqliteTable::open(&path).unwrap();
    drop(table);
    let newer = schema::VERSION + 1;
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", newer).unwrap();
    let text = why(SqliteTable::open(&path));
    assert!(text.contains("was written by a newer version (schema 2"), "{text}");

    assert!(why(SqliteTable::open(folder.path())).contains("cannot be opened"));
    assert!(why(SqliteTable::open(path.join("below a file.db"))).contains("cannot be made"));
}

#[tokio::test]
async fn the_log_stays_bounded_beside_a_reader_that_never_ends() {
    let (_folder, file) = files();
    let path = file();
    let limit = 1 << 20;
    let options = Options { log_limit: limit, ..Options::default() };
    let table = SqliteTable::open_with(&path, &options).unwrap();
    let log = || fs::metadata(file::log(&path)).unwrap().len();
    let write = async |times: u64| {
        for n in 0..times {
            // Another text each time: SQLite does not write what has not changed.
            let body = format!("\"{}\"", n.to_string().repeat(200_000)).into();
            table.transact(vec![put(Row { body, ..row("a", n) }, Condition::None)]).await.unwrap();
        }
    };
    let reader = rusqlite::Connection::open(&path).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM rows").unwrap();
    write(9).await;
    assert!(log() > limit);
    reader.execute_batch("COMMIT").unwrap();
    write(9).await;
    assert!(log() <= limit + 300_000, "{}", log());
}

#[tokio::test]
async fn an_order_is_kept_within_a_group() {
    let (_folder, file) = files();
    let table = SqliteTable::open(file()).unwrap();
    // Handed in one after the other without waiting: each stands on the one before, and the last
    // is refused by a row of the same group.
    let steps: Vec<Vec<Write>> = (1..=50)
        .map(|n| match n {
            1 => vec![put(row("a", 1), Condition::Absent)],
            n => vec![put(row("a", n), Condition::Version(n - 1))],
        })
        .chain([vec![put(row("a", 7), Condition::Version(6)), put(row("b", 1), Condition::Absent)]])
        .collect();
    let mut tasks = tokio::task::JoinSet::new();
    for (n, writes) in steps.into_iter().enumerate() {
        let table = table.clone();
        tasks.spawn(async move { (n, table.transact(writes).await) });
    }
    let mut answers = tasks.join_all().await;
    answers.sort_by_key(|(n, _)| *n);
    let (_, last) = answers.pop().unwrap();
    assert!(answers.iter().all(|(_, answer)| answer.is_ok()));
    let stood = Position::Failed(Some(row("a", 50)));
    assert_eq!(last, Err(TransactError::Refused(vec![stood, Position::Ok])));
    assert_eq!(versions(&table).await, [("a".to_owned(), 50)]);
}

#[tokio::test]
async fn expired_rows_are_swept_and_all_is_counted() {
    let (_folder, file) = files();
    let table = SqliteTable::open(file()).unwrap();
    let at = |seconds| Time::from_timestamp(seconds, 0);
    for (sk, expires) in [("a", at(10)), ("b", at(20)), ("c", None), ("d", at(11))] {
        let pending = Some(IndexKey::new("group", "place"));
        let row = Row { expires, pending, ..row(sk, 1) };
        table.transact(vec![put(row, Condition::None)]).await.unwrap();
    }
    let before = table.metrics().counts();
    assert_eq!((before.transactions, before.rows_written, before.reads()), (4, 4, 0));
    assert_eq!(table.sweep(at(20).unwrap(), 1).await, Ok(1));
    assert_eq!(table.sweep(at(20).unwrap(), 10).await, Ok(1));
    assert_eq!(table.sweep(at(20).unwrap(), 10).await, Ok(0));
    let left = table.index(Index::Pending, &Range::all("group")).await.unwrap();
    assert_eq!(left.rows.iter().map(|entry| &*entry.key.sk).collect::<Vec<_>>(), ["b", "c"]);
    let after = table.metrics().counts() - before;
    assert_eq!((after.rows_written, after.index_reads, after.entries_read), (0, 1, 2));
}
