//! The daily mail to the tenant's own people: what waits for them. Decided once per person and day,
//! under a name made from both; its words are made when it is sent, from the tasks as they are then.
//! Called by every tick, so it is cheap when today's mails are there.

use crate::look::{self, TaskLine, Whose, waiting};
use crate::rulebook::RuleBook;
use crate::{App, AppError, taught};
use chrono::NaiveTime;
use content::text::clean;
use content::{DebtorView, Language, LetterView, SellerView, TaskView};
use domain::calendar::{Day, Time, local_day, moment};
use domain::ids::{DebtorId, OutboxId, SellerId};
use domain::message::Identity;
use domain::money::Money;
use domain::people::Recipients;
use store::StoreError;
use store::book::{Audience, Loaded, OutState, Outgoing, People, Tenant};
use store::keys;

/// Tasks that a mail lists; who has more needs another tool than a mail.
const LISTED: usize = 100;

/// Puts today's mails into the outbox, for everybody on whose desk something waits: on a business
/// day of the tenant, from eight o'clock on. Returns how many are new.
///
/// # Errors
/// When the store cannot answer.
pub async fn daily(app: &App, book: &RuleBook, now: Time) -> Result<usize, AppError> {
    let tenant = book.settings();
    // Before going live nothing is sent, to nobody.
    if !is_time(book, now) || tenant.live.is_none() || tenant.sending.from.is_none() {
        return Ok(0);
    }
    let day = local_day(now, book.zone());
    let mut missing = Vec::new();
    for (place, address) in readers(&tenant.people) {
        let id = name(tenant, day, &place);
        if app.store.message_at(&keys::staff_outbox(&tenant.id, &id)).await?.is_none() {
            missing.push((id, address));
        }
    }
    if missing.is_empty() {
        return Ok(0);
    }
    let busy = busy(app, tenant).await?;
    let mut new = 0;
    for (id, address) in missing {
        if !busy.contains(&address) {
            continue;
        }
        match app.store.put_staff_message(&message(tenant, id, address, now)).await {
            Ok(()) => new += 1,
            // Another tick was faster.
            Err(StoreError::Duplicate) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(new)
}

/// A business day of the tenant, from eight o'clock on.
fn is_time(book: &RuleBook, now: Time) -> bool {
    let day = local_day(now, book.zone());
    let eight = NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default();
    book.calendar().is_business_day(day) && now >= moment(day, eight, book.zone())
}

/// Everybody who may get a mail, once each, and the name of the first of their places.
fn readers(people: &People) -> Vec<(String, String)> {
    let mut readers: Vec<(String, String)> = Vec::new();
    let desks = [("owner", &people.owner), ("deputy", &people.deputy), ("head", &people.head)];
    let desks = desks.into_iter().filter_map(|(desk, address)| Some((desk, address.as_ref()?)));
    let experts = people.experts.iter().map(|(topic, address)| (topic.as_str(), address));
    for (place, address) in desks.chain(experts).filter(|(_, address)| address.contains('@')) {
        if !readers.iter().any(|(_, known)| known.eq_ignore_ascii_case(address)) {
            readers.push((place.to_owned(), address.clone()));
        }
    }
    readers
}

/// The mail's name. Nothing in it changes within a day, so there is one a day whatever is set anew.
fn name(tenant: &Tenant, day: Day, place: &str) -> OutboxId {
    OutboxId::of(Identity {
        tenant: &tenant.id,
        debtor: &DebtorId::new("staff"),
        seller: &SellerId::new(tenant.id.as_str()),
        currency: tenant.currency,
        language: "",
        purpose: "digest",
        occasion: &format!("{day} {place}"),
        channel: "mail",
    })
}

fn message(tenant: &Tenant, id: OutboxId, address: String, now: Time) -> Outgoing {
    Outgoing {
        tenant: tenant.id.clone(),
        audience: Audience::Staff(address),
        id,
        step: content::name::DIGEST.to_owned(),
        template: content::name::DIGEST.to_owned(),
        currency: None,
        items: Vec::new(),
        recipients: Recipients::default(),
        to: Vec::new(),
        urgent: false,
        decided: now,
        journal: 0,
        state: OutState::Pending,
        attempts: 0,
        content: None,
        entries: Vec::new(),
        copies_until: None,
        untold: false,
    }
}

/// Everybody for whom something waits.
async fn busy(app: &App, tenant: &Tenant) -> Result<Vec<String>, AppError> {
    let (debtors, desk) = waiting(app, &tenant.id).await?;
    let of = |loaded: &'_ Loaded| {
        let whose = loaded.debtor.tasks.iter().map(|task| Whose::of(&loaded.debtor, task));
        whose.filter_map(|whose| whose.reader(&tenant.people)).collect::<Vec<_>>()
    };
    let of_desk = desk.iter().filter_map(|task| Whose::of_desk(task).reader(&tenant.people));
    let mut busy: Vec<String> = debtors.iter().flat_map(of).chain(of_desk).collect();
    busy.sort();
    busy.dedup();
    Ok(busy)
}

/// The values of a digest, from the tasks as they are now.
///
/// # Errors
/// When the store cannot answer, or `message` is no digest.
pub async fn letter(
    app: &App,
    book: &RuleBook,
    message: &Outgoing,
    now: Time,
) -> Result<LetterView, AppError> {
    let Audience::Staff(address) = &message.audience else {
        return Err(AppError::Bug(format!("the message {} is not for staff", message.id)));
    };
    let tenant = book.settings();
    let mine = |task: &TaskLine| {
        task.reader.as_ref().is_some_and(|reader| reader.eq_ignore_ascii_case(address))
    };
    let mut tasks = look::tasks(app, book, now).await?;
    tasks.retain(mine);
    let reader = taught::precision(app, book, now).await?;
    let nothing = Money::new(0, tenant.currency);
    Ok(LetterView {
        answer: None,
        template: message.template.clone(),
        language: Language::of(&tenant.language),
        today: local_day(now, book.zone()),
        seller: SellerView {
            name: tenant.name.clone(),
            signature: tenant.sending.signature.clone(),
        },
        debtor: DebtorView { name: address.clone(), contact_name: None },
        currency: tenant.currency,
        lines: Vec::new(),
        more: 0,
        total: nothing,
        total_open: nothing,
        credits: nothing,
        promise_broken: None,
        oldest_days_late: 0,
        tasks: views(book, &tasks),
        reader: taught::precision_words(&reader),
    })
}

fn views(book: &RuleBook, tasks: &[TaskLine]) -> Vec<TaskView> {
    let (shown, more) = tasks.split_at(tasks.len().min(LISTED));
    let mut views: Vec<TaskView> = shown.iter().map(|task| view(book, task)).collect();
    if let Some(first) = more.first() {
        // Not silently cut off: the last line says how many there are.
        let what = format!("{} more tasks: credit-control tasks shows them all", more.len());
        views.push(TaskView {
            debtor: "Further".to_owned(),
            what,
            amount: None,
            ..view(book, first)
        });
    }
    views
}

fn view(book: &RuleBook, task: &TaskLine) -> TaskView {
    // The letter has room for one amount; several currencies are said in words.
    let (amount, besides) = match task.amount.as_slice() {
        [one] => (Some(one.amount), String::new()),
        [] => (None, String::new()),
        all => {
            let all: Vec<String> = all.iter().map(|sum| sum.amount.to_string()).collect();
            (None, format!(" ({})", all.join(", ")))
        }
    };
    TaskView {
        id: task.id.clone(),
        debtor: match task.debtor {
            Some(_) => clean(&task.name),
            None => book.settings().name.clone(),
        },
        what: format!("{}{besides}", task.briefing.what),
        since: local_day(task.since, book.zone()),
        due: Some(task.due),
        owner: Some(task.owner.clone()),
        amount,
    }
}
