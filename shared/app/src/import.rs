//! Open items from an export: all rows checked, then all of them or nothing. What is accepted is
//! stored first, with its ledger marked, and then worked in debtor by debtor; an interruption
//! loses nothing, the next run goes on.

use crate::contacts::contacts;
use crate::drain::{Deadline, drain};
use crate::rulebook::RuleBook;
use crate::turn::{Input, Opens, turn};
use crate::{App, AppError, jobs};
use chrono::TimeDelta;
use connectors::{Hints, OpenItem, Parsed, Status};
use domain::calendar::{Day, Time, local_day, plus_days};
use domain::ids::{DebtorId, InvoiceId, LedgerId, SellerId, TenantId, fingerprint};
use domain::item::{Document, Kind, Treatment};
use domain::people::Verdict;
use domain::rules::Books;
use domain::signal::{Actor, Evidence, LedgerNews, Profile, Signal, Source};
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use store::StoreError;
use store::book::{BooksRow, Card, Delivery, DeliveryState, Person};
use store::keys::{self, Waiting};
use store::table::Key;

/// Documents of one account, at most: its open items are one transaction.
const MOST_DOCUMENTS: usize = 5_000;
/// Days to pay where a ledger gives none: 30 days after the invoice (Directive 2011/7/EU art. 3(3),
/// Late Payment of Commercial Debts (Interest) Act 1998 s. 4).
const DEFAULT_TERMS: i64 = 30;

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
    LedgerId::new("import")
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
    report.repeated = accept(app, &book, request, &how, now).await?;
    work(app, now, Deadline::default()).await?;
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
    book: &RuleBook,
    request: &Request<'_>,
    how: &How,
    now: Time,
) -> Result<bool, AppError> {
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
    loop {
        let known = app.store.books(tenant, &ledger).await?;
        let books = known.as_ref().map(|known| known.value.clone());
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
        let delivery = Delivery {
            tenant: tenant.clone(),
            ledger: ledger.clone(),
            file: file.clone(),
            how: text.clone(),
            by: request.by.to_owned(),
            at: now,
            state: DeliveryState::Pending,
            failures: 0,
        };
        let version = known.map(|known| known.version);
        match app.store.accept("import", &id, &delivery, &marked, version).await {
            Ok(_) => return Ok(false),
            Err(StoreError::Duplicate) => {
                let key = keys::delivery(&book.settings().id, "import", &id);
                let done = app.store.delivery(&key).await?;
                return Ok(done.is_some_and(|done| done.value.state == DeliveryState::Done));
            }
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Works in the deliveries that wait.
///
/// # Errors
/// When the store cannot answer.
pub async fn work(app: &App, now: Time, deadline: Deadline) -> Result<(usize, usize), AppError> {
    // Whatever was accepted is due, also on a data folder whose clock was set back by hand.
    let until = now + TimeDelta::minutes(1);
    drain(app, Waiting::Delivery, until, deadline, |key| one(app, key, now)).await
}

async fn one(app: &App, key: Key, now: Time) -> Result<(), AppError> {
    let Some(delivery) = app.store.delivery(&key).await? else { return Ok(()) };
    if delivery.value.state == DeliveryState::Done {
        return Ok(());
    }
    let how: How = serde_json::from_str(&delivery.value.how)
        .map_err(|error| AppError::Bug(format!("a delivery cannot be read: {error}")))?;
    let bytes = app.blobs.get(&delivery.value.file).await?.ok_or_else(|| {
        AppError::Bug(format!("the file {} of a delivery is not there", delivery.value.file))
    })?;
    let tenant = &delivery.value.tenant;
    let loaded = RuleBook::load(app, tenant).await?;
    let news = Books { snapshot: how.snapshot, cash_to: how.cash_to, importing: false };
    // Each debtor is planned under the news that this import brings: its own rows are all in.
    let book = loaded.with_books(&delivery.value.ledger, news);
    let parsed = connectors::read(&bytes, &how.hints())
        .map_err(|error| AppError::Bug(format!("an accepted file cannot be read: {error}")))?;
    apply(app, &book, &parsed, &how, &delivery.value, now).await?;
    finish(app, &delivery.value, &how, now).await?;
    let done = Delivery { state: DeliveryState::Done, ..delivery.value.clone() };
    match app.store.put_delivery(&key, &done, delivery.version, now).await {
        // Somebody else worked it in too; each turn was done once all the same.
        Ok(()) | Err(StoreError::Conflict) => Ok(()),
        Err(error) => Err(error.into()),
    }
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

async fn apply(
    app: &App,
    book: &RuleBook,
    parsed: &Parsed,
    how: &How,
    delivery: &Delivery,
    now: Time,
) -> Result<(), AppError> {
    let (tenant, ledger) = (&delivery.tenant, &delivery.ledger);
    let seller = SellerId::new("main");
    let accounts = accounts(parsed);
    let ids: Vec<DebtorId> =
        accounts.keys().map(|account| DebtorId::of(tenant, ledger, &seller, account)).collect();
    let source = Source { actor: Actor::Ledger, evidence: Evidence::Person, at: now };
    // Two accounts of one file may share an address: whoever comes second sees the first, and the
    // first is told. So the addresses are entered one after the other, the turns run at once.
    let mut inputs = Vec::with_capacity(ids.len());
    let mut shared = Vec::new();
    for (id, (account, items)) in ids.iter().zip(&accounts) {
        let emails: Vec<String> = emails(items);
        let (contacts, others) = contacts(app, book, id, &emails).await?;
        shared.extend(others);
        inputs.push((id, *account, items, emails, contacts));
    }
    let turns = inputs.into_iter().map(|(id, account, items, emails, contacts)| {
        let (seller, source) = (&seller, &source);
        async move {
            let news = news(items, contacts, how);
            let known = app.store.debtor(tenant, id).await?.is_some();
            let mut input = Input::of(Signal::Ledger(news), source.clone());
            let card = card(app, tenant, id, account, items, &emails).await?;
            if !known {
                let opens = Opens { seller: seller.clone(), ledger: ledger.clone() };
                let debtor = domain::debtor::Debtor::new(
                    tenant.clone(),
                    id.clone(),
                    seller.clone(),
                    ledger.clone(),
                );
                input.besides = app.store.enlist(&debtor, &card.1.token)?;
                input.opens = Some(opens);
                if book.settings().live.is_some() {
                    let on = local_day(now, book.zone());
                    let released = Signal::Released { on, approval: None, opening: false };
                    input.signals.push((released, source.clone()));
                }
            }
            if card.0 {
                input.card = Some(card.1);
            }
            turn(app, book, id, &input, now).await.map(|_| ())
        }
    });
    all(app, turns).await?;
    for (other, contact) in shared {
        let lost =
            Signal::AddressLost { contact: contact.id, verdict: Verdict::Shared, message: None };
        let input = Input::of(lost, source.clone());
        match turn(app, book, &other, &input, now).await {
            // An account that was entered under an address and never made.
            Ok(_) | Err(AppError::Rejected(_)) => {}
            Err(error) => return Err(error),
        }
    }
    if how.complete {
        let shown: HashSet<&DebtorId> = ids.iter().collect();
        let members = app.store.all_members(tenant, ledger).await?;
        let absent: Vec<&DebtorId> = members.iter().filter(|id| !shown.contains(id)).collect();
        let turns = absent.into_iter().map(|id| {
            let source = &source;
            async move {
                let Some(loaded) = app.store.debtor(tenant, id).await? else { return Ok(()) };
                let news = LedgerNews {
                    profile: loaded.debtor.profile.clone(),
                    contacts: Vec::new(),
                    documents: Vec::new(),
                    voided: Vec::new(),
                    complete: true,
                };
                let input = Input::of(Signal::Ledger(news), source.clone());
                turn(app, book, id, &input, now).await.map(|_| ())
            }
        });
        all(app, turns).await?;
    }
    Ok(())
}

async fn all<F>(app: &App, turns: impl Iterator<Item = F>) -> Result<(), AppError>
where
    F: Future<Output = Result<(), AppError>>,
{
    let mut running = futures::stream::iter(turns).buffer_unordered(app.patience.in_flight);
    while let Some(result) = running.next().await {
        result?;
    }
    Ok(())
}

/// The ledger's news are in: it is as new as this file, and the task that asked for it is done.
async fn finish(app: &App, delivery: &Delivery, how: &How, now: Time) -> Result<(), AppError> {
    let (tenant, ledger) = (&delivery.tenant, &delivery.ledger);
    loop {
        let Some(known) = app.store.books(tenant, ledger).await? else { break };
        let books = BooksRow {
            snapshot: Some(how.snapshot),
            cash_to: known.value.cash_to.max(Some(how.cash_to)),
            importing: None,
            told_stale: None,
        };
        match app.store.put_books(tenant, ledger, &books, Some(known.version)).await {
            Ok(()) => break,
            Err(StoreError::Conflict) => {}
            Err(error) => return Err(error.into()),
        }
    }
    crate::tick::close_stale(app, tenant, ledger, now).await?;
    if !how.complete {
        // Accounts that are not in the file may have waited for news only.
        jobs::turn_ledger(app, tenant, ledger, "new books", now).await?;
        jobs::work(app, now, Deadline::default()).await?;
    }
    Ok(())
}

fn emails(items: &[&OpenItem]) -> Vec<String> {
    let mut emails: Vec<String> = Vec::new();
    for email in items.iter().flat_map(|item| &item.emails) {
        let email = email.to_lowercase();
        if !emails.contains(&email) {
            emails.push(email);
        }
    }
    emails
}

fn first<T>(items: &[&OpenItem], get: impl Fn(&OpenItem) -> Option<T>) -> Option<T> {
    items.iter().find_map(|item| get(item))
}

fn news(items: &[&OpenItem], contacts: Vec<domain::people::Contact>, how: &How) -> LedgerNews {
    let treatment = first(items, |item| item.treatment.as_deref().and_then(Treatment::parse));
    let mut documents = Vec::new();
    let mut voided = Vec::new();
    for item in items {
        match item.status {
            Status::Void => voided.push(invoice_id(item)),
            Status::Draft => {}
            Status::Open | Status::Paid => documents.push(document(item, how)),
        }
    }
    LedgerNews {
        profile: Profile {
            language: first(items, |item| item.language.clone()),
            country: first(items, |item| item.country.clone()),
            treatment: treatment.unwrap_or_default(),
        },
        contacts,
        documents,
        voided,
        complete: how.complete,
    }
}

/// The vendor's id, or the number; a credit may have the number of an invoice.
fn invoice_id(item: &OpenItem) -> InvoiceId {
    let name = item.id.as_deref().unwrap_or(&item.number);
    InvoiceId::new(match item.kind {
        connectors::Kind::Invoice => name.to_owned(),
        connectors::Kind::CreditNote => format!("credit:{name}"),
        connectors::Kind::UnappliedCash => format!("cash:{name}"),
    })
}

fn document(item: &OpenItem, how: &How) -> Document {
    let id = invoice_id(item);
    let paid = match item.status {
        Status::Paid => item.amount.minor,
        Status::Open | Status::Draft | Status::Void => item.paid.minor,
    };
    let base = item.issued.unwrap_or(how.snapshot);
    Document {
        number: (item.number != id.as_str()).then(|| item.number.clone()),
        id,
        kind: match item.kind {
            connectors::Kind::Invoice => Kind::Invoice,
            connectors::Kind::CreditNote => Kind::CreditNote,
            connectors::Kind::UnappliedCash => Kind::UnappliedCash,
        },
        issued: item.issued,
        due: item.due.unwrap_or_else(|| plus_days(base, DEFAULT_TERMS)),
        amount: item.amount.minor,
        paid,
        currency: item.amount.currency,
        po_number: item.po_number.clone(),
        pay_link: item.pay_link.clone(),
        pdf: item.pdf.as_ref().map(|pdf| how.documents.get(pdf).unwrap_or(pdf).clone()),
        never_sent: item.sent == Some(false),
        no_terms: item.due.is_none() && item.kind == connectors::Kind::Invoice,
        treatment: None,
    }
}

/// The card as the file has it, and whether it is new.
async fn card(
    app: &App,
    tenant: &TenantId,
    id: &DebtorId,
    account: &str,
    items: &[&OpenItem],
    emails: &[String],
) -> Result<(bool, Card), AppError> {
    let known = app.store.card(tenant, id).await?;
    let mut people: Vec<Person> = known.iter().flat_map(|card| card.people.clone()).collect();
    let phone = first(items, |item| item.phone.clone());
    for email in emails {
        let contact = Person::contact(email);
        match people.iter_mut().find(|person| person.id == contact) {
            Some(person) if phone.is_some() => person.phone.clone_from(&phone),
            Some(_) => {}
            None => people.push(Person {
                id: contact,
                name: None,
                email: email.clone(),
                phone: phone.clone(),
            }),
        }
    }
    let name = first(items, |item| Some(item.name.clone()).filter(|name| !name.is_empty()));
    let card = Card {
        name: name.unwrap_or_else(|| account.to_owned()),
        account: account.to_owned(),
        token: known.as_ref().map_or_else(|| app.tokens.token(), |card| card.token.clone()),
        people,
    };
    Ok((known.as_ref() != Some(&card), card))
}
