//! Day one on an old ledger: what is wrong with it, what needs a person's own word, what would be
//! sent first; and then the release, in daily batches. Nothing is sent before it.

use crate::act::act;
use crate::rehearse::{Planned, rehearse, show};
use crate::rulebook::RuleBook;
use crate::turn::{Input, turn};
use crate::{App, AppError, tenants};
use domain::calendar::{Day, Time, local_day, next_day};
use domain::debtor::Debtor;
use domain::fact::{Entry, Fact};
use domain::ids::DebtorId;
use domain::money::{Currency, Money};
use domain::people::{Role, Verdict};
use domain::signal::{Act, Actor, Evidence, Signal, Source};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use store::book::Card;

/// Debt older than this needs its own approval.
const OLD_DAYS: i64 = 90;
/// Debt older than this is told in the health report.
const VERY_OLD_DAYS: i64 = 180;
/// The largest accounts of each currency need their own approval; amounts of different currencies
/// are never compared.
const LARGEST: usize = 10;
/// Examples of each problem.
const EXAMPLES: usize = 5;

/// The health of a ledger and the preview of the first run.
#[derive(Debug, Clone, Serialize)]
pub struct Health {
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Accounts that need their own approval.
    pub approvals: Vec<Approval>,
    /// What the first batch would be sent.
    pub first_run: FirstRun,
    /// Debtors in all.
    pub debtors: usize,
    /// The day of the ledger's news and the day to which payments are posted.
    pub books: Option<(Day, Day)>,
    /// The tenant is live since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub live: Option<Day>,
    /// Debtors released by this call; 0 for a preview.
    pub released: usize,
    /// The last day on which a batch is released.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_batch: Option<Day>,
}

/// One kind of trouble.
#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    /// Which, such as `missing_address`.
    pub kind: &'static str,
    /// How often.
    pub count: usize,
    /// Some of them: account names and document numbers.
    pub examples: Vec<String>,
}

/// An account that needs a person's own word before its first message.
#[derive(Debug, Clone, Serialize)]
pub struct Approval {
    /// Which.
    pub debtor: String,
    /// Its name.
    pub name: String,
    /// Why: `over_90_days` or `largest`.
    pub reason: &'static str,
    /// What is open, for each currency.
    pub open: Vec<String>,
}

/// The preview of the first batch.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FirstRun {
    /// How many debtors.
    pub debtors: usize,
    /// What they would be sent.
    pub messages: Vec<Planned>,
}

struct Account {
    debtor: Debtor,
    card: Card,
}

/// The report and the preview; changes nothing.
///
/// # Errors
/// When the store cannot answer.
pub async fn preview(app: &App, book: &RuleBook, now: Time) -> Result<Health, AppError> {
    let accounts = accounts(app, book).await?;
    let today = local_day(now, book.zone());
    let approvals = approvals(&accounts, today);
    let first_run = first_run(app, book, &accounts, &approvals, now)?;
    let books = book.settings().ledgers.iter().find_map(|ledger| book.books(ledger));
    Ok(Health {
        problems: problems(&accounts, today),
        approvals: accounts
            .iter()
            .filter_map(|account| {
                let reason = approvals.get(&account.debtor.id)?;
                Some(Approval {
                    debtor: account.debtor.id.to_string(),
                    name: account.card.name.clone(),
                    reason,
                    open: open(&account.debtor)
                        .into_iter()
                        .map(|(currency, minor)| Money::new(minor, currency).to_string())
                        .collect(),
                })
            })
            .collect(),
        first_run,
        debtors: accounts.len(),
        books: books.map(|books| (books.snapshot, books.cash_to)),
        live: book.settings().live,
        released: 0,
        last_batch: None,
    })
}

/// Approves the addresses and releases the accounts in daily batches. Repeatable: what is released
/// stays as it is.
///
/// # Errors
/// [`AppError::Rejected`] when the tenant cannot send yet.
pub async fn go(app: &App, book: &RuleBook, by: &str, now: Time) -> Result<Health, AppError> {
    let sending = &book.settings().sending;
    if sending.from.is_none() {
        return Err(AppError::rejected(
            "nobody would be the sender: credit-control tenant set --from ADDRESS",
        ));
    }
    if book.settings().ledgers.is_empty() {
        return Err(AppError::rejected("there is no ledger yet: credit-control import FILE"));
    }
    let mut health = preview(app, book, now).await?;
    let today = local_day(now, book.zone());
    tenants::change(app, &book.settings().id, |tenant| {
        tenant.live = tenant.live.or(Some(today));
        Ok(())
    })
    .await?;
    let mut accounts = accounts(app, book).await?;
    let approvals = approvals(&accounts, today);
    accounts.retain(|account| account.debtor.released.is_none());
    in_order(&mut accounts, today);
    let size = sending.batch.max(1) as usize;
    let mut day = batch_day(book, today);
    for batch in accounts.chunks(size) {
        for account in batch {
            release(app, book, account, day, approvals.get(&account.debtor.id), by, now).await?;
        }
        health.released += batch.len();
        health.last_batch = Some(day);
        day = batch_day(book, next_day(day));
    }
    health.live = book.settings().live.or(Some(today));
    Ok(health)
}

/// The first day from `day` on, on which a batch may be released.
fn batch_day(book: &RuleBook, day: Day) -> Day {
    if book.policy.every_day { day } else { book.calendar().on_or_after(day) }
}

async fn release(
    app: &App,
    book: &RuleBook,
    account: &Account,
    on: Day,
    approval: Option<&&'static str>,
    by: &str,
    now: Time,
) -> Result<(), AppError> {
    let source =
        Source { actor: Actor::Person(by.to_owned()), evidence: Evidence::Person, at: now };
    let mut signals: Vec<(Signal, Source)> = account
        .debtor
        .contacts
        .iter()
        .filter(|contact| contact.verdict == Verdict::Unapproved)
        .map(|contact| Signal::Act(Act::Address(contact.id.clone(), Verdict::Approved)))
        .map(|signal| (signal, source.clone()))
        .collect();
    let approval = approval.map(|reason| (*reason).to_owned());
    signals.push((Signal::Released { on, approval, opening: true }, source));
    let input = Input { signals, ..Input::default() };
    turn(app, book, &account.debtor.id, &input, now).await.map(|_| ())
}

/// Approves the first message of an account.
///
/// # Errors
/// [`AppError::Rejected`] when it needs none.
pub async fn approve(
    app: &App,
    book: &RuleBook,
    debtor: &DebtorId,
    by: &str,
    now: Time,
) -> Result<(), AppError> {
    act(app, book, debtor, vec![Act::ApproveAccount], by, now).await.map(|_| ())
}

async fn accounts(app: &App, book: &RuleBook) -> Result<Vec<Account>, AppError> {
    let tenant = &book.settings().id;
    let mut accounts = Vec::new();
    for ledger in &book.settings().ledgers {
        for id in app.store.all_members(tenant, ledger).await? {
            let debtor = app.store.debtor(tenant, &id).await?;
            if let (Some(loaded), Some(card)) = (debtor, app.store.card(tenant, &id).await?) {
                accounts.push(Account { debtor: loaded.debtor, card });
            }
        }
    }
    Ok(accounts)
}

/// Days past the due date of the oldest open invoice.
fn oldest(debtor: &Debtor, today: Day) -> i64 {
    let open = debtor.items.iter().filter(|item| !item.doc.kind.is_credit() && !item.missing);
    open.map(|item| item.days_late(today)).max().unwrap_or(i64::MIN)
}

/// Overdue accounts first, the youngest debt before the old: what is most likely a slip is settled
/// soonest, and the old cases come when people have time for the answers.
fn in_order(accounts: &mut [Account], today: Day) {
    accounts.sort_by_key(|account| {
        let days = oldest(&account.debtor, today);
        (days <= 0, days, account.debtor.id.clone())
    });
}

fn open(debtor: &Debtor) -> BTreeMap<Currency, i64> {
    let mut open = BTreeMap::new();
    for item in debtor.items.iter().filter(|item| !item.doc.kind.is_credit() && !item.missing) {
        *open.entry(item.doc.currency).or_default() += item.doc.rest();
    }
    open
}

fn approvals(accounts: &[Account], today: Day) -> HashMap<DebtorId, &'static str> {
    let mut reasons = HashMap::new();
    let mut sizes: BTreeMap<Currency, Vec<(i64, &DebtorId)>> = BTreeMap::new();
    for account in accounts {
        for (currency, minor) in open(&account.debtor) {
            sizes.entry(currency).or_default().push((minor, &account.debtor.id));
        }
    }
    for list in sizes.values_mut() {
        list.sort_by(|a, b| b.cmp(a));
        for (_, id) in list.iter().take(LARGEST) {
            reasons.insert((*id).clone(), "largest");
        }
    }
    for account in accounts.iter().filter(|account| oldest(&account.debtor, today) > OLD_DAYS) {
        reasons.insert(account.debtor.id.clone(), "over_90_days");
    }
    reasons
}

fn first_run(
    app: &App,
    book: &RuleBook,
    accounts: &[Account],
    approvals: &HashMap<DebtorId, &'static str>,
    now: Time,
) -> Result<FirstRun, AppError> {
    let today = local_day(now, book.zone());
    let mut order: Vec<&Account> = accounts.iter().collect();
    order.sort_by_key(|account| {
        let days = oldest(&account.debtor, today);
        (days <= 0, days, account.debtor.id.clone())
    });
    let waiting = order.iter().filter(|account| account.debtor.released.is_none());
    let batch = book.settings().sending.batch.max(1) as usize;
    let mut run = FirstRun::default();
    for account in waiting.take(batch) {
        run.debtors += 1;
        let mut debtor = account.debtor.clone();
        let approval = approvals.get(&debtor.id).map(|reason| (*reason).to_owned());
        as_released(&mut debtor, today, approval, now);
        let at = book.rules(&debtor).contact_time(now);
        let (messages, debtor, _) = rehearse(book, &debtor, at);
        for message in messages {
            run.messages.push(show(app, book, &debtor, &account.card, &message, at)?);
        }
    }
    Ok(run)
}

/// The debtor as the release would leave it.
pub(crate) fn as_released(debtor: &mut Debtor, today: Day, approval: Option<String>, now: Time) {
    let mut contacts = debtor.contacts.clone();
    for contact in contacts.iter_mut().filter(|known| known.verdict == Verdict::Unapproved) {
        contact.verdict = Verdict::Approved;
    }
    let old = |item: &&domain::item::Item| !item.doc.kind.is_credit() && item.days_late(today) > 0;
    let invoices = debtor.items.iter().filter(old).map(|item| item.doc.id.clone()).collect();
    for fact in [
        Fact::ContactsChanged { contacts },
        Fact::OpeningDebtMarked { invoices },
        Fact::Released { on: today, approval },
    ] {
        let entry = Entry { n: debtor.facts + 1, at: now, by: Actor::Policy, fact };
        debtor.apply(&entry);
    }
}

fn problems(accounts: &[Account], today: Day) -> Vec<Problem> {
    let mut found: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut names: HashMap<String, usize> = HashMap::new();
    for account in accounts {
        *names.entry(account.card.name.to_lowercase()).or_default() += 1;
        for item in &account.debtor.items {
            *numbers.entry(item.doc.shown()).or_default() += 1;
        }
    }
    for Account { debtor, card } in accounts {
        let mut note = |kind, example: &str| {
            found.entry(kind).or_default().push(example.to_owned());
        };
        let payable = || debtor.contacts.iter().filter(|contact| contact.role != Role::Never);
        if payable().next().is_none() {
            note("missing_address", &card.name);
        }
        if payable().any(|contact| contact.verdict == Verdict::Shared) {
            note("shared_address", &card.name);
        }
        if payable().any(|contact| contact.verdict == Verdict::OwnDomain) {
            note("own_domain_address", &card.name);
        }
        if names.get(&card.name.to_lowercase()).is_some_and(|count| *count > 1) {
            note("duplicate_account", &card.name);
        }
        if debtor.items.iter().any(|item| item.doc.no_terms) {
            note("no_terms", &card.name);
        }
        for item in &debtor.items {
            let number = item.doc.shown();
            if item.doc.kind.is_credit() {
                note("unallocated_credit", &format!("{number} of {}", card.name));
                continue;
            }
            if item.doc.never_sent {
                note("never_sent", number);
            }
            if item.days_late(today) > VERY_OLD_DAYS {
                note("over_180_days", number);
            }
            if numbers.get(number).is_some_and(|count| *count > 1) {
                note("duplicate_number", number);
            }
        }
    }
    found
        .into_iter()
        .map(|(kind, mut examples)| {
            let count = examples.len();
            examples.dedup();
            examples.truncate(EXAMPLES);
            Problem { kind, count, examples }
        })
        .collect()
}
