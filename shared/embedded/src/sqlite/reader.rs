//! The threads that read, and what they read. Each read is one statement, so it sees everything
//! that was committed before it began, by this process or another, and keeps no log from emptying.

use super::explain::explain;
use super::file::{self, OpenError};
use super::row;
use super::schema::{GET, columns};
use rusqlite::types::Value;
use rusqlite::{Connection, Error, OptionalExtension, params_from_iter};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use store::cursor;
use store::table::{Entry, Index, IndexKey, Key, MAX_PAGE, Page, Range, ReadError, Row};
use tokio::sync::oneshot;

type Job = Box<dyn FnOnce(&Connection) + Send>;

/// The threads. Dropping them waits for what they read.
#[derive(Debug)]
pub(super) struct Readers {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Readers {
    /// One thread for each connection.
    pub(super) fn start(connections: Vec<Connection>) -> Result<Self, OpenError> {
        let (jobs, waiting) = channel::<Job>();
        let waiting = Arc::new(Mutex::new(waiting));
        let start = |connection| {
            let waiting = Arc::clone(&waiting);
            std::thread::Builder::new()
                .name("sqlite-read".to_owned())
                .spawn(move || work(&connection, &waiting))
                .map_err(OpenError::Thread)
        };
        let threads = connections.into_iter().map(start).collect::<Result<_, _>>()?;
        Ok(Self { jobs: Some(jobs), threads })
    }

    /// Runs `read` on one of the threads.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, ReadError> {
        let closed = || ReadError::Unavailable("the data file is closed".to_owned());
        let (answer, waits) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // The caller may have gone; then nobody wants the answer.
            let _ = answer.send(read(connection));
        });
        self.jobs.as_ref().and_then(|jobs| jobs.send(job).ok()).ok_or_else(closed)?;
        waits.await.map_err(|_| closed())?
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

fn work(connection: &Connection, waiting: &Mutex<Receiver<Job>>) {
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => job(connection),
            Err(_) => return,
        }
    }
}

fn unavailable(error: Error) -> ReadError {
    ReadError::Unavailable(explain(&error))
}

/// The whole file is sound.
pub(super) fn check(connection: &Connection) -> Result<(), ReadError> {
    file::check(connection).map_err(unavailable)
}

/// The row at `key`.
pub(super) fn get(connection: &Connection, key: &Key) -> Result<Option<Row>, ReadError> {
    find(connection, key).map_err(unavailable)
}

/// The row at `key`, for the writer too.
pub(super) fn find(connection: &Connection, key: &Key) -> Result<Option<Row>, Error> {
    let mut statement = connection.prepare_cached(GET)?;
    statement.query_row((&key.pk, &key.sk), row::read).optional()
}

/// A page of a partition.
pub(super) fn query(connection: &Connection, range: &Range) -> Result<Page<Row>, ReadError> {
    let token = cursor::read::<1>(range.token.as_deref())?;
    let select = Select { hash: "pk", sort: "sk", order: &["sk"], columns: columns!() };
    let (sql, values) = select.page(range, token.map_or(Vec::new(), Vec::from));
    let page = || {
        let mut statement = connection.prepare_cached(&sql)?;
        let mut found = statement.query(params_from_iter(values))?;
        let mut rows: Vec<Row> = Vec::new();
        let mut bytes = 0;
        let mut more = false;
        while let Some(columns) = found.next()? {
            if rows.len() >= range.limit || bytes >= MAX_PAGE {
                more = true;
                break;
            }
            let row = row::read(columns)?;
            bytes += row.size();
            rows.push(row);
        }
        let token = rows.last().filter(|_| more).map(cursor::after_row);
        Ok(Page { rows, token })
    };
    page().map_err(unavailable)
}

/// A page of an index group.
pub(super) fn index(
    connection: &Connection,
    index: Index,
    range: &Range,
) -> Result<Page<Entry>, ReadError> {
    let token = cursor::read::<3>(range.token.as_deref())?;
    let select = match index {
        Index::Pending => Select {
            hash: "pending_hash",
            sort: "pending_range",
            order: &["pending_range", "pk", "sk"],
            columns: "pending_range, pk, sk",
        },
        Index::View => Select {
            hash: "view_hash",
            sort: "view_range",
            order: &["view_range", "pk", "sk"],
            columns: "view_range, pk, sk",
        },
    };
    let (sql, values) = select.page(range, token.map_or(Vec::new(), Vec::from));
    let page = || {
        let mut statement = connection.prepare_cached(&sql)?;
        let mut found = statement.query(params_from_iter(values))?;
        let mut rows: Vec<Entry> = Vec::new();
        let mut more = false;
        while let Some(columns) = found.next()? {
            if rows.len() >= range.limit {
                more = true;
                break;
            }
            rows.push(Entry {
                at: IndexKey { hash: range.hash.clone(), range: columns.get(0)? },
                key: Key { pk: columns.get(1)?, sk: columns.get(2)? },
            });
        }
        let token = rows.last().filter(|_| more).map(cursor::after_entry);
        Ok(Page { rows, token })
    };
    page().map_err(unavailable)
}

/// A range as SQL. There are few texts (which ends are given, which way), so they stay prepared.
struct Select {
    hash: &'static str,
    sort: &'static str,
    order: &'static [&'static str],
    columns: &'static str,
}

impl Select {
    fn page(&self, range: &Range, token: Vec<String>) -> (String, Vec<Value>) {
        let Self { hash, sort, order, columns } = self;
        let (after, direction) = if range.descending { ("<", "DESC") } else { (">", "ASC") };
        let mut values = vec![Value::from(range.hash.clone())];
        let mut sql = format!("SELECT {columns} FROM rows WHERE {hash} = ?1");
        let mut bind = |value: Value| {
            values.push(value);
            format!("?{}", values.len())
        };
        if let Some(from) = &range.from {
            sql += &format!(" AND {sort} >= {}", bind(from.clone().into()));
        }
        if let Some(to) = &range.to {
            sql += &format!(" AND {sort} <= {}", bind(to.clone().into()));
        }
        if !token.is_empty() {
            let places: Vec<String> = token.into_iter().map(|place| bind(place.into())).collect();
            sql += &format!(" AND ({}) {after} ({})", order.join(", "), places.join(", "));
        }
        let order: Vec<String> = order.iter().map(|name| format!("{name} {direction}")).collect();
        // One more than asked for tells whether there is more.
        let limit = i64::try_from(range.limit).unwrap_or(i64::MAX).saturating_add(1);
        sql += &format!(" ORDER BY {} LIMIT {}", order.join(", "), bind(limit.into()));
        (sql, values)
    }
}
