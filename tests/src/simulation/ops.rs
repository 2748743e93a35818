//! What happens: schedules, files, people, mails, the mail system's news.

use super::firm::{self, Firm};
use super::mortal::Mortal;
use super::world::World;
use crate::world::STANDARD;
use app::feedback::{About, Event, feedback};
use app::receive::{Arrival, receive};
use app::rulebook::RuleBook;
use app::{App, AppError, act, go_live, import, send, tenants, tick};
use domain::hold::Scope;
use domain::ids::{DebtorId, OutboxId, SellerId, TenantId};
use domain::money::Currency;
use domain::people::Verdict;
use domain::signal::Act;
use domain::task::TaskKind;
use std::collections::BTreeMap;

/// One thing that happens.
#[derive(Debug, Clone)]
pub(super) enum Op {
    Tick,
    Dispatch,
    /// A file as the books were when it was made.
    Import {
        firm: usize,
        file: String,
        complete: bool,
    },
    GoLive(usize),
    /// A person does something about a debtor; the number says what.
    Acts {
        firm: usize,
        party: usize,
        what: u64,
    },
    /// A person finishes what is on the desk of a debtor.
    Finishes {
        firm: usize,
        party: usize,
    },
    /// The debtor writes; perhaps for the second time the same.
    Writes {
        firm: usize,
        party: usize,
        mail: u64,
    },
    /// The mail system tells of a mail that left.
    Tells {
        nth: u64,
        what: u64,
    },
    Stop {
        firm: usize,
        on: bool,
    },
    Publish {
        firm: usize,
        day: u64,
    },
}

impl Op {
    /// The files of the morning, nearly every day; and on the third, everybody goes live.
    pub(super) fn morning(world: &World, day: u64) -> Vec<Self> {
        let firms = world.firms.lock().unwrap();
        let mut ops = Vec::new();
        for (number, firm) in firms.iter().enumerate() {
            if world.below(8) > 0 {
                let file = file(firm, |_| true);
                ops.push(Op::Import { firm: number, file, complete: true });
            }
            if day == 2 {
                ops.push(Op::GoLive(number));
            }
        }
        ops
    }

    pub(super) fn any(world: &World) -> Self {
        let firm = usize::from(world.below(3) == 0);
        let firms = world.firms.lock().unwrap();
        let parties = firms[firm].parties.len() as u64;
        let party = usize::try_from(world.below(parties)).unwrap();
        match world.below(40) {
            0..11 => Op::Tick,
            11..17 => Op::Dispatch,
            17..24 => {
                let complete = world.below(3) > 0;
                let file = file(&firms[firm], |_| complete || world.below(2) == 0);
                Op::Import { firm, file, complete }
            }
            24 => Op::GoLive(firm),
            25..27 => Op::Acts { firm, party, what: world.below(8) },
            27..34 => Op::Finishes { firm, party },
            34 => Op::Writes { firm, party, mail: world.below(4) },
            35..38 => Op::Tells { nth: world.below(1_000), what: world.below(10) },
            38 => Op::Stop { firm, on: world.below(4) == 0 },
            _ => Op::Publish { firm, day: 10 + world.below(8) },
        }
    }
}

impl Op {
    /// Whether it brings news to a tenant.
    pub(super) fn brings(&self, firms: &[Firm], tenant: &TenantId) -> bool {
        matches!(self, Op::Import { firm, .. } if firms[*firm].tenant == *tenant)
    }
}

/// An export of those parties that are wanted: all that is open, and what was paid.
pub(super) fn file(firm: &Firm, wanted: impl Fn(usize) -> bool) -> String {
    let mut file = firm::HEADER.to_owned();
    for (number, party) in firm.parties.iter().enumerate() {
        if wanted(number) {
            let bills = party.bills.iter().filter(|bill| !bill.gone);
            file.extend(bills.map(|bill| firm::row(party, bill)));
        }
    }
    file
}

/// Lets them happen at once. Some of the processes die in the middle of it. Says how many.
pub(super) async fn happen(world: &World, ops: &[Op]) -> usize {
    let works = ops.iter().map(|op| {
        let dies = (world.below(8) == 0).then(|| 1 + world.below(150));
        Mortal::new(done(world, op), dies)
    });
    let ended = futures::future::join_all(works).await;
    ended.iter().filter(|end| end.is_none()).count()
}

/// As [`happen`], one after the other, and nobody dies.
pub(super) async fn happen_all(world: &World, ops: &[Op]) {
    for op in ops {
        done(world, op).await;
    }
}

async fn done(world: &World, op: &Op) {
    match one(world, op).await {
        Ok(()) | Err(AppError::Retry(_) | AppError::Rejected(_)) => {}
        Err(error @ AppError::Bug(_)) => panic!("{op:?}: {error}"),
    }
}

pub(super) fn debtor(tenant: &TenantId, name: &str) -> DebtorId {
    DebtorId::of(tenant, &import::ledger(), &SellerId::new("main"), name)
}

pub(super) async fn bring(
    app: &App,
    tenant: &TenantId,
    file: &str,
    complete: bool,
) -> Result<import::Report, AppError> {
    let request = import::Request {
        tenant,
        bytes: file.as_bytes(),
        hints: connectors::Hints::default(),
        complete: Some(complete),
        snapshot: None,
        cash_to: None,
        by: "clerk",
        documents: BTreeMap::new(),
    };
    let report = import::import(app, &request, app.clock.now()).await?;
    assert!(report.rejected.is_empty(), "{:?}\n{file}", report.rejected);
    Ok(report)
}

async fn one(world: &World, op: &Op) -> Result<(), AppError> {
    let (app, now) = (&world.app, world.now());
    let firm = |number: usize| world.firms.lock().unwrap()[number].clone();
    match op {
        Op::Tick => tick::tick(app, now, Default::default()).await.map(drop),
        Op::Dispatch => send::send_due(app, now, Default::default()).await.map(drop),
        Op::Import { firm: number, file, complete } => {
            if file == firm::HEADER {
                return Ok(());
            }
            bring(app, &firm(*number).tenant, file, *complete).await.map(drop)
        }
        Op::GoLive(number) => {
            let book = RuleBook::load(app, &firm(*number).tenant).await?;
            go_live::go(app, &book, "clerk", now).await.map(drop)
        }
        Op::Acts { firm: number, party, what } => {
            let firm = firm(*number);
            let id = debtor(&firm.tenant, &firm.parties[*party].name);
            acts(world, &firm.tenant, &id, *what).await
        }
        Op::Finishes { firm: number, party } => {
            let firm = firm(*number);
            let id = debtor(&firm.tenant, &firm.parties[*party].name);
            finishes(world, &firm.tenant, &id).await
        }
        Op::Writes { firm: number, party, mail } => {
            let firm = firm(*number);
            let party = &firm.parties[*party];
            let about = format!("{}-0", party.canary);
            let said = match mail {
                0 => format!("We have a question about {about}."),
                1 => format!("We will pay {about} tomorrow."),
                2 => "Thank you for your mail, noted.".to_owned(),
                _ => "Please stop sending me these emails. Remove my address from your list."
                    .to_owned(),
            };
            let text = format!(
                "From: {}\r\nTo: accounts@{}.example\r\nMessage-ID: <{mail}@{}.example>\r\n\
                 Subject: Your mail {}\r\n\r\n{said}\r\n",
                party.email, firm.tenant, party.canary, party.canary
            );
            let file = format!("mail/{}-{mail}", party.canary);
            app.blobs.put(&file, text.as_bytes()).await?;
            let arrival = Arrival { file, tenant: Some(firm.tenant), ..Arrival::default() };
            receive(app, &arrival, now).await.map(drop)
        }
        Op::Tells { nth, what } => tells(world, *nth, *what).await,
        Op::Stop { firm: number, on } => {
            tenants::stop(app, &firm(*number).tenant, *on, "olga", now).await.map(drop)
        }
        Op::Publish { firm: number, day } => {
            let policy = STANDARD.replace("day = 14", &format!("day = {day}"));
            tenants::publish(app, &firm(*number).tenant, &policy, now).await.map(drop)
        }
    }
}

async fn acts(world: &World, tenant: &TenantId, id: &DebtorId, what: u64) -> Result<(), AppError> {
    let app = &world.app;
    let Some(known) = app.store.debtor(tenant, id).await? else { return Ok(()) };
    let known = known.debtor;
    let today = world.today();
    let later = |days: u64| today + chrono::Days::new(days);
    let scope = match known.items.first().filter(|_| what.is_multiple_of(2)) {
        Some(item) => Scope::Invoices(vec![item.doc.id.clone()]),
        None => Scope::All,
    };
    let note = "asked by phone".to_owned();
    let act = match what {
        0 => Act::Hold { scope, until: Some(later(3)), note },
        1 => Act::Hold { scope, until: None, note },
        2 | 3 => Act::Promise { scope, amount: None, currency: Currency::GBP, on: later(what + 1) },
        4 => Act::Dispute { scope, amount: None, reason: note, review: later(4) },
        5 => match known.holds.first() {
            Some(hold) => Act::ReleaseHold(hold.id.clone()),
            None => return Ok(()),
        },
        6 => match known.disputes.first() {
            Some(dispute) => Act::ResolveDispute(dispute.id.clone()),
            None => return Ok(()),
        },
        _ => match known.contacts.first() {
            Some(contact) if contact.verdict == Verdict::Approved => {
                Act::Address(contact.id.clone(), Verdict::Suppressed)
            }
            Some(contact) => Act::Address(contact.id.clone(), Verdict::Approved),
            None => return Ok(()),
        },
    };
    let book = RuleBook::load(app, tenant).await?;
    act::act(app, &book, id, vec![act], "olga", world.now()).await.map(drop)
}

/// People answer by what is true: whoever is asked whether a mail left looks into the mail system.
pub(super) async fn finishes(
    world: &World,
    tenant: &TenantId,
    id: &DebtorId,
) -> Result<(), AppError> {
    let app = &world.app;
    let Some(known) = app.store.debtor(tenant, id).await? else { return Ok(()) };
    let tasks = &known.debtor.tasks;
    let Some(which) = world.below(1_000).checked_rem(tasks.len() as u64) else { return Ok(()) };
    let Some(task) = tasks.get(usize::try_from(which).unwrap()) else { return Ok(()) };
    let answer = match task.kind {
        TaskKind::InDoubt => {
            let left = world.wire.copies().contains_key(&OutboxId::new(task.subject.clone()));
            Some(if left { "sent" } else { "not_sent" }.to_owned())
        }
        TaskKind::LadderEnd => Some("again".to_owned()),
        _ => None,
    };
    let act = Act::Finish { task: task.id.clone(), answer };
    let book = RuleBook::load(app, tenant).await?;
    act::act(app, &book, id, vec![act], "olga", world.now()).await.map(drop)
}

async fn tells(world: &World, nth: u64, what: u64) -> Result<(), AppError> {
    let left = world.wire.left();
    let Some(mail) = usize::try_from(nth).unwrap().checked_rem(left.len()).map(|at| &left[at])
    else {
        return Ok(());
    };
    let Some((tenant, debtor)) = mail.recipients.first().and_then(|to| whose(world, to)) else {
        return Ok(());
    };
    let about = About { tenant, debtor: Some(debtor), outbox: mail.outbox.clone() };
    let addresses = mail.recipients.clone();
    let event = match what {
        0 => Event::Bounced { hard: true, addresses },
        1 => Event::Complained { addresses },
        2 => Event::Bounced { hard: false, addresses },
        _ => Event::Delivered,
    };
    feedback(&world.app, &about, &event, world.now()).await.map(drop)
}

/// The debtor with an address.
pub(super) fn whose(world: &World, address: &str) -> Option<(TenantId, DebtorId)> {
    let firms = world.firms.lock().unwrap();
    let mut found = firms.iter().flat_map(|firm| {
        let theirs = firm.parties.iter().filter(|party| party.email == address);
        theirs.map(|party| (firm.tenant.clone(), debtor(&firm.tenant, &party.name)))
    });
    found.next()
}
