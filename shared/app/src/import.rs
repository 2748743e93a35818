//! Open items from an export: all rows checked, then all of them or nothing. What is accepted is
//! stored first, with its ledger marked, and then worked in debtor by debtor; an interruption
//! loses nothing, the next run goes on.

mod apply;
pub(crate) mod rows;
mod work;

pub use work::work;

use crate::rulebook::RuleBook;
use crate::{App, AppError};
use connectors::{Hints, OpenItem, Parsed};
use domain::calendar::{Day, Time, local_day};
use domain::ids::{LedgerId, TenantId, fingerprint};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::StoreError;
use store::book::{BooksRow, Delivery, DeliveryState};
use store::keys;
use store::table::Key;

/// Times that it is tried again when somebody is faster.
const TRIES: usize = 20;
/// The name under which files come in.
const CONNECTION: &str = "import";
/// Documents of one account, at most: its open items are one transaction.
const MOST_DOCUMENTS: usize = 5_000;

/// What is to be imported.
pub struct Request<'a> {
    /// Whose.
    pub tenant: &'a TenantId,
    /// The file.
    pub bytes: &'a [u8],
    /// What is known about it.
    pub hints: Hints<'a>,
    /// All that is open is in it; the format's own default without.
    pub complete: Option<bool>,
    /// The day of the picture; the file's own, or today, without.
    pub snapshot: Option<Day>,
    /// The day to which payments are posted; the snapshot's without.
    pub cash_to: Option<Day>,
    /// Who brings it.
    pub by: &'a str,
    /// Files that rows name as their PDF, by that name, as stored under `document/…`.
    pub documents: BTreeMap<String, String>,
}

/// What an import did.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// Rows with documents.
    pub rows: usize,
    /// Documents in them.
    pub invoices: usize,
    /// Debtors in them.
    pub debtors: usize,
    /// What cannot be taken. If anything, nothing was applied.
    pub rejected: Vec<Row>,
    /// What a person should know.
    pub notes: Vec<String>,
    /// The format that was recognised.
    pub format: String,
    /// What was missing counts as no longer open.
    pub complete: bool,
    /// The day of the picture.
    pub snapshot: Option<Day>,
    /// The day to which payments are posted.
    pub cash_to: Option<Day>,
    /// The same import was done before; nothing changed.
    pub repeated: bool,
}

/// A row that cannot be taken.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// Its line, from 1.
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// How an accepted file is worked in; stored with it.
#[derive(Clone, Serialize, Deserialize)]
struct How {
    format: String,
    country: String,
    currency: domain::money::Currency,
    date_order: Option<bool>,
    decimal_comma: Option<bool>,
    complete: bool,
    snapshot: Day,
    cash_to: Day,
    documents: BTreeMap<String, String>,
}

/// The ledger that files are imported into.
pub fn ledger() -> LedgerId {
    LedgerId::new(CONNECTION)
}

/// Imports a file.
///
/// # Errors
/// [`AppError::Rejected`] when the file cannot be read at all, or its days do not fit.
pub async fn import(app: &App, request: &Request<'_>, now: Time) -> Result<Report, AppError> {
    let book = RuleBook::load(app, request.tenant).await?;
    let settings = book.settings();
    let mut hints = request.hints;
    hints.country = hints.country.or(Some(&settings.country));
    hints.currency = hints.currency.or(Some(settings.currency));
    let parsed = connectors::read(request.bytes, &hints)
        .map_err(|error| AppError::rejected(error.to_string()))?;
    let today = local_day(now, book.zone());
    let snapshot = request.snapshot.or(parsed.as_of).unwrap_or(today);
    let cash_to = request.cash_to.unwrap_or(snapshot);
    let complete = request.complete.unwrap_or(parsed.complete);
    let mut report = Report {
        rows: parsed.rows,
        invoices: parsed.items.len(),
        debtors: accounts(&parsed).len(),
        rejected: rejected(&parsed),
        notes: parsed.notes.clone(),
        format: parsed.format.to_owned(),
        complete,
        snapshot: Some(snapshot),
        cash_to: Some(cash_to),
        repeated: false,
    };
    if !report.rejected.is_empty() {
        return Ok(report);
    }
    if snapshot > today || cash_to > today {
        return Err(AppError::rejected(format!(
            "the snapshot of {snapshot} (payments to {cash_to}) is in the future; today is {today}"
        )));
    }
    let how = How {
        format: parsed.format.to_owned(),
        country: hints.country.unwrap_or_default().to_owned(),
        currency: hints.currency.unwrap_or(settings.currency),
        date_order: hints.date_order.map(|order| order == connectors::DateOrder::DayFirst),
        decimal_comma: hints.decimal_mark.map(|mark| mark == connectors::DecimalMark::Comma),
        complete,
        snapshot,
        cash_to,
        documents: request.documents.clone(),
    };
    let (delivery, repeated) = accept(app, request, &how, now).await?;
    report.repeated = repeated;
    work::through(app, &delivery, now).await?;
    Ok(report)
}

fn rejected(parsed: &Parsed) -> Vec<Row> {
    let mut rows: Vec<Row> = parsed
        .rejected
        .iter()
        .map(|row| Row { line: row.line, reason: row.reason.clone() })
        .collect();
    for (account, items) in accounts(parsed) {
        if items.len() > MOST_DOCUMENTS
            && let Some(first) = items.first()
        {
            let reason = format!(
                "the account {account:?} has {} documents; {MOST_DOCUMENTS} are allowed",
                items.len()
            );
            rows.push(Row { line: first.line, reason });
        }
    }
    rows
}

fn accounts(parsed: &Parsed) -> BTreeMap<&str, Vec<&OpenItem>> {
    let mut accounts: BTreeMap<&str, Vec<&OpenItem>> = BTreeMap::new();
    for item in &parsed.items {
        accounts.entry(&item.account).or_default().push(item);
    }
    accounts
}

/// Stores the file and the delivery. `true`: it is there already.
async fn accept(
    app: &App,
    request: &Request<'_>,
    how: &How,
    now: Time,
) -> Result<(Key, bool), AppError> {
    let tenant = request.tenant;
    let ledger = ledger();
    let text = serde_json::to_string(how).map_err(|error| AppError::Bug(error.to_string()))?;
    let bytes = fingerprint(&[&String::from_utf8_lossy(request.bytes)], 16);
    let file = format!("import/{bytes}");
    app.blobs.put(&file, request.bytes).await?;
    crate::tenants::change(app, tenant, |settings| {
        if !settings.ledgers.contains(&ledger) {
            settings.ledgers.push(ledger.clone());
        }
        Ok(())
    })
    .await?;
    let id = fingerprint(&[&bytes, &text], 12);
    for _ in 0..TRIES {
        let known = app.store.books(tenant, &ledger).await?;
        let books = known.as_ref().map(|known| known.value.clone());
        let before = books.as_ref().and_then(|books| books.importing.clone());
        if let Some(before) = before.filter(|before| *before != id) {
            // Pictures are worked in one after the other, in the order in which they came: an older
            // one must never be laid over a newer one.
            work::before(app, &keys::delivery(tenant, CONNECTION, &before), now).await?;
            continue;
        }
        let last = books.as_ref().and_then(|books| books.snapshot);
        if let Some(last) = last.filter(|last| *last > how.snapshot) {
            return Err(AppError::rejected(format!(
                "this snapshot of {} is older than the last one, of {last}",
                how.snapshot
            )));
        }
        let marked = BooksRow {
            importing: Some(id.clone()),
            ..books.unwrap_or(BooksRow {
                snapshot: None,
                cash_to: None,
                importing: None,
                told_stale: None,
            })
        };
        let version = known.map(|known| known.version);
        let delivery = Delivery {
            tenant: tenant.clone(),
            ledger: ledger.clone(),
            file: file.clone(),
            number: version.unwrap_or_default() + 1,
            how: text.clone(),
            by: request.by.to_owned(),
            at: now,
            state: DeliveryState::Pending,
            failures: 0,
        };
        match app.store.accept(CONNECTION, &id, &delivery, &marked, version).await {
            Ok(_) => return Ok((keys::delivery(tenant, CONNECTION, &id), false)),
            Err(StoreError::Duplicate) => {
                let key = keys::delivery(tenant, CONNECTION, &id);
                let known = app.store.delivery(&key).await?;
                let done = known.is_some_and(|known| known.value.state == DeliveryState::Done);
                return Ok((key, done));
            }
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(AppError::Retry("other imports are still being worked in".to_owned()))
}

impl How {
    fn hints(&self) -> Hints<'_> {
        use connectors::{DateOrder, DecimalMark};
        let order = |day_first| if day_first { DateOrder::DayFirst } else { DateOrder::MonthFirst };
        let mark = |comma| if comma { DecimalMark::Comma } else { DecimalMark::Point };
        Hints {
            format: Some(&self.format),
            country: Some(&self.country),
            currency: Some(self.currency),
            date_order: self.date_order.map(order),
            decimal_mark: self.decimal_comma.map(mark),
        }
    }
}
