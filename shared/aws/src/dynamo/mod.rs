//! The DynamoDB engine of the port `Table`: the one durable store of the cloud. The composition of
//! the cloud builds it once a process; nothing else may read or write the table. It never answers
//! `Ok` for a write that DynamoDB has not acknowledged, and never a refusal for one that may have
//! been done.

mod answer;
mod definition;
mod layout;
mod meter;
mod span;
mod write;

pub use definition::{DEFINITION, create};
pub use layout::{BODY, EXPIRES, IndexNames, PK, SK, VERSION, names};
pub use meter::Consumed;

use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{Builder, Config};
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::ReturnConsumedCapacity;

use layout::{Item, text};
use meter::Meter;
use span::{Span, holds, span};
use std::sync::Arc;
use std::time::Duration;
use store::cursor;
use store::metrics::Metrics;
use store::table::{
    Entry, Index, IndexKey, Key, MAX_HASH, MAX_SORT, Page, Range, ReadError, Row, Table,
    TransactError, Write, validate, validate_key, validate_range,
};

/// How long and how often. The longest a call can take is `operation` and one `attempt`.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Tries of one call, at most.
    pub tries: u32,
    /// The longest pause before the second try; it doubles from there.
    pub pause: Duration,
    /// To open a connection.
    pub connect: Duration,
    /// For one try.
    pub attempt: Duration,
    /// After this no try begins any more. Far below the lease of a claim.
    pub operation: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            tries: 4,
            pause: Duration::from_millis(50),
            connect: Duration::from_secs(2),
            attempt: Duration::from_secs(5),
            operation: Duration::from_secs(15),
        }
    }
}

/// The table. Its clones are the same table.
#[derive(Debug, Clone)]
pub struct DynamoTable {
    client: Client,
    name: Arc<str>,
    /// What a write changes of the client's settings: the SDK does not repeat it.
    once: Builder,
    options: Options,
    metrics: Arc<Metrics>,
    meter: Arc<Meter>,
}

impl DynamoTable {
    /// The table `name`, which is there.
    pub fn new(config: &SdkConfig, name: impl Into<Arc<str>>) -> Self {
        Self::with_options(config, name, Options::default())
    }

    /// The table `name` with another patience.
    pub fn with_options(config: &SdkConfig, name: impl Into<Arc<str>>, options: Options) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(options.connect)
            .operation_attempt_timeout(options.attempt)
            .operation_timeout(options.operation);
        let retries = RetryConfig::standard()
            .with_max_attempts(options.tries)
            .with_initial_backoff(options.pause);
        let config = aws_sdk_dynamodb::config::Builder::from(config)
            .timeout_config(timeouts.build())
            .retry_config(retries);
        Self {
            client: Client::from_conf(config.build()),
            name: name.into(),
            once: Config::builder().retry_config(RetryConfig::disabled()),
            options,
            metrics: Arc::default(),
            meter: Arc::default(),
        }
    }

    /// What it was asked for, by this process.
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// What its calls cost, by this process, as DynamoDB says.
    pub fn consumed(&self) -> Consumed {
        self.meter.consumed()
    }

    /// A page of the items of a group between the ends, after `start`.
    async fn page(
        &self,
        range: &Range,
        [hash, sort]: [&str; 2],
        Span { from, to, .. }: Span,
        start: Option<Item>,
        ask: impl FnOnce(QueryFluentBuilder) -> QueryFluentBuilder,
    ) -> Result<(Vec<Item>, Option<Item>), ReadError> {
        let mut query = self
            .client
            .query()
            .table_name(&*self.name)
            .expression_attribute_names("#hash", hash)
            .expression_attribute_values(":hash", text(&*range.hash));
        let ends = match (from.is_some(), to.is_some()) {
            (false, false) => "",
            (true, false) => " AND #sort >= :from",
            (false, true) => " AND #sort <= :to",
            (true, true) => " AND #sort BETWEEN :from AND :to",
        };
        if !ends.is_empty() {
            query = query.expression_attribute_names("#sort", sort);
        }
        for (name, end) in [(":from", from), (":to", to)] {
            if let Some(end) = end {
                query = query.expression_attribute_values(name, text(end));
            }
        }
        let query = query
            .key_condition_expression(format!("#hash = :hash{ends}"))
            .scan_index_forward(!range.descending)
            .limit(i32::try_from(range.limit).unwrap_or(i32::MAX))
            .set_exclusive_start_key(start)
            .return_consumed_capacity(ReturnConsumedCapacity::Indexes);
        let answer = ask(query).send().await.map_err(|error| answer::of_read(&error))?;
        self.meter.was_read(answer.consumed_capacity());
        Ok((answer.items.unwrap_or_default(), answer.last_evaluated_key))
    }
}

#[async_trait]
impl Table for DynamoTable {
    async fn get(&self, key: &Key) -> Result<Option<Row>, ReadError> {
        validate_key(key)?;
        let answer = self
            .client
            .get_item()
            .table_name(&*self.name)
            .set_key(Some(layout::key(key)))
            .consistent_read(true)
            .return_consumed_capacity(ReturnConsumedCapacity::Indexes)
            .send()
            .await
            .map_err(|error| answer::of_read(&error))?;
        self.meter.was_read(answer.consumed_capacity());
        let row = answer.item.map(layout::row).transpose().map_err(ReadError::Invalid)?;
        self.metrics.got(row.as_ref());
        Ok(row)
    }

    async fn query(&self, range: &Range) -> Result<Page<Row>, ReadError> {
        validate_range(range)?;
        let token = cursor::read::<1>(range.token.as_deref())?;
        let token = token.map(|[sk]| Key { pk: range.hash.clone(), sk });
        token.iter().try_for_each(placed)?;
        let page = match span(range, token.as_ref().map(|key| &*key.sk)) {
            None => Page::default(),
            Some(span) => {
                let start = token.filter(|_| span.after_token).map(|key| layout::key(&key));
                let consistent = |query: QueryFluentBuilder| query.consistent_read(true);
                let columns = [PK, SK];
                let (items, last) = self.page(range, columns, span, start, consistent).await?;
                let rows: Result<Vec<Row>, _> = items.into_iter().map(layout::row).collect();
                let mut rows = rows.map_err(ReadError::Invalid)?;
                let token = last.map(layout::row_key).transpose().map_err(ReadError::Invalid)?;
                let token = token.map(|key| cursor::after_row(&bare(key)));
                rows.retain(|row| holds(range, &row.key.sk));
                Page { rows, token }
            }
        };
        self.metrics.queried(&page.rows);
        Ok(page)
    }

    async fn index(&self, index: Index, range: &Range) -> Result<Page<Entry>, ReadError> {
        validate_range(range)?;
        let token = cursor::read::<3>(range.token.as_deref())?;
        let token = token.map(|[place, pk, sk]| Entry {
            at: IndexKey::new(range.hash.clone(), place),
            key: Key { pk, sk },
        });
        let parts = |entry: &Entry| {
            placed(&entry.key)?;
            placed(&Key::new(&*entry.at.hash, &*entry.at.range))
        };
        token.iter().try_for_each(parts)?;
        let page = match span(range, token.as_ref().map(|entry| &*entry.at.range)) {
            None => Page::default(),
            Some(span) => {
                let names = names(index);
                let start = token.filter(|_| span.after_token).map(|entry| {
                    let mut start = layout::key(&entry.key);
                    start.insert(names.hash.to_owned(), text(entry.at.hash));
                    start.insert(names.range.to_owned(), text(entry.at.range));
                    start
                });
                let columns = [names.hash, names.range];
                let of_index = |query: QueryFluentBuilder| query.index_name(names.index);
                let (items, last) = self.page(range, columns, span, start, of_index).await?;
                let read = |item| layout::entry(item, index);
                let rows: Result<Vec<Entry>, _> = items.into_iter().map(read).collect();
                let mut rows = rows.map_err(ReadError::Invalid)?;
                let last = last.map(read).transpose().map_err(ReadError::Invalid)?;
                let token = last.as_ref().map(cursor::after_entry);
                rows.retain(|entry| holds(range, &entry.at.range));
                Page { rows, token }
            }
        };
        self.metrics.listed(&page.rows);
        Ok(page)
    }

    async fn transact(&self, writes: Vec<Write>) -> Result<(), TransactError> {
        validate(&writes)?;
        let answer = self.write(&writes).await;
        match &answer {
            Ok(()) => self.metrics.done(&writes),
            Err(TransactError::Refused(_)) => self.metrics.was_refused(),
            Err(_) => {}
        }
        answer
    }
}

/// A row of which only the place matters. (A page may end although nothing is in it.)
fn bare(key: Key) -> Row {
    Row { key, version: 0, pending: None, view: None, expires: None, body: "".into() }
}

/// A token names a place where a row can be.
fn placed(key: &Key) -> Result<(), ReadError> {
    let fits = |part: &str, most| !part.is_empty() && part.len() <= most;
    if fits(&key.pk, MAX_HASH) && fits(&key.sk, MAX_SORT) {
        return Ok(());
    }
    Err(ReadError::Invalid("the page token is none of ours".to_owned()))
}
