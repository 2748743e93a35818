//! Every fact in words: a new kind of fact does not compile here until it is told.

use app::look::{Names, words};
use chrono::TimeDelta;
use domain::because::{Because, Lead, Rule, Why};
use domain::calendar::Time;
use domain::fact::{Closing, Entry, Fact};
use domain::hold::{Dispute, Hold, Origin, Promise, PromiseState, Read, Scope};
use domain::ids::{ContactId, InvoiceId, OutboxId, PolicyVersion, PromiseId};
use domain::item::{Document, Kind, Treatment};
use domain::message::{Message, Purpose};
use domain::money::{Currency, Money};
use domain::people::{Contact, Recipients, Role, Verdict};
use domain::signal::{Actor, Profile};
use domain::task::{Desk, Task, TaskKind};
use std::collections::BTreeSet;
use store::book::{Card, Person};

/// The place of a kind of fact; exhaustive, so that none is forgotten below.
fn place(fact: &Fact) -> usize {
    match fact {
        Fact::AccountOpened { .. } => 0,
        Fact::ProfileChanged(_) => 1,
        Fact::ContactsChanged { .. } => 2,
        Fact::DocumentSeen(_) => 3,
        Fact::PaymentSeen { .. } => 4,
        Fact::DocumentClosed { .. } => 5,
        Fact::DocumentMissing { .. } => 6,
        Fact::OpeningDebtMarked { .. } => 7,
        Fact::LadderRestarted { .. } => 8,
        Fact::Released { .. } => 9,
        Fact::AccountApproved => 10,
        Fact::HoldPlaced(_) => 11,
        Fact::HoldReleased { .. } => 12,
        Fact::HoldEnded { .. } => 13,
        Fact::PromiseMade(_) => 14,
        Fact::PromiseKept { .. } => 15,
        Fact::PromiseBroken { .. } => 16,
        Fact::PromiseWithdrawn { .. } => 17,
        Fact::DisputeOpened(_) => 18,
        Fact::DisputeResolved { .. } => 19,
        Fact::ReplyReceived { .. } => 20,
        Fact::ColleagueWrote => 21,
        Fact::MessageDecided(_) => 22,
        Fact::MessageClaimed { .. } => 23,
        Fact::MessageDropped { .. } => 24,
        Fact::MessageUnsent { .. } => 25,
        Fact::MessageFailed { .. } => 26,
        Fact::MessageInDoubt { .. } => 27,
        Fact::MessageSettled { .. } => 28,
        Fact::StepTaken { .. } => 29,
        Fact::CycleEnded { .. } => 30,
        Fact::TaskOpened(_) => 31,
        Fact::TaskClimbed { .. } => 32,
        Fact::TaskAssigned { .. } => 33,
        Fact::TaskClosed { .. } => 34,
        Fact::CopiesLeftOut { .. } => 35,
        Fact::WaitEnded { .. } => 36,
    }
}
const KINDS: usize = 37;

fn start() -> Time {
    "2026-03-02T08:30:00Z".parse().unwrap()
}

fn document(id: &str, number: Option<&str>, amount: i64) -> Document {
    Document {
        id: id.into(),
        number: number.map(str::to_owned),
        kind: Kind::Invoice,
        issued: None,
        due: "2026-02-20".parse().unwrap(),
        amount,
        paid: 0,
        currency: Currency::EUR,
        po_number: None,
        pay_link: None,
        pdf: None,
        never_sent: false,
        no_terms: false,
        treatment: None,
    }
}

fn hold(id: &str, origin: Origin, until: Option<&str>, note: &str, scope: Scope) -> Fact {
    Fact::HoldPlaced(Hold {
        id: id.into(),
        scope,
        origin,
        since: start(),
        until: until.map(|day| day.parse().unwrap()),
        note: note.to_owned(),
        read: None,
    })
}

fn promise(id: &str, amount: Option<i64>) -> Fact {
    Fact::PromiseMade(Promise {
        id: id.into(),
        scope: Scope::Invoices(vec!["guid-1".into()]),
        amount,
        currency: Currency::EUR,
        on: "2026-03-20".parse().unwrap(),
        made: start(),
        by: Default::default(),
        open_then: 90_000,
        state: PromiseState::Open,
    })
}

fn message() -> Message {
    Message {
        id: "aa11".into(),
        purpose: Purpose::Step(2),
        step: "first".to_owned(),
        template: "first".to_owned(),
        currency: Currency::EUR,
        occasion: 1,
        items: vec!["guid-1".into(), "INV-2".into()],
        recipients: Recipients { to: vec!["c1".into()], cc: Vec::new() },
        urgent: false,
        answers: None,
        because: Because {
            rule: Rule::StepDue,
            currency: Currency::EUR,
            lead: Some(Lead { invoice: "guid-1".into(), days_late: 10, reached: 0 }),
            asked: 120_000,
            credits: 0,
            left_out: vec![("INV-3".into(), Why::Disputed)],
            policy: PolicyVersion::new("v1"),
            books: None,
        },
    }
}

fn facts() -> Vec<Fact> {
    let one: InvoiceId = "guid-1".into();
    let sent: OutboxId = "aa11".into();
    let day = |text: &str| text.parse().unwrap();
    let contact = |role, verdict| Contact { id: "c1".into(), role, verdict, confirmed: false };
    let credit = Document {
        kind: Kind::CreditNote,
        never_sent: true,
        treatment: Some(Treatment::ByPost),
        ..document("CN-1", None, 5_000)
    };
    let dispute = |amount, review| {
        Fact::DisputeOpened(Dispute {
            id: "d1.x9".into(),
            scope: Scope::Invoices(vec!["INV-2".into()]),
            amount,
            reason: "not_received".to_owned(),
            opened: start(),
            review: day(review),
            by: Origin::Person,
            mail: String::new(),
        })
    };
    let task = |id: &str, kind, about: Vec<InvoiceId>| {
        Fact::TaskOpened(Task {
            id: id.into(),
            kind,
            since: start(),
            due: day("2026-03-04"),
            desk: Desk::Owner,
            assigned: None,
            about,
            subject: String::new(),
        })
    };
    vec![
        Fact::AccountOpened {
            tenant: "t".into(),
            debtor: "d1".into(),
            seller: "s".into(),
            ledger: "import".into(),
        },
        Fact::ProfileChanged(Profile {
            language: Some("de".to_owned()),
            country: Some("AT".to_owned()),
            treatment: Treatment::DirectDebit,
        }),
        Fact::ContactsChanged { contacts: Vec::new() },
        Fact::ContactsChanged {
            contacts: vec![
                contact(Role::AccountsPayable, Verdict::Approved),
                Contact { id: ContactId::new("c2"), ..contact(Role::Cc, Verdict::Bounced) },
            ],
        },
        Fact::DocumentSeen(document("guid-1", Some("INV-1"), 90_000)),
        Fact::DocumentSeen(Document { paid: 1_000, ..document("INV-2", None, 31_000) }),
        Fact::DocumentSeen(credit),
        Fact::PaymentSeen { invoice: one.clone(), amount: Money::new(1_000, Currency::EUR) },
        Fact::PaymentSeen { invoice: one.clone(), amount: Money::new(-1_000, Currency::EUR) },
        Fact::DocumentClosed { invoice: one.clone(), how: Closing::Settled },
        Fact::DocumentClosed { invoice: one.clone(), how: Closing::Voided },
        Fact::DocumentClosed { invoice: one.clone(), how: Closing::Confirmed },
        Fact::DocumentMissing { invoice: one.clone() },
        Fact::OpeningDebtMarked { invoices: vec![one.clone(), "INV-2".into()] },
        Fact::LadderRestarted { invoices: vec![one.clone()], on: day("2026-03-03") },
        Fact::Released { on: day("2026-03-02"), approval: None },
        Fact::Released { on: day("2026-03-02"), approval: Some("a large balance".to_owned()) },
        Fact::AccountApproved,
        hold("d1.h1", Origin::Person, Some("2026-04-01"), "key account", Scope::All),
        hold("d1.h2", Origin::Mail, None, "mail/1", Scope::Invoices(vec![one.clone()])),
        Fact::HoldReleased { id: "d1.h2".into() },
        Fact::HoldEnded { id: "d1.h1".into() },
        Fact::HoldEnded { id: "d1.h77".into() },
        promise("d1.p1", Some(50_000)),
        promise("d1.p2", None),
        Fact::PromiseKept { id: "d1.p1".into() },
        Fact::PromiseBroken { id: "d1.p2".into(), came: 10_000 },
        Fact::PromiseWithdrawn { id: PromiseId::new("d1.p2") },
        dispute(Some(5_000), "2026-03-16"),
        dispute(None, "2026-03-23"),
        Fact::DisputeResolved { id: "d1.x9".into() },
        Fact::ReplyReceived {
            mail: "mail/1".to_owned(),
            named: vec![one.clone()],
            warnings: vec!["bank_details".to_owned(), "unknown_sender".to_owned()],
            quiet_until: day("2026-03-06"),
            read: None,
        },
        Fact::ReplyReceived {
            mail: "mail/2".to_owned(),
            named: Vec::new(),
            warnings: Vec::new(),
            quiet_until: day("2026-03-06"),
            read: None,
        },
        read_as("acknowledgement"),
        read_as("other"),
        Fact::WaitEnded { mail: "mail/2".to_owned(), quiet_until: day("2026-03-06") },
        Fact::ColleagueWrote,
        Fact::MessageDecided(Box::new(message())),
        Fact::MessageDecided(Box::new(Message {
            id: "bb22".into(),
            purpose: Purpose::Statement,
            step: "statement".to_owned(),
            ..message()
        })),
        Fact::MessageClaimed {
            id: sent.clone(),
            items: None,
            recipients: None,
            reached: Vec::new(),
        },
        Fact::MessageClaimed {
            id: sent.clone(),
            items: Some(vec![one.clone()]),
            recipients: Some(Recipients { to: vec!["c2".into()], cc: Vec::new() }),
            reached: vec![2],
        },
        Fact::CopiesLeftOut {
            id: sent.clone(),
            copies: vec![
                (one.clone(), "it is no PDF".to_owned()),
                ("inv-2".into(), "a limit".to_owned()),
                ("inv-3".into(), "a limit".to_owned()),
            ],
        },
        Fact::MessageDropped { id: sent.clone(), why: "INV-1 is paid".to_owned() },
        Fact::MessageUnsent { id: sent.clone() },
        Fact::MessageFailed { id: sent.clone(), why: "it bounced".to_owned() },
        Fact::MessageInDoubt { id: sent.clone() },
        Fact::MessageSettled { id: sent.clone(), sent: true },
        Fact::MessageSettled { id: sent, sent: false },
        Fact::StepTaken { currency: Currency::EUR, step: 5, items: vec![one.clone()] },
        Fact::CycleEnded { currency: Currency::EUR },
        task("d1.t1", TaskKind::Call, vec![one]),
        task("d1.t2", TaskKind::FindAddress, Vec::new()),
        Fact::TaskClimbed { id: "d1.t1".into(), desk: Desk::Deputy },
        Fact::TaskClimbed { id: "d1.t1".into(), desk: Desk::Head },
        Fact::TaskAssigned { id: "d1.t1".into(), to: "jo".to_owned() },
        Fact::TaskClosed { id: "d1.t1".into(), how: "done by jo".to_owned() },
        Fact::TaskClosed { id: "d1.t9".into(), how: "no longer needed".to_owned() },
    ]
}

/// A mail that needed nobody.
fn read_as(intent: &str) -> Fact {
    Fact::ReplyReceived {
        mail: "mail/3".to_owned(),
        named: Vec::new(),
        warnings: Vec::new(),
        quiet_until: "2026-03-06".parse().unwrap(),
        read: Some(Read { intent: intent.to_owned(), sure: 97, ..Read::default() }),
    }
}

#[test]
fn every_fact_has_words() {
    let facts = facts();
    let told: BTreeSet<usize> = facts.iter().map(place).collect();
    assert_eq!(told, (0..KINDS).collect(), "a kind of fact is not told here");
    let entries: Vec<Entry> = facts
        .into_iter()
        .zip(1..)
        .map(|(fact, n)| {
            let at = start() + TimeDelta::minutes(i64::try_from(n).unwrap());
            Entry { n, at, by: Actor::Policy, fact }
        })
        .collect();
    let card = Card {
        name: "Alder".to_owned(),
        account: "4711".to_owned(),
        token: "t".to_owned(),
        people: vec![Person {
            id: "c1".into(),
            name: None,
            email: "ap@alder.example".to_owned(),
            phone: None,
        }],
    };
    let names = Names::of(Some(&card), &entries);
    let lines: Vec<String> = entries.iter().map(|entry| words(entry, &names)).collect();
    insta::assert_snapshot!(lines.join("\n"));
}
